/** Addresses in every shape that projects have, and by which pooler each of them is judged. */
import { describe, expect, test } from "vitest";

import { makeSource, positionAt } from "../../src/source.ts";
import { judgeFixture } from "../support/configuration-fixtures.ts";
import { found } from "../support/found.ts";

type Files = Readonly<Record<string, string>>;
interface Found {
  readonly impact: string;
  readonly at: string;
  readonly message: string;
  readonly related: readonly string[];
  readonly fixes: readonly unknown[];
}

const startup = (files: Files): readonly Found[] => found("no-startup-parameter", files) as readonly Found[];
const migrations = (files: Files): readonly Found[] => found("no-migration-on-pool", files) as readonly Found[];
const at = (results: readonly Found[]): readonly string[] => results.map((one) => one.at);

function unread(files: Files): readonly string[] {
  const sources = Object.entries(files).map(([path, text]) => makeSource(path, text));
  return judgeFixture({ sources }).coverage.unread.map(({ source, span, reason }) => {
    return `${source.path}:${positionAt(source, span.start).line} ${reason}`;
  });
}

describe("a password with signs of a URL", () => {
  test("is told apart, and nothing in it is taken for a parameter", () => {
    const files = { ".env": "A=postgres://u:p@s?options=-c%20jit%3Doff#1@pgbouncer:6432/db?options=-c%20geqo%3Doff\n" };
    expect(startup(files)).toEqual([
      {
        impact: "breaks",
        at: ".env:1 options",
        message: expect.stringMatching(/^`geqo` stands in `options`/) as string,
        related: [".env:1 goes through PgBouncer, by its host"],
        fixes: [[["?options=-c%20geqo%3Doff", ""]]],
      },
    ]);
    expect(unread(files)).toEqual([]);
  });

  test("of which it cannot be told where it ends is listed", () => {
    const files = { ".env": "A=1\nB=postgres://u:p@host/db@prod\n" };
    expect(unread(files)).toEqual([expect.stringMatching(/^\.env:2 it is a connection string that cannot be told apart/) as string]);
  });
});

describe("a Prisma schema", () => {
  const url = "postgres://u:p}x@pgbouncer:6432/db?options=-c%20jit%3Doff";
  test.each([
    ["a brace in the address", `datasource db {\n  provider = "postgresql"\n  url = "${url}"\n}\n`],
    ["a comment with one", `datasource db {\n  // } "\n  provider = "postgresql"\n  url = "${url}" // }\n}\n`],
    [
      "several blocks",
      `generator x {\n  a = "}"\n}\ndatasource db {\n  provider = "postgresql"\n  url = "${url}"\n}\nmodel M {\n  id Int\n}\n`,
    ],
  ])("%s", (_, text) => {
    expect(at(startup({ "schema.prisma": text }))).toEqual([expect.stringMatching(/^schema\.prisma:\d options$/) as string]);
  });
});

