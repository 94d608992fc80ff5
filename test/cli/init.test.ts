import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { z } from "zod";

import { questionsOn } from "../../src/cli/init/terminal.ts";
import { type Ended, type Files, folderWith, refusal, runCli } from "./run-cli.ts";

const configuration = "poolsafe.config.json";
const root = join(import.meta.dirname, "../..");
const schemaText = readFileSync(join(root, "schema.json"), "utf8");
const schema = z.fromJSONSchema(JSON.parse(schemaText) as Parameters<typeof z.fromJSONSchema>[0]);

interface Written extends Ended {
  readonly settings: unknown;
}

/** Runs it in a folder with these files. The configuration that it writes is one that `check` and the schema accept, and no password is shown. */
async function initIn(files: Files, ...words: string[]): Promise<Written> {
  const cwd = folderWith(files);
  const ended = await runCli(cwd, ["init", ...words]);
  const settings: unknown = JSON.parse(readFileSync(join(cwd, configuration), "utf8"));
  expect(schema.safeParse(settings).error).toBeUndefined();
  expect(await runCli(folderWith({ [configuration]: JSON.stringify(settings), "a.sql": "SELECT 1;\n" }), ["check"])).toMatchObject({
    exit: 0,
    err: "",
  });
  expect(JSON.stringify([ended, settings])).not.toContain("geheim");
  return { ...ended, settings };
}

const $schema = "./node_modules/poolsafe/schema.json";
const base = { name: "pgbouncer", mode: "transaction" };
const wrote = (what: string): string => `Wrote ${configuration}: PgBouncer ${what}.\n`;

test("the schema refuses what is no setting, so that it can refuse what init writes", () => {
  expect(schema.safeParse({ pooler: { name: "pgbouncer", versions: "1.24" } }).success).toBe(false);
});

