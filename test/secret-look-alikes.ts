/** What looks like a password, and must stay as it is. */

import type { SecretShape } from "./secret-shapes.ts";

export const lookAlikes: readonly Pick<SecretShape, "file" | "text">[] = [
  { file: "sql", text: () => "CREATE TABLE users (id bigint, password text NOT NULL, password_hash text DEFAULT 'none');" },
  { file: "sql", text: () => "SELECT id FROM users WHERE password_hash = $1 AND password = $2;" },
  { file: "sql", text: () => "UPDATE users SET password = crypt($1, gen_salt('bf')) WHERE user = $2;" },
  { file: "sql", text: () => "ALTER ROLE app PASSWORD NULL; ALTER ROLE app PASSWORD :'pw';" },
  { file: "sql", text: () => "SET password_encryption = 'scram-sha-256';" },
  { file: "sql", text: () => "SELECT dblink_connect('c', 'host=db password=' || secret);" },
  { file: "ts", text: () => `const password = process.env["PGPASSWORD"]!;` },
  { file: "ts", text: () => `connect({ user, password, host: "db", max: 4 });` },
  { file: "ts", text: () => "const url = `postgres://${user}:${password}@${host}:${port}/app`;" },
  {
    file: "ts",
    text: () => `const users = pgTable("users", { password: text("password"), passwordHash: text("password_hash").default("") });`,
  },
  { file: "ts", text: () => `const DB_PASSWORD = config.get("DB_PASSWORD"); const passwordField = "password";` },
  { file: "ts", text: () => `// see https://www.postgresql.org/docs/current/sql-alterrole.html: password` },
  { file: "ts", text: () => `// password: required, and hashed\n// The password: see below\n/* pass = f(x) */` },
  { file: "ts", text: () => `import x from "https://esm.sh:443/@scope/package@1";` },
  { file: "ts", text: () => `const url = "postgres://localhost:5432/app?application_name=web";` },
  { file: "env", text: () => "DATABASE_URL=postgres://app:$DB_PASSWORD@db/app" },
  { file: "env", text: () => "DATABASE_URL=postgres://app@[::1]:5432/app\nPOSTGRES_PASSWORD_FILE=/run/secrets/pw" },
  { file: "env", text: () => "DATABASE_URL=postgres://app:${DB_PASSWORD}@db/app" },
  { file: "yaml", text: () => "env:\n  - name: PGPASSWORD\n    valueFrom:\n      secretKeyRef: { name: db, key: password }\n" },
  { file: "yaml", text: () => "steps:\n  - run: x\n    env:\n      PGPASSWORD: ${{ secrets.PGPASSWORD }}\n" },
  { file: "json", text: () => `{ "scripts": { "migrate": "PGPASSWORD=$DB_PASSWORD psql -h db" } }` },
  {
    file: "ini",
    text: () => "[pgbouncer]\nauth_query = SELECT usename, passwd FROM pg_shadow WHERE usename=$1\nauth_file = /etc/userlist.txt\n",
  },
  { file: "prisma", text: () => `datasource db {\n  url = env("DATABASE_URL")\n}\nmodel User {\n  password String @default("")\n}\n` },
  // Tables, columns, settings and paths that are called like one.
  { file: "sql", text: () => "CREATE TABLE password_resets (token text, password_id int); SELECT * FROM password_resets WHERE id = 'a1';" },
  { file: "sql", text: () => "SELECT password FROM users; SELECT u.password AS pass, 'text' FROM users u ORDER BY password;" },
  { file: "sql", text: () => "SET password_encryption TO md5; SHOW password_encryption; ALTER SYSTEM SET password_encryption = 'md5';" },
  { file: "sql", text: () => "SELECT set_config('request.jwt.claims', $1, true), set_config('app.jwt', current_setting('x'), false);" },
  { file: "sql", text: () => "SELECT current_setting('app.jwt', true), current_setting('request.jwt.claims')::json ->> 'sub';" },
  {
    file: "sql",
    text: () => "SET search_path = 'app'; SELECT set_config('app.tenant', 'acme', false), set_config('app.token_type', 'user', false);",
  },
  {
    file: "sql",
    text: () => "INSERT INTO users (name, password) SELECT 'a', $1; INSERT INTO users (password, name) SELECT p, 'a' FROM t;",
  },
  { file: "sql", text: () => "SELECT hmac(a, b), digest('a', 'sha256'), pgp_sym_encrypt('a', $1), encrypt(a, key, 'aes');" },
  {
    file: "yaml",
    text: () =>
      `apiVersion: v1\nkind: Secret\nstringData:\n  PGOPTIONS: "-c statement_timeout=5s -c search_path=app"\n  OTHER: --lock_timeout=5s\n  pgcat.toml: |\n    [general]\n    port = 6432\n    [pools.app]\n    pool_mode = "transaction"\n`,
  },
  { file: "yaml", text: () => `{ "kind": "Secret", "stringData": { "PGOPTIONS": "-c statement_timeout=5s" } }\n` },
  { file: "sql", text: () => "INSERT INTO users (name, password) VALUES ('a', $1), ('b', crypt($2, gen_salt('bf')));" },
  { file: "sql", text: () => "ALTER TABLE users ADD COLUMN password text; COMMENT ON COLUMN users.password IS 'hashed with bcrypt';" },
  { file: "sql", text: () => "COPY t FROM PROGRAM 'curl -s https://example.test/a'; COPY users (name, password) FROM STDIN;" },
  { file: "sql", text: () => "EXECUTE format('ALTER ROLE %I PASSWORD %L', name, word);" },
  { file: "sql", text: () => "SELECT 'md5' || md5('a'), md5(name), digest(name, 'sha256') FROM t;" },
  { file: "sql", text: () => "RESET app.jwt; SET app.jwt TO DEFAULT; SET app.jwt = '';" },
  { file: "sql", text: () => 'SELECT "a" "b" FROM "t" "u";' },
  { file: "ts", text: () => `new Pool({ passfile: "/run/.pgpass", ssl: true, secretName: "db", passwordFile: "/run/pw" });` },
  { file: "ts", text: () => "const url = 'postgres://a:' + encodeURIComponent(password) + '@h/db';" },
  { file: "ts", text: () => `const url = ["postgres://", user, ":", password, "@h"].join("");` },
  { file: "ts", text: () => "const url = `postgres://a:${process.env['PW']}@h/${isTest ? 'test' : 'app'}`;" },
  { file: "ts", text: () => `await db.query("SELECT set_config('app.jwt', $1, false)", [token]);` },
  { file: "ts", text: () => `await db.query("SELECT set_config('app.tenant', $1, false)", ["acme"]);` },
  { file: "ts", text: () => `await db.query("SELECT password FROM users WHERE name = $1", ["anna"]);` },
  { file: "ts", text: () => `spawn("psql", ["--no-password", "app"]); spawn("pg_dump", ["-W", "-h", "db", "--password", "--file=a"]);` },
  { file: "ts", text: () => `spawn("docker", ["login", "--password-stdin", "registry.test"]);` },
  { file: "ts", text: () => `const message = "password=" + password; const other = ["password", "user"];` },
  { file: "ts", text: () => `const columns = ["id", "password", "created_at"]; const { password, user } = body;` },
  { file: "ts", text: () => `z.object({ password: z.string().min(8, "too short"), passport: "x" });` },
  { file: "ts", text: () => `type User = { password: string; token: "a" | "b" };` },
  {
    file: "json",
    text: () => `{ "scripts": { "a": "psql -W -h db", "b": "pg_dump --password -h db", "c": "tool --password-file pw.txt" } }`,
  },
  {
    file: "json",
    text: () => `{ "scripts": { "a": "docker run -u 1000:1000 --user node:node x", "b": "eslint . && tool --password $PW" } }`,
  },
  { file: "yaml", text: () => "secretName: pooler-users\npasswordSecretRef: { name: db, key: word }\nauth_user_password_file: /run/pw\n" },
  {
    file: "yaml",
    text: () => "services:\n  a:\n    secrets: [db_password, other]\n    user: '1000:1000'\n    ports: ['127.0.0.1:6432:6432']\n",
  },
  { file: "yaml", text: () => "services:\n  a:\n    secrets:\n      - db_password\nsecrets:\n  db_password:\n    file: ./word.txt\n" },
  { file: "yaml", text: () => "command: [psql, -W, -h, db]\nother: [tool, --password, $PW, --passfile, /run/.pgpass]\n" },
  {
    file: "yaml",
    text: () => "build:\n  dockerfile_inline: |\n    ARG DB_PASSWORD\n    ENV PGPASSWORD=$DB_PASSWORD PGPASSFILE=/run/.pgpass\n",
  },
  {
    file: "yaml",
    text: () =>
      "kind: Secret\nmetadata:\n  name: pooler\nstringData:\n  pgbouncer.ini: |\n    [databases]\n    * = host=db.internal port=5432\n    [pgbouncer]\n    pool_mode = transaction\n    auth_type = md5\n    ignore_startup_parameters = extra_float_digits,search_path\n    server_reset_query = DISCARD ALL\n",
  },
  {
    file: "ini",
    text: () =>
      "[databases]\napp = host=db dbname=app user=app auth_query='SELECT usename, passwd FROM user_search($1)' application_name='password resets'\npassword_resets = host=db dbname=password_resets\n",
  },
  {
    file: "ini",
    text: () =>
      "[pgbouncer]\nauth_type = scram-sha-256\nauth_file = /etc/pgbouncer/userlist.txt\nauth_user = passer\nserver_reset_query = DISCARD ALL\n; the password of app is in userlist.txt\n",
  },
  {
    file: "toml",
    text: () => `[general]\nauth_query = "SELECT usename, passwd FROM pg_shadow WHERE usename='$1'"\npassthrough_auth = "enabled"\n`,
  },
  {
    file: "yaml",
    text: () => `columns: ["password", "name"]\nnote: "wrong password"\nother: "text"\n`,
  },
  {
    file: "odyssey",
    text: () =>
      `storage "a" {\n  type "remote"\n  host "db"\n}\npassword_passthrough yes\nauth_query "SELECT usename, passwd FROM pg_shadow"\n`,
  },
  {
    file: "env",
    text: () => "PGPASSFILE=/run/.pgpass\nDATABASE_URL=postgres://app@db/app?passfile=/run/.pgpass&options=-c%20search_path%3Dapp",
  },
  { file: "env", text: () => "PGOPTIONS=-c search_path=app -c statement_timeout=5s\nTOKEN_TTL=300s\nPASSWORD_MIN_LENGTH=12" },
  { file: "toml", text: () => `[general]\nadmin_password = "\${PGCAT_PASSWORD}"\n` },
];