describe("libpq's keywords and variables", () => {
  test("keywords in an environment file", () => {
    const dsn = "host=pgbouncer port=5432 dbname=app password=geheim options='-c search_path=app -c jit=off' application_name=x";
    expect(startup({ ".env": `DB_DSN="${dsn}"\n` })).toEqual(
      // One place, one finding.
      [
        {
          impact: "breaks",
          at: ".env:1 options",
          message: expect.stringMatching(/^`search_path` stands in `options`, which every client sends as a startup parameter\./) as string,
          related: [".env:1 goes through PgBouncer, by its host"],
          fixes: [],
        },
      ],
    );
  });

  test("variables in an environment file, a map, a list, a ConfigMap, a pod", () => {
    const compose = [
      "services:",
      "  map:",
      "    image: app",
      "    environment:",
      "      PGHOST: pgbouncer",
      '      PGOPTIONS: "-c work_mem=64MB"',
      "  list:",
      "    image: app",
      "    environment:",
      "      - PGHOST=pgbouncer",
      "      - PGOPTIONS=-c geqo=off",
      "  direct:",
      "    image: app",
      "    environment:",
      "      PGHOST: db",
      "      PGOPTIONS: -c jit=off",
      "",
    ].join("\n");
    const manifest = [
      "kind: ConfigMap",
      "data:",
      "  PGHOST: pgbouncer",
      "  PGOPTIONS: -c jit=off",
      "---",
      "kind: Pod",
      "spec:",
      "  containers:",
      "    - image: app",
      "      env:",
      "        - name: PGPORT",
      '          value: "6432"',
      "        - name: PGOPTIONS",
      "          value: --lock-timeout=5s",
      "",
    ].join("\n");
    const env = "PGHOST=pgbouncer\nPGPORT=6432\nPGOPTIONS='-c statement_timeout=5s'\n";
    const results = startup({ ".env": env, "compose.yaml": compose, "k8s.yaml": manifest });
    expect(results.map(({ at: place, message, related }) => [place, message.split(" as a")[0], related])).toEqual([
      [
        ".env:3 PGOPTIONS",
        "`statement_timeout` stands in `PGOPTIONS`, which every client that reads it sends",
        [".env:1 goes through PgBouncer, by its host"],
      ],
      [
        "compose.yaml:6 PGOPTIONS",
        "`work_mem` stands in `PGOPTIONS`, which every client that reads it sends",
        ["compose.yaml:5 goes through PgBouncer, by its host"],
      ],
      [
        "compose.yaml:11 PGOPTIONS",
        "`geqo` stands in `PGOPTIONS`, which every client that reads it sends",
        ["compose.yaml:10 goes through PgBouncer, by its host"],
      ],
      [
        "k8s.yaml:4 PGOPTIONS",
        "`jit` stands in `PGOPTIONS`, which every client that reads it sends",
        ["k8s.yaml:3 goes through PgBouncer, by its host"],
      ],
      [
        "k8s.yaml:13 PGOPTIONS",
        "`lock_timeout` stands in `PGOPTIONS`, which every client that reads it sends",
        ["k8s.yaml:11 goes through PgBouncer, by port 6432"],
      ],
    ]);
  });

  test("scripts of package.json", () => {
    const scripts = {
      parts: "PGHOST=pgbouncer PGOPTIONS='-c jit=off' psql -f a.sql",
      direct: "PGHOST=db PGOPTIONS='-c jit=off' psql -f a.sql",
      words: 'psql "host=pgbouncer dbname=x options=-cgeqo=off"',
      url: "psql postgres://u:geheim@pgbouncer/db?options=-c%20jit%3Doff -f a.sql",
    };
    expect(at(startup({ "package.json": JSON.stringify({ scripts }, null, 1) }))).toEqual([
      "package.json:3 PGOPTIONS",
      "package.json:5 options",
      "package.json:6 options",
    ]);
  });

  test("migrations with a tool that reads them", () => {
    const scripts = (up: string): string => JSON.stringify({ scripts: { up } }, null, 1);
    const env = "PGHOST=pgbouncer\nPGDATABASE=app\n";
    expect(migrations({ ".env": env, "package.json": scripts("node-pg-migrate up") })).toMatchObject([
      { impact: "breaks", at: "package.json:3 node-pg-migrate", related: [".env:1 `PGHOST` goes through PgBouncer, by its host"] },
    ]);
    expect(at(migrations({ "package.json": scripts("PGHOST=pgbouncer node-pg-migrate up") }))).toEqual(["package.json:3 node-pg-migrate"]);
    // It is told another one, its own variable is set, or the tool reads none of them.
    expect(migrations({ ".env": env, "package.json": scripts("PGHOST=db.example.com node-pg-migrate up") })).toEqual([]);
    expect(
      migrations({ ".env": `${env}DATABASE_URL=postgres://db.example.com/app\n`, "package.json": scripts("node-pg-migrate up") }),
    ).toEqual([]);
    expect(migrations({ ".env": env, "package.json": scripts("graphile-migrate migrate") })).toEqual([]);
  });

  test("nothing: another host, and options without any", () => {
    expect(startup({ ".env": "PGHOST=localhost\nPGPORT=5432\nPGOPTIONS=-c jit=off\n" })).toEqual([]);
    expect(startup({ ".env": "PGOPTIONS=-c jit=off\nOTHER=pgbouncer\n" })).toEqual([]);
    expect(startup({ ".env": "PGHOST=pgbouncer\nPGOPTIONS=\n" })).toEqual([]);
  });
});