describe("pgbouncer.ini", () => {
  test("mode and settings, includes, and the last value of a key", async () => {
    const { out, err, exit, settings } = await initIn({
      "pgbouncer/pgbouncer.ini": [
        "; a comment",
        "# pool_mode = session",
        "[databases]",
        "shop = host=db password=geheim pool_mode=session",
        "[pgbouncer]",
        "pool_mode = statement",
        "%include pool/mode.ini",
        "%include /etc/pgbouncer/more.ini",
        "%include ../../elsewhere.ini",
        "server_reset_query_always = 1",
        "track_extra_parameters = IntervalStyle, search_path",
        "ignore_startup_parameters = extra_float_digits,options",
        "auth_file = geheim.txt",
      ].join("\r\n"),
      "pgbouncer/pool/mode.ini": "\n POOL_MODE=transaction\nmax_prepared_statements = 0\n",
    });
    const file = "pgbouncer/pgbouncer.ini";
    expect(out).toBe(
      [
        `${file}:1  the configuration of PgBouncer`,
        "pgbouncer/pool/mode.ini:2  pool_mode = transaction",
        `${file}:4  pool_mode of shop under [databases] = session (not used: pgbouncer/pool/mode.ini:2 counts)`,
        "pgbouncer/pool/mode.ini:3  max_prepared_statements = 0",
        `${file}:10  server_reset_query_always = 1`,
        `${file}:11  track_extra_parameters = IntervalStyle, search_path`,
        `${file}:12  ignore_startup_parameters = extra_float_digits,options`,
        `${file}:8  %include /etc/pgbouncer/more.ini is left out: it lies on the server, not in the project`,
        `${file}:9  %include ../../elsewhere.ini is left out: there is no such file in the project`,
        wrote("1.24, the default, transaction mode"),
      ].join("\n"),
    );
    expect({ err, exit, settings }).toEqual({
      err: "",
      exit: 0,
      settings: {
        $schema,
        pooler: {
          ...base,
          maxPreparedStatements: 0,
          resetAlways: true,
          trackedParameters: ["IntervalStyle", "search_path"],
          ignoredParameters: ["extra_float_digits", "options"],
        },
      },
    });
  });

  test.each([
    [
      "a database that is pooled more strictly than the rest counts",
      "[pgbouncer]\npool_mode = session\n[databases]\na = host=db pool_mode=transaction\n",
      [
        "pgbouncer.ini:4  pool_mode of a under [databases] = transaction",
        "pgbouncer.ini:2  pool_mode = session (not used: pgbouncer.ini:4 counts)",
      ],
      base,
    ],
    [
      "without a mode",
      "[pgbouncer]\nmax_client_conn = 5\n",
      [
        "pgbouncer.ini:1  it sets no pool_mode, so PgBouncer pools by session; the configuration says transaction, to show what would break",
      ],
      base,
    ],
    [
      "what PgBouncer would refuse: in the middle of a line nothing begins a comment",
      "[pgbouncer]\npool_mode = transaction ; mode\nmax_prepared_statements = many\n",
      [
        "pgbouncer.ini:1  it sets no pool_mode, so PgBouncer pools by session; the configuration says transaction, to show what would break",
        "pgbouncer.ini:2  pool_mode = transaction ; mode, which is no pool mode, so it is left out",
        "pgbouncer.ini:3  max_prepared_statements = many, which is no whole number, so it is left out",
      ],
      base,
    ],
    [
      "a reset that does nothing",
      "[pgbouncer]\npool_mode = transaction\nserver_reset_query =\nserver_reset_query_always = 1\n",
      [
        "pgbouncer.ini:2  pool_mode = transaction",
        "pgbouncer.ini:4  server_reset_query_always = 1, but server_reset_query (line 3) is empty, so nothing is reset",
      ],
      base,
    ],
    [
      "a file that includes itself",
      "[pgbouncer]\npool_mode = transaction\n%include pgbouncer.ini\n",
      ["pgbouncer.ini:2  pool_mode = transaction", "pgbouncer.ini:3  %include pgbouncer.ini is left out: it includes itself"],
      base,
    ],
  ])("%s", async (_, text, lines, pooler) => {
    const { out, settings } = await initIn({ "pgbouncer.ini": text });
    expect({ out, settings }).toEqual({
      out: ["pgbouncer.ini:1  the configuration of PgBouncer", ...lines, wrote("1.24, the default, transaction mode")].join("\n"),
      settings: { $schema, pooler },
    });
  });

  test("files that include each other, or another one that could stand for itself", async () => {
    const ini = "[pgbouncer]\npool_mode = transaction\n";
    const circle = { "a.ini": `${ini}%include b.ini\n`, "b.ini": `[pgbouncer]\n%include a.ini\n` };
    const { out } = await initIn({
      ...circle,
      "conf/main.ini": "[pgbouncer]\n%include base.ini\n",
      "conf/base.ini": `${ini}max_prepared_statements = 5\n`,
    });
    expect(out).toBe(
      [
        "a.ini:1  the configuration of PgBouncer",
        "a.ini:2  pool_mode = transaction",
        "b.ini:2  %include a.ini is left out: it includes itself",
        "b.ini:1  the configuration of PgBouncer",
        "a.ini:3  %include b.ini is left out: it includes itself",
        "conf/main.ini:1  the configuration of PgBouncer",
        "conf/base.ini:2  pool_mode = transaction",
        "conf/base.ini:3  max_prepared_statements = 5",
        wrote("1.24, the default, transaction mode"),
      ].join("\n"),
    );
  });

  test("session mode is taken, and said to be harmless", async () => {
    const { out, settings } = await initIn({ "pgbouncer.ini": "[pgbouncer]\npool_mode = session\n" });
    expect(out.split("\n").slice(2)).toEqual([
      'In session mode hardly anything breaks: write "transaction" to see what would.',
      wrote("1.24, the default, session mode").trim(),
      "",
    ]);
    expect(settings).toEqual({ $schema, pooler: { ...base, mode: "session" } });
  });
});