const listener = `import { Client } from "pg";\nconst client = new Client({ connectionString: process.env.DATABASE_URL });\nawait client.connect();\nawait client.query("LISTEN orders");\n`;
const six = `{ "dependencies": { "@prisma/client": "^6.2.0" }, "scripts": { "deploy": "prisma migrate deploy" } }`;
const schema = `datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\n`;
const supabase = (port: string, rest = ""): string => `postgres://u.x:geheim@aws-0-eu.pooler.supabase.com:${port}/postgres${rest}`;

describe("Supabase's session pooler", () => {
  const session = { ".env": `DATABASE_URL=${supabase("5432")}\n` };
  test("hears notifications, and holds the lock of migrations", () => {
    expect(found("no-listen", { ...session, "worker.ts": listener })).toEqual([]);
    expect(migrations({ ...session, "schema.prisma": schema, "package.json": six })).toEqual([]);
  });

  test("a developer's own server says nothing against it", () => {
    const local = { ".env.development": "DATABASE_URL=postgres://u@localhost/postgres\n" };
    expect(found("no-listen", { ...session, ...local, "worker.ts": listener })).toEqual([]);
  });

  test.each([
    ["the other port", { ".env": `DATABASE_URL=${supabase("6543")}\n` }],
    ["one of two files", { ...session, ".env.production": `DATABASE_URL=${supabase("6543")}\n` }],
    ["another variable", { ".env": `OTHER_URL=${supabase("5432")}\n` }],
  ])("not so: %s", (_, files) => {
    expect(found("no-listen", { ...files, "worker.ts": listener })).toHaveLength(1);
  });

  test("drops startup parameters in session mode too", () => {
    expect(startup({ ".env": `DATABASE_URL=${supabase("5432", "?options=-c%20jit%3Doff")}\n` })).toMatchObject([
      {
        impact: "breaks",
        message:
          "`jit` stands in `options`, which every client sends as a startup parameter. Supavisor accepts the connection and drops `jit`, in session mode too: the server never hears of it.",
        related: [".env:1 goes through Supavisor, by Supabase's session pooler"],
      },
    ]);
  });

  test("is what migrations are told to use beside the other port", () => {
    const files = {
      ".env": `DATABASE_URL=${supabase("6543")}\nMAIN_URL=${supabase("5432")}\n`,
      "schema.prisma": schema,
      "package.json": six,
    };
    expect(migrations(files)).toMatchObject([{ fixes: [[["", '\n  directUrl = env("MAIN_URL")']]] }]);
  });
});

describe("parameters that only a client knows", () => {
  const postgresJs = `import postgres from "postgres";\nexport const sql = postgres(process.env.DATABASE_URL, { prepare: false });\n`;
  const url = supabase("6543", "?pgbouncer=true&connection_limit=1&schema=app&statement_timeout=5000&application_name=x&sslmode=require");
  test("are missed by nobody where the pooler drops them", () => {
    expect(at(startup({ ".env": `DATABASE_URL=${url}\n`, "db.ts": postgresJs }))).toEqual([".env:1 statement_timeout"]);
  });

  test("nor is a name for those who watch the server, wherever it is given", () => {
    const code = `import postgres from "postgres";\nexport const sql = postgres({ prepare: false, connection: { application_name: "x", work_mem: "1MB" } });\n`;
    expect(at(startup({ "db.ts": `// pooler: supavisor\n${code}` }))).toEqual(['db.ts:3 work_mem: "1MB"']);
  });

  test("end the connection where the pooler refuses them, and one address cannot serve both libraries", () => {
    const both = { ".env": "DATABASE_URL=postgres://u:geheim@pgbouncer/db?pgbouncer=true&connection_limit=1\n", "db.ts": postgresJs };
    const sources = Object.entries({ ...both, "schema.prisma": schema, "package.json": six }).map(([path, text]) => makeSource(path, text));
    const own = judgeFixture({ sources }).findings.filter(({ rule }) => rule === "no-startup-parameter");
    expect(own.map(({ impact, help, fixes, related }) => ({ impact, help, fixes, read: related.map(({ message }) => message) }))).toEqual(
      ["pgbouncer", "connection_limit"].map(() => ({
        impact: "breaks",
        help: "Prisma needs it and keeps it to itself; postgres.js sends it to the pooler: give postgres.js a URL of its own, without it.",
        fixes: [],
        read: ["goes through PgBouncer, by its host", "read here by postgres.js", "read here by Prisma"],
      })),
    );
    // Prisma 7 reads none of them, and a Prisma that sends it does not need it.
    const seven = { ...both, "schema.prisma": schema, "package.json": six.replace("6.2", "7.1") };
    expect(startup(seven).map(({ fixes }) => fixes.length)).toEqual([1, 1]);
    const sent = {
      ...both,
      ".env": "DATABASE_URL=postgres://u:geheim@pgbouncer/db?schema=app\n",
      "schema.prisma": schema,
      "package.json": six,
    };
    expect(startup(sent)).toMatchObject([{ fixes: [[["?schema=app", ""]]] }]);
  });
});

describe("by which pooler an address is judged", () => {
  const options = "?options=-c%20jit%3Doff";
  const judged = (address: string, pooler = "pgbouncer"): unknown =>
    startup({ ".env": `# pooler: ${pooler}\nDATABASE_URL=${address}${options}\n` }).map(({ message, related }) => [
      message.split(". ")[1]?.split(" (")[0],
      related[0]?.replace(".env:2 goes through ", ""),
    ]);

  test.each([
    [
      supabase("6543"),
      "Supavisor accepts the connection and drops `jit`, in session mode too: the server never hears of it.",
      "Supavisor, by port 6543 of Supabase's pooler",
    ],
    [
      "postgres://u:p@x.proxy-abc.eu-west-1.rds.amazonaws.com/db",
      "RDS Proxy refuses the connection with FATAL 0A000",
      "RDS Proxy, by its host",
    ],
    [
      "postgres://u:p@x.proxy-abc.cn-north-1.rds.amazonaws.com.cn/db",
      "RDS Proxy refuses the connection with FATAL 0A000",
      "RDS Proxy, by its host",
    ],
    [
      "postgres://u:p@pgcat:6432/db",
      "PgCat accepts the connection and drops the value: it follows five parameters, and `options` is not among them.",
      "PgCat, by its host",
    ],
    [
      "postgres://u:p@abc.hyperdrive.local/db",
      "Cloudflare does not say which startup parameters Hyperdrive hands on.",
      "Hyperdrive, by its host",
    ],
    ["postgres://u:p@pgbouncer/db", "PgBouncer refuses the connection with FATAL 08P01", "PgBouncer, by its host"],
    ["postgres://u:p@h:6432/db", "PgBouncer refuses the connection with FATAL 08P01", "PgBouncer, by port 6432"],
  ])("%s", (address, message, way) => {
    expect(judged(address)).toEqual([[message, way]]);
  });

  test("what any pooler may be is the run's", () => {
    expect(judged("postgres://u:p@h:6432/db", "supavisor")).toEqual([
      [expect.stringMatching(/^Supavisor/) as string, "Supavisor, by port 6432"],
    ]);
    expect(judged("postgres://u:p@h/db?pgbouncer=true".replace("?", "?x=1&"), "rds-proxy")).toEqual([]);
  });
});