describe("manifests", () => {
  test("compose: images, variables in both forms, defaults of interpolations", async () => {
    const { out, settings } = await initIn({
      "docker-compose.yml": [
        "services:",
        "  db:",
        "    image: postgres:16.3-alpine",
        "  pooler:",
        "    image: localhost:5000/edoburu/pgbouncer:${TAG:-v1.22.1-p0}",
        "    environment:",
        "      - POOL_MODE=transaction",
        "      - DB_PASSWORD=geheim",
        "  watch:",
        "    image: prometheuscommunity/pgbouncer-exporter:v0.7.0",
        "  other:",
        "    image: bitnami/pgbouncer:1.20.0",
        "    environment:",
        "      PGBOUNCER_POOL_MODE: session",
        "      PGBOUNCER_MAX_PREPARED_STATEMENTS: 7",
      ].join("\n"),
    });
    expect(out).toBe(
      [
        "docker-compose.yml:3  PostgreSQL 16, by the image postgres:16.3-alpine",
        "docker-compose.yml:5  PgBouncer 1.22, by the image localhost:5000/edoburu/pgbouncer:v1.22.1-p0",
        "docker-compose.yml:12  PgBouncer 1.20, by the image bitnami/pgbouncer:1.20.0 (not used: docker-compose.yml:5 counts)",
        "docker-compose.yml:7  POOL_MODE = transaction",
        "docker-compose.yml:14  PGBOUNCER_POOL_MODE = session (not used: docker-compose.yml:7 counts)",
        "docker-compose.yml:15  PGBOUNCER_MAX_PREPARED_STATEMENTS = 7",
        wrote("1.22, transaction mode"),
      ].join("\n"),
    );
    expect(settings).toEqual({
      $schema,
      pooler: { name: "pgbouncer", version: "1.22", mode: "transaction", postgresVersion: 16, maxPreparedStatements: 7 },
    });
  });

  test("Kubernetes: several documents, env lists, a pgbouncer.ini inside, a pooler of an operator, Helm values", async () => {
    const { out, settings } = await initIn({
      "k8s/config.yaml": [
        "kind: ConfigMap",
        "data:",
        "  pgbouncer.ini: |",
        "    [databases]",
        "    [pgbouncer]",
        "    pool_mode = transaction",
        "---",
        "kind: Deployment",
        "spec:",
        "  containers:",
        "    - image: pgbouncer/pgbouncer:1.21.0",
        "      env:",
        "        - name: MAX_PREPARED_STATEMENTS",
        '          value: "20"',
      ].join("\n"),
      "k8s/pooler.yaml":
        "kind: Pooler\nspec:\n  pgbouncer:\n    poolMode: session\n---\nkind: Cluster\nspec:\n  imageName: ghcr.io/cloudnative-pg/postgresql:15.4\n",
      "chart/values-production.yaml": 'pgbouncer:\n  image:\n    repository: bitnami/pgbouncer\n    tag: "1.24.0-debian-12-r1"\n',
    });
    expect(out).toBe(
      [
        "k8s/config.yaml:4  the configuration of PgBouncer",
        "k8s/config.yaml:6  pool_mode = transaction",
        "k8s/config.yaml:11  PgBouncer 1.21, by the image pgbouncer/pgbouncer:1.21.0",
        "k8s/config.yaml:13  MAX_PREPARED_STATEMENTS = 20",
        "k8s/pooler.yaml:8  PostgreSQL 15, by the image ghcr.io/cloudnative-pg/postgresql:15.4",
        "k8s/pooler.yaml:4  poolMode = session (not used: k8s/config.yaml:6 counts)",
        "chart/values-production.yaml:3  PgBouncer 1.24, by the image bitnami/pgbouncer:1.24.0-debian-12-r1 (not used: k8s/config.yaml:11 counts)",
        wrote("1.21, transaction mode"),
      ].join("\n"),
    );
    expect(settings).toEqual({
      $schema,
      pooler: { name: "pgbouncer", version: "1.21", mode: "transaction", maxPreparedStatements: 20, postgresVersion: 15 },
    });
  });

  test("versions that are not known: the nearest, and nothing that it has not got", async () => {
    const { out, settings } = await initIn({
      "compose.yaml":
        "services:\n  a: { image: pgbouncer:1.15.0 }\n  b: { image: postgres:9.6 }\n  c: { image: 'supabase/postgres:19.1' }\n",
      "pgbouncer.ini": "[pgbouncer]\npool_mode=transaction\ntrack_extra_parameters = search_path\nmax_prepared_statements = 9\n",
    });
    expect(out.split("\n").slice(4)).toEqual([
      "compose.yaml:2  PgBouncer 1.15, by the image pgbouncer:1.15.0",
      "compose.yaml:4  PostgreSQL 19, by the image supabase/postgres:19.1",
      "PgBouncer 1.15 is not a version that poolsafe knows: 1.18 is the nearest that it does.",
      "PostgreSQL 19 is not a version that poolsafe knows: 18 is the nearest that it does.",
      "track_extra_parameters is left out: PgBouncer 1.18 has not got it.",
      "max_prepared_statements is left out: PgBouncer 1.18 has not got it.",
      wrote("1.18, transaction mode").trim(),
      "",
    ]);
    expect(settings).toEqual({ $schema, pooler: { ...base, version: "1.18", postgresVersion: 18 } });
  });

  test("a pooler without a profile is named, and its version is none of PgBouncer's", async () => {
    const { out, settings } = await initIn({
      "compose.yaml": "services:\n  a:\n    image: supabase/supavisor:2.3.9\n    environment: { POOLER_POOL_MODE: transaction }\n",
    });
    expect(out).toBe(
      [
        "compose.yaml:3  Supavisor, by the image supabase/supavisor:2.3.9",
        "compose.yaml:4  POOLER_POOL_MODE = transaction",
        "Supavisor found at compose.yaml:3: poolsafe has no profile for it yet; its transaction mode is judged as PgBouncer's.",
        wrote("1.24, the default, transaction mode"),
      ].join("\n"),
    );
    expect(settings).toEqual({ $schema, pooler: base });
  });

  test("aliases that would grow without end are not followed", async () => {
    const bomb = ["a0: &a0 [pgbouncer, pgbouncer]", ...Array.from({ length: 40 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}]`)].join(
      "\n",
    );
    const { out } = await initIn({ "a.yml": bomb, "b.yml": "services: { p: { image: pgbouncer:1.23 } }\n" });
    expect(out).toBe(`b.yml:1  PgBouncer 1.23, by the image pgbouncer:1.23\n${wrote("1.23, transaction mode")}`);
  });
});

describe("connection strings", () => {
  const pooled = (address: string): Promise<Written> => initIn({ ".env": `# ours\nexport DATABASE_URL='${address}' # pooled\n` });

  test.each([
    ["postgresql://u.x:geheim@aws-0-eu.pooler.supabase.com:6543/postgres", "Supavisor, by port 6543 of Supabase's pooler"],
    ["postgresql://u:geheim@db.abcdef.supabase.co:6543/postgres", "PgBouncer, by port 6543 of Supabase"],
    [
      "postgres://u:geheim@ep-cool-rain-123456-pooler.eu-central-1.aws.neon.tech/db?sslmode=require",
      "PgBouncer, by Neon's host with -pooler",
    ],
    ["postgres://u:geheim@10.0.0.1:6432/db", "PgBouncer, by port 6432"],
    ["postgres://u:geheim@pgbouncer:5432/db", "PgBouncer, by its host"],
    ["postgres://u:geheim@db:5432/db?pgbouncer=true", "PgBouncer, by pgbouncer=true"],
    ["jdbc:postgresql://u:geheim@shop.proxy-abc123.eu-west-1.rds.amazonaws.com:5432/db", "RDS Proxy, by its host"],
  ])("%s", async (address, by) => {
    const { out } = await pooled(address);
    const [title = ""] = by.split(",");
    const stranger =
      title === "PgBouncer"
        ? []
        : [`${title} found at .env:2: poolsafe has no profile for it yet; its transaction mode is judged as PgBouncer's.`];
    expect(out).toBe([`.env:2  DATABASE_URL goes through ${by}`, ...stranger, wrote("1.24, the default, transaction mode")].join("\n"));
  });

  test.each([
    "postgres://u:geheim@db:5432/db",
    "postgres://u:geheim@aws-0-eu.pooler.supabase.com:5432/postgres",
    "postgres://u:geheim@ep-cool-rain-123456.eu-central-1.aws.neon.tech/db",
    "mysql://u:geheim@pgbouncer:6432/db",
    "https://u:geheim@example.org:6432/",
  ])("not through a pooler: %s", async (address) => {
    const nothing = "Nothing here says which pooler there is: PgBouncer 1.24 in transaction mode is assumed.\n";
    expect((await pooled(address)).out).toBe(nothing + wrote("1.24, the default, transaction mode"));
  });

  test("an address of which it is not clear where its password ends is left out whole", async () => {
    const { out } = await initIn({
      ".env":
        "A=postgres://u:gehe/im@h:6432/d\nB=postgres://gehe?im@h:6432/d\nC=postgres://u:6432?geheim@h/d\nD=postgres://u:${PW}@h:${PORT}/d\n",
    });
    const left = ["A", "B", "C", "D"].map(
      (name, index) => `.env:${index + 1}  ${name} is an address that cannot be read, so it is left out\n`,
    );
    expect(out.startsWith(left.join(""))).toBe(true);
    expect(out).not.toContain("6432");
  });

  test("what goes around the pooler beside it is named, unless its name says so or it is pooled elsewhere", async () => {
    const { out, settings } = await initIn({
      ".env": [
        "DATABASE_URL=postgres://u:geheim@h:6432/shop",
        "DIRECT_URL=postgres://u:geheim@h:5432/shop",
        "ADMIN_URL=postgres://u:geheim@h:5432/shop",
        "OTHER_URL=postgres://u:geheim@h:5432/books",
        "BACKUP_URL=postgres://u:geheim@h:5432/shop",
      ].join("\n"),
      ".env.production": "BACKUP_URL=postgres://u:geheim@h:6432/shop\n",
      ".env.test": "TEST_URL=postgres://u:geheim@localhost:5432/shop\n",
    });
    expect(out).toBe(
      [
        ".env:1  DATABASE_URL goes through PgBouncer, by port 6432",
        ".env.production:1  BACKUP_URL goes through PgBouncer, by port 6432",
        ".env:3  ADMIN_URL goes to the same database around the pooler, so it is named under `direct`",
        wrote("1.24, the default, transaction mode"),
      ].join("\n"),
    );
    expect(settings).toEqual({ $schema, pooler: base, direct: ["ADMIN_URL"] });
  });

  test("hosts, ports and settings that stand by themselves, in files that git ignores too", async () => {
    const { out } = await initIn({
      ".gitignore": ".env\nold/\n",
      ".env": "PGHOST=pgbouncer\nDB_PORT=6432\nPOOL_MODE=statement\nHTTP_PORT=6432x\n",
      "old/.env": "PGHOST=pgcat\n",
    });
    expect(out).toBe(
      [
        ".env:3  POOL_MODE = statement",
        ".env:1  PGHOST goes through PgBouncer, by its host",
        ".env:2  DB_PORT goes through PgBouncer, by port 6432",
        wrote("1.24, the default, statement mode"),
      ].join("\n"),
    );
  });
});

describe("migrations", () => {
  const nothing = "Nothing here says which pooler there is: PgBouncer 1.24 in transaction mode is assumed.";
  const end = [nothing, wrote("1.24, the default, transaction mode")];

  test("a tool that only package.json tells", async () => {
    const { out, settings } = await initIn({
      "package.json": '{\n  "dependencies": {\n    "postgres-migrations": "5"\n  }\n}\n',
      "db/changes/1_first.sql": "SELECT 1;\n",
      "db/changes/2-second.sql": "SELECT 1;\n",
      "db/queries/1.sql": "SELECT 1;\n",
      "db/queries/3.sql": "SELECT 1;\n",
      "packages/a/package.json":
        '{ "scripts": { "up": "node-pg-migrate up -m sql/moves" }, "devDependencies": { "node-pg-migrate": "7" } }',
      "packages/a/sql/moves/1700000000000_a.sql": "SELECT 1;\n",
      "packages/a/migrations/1700000000000_a.sql": "SELECT 1;\n",
    });
    expect(out).toBe(
      [
        "package.json:3  postgres-migrations, which runs the files in db/changes/",
        "packages/a/package.json:1  node-pg-migrate, which runs the files in packages/a/sql/moves/",
        ...end,
      ].join("\n"),
    );
    expect(settings).toEqual({
      $schema,
      pooler: base,
      migrations: [
        { files: ["db/changes/"], runner: "postgres-migrations" },
        { files: ["packages/a/sql/moves/"], runner: "node-pg-migrate" },
      ],
    });
  });

  test("files that are known by themselves need no entry, and a folder of one name is no other", async () => {
    const marked = "-- Up Migration\nSELECT 1;\n";
    const dependencies = '{ "dependencies": { "node-pg-migrate": "7" } }';
    expect((await initIn({ "package.json": dependencies, "migrations/1700000000000_a.sql": marked })).settings).toEqual({
      $schema,
      pooler: base,
    });
    expect((await initIn({ "package.json": dependencies, "migrations/1700000000000_a.sql": "SELECT 1;\n" })).settings).toEqual({
      $schema,
      pooler: base,
      migrations: [{ files: ["/migrations/"], runner: "node-pg-migrate" }],
    });
  });

  test("a package.json that is broken is said", async () => {
    expect((await initIn({ "package.json": "{" })).out).toBe(
      ["package.json:1  this is not valid JSON, so it is left out", ...end].join("\n"),
    );
  });
});

describe("the search", () => {
  test("what is broken or cannot be read is said and left out; packages and builds are not entered", async () => {
    const { out } = await initIn({
      ".env": Buffer.from([0x41, 0x3d, 0xff]),
      "a.yaml": "pgbouncer: [\nb: {\n",
      "chart.yaml": "image: pgbouncer\n{{- if .x }}\n",
      "big.yaml": `# pgbouncer\n${"x: 1\n".repeat(300_000)}`,
      "node_modules/a/pgbouncer.ini": "[pgbouncer]\npool_mode = session\n",
      "dist/pgbouncer.ini": "[pgbouncer]\npool_mode = session\n",
      "desktop.ini": "[.ShellClassInfo]\n",
    });
    expect(out.split("\n").map((line) => line.replace(/left out: [A-Z].*/, "left out: …"))).toEqual([
      "a.yaml:2  this is not valid YAML, so it is left out: …",
      "chart.yaml:2  this is not valid YAML, so it is left out: …",
      "big.yaml:1  left out: it has more than 1 MB",
      ".env:1  left out: the file is not valid UTF-8 at byte offset 2; save it as UTF-8",
      "Nothing here says which pooler there is: PgBouncer 1.24 in transaction mode is assumed.",
      wrote("1.24, the default, transaction mode").trim(),
      "",
    ]);
  });

  test("a folder is searched and configured from elsewhere; links to folders are not followed", async () => {
    const cwd = folderWith({
      "app/pgbouncer.ini": "[pgbouncer]\npool_mode = transaction\n",
      "node_modules/poolsafe/schema.json": "{}",
      "poolsafe.config.jsonc": "{}",
    });
    symlinkSync(cwd, join(cwd, "app/up"));
    expect(await runCli(cwd, ["init", "app"])).toEqual({
      exit: 0,
      out: [
        "app/pgbouncer.ini:1  the configuration of PgBouncer",
        "app/pgbouncer.ini:2  pool_mode = transaction",
        "poolsafe.config.jsonc governed this folder until now; the nearer one counts.",
        "Wrote app/poolsafe.config.json: PgBouncer 1.24, the default, transaction mode.\n",
      ].join("\n"),
      err: "",
    });
    const text = readFileSync(join(cwd, "app", configuration), "utf8");
    expect(text).toBe(
      '{\n  "$schema": "../node_modules/poolsafe/schema.json",\n  "pooler": {\n    "name": "pgbouncer",\n    "mode": "transaction"\n  }\n}\n',
    );
    expect(readdirSync(join(cwd, "app")).sort()).toEqual(["pgbouncer.ini", configuration, "up"]);
  });
});

describe("what is there already", () => {
  const ini = { "pgbouncer.ini": "[pgbouncer]\npool_mode = transaction\n" };

  test("is not overwritten but with --force, and printed by --dry-run", async () => {
    const cwd = folderWith({ ...ini, [configuration]: "{}" });
    expect(await refusal(cwd, "init")).toBe(`poolsafe: ${configuration} is already there. Change it, or replace it with --force.\n`);
    const dry = await runCli(cwd, ["init", "--dry-run"]);
    expect(readFileSync(join(cwd, configuration), "utf8")).toBe("{}");
    expect(dry.err).toBe("pgbouncer.ini:1  the configuration of PgBouncer\npgbouncer.ini:2  pool_mode = transaction\n");
    expect((await runCli(cwd, ["init", "--force"])).exit).toBe(0);
    expect(readFileSync(join(cwd, configuration), "utf8")).toBe(dry.out);
    expect(JSON.parse(dry.out)).toEqual({ $schema, pooler: base });
  });

  test.each(["poolsafe.config.jsonc", "package.json"])("%s is not put aside by another file", async (name) => {
    const cwd = folderWith({ ...ini, [name]: '{ "poolsafe": {} }' });
    for (const words of [["init"], ["init", "--force"]]) {
      expect(await refusal(cwd, ...words)).toBe(
        `poolsafe: ${name} already configures poolsafe. Change it there, or take the configuration out of it and run \`poolsafe init\` again.\n`,
      );
    }
    expect(existsSync(join(cwd, configuration))).toBe(false);
  });

  test("folders that are none, and one in which nothing can be written", async () => {
    const cwd = folderWith({ "a.sql": "" });
    expect(await refusal(cwd, "init", "b")).toBe("poolsafe: `b` does not exist. Name the folder of a project.\n");
    expect(await refusal(cwd, "init", "a.sql")).toBe("poolsafe: `a.sql` is no folder. Name the folder of a project.\n");
    // A folder of that name stands in the way, for root too.
    mkdirSync(join(cwd, configuration));
    const { exit, err } = await runCli(cwd, ["init"]);
    expect(exit).toBe(2);
    expect(err).toMatch(/^poolsafe: [^\n]+\n$/);
    expect(readdirSync(cwd).sort()).toEqual(["a.sql", configuration]);
  });
});

describe("at a terminal", () => {
  const files = { "pgbouncer.ini": "[pgbouncer]\npool_mode = transaction\ntrack_extra_parameters = search_path\n" };
  const questions = [
    "Which version of PgBouncer? [1.24] ",
    "Which pool mode: transaction, session, statement? [transaction] ",
    "Which major version of PostgreSQL is behind it? [18] ",
  ];
  const settingsIn = (cwd: string): unknown => JSON.parse(readFileSync(join(cwd, configuration), "utf8"));

  test("it asks, again where the answer is none, and takes what was found on Enter", async () => {
    const cwd = folderWith(files);
    const { out, exit } = await runCli(cwd, ["init"], { answers: ["9.9", " 1.19 ", "", "9", "16"] });
    expect(out.split("\n").slice(3)).toEqual([
      `${questions[0] ?? ""}9.9`,
      "Give one from 1.18 to 1.25.",
      `${questions[0] ?? ""} 1.19 `,
      questions[1],
      `${questions[2] ?? ""}9`,
      "Give a number from 10 to 18.",
      `${questions[2] ?? ""}16`,
      "track_extra_parameters is left out: PgBouncer 1.19 has not got it.",
      wrote("1.19, transaction mode").trim(),
      "",
    ]);
    expect({ exit, settings: settingsIn(cwd) }).toEqual({
      exit: 0,
      settings: { $schema, pooler: { ...base, version: "1.19", postgresVersion: 16 } },
    });
  });

  test("who goes away in the middle has nothing written", async () => {
    const cwd = folderWith(files);
    const { exit, err } = await runCli(cwd, ["init"], { answers: [""] });
    expect({ exit, err, isThere: existsSync(join(cwd, configuration)) }).toEqual({
      exit: 2,
      err: "poolsafe: Nothing was written, because the questions were not answered. Run it with --yes to be asked nothing.\n",
      isThere: false,
    });
  });

  test.each(["--yes", "--dry-run"])("%s asks nothing", async (option) => {
    expect((await runCli(folderWith(files), ["init", option], { answers: [] })).exit).toBe(0);
  });

  test("answers are lines, and the end of input is no answer", async () => {
    const input = new PassThrough();
    const output = new PassThrough();
    const { ask, close } = questionsOn(input, output);
    const first = ask("one? ");
    input.write("1\n");
    expect(await first).toBe("1");
    const second = ask("two? ");
    input.end();
    expect(await second).toBeUndefined();
    expect(await ask("three? ")).toBeUndefined();
    close();
    expect(String(output.read())).toBe("one? two? ");
  });
});
