/** PgCat, PgDog and Odyssey: their own files and images choose the pooler that code is judged for. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { loadEngine } from "../../src/cli/engine.ts";
import { type Files, folderWith, runCli } from "../cli/run-cli.ts";

interface Told {
  readonly pooler: unknown;
  readonly rules: readonly string[];
  readonly notes: readonly string[];
}

/** Notes are what stands between the findings and the line that counts them. */
async function told(files: Files): Promise<Told> {
  const cwd = folderWith({ "a.sql": "LISTEN orders;\n", ...files });
  const engine = await loadEngine();
  const { pooler, findings } = JSON.parse((await runCli(cwd, ["check", "--format", "json"], { engine })).out) as {
    pooler: unknown;
    findings: { rule: string }[];
  };
  const { out } = await runCli(cwd, ["check"], { engine });
  return {
    pooler,
    rules: findings.map(({ rule }) => rule),
    notes: out.split("\n").filter((line) => /pools by session|differently|otherwise|neither counts/.test(line)),
  };
}

const pgcat = (pool: string): string =>
  `[general]\nhost = "127.0.0.1"\n[pools.app]\n${pool}\n[pools.app.users.0]\nusername = "app"\npassword = "geheim-1"\npool_size = 5\n[pools.app.shards.0]\nservers = [["db", 5432, "primary"]]\ndatabase = "app"\n`;
const pgdog = (general: string, more = ""): string => `[general]\n${general}\n[[databases]]\nname = "app"\nhost = "db"\n${more}`;
const odyssey = (user: string): string =>
  `storage "s" {\n  type "remote"\n  host "db"\n}\ndatabase default {\n  user default {\n    authentication "md5"\n    password "geheim-1"\n    storage "s"\n    ${user}\n  }\n}\n`;
const configMap = (name: string, text: string): string => `kind: ConfigMap\ndata:\n  ${name}: |\n${text.replace(/^(?=.)/gm, "    ")}`;
const image = (name: string, more = ""): Files => ({ "compose.yaml": `services:\n  pool:\n    image: ${name}\n${more}` });

const found = { name: "pgcat", version: "1.2", mode: "transaction", from: "deploy/pgcat.toml" };

describe("a file of its own", () => {
  test.each<readonly [string, Files, Told["pooler"]]>([
    ["PgCat's", { "deploy/pgcat.toml": pgcat('pool_mode = "transaction"') }, found],
    ["PgCat's, with no mode", { "deploy/pgcat.toml": pgcat("") }, found],
    ["PgCat's under another name", { "deploy/pool.toml": pgcat("") }, { ...found, from: "deploy/pool.toml" }],
    ["PgCat's in a manifest", { "k8s.yaml": configMap("pgcat.toml", pgcat("")) }, { ...found, from: "k8s.yaml" }],
    ["PgDog's", { "pgdog.toml": pgdog('pooler_mode = "session"') }, { name: "pgdog", version: "0.1", mode: "session", from: "pgdog.toml" }],
    [
      "PgDog's in a manifest",
      { "k8s.yaml": configMap("pgdog.toml", pgdog("port = 6432")) },
      { name: "pgdog", version: "0.1", mode: "transaction", from: "k8s.yaml" },
    ],
    [
      "PgDog's, with a user that says otherwise",
      {
        "pgdog.toml": pgdog('pooler_mode = "session"'),
        "users.toml": '[[users]]\nname = "a"\ndatabase = "app"\npassword = "geheim-1"\npooler_mode = "transaction"\n',
      },
      { name: "pgdog", version: "0.1", mode: "transaction", from: "pgdog.toml" },
    ],
    [
      "Odyssey's",
      { "etc/odyssey.conf": odyssey('pool "transaction"') },
      { name: "odyssey", version: "1.5", mode: "transaction", from: "etc/odyssey.conf" },
    ],
    [
      "Odyssey's, of several files",
      {
        "odyssey.conf": 'include "users.conf"\nstorage "s" {\n type "remote"\n host "db"\n}\n',
        "users.conf": 'database default {\n user default {\n  authentication "md5"\n  storage "s"\n  pool "session"\n }\n}\n',
      },
      { name: "odyssey", version: "1.5", mode: "session", from: "odyssey.conf" },
    ],
    [
      "Odyssey's in a manifest",
      { "k8s.yaml": configMap("odyssey.conf", odyssey('pool "session"')) },
      { name: "odyssey", version: "1.5", mode: "session", from: "k8s.yaml" },
    ],
  ])("%s", async (_, files, pooler) => {
    expect((await told(files)).pooler).toEqual(pooler);
  });

  test.each<readonly [string, string, Files]>([
    ["PgCat carries statements where it is told to", "pgcat.toml", { "pgcat.toml": pgcat("prepared_statements_cache_size = 500") }],
    ["PgDog does by itself", "pgdog.toml", { "pgdog.toml": pgdog("port = 6432") }],
    ["so does Odyssey", "odyssey.conf", { "odyssey.conf": odyssey('pool "transaction"') }],
  ])("%s", async (_, from, files) => {
    const code = { "a.sql": "SELECT 1;\n", "db.ts": 'import postgres from "postgres";\nconst sql = postgres();\nawait sql`SELECT 1`;\n' };
    const { pooler, rules } = await told({ ...files, ...code });
    expect(pooler).toMatchObject({ from });
    expect(rules).toEqual([]);
  });

  test("its settings count for SQL", async () => {
    const set = { "a.sql": "SET work_mem = '1MB';\nSELECT 1;\n" };
    const verdicts = async (files: Files): Promise<unknown> => {
      const { out } = await runCli(folderWith({ ...set, ...files }), ["check", "--format", "json"], { engine: await loadEngine() });
      return (JSON.parse(out) as { findings: { file: string; verdict: string }[] }).findings.flatMap((one) =>
        one.file === "a.sql" ? [one.verdict] : [],
      );
    };
    expect(await verdicts({ "odyssey.conf": odyssey('pool "transaction"') })).toEqual(["cleared"]);
    expect(await verdicts({ "odyssey.conf": odyssey('pool "transaction"\n pool_discard no') })).toEqual(["leaks"]);
    expect(await verdicts({ "pgcat.toml": pgcat("") })).toEqual(["cleared"]);
    expect(await verdicts({ "pgcat.toml": pgcat("cleanup_server_connections = false") })).toEqual(["leaks"]);
    expect(await verdicts({ "pgdog.toml": pgdog("port = 1") })).toEqual([]);
    expect(await verdicts({ "pgdog.toml": pgdog('query_parser = "off"') })).toEqual(["leaks"]);
  });

  test("PgDog reads all statements where it has replicas: `set_config` is followed", async () => {
    const files = { "a.sql": "SELECT set_config('work_mem', '1MB', false);\nSELECT 1;\n" };
    const replica = '[[databases]]\nname = "app"\nhost = "other"\nrole = "replica"\n';
    expect((await told({ ...files, "pgdog.toml": pgdog("port = 1") })).rules).toEqual(["no-session-set"]);
    expect((await told({ ...files, "pgdog.toml": pgdog("port = 1", replica) })).rules).toEqual([]);
    expect((await told({ ...files, "pgdog.toml": pgdog("query_parser_enabled = true") })).rules).toEqual([]);
  });
});

describe("an image", () => {
  test.each([
    ["ghcr.io/postgresml/pgcat:v1.2.0", { name: "pgcat", version: "1.2", mode: "transaction", from: "compose.yaml" }],
    ["ghcr.io/postgresml/pgcat:main", { name: "pgcat", version: "1.2", mode: "transaction", from: "compose.yaml" }],
    ["ghcr.io/pgdogdev/pgdog:v0.1.54", { name: "pgdog", version: "0.1", mode: "transaction", from: "compose.yaml" }],
    ["bitnami/pgpool:4.5.1", { name: "pgpool", version: "4.5", mode: "session", from: "compose.yaml" }],
    ["supabase/supavisor:2.0.0", { name: "supavisor", version: "2.0", mode: "transaction", from: "compose.yaml" }],
    ["yandex/odyssey:1.3", { name: "odyssey", version: "1.3", mode: "transaction", from: "compose.yaml" }],
  ])("%s", async (name, pooler) => {
    expect((await told(image(name))).pooler).toMatchObject({ ...pooler, version: expect.any(String) as unknown });
  });

  test.each([
    ["another program of the name", "registry.example.com/team/odyssey:2"],
    ["what looks at a pooler", "example/pgcat-exporter:1"],
  ])("%s chooses nothing", async (_, name) => {
    expect((await told(image(name))).pooler).toEqual({ name: "pgbouncer", version: "1.24", mode: "transaction" });
  });

  test("Odyssey under a name of one's own, by its file", async () => {
    const more = "    volumes: ['./o.conf:/etc/odyssey/odyssey.conf']\n";
    expect((await told(image("registry.example.com/team/odyssey:2", more))).pooler).toMatchObject({ name: "odyssey" });
  });

  test("PgDog's variables are what its file does not say", async () => {
    const more = "    environment:\n      PGDOG_POOLER_MODE: session\n";
    expect((await told(image("ghcr.io/pgdogdev/pgdog:v0.1.54", more))).pooler).toMatchObject({ name: "pgdog", mode: "session" });
  });

  test("with a file: the version of one, the rest of the other", async () => {
    const files = { ...image("ghcr.io/postgresml/pgcat:v1.2.0"), "pgcat.toml": pgcat('pool_mode = "session"') };
    expect((await told(files)).pooler).toEqual({ name: "pgcat", version: "1.2", mode: "session", from: "pgcat.toml" });
  });
});

describe("what is to be told", () => {
  test("session mode", async () => {
    expect(await told({ "pgcat.toml": pgcat('pool_mode = "session"') })).toMatchObject({
      notes: [
        "pgcat.toml:4 pools by session, where hardly anything breaks: `--pool-mode transaction` shows what transaction mode would break.",
      ],
    });
  });

  test("pools that are set up otherwise: the report is for the one that keeps the least", async () => {
    const two = `${odyssey('pool "session"')}database "app" {\n  user "app" {\n    authentication "md5"\n    storage "s"\n    pool "transaction"\n  }\n}\n`;
    expect(await told({ "odyssey.conf": two })).toEqual({
      pooler: { name: "odyssey", version: "1.5", mode: "transaction", from: "odyssey.conf" },
      rules: ["no-listen"],
      notes: [
        "odyssey.conf:6 is set up otherwise than odyssey.conf:14. The report is for the second, which keeps the least for its clients; `--pooler`, or `pooler` in poolsafe.config.json, says otherwise.",
      ],
    });
  });

  test.each<readonly [string, Files, string]>([
    [
      "two poolers",
      { "a/pgcat.toml": pgcat(""), "b/odyssey.conf": odyssey('pool "transaction"') },
      "a/pgcat.toml:1 sets up PgCat and b/odyssey.conf:1 Odyssey, so neither counts here: `--pooler`, or `pooler` in poolsafe.config.json, says which does.",
    ],
    [
      "PgBouncer and another",
      { "pgcat.toml": pgcat(""), "pgbouncer.ini": "[databases]\napp = host=db\n[pgbouncer]\nauth_file = u\npool_mode = session\n" },
      "pgcat.toml:1 sets up PgCat and pgbouncer.ini:1 PgBouncer, so neither counts here: `--pooler`, or `pooler` in poolsafe.config.json, says which does.",
    ],
    [
      "two files of one",
      { "a/pgcat.toml": pgcat('pool_mode = "session"'), "b/pgcat.toml": pgcat('pool_mode = "transaction"') },
      "a/pgcat.toml:1 and b/pgcat.toml:1 set PgCat up differently, so neither counts here: `--pooler`, or `pooler` in poolsafe.config.json, says which does.",
    ],
  ])("%s: none counts", async (_, files, note) => {
    expect(await told(files)).toMatchObject({ pooler: { name: "pgbouncer", version: "1.24", mode: "transaction" }, notes: [note] });
  });
});

describe("what cannot be read is shown", () => {
  test.each<readonly [string, Files, string]>([
    ["TOML that may be somebody else's", { "a.toml": "[pools.app]\nsize = \n" }, "a.toml:2"],
    ["a template", { "pgcat.toml": "[pools.app]\npool_mode = {{ mode }}\n" }, "this is a template, which poolsafe does not fill in"],
    ["a hole in a template", { "pgdog.toml": pgdog("port = ${PORT}") }, "this is a template, which poolsafe does not fill in"],
    ["Odyssey's template", { "odyssey.conf": '{% if a %}\nstorage "s" {\n}\n' }, "this is a template, which poolsafe does not fill in"],
    ["a file elsewhere", { "odyssey.conf": `include "/etc/odyssey/users.conf"\n${odyssey('pool "session"')}` }, "it lies on the server"],
    ["a file that includes itself", { "odyssey.conf": `include "odyssey.conf"\n${odyssey('pool "session"')}` }, "it includes itself"],
  ])("%s", async (_, files, words) => {
    const { out } = await runCli(folderWith({ "a.sql": "SELECT 1;\n", ...files }), ["check"], { engine: await loadEngine() });
    expect(out).toContain("Not read");
    expect(out).toContain(words);
  });
});

describe("a file that the pooler does not get through: it does not start, and the report is for it", () => {
  interface Broken {
    readonly pooler: string;
    readonly place: string;
    readonly message: string;
    readonly help: string;
  }
  const below = "Mend it here, or in the line above: what stands below was not looked at.";
  const quotes = "Put the value in quotes.";

  test.each<readonly [string, Files, Broken]>([
    [
      "PgCat's",
      { "pgcat.toml": '[general\nhost = "0.0.0.0"\n[pools.app]\n' },
      {
        pooler: "pgcat",
        place: "pgcat.toml:1",
        message: "PgCat does not start with this file: this is not valid TOML: The key, equals sign, and value must be on the same line.",
        help: below,
      },
    ],
    [
      "PgDog's, of no quotes",
      { "pgdog.toml": "[general]\npooler_mode = transaction\n" },
      {
        pooler: "pgdog",
        place: "pgdog.toml:2",
        message: "PgDog does not start with this file: this is not valid TOML: Unexpected character.",
        help: quotes,
      },
    ],
    [
      "PgDog's under another name, by its own word",
      { "pool.toml": "[general]\npooler_mode = transaction\n" },
      {
        pooler: "pgdog",
        place: "pool.toml:2",
        message: "PgDog does not start with this file: this is not valid TOML: Unexpected character.",
        help: quotes,
      },
    ],
    [
      "PgDog's users",
      { "pgdog.toml": pgdog("port = 1"), "users.toml": "[[users]]\npassword = geheim-1\n" },
      {
        pooler: "pgdog",
        place: "users.toml:2",
        message: "PgDog does not start with this file: this is not valid TOML: Unexpected character.",
        help: quotes,
      },
    ],
    [
      "PgCat's in a manifest",
      { "k8s.yaml": configMap("pgcat.toml", "[general]\nport = \n[pools.app]\n") },
      {
        pooler: "pgcat",
        place: "k8s.yaml:5",
        message: "PgCat does not start with this file: this is not valid TOML: The key, equals sign, and value must be on the same line.",
        help: below,
      },
    ],
    [
      "Odyssey's",
      { "odyssey.conf": 'storage "s" {\n  type "remote\n}\n' },
      {
        pooler: "odyssey",
        place: "odyssey.conf:2",
        message: "Odyssey does not start with this file: a text is not closed with a quote.",
        help: below,
      },
    ],
    [
      "Odyssey's, a block that is not closed",
      { "odyssey.conf": 'storage "s" {\n  type "remote"\n' },
      {
        pooler: "odyssey",
        place: "odyssey.conf:3",
        message: "Odyssey does not start with this file: a block is not closed with `}`.",
        help: below,
      },
    ],
    [
      "what Odyssey includes",
      { "odyssey.conf": `include "users.conf"\n${odyssey('pool "transaction"')}`, "users.conf": 'user "a" {\n  password "geheim-1\n}\n' },
      {
        pooler: "odyssey",
        place: "users.conf:2",
        message: "Odyssey does not start with this file: a text is not closed with a quote.",
        help: below,
      },
    ],
  ])("%s", async (_, files, broken) => {
    const cwd = folderWith({ "a.sql": "SELECT 1;\n", ...files });
    const { exit, out } = await runCli(cwd, ["check", "--format", "json"], { engine: await loadEngine() });
    const { pooler, findings } = JSON.parse(out) as {
      pooler: { name: string };
      findings: { rule: string; impact: string; message: string; help: string; file: string; line: number }[];
    };
    expect(out).not.toContain("geheim-1");
    expect({
      exit,
      pooler: pooler.name,
      findings: findings.filter(({ rule, impact }) => rule === "valid-pooler-config" && impact === "breaks"),
    }).toMatchObject({
      exit: 1,
      pooler: broken.pooler,
      findings: [{ message: broken.message, help: broken.help }],
    });
    const [finding] = findings.filter(({ message }) => message === broken.message);
    expect(`${finding?.file ?? ""}:${finding?.line ?? 0}`).toBe(broken.place);
    const { out: text } = await runCli(cwd, ["check"], { engine: await loadEngine() });
    expect(text).not.toContain("geheim-1");
  });

  test("a template says which pooler it is, too", async () => {
    expect((await told({ "pgcat.toml": "[pools.app]\npool_mode = {{ mode }}\n" })).pooler).toEqual({ ...found, from: "pgcat.toml" });
  });
});

describe("no password of these files is in any output", () => {
  const folder = join(import.meta.dirname, "../../fixtures/rules/valid-pooler-config/invalid");
  const formats = ["text", "json", "sarif", "github", "gitlab", "junit", "markdown", "html"];

  test.each(["pgcat", "pgdog", "odyssey"])("%s", async (name) => {
    const files = Object.fromEntries(
      readdirSync(join(folder, name)).map((file) => [
        file,
        readFileSync(join(folder, name, file), "utf8").replaceAll(/"(?:admin_pass|pgdog)"/g, '"geheim-1"'),
      ]),
    );
    const secrets = Object.values(files).flatMap((text) => text.match(/sliced-bread|geheim-1/g) ?? []);
    expect(secrets.length).toBeGreaterThan(0);
    const engine = await loadEngine();
    const cwd = folderWith(files);
    for (const format of formats) {
      const { out, err } = await runCli(cwd, ["check", "--format", format], { engine });
      expect(out, format).toContain("valid-pooler-config");
      expect(out + err, format).not.toMatch(/sliced-bread|geheim-1/);
    }
  });
});

describe("what only the deployment fills in is no mistake", () => {
  const cases: readonly (readonly [string, Files])[] = [
    ["Odyssey's mode", { "odyssey.conf": odyssey('pool "${POOL_MODE}"') }],
    ["Odyssey's port", { "odyssey.conf": `listen {\n  host "127.0.0.1"\n  port \${PGPORT}\n}\n${odyssey('pool "session"')}` }],
    ["Odyssey's sizes", { "odyssey.conf": odyssey('pool "session"\n pool_size {{ .Values.size }}\n pool_ttl $TTL\n pool_timeout $(T)') }],
    ["a part of a value", { "odyssey.conf": odyssey('pool "session"\n pool_size 1${ZEROS}') }],
    ["a switch", { "odyssey.conf": odyssey('pool "session"\n pool_discard <%= discard %>') }],
    ["PgCat's", { "pgcat.toml": pgcat('pool_mode = "$POOL_MODE"') }],
    ["PgDog's", { "pgdog.toml": pgdog('pooler_mode = "$(MODE)"') }],
  ];

  test.each(cases)("%s", async (_, files) => {
    const { out } = await runCli(folderWith({ "a.sql": "SELECT 1;\n", ...files }), ["check"], { engine: await loadEngine() });
    expect(out).not.toMatch(/valid-pooler-config|Not read/);
  });

  test("a whole line of it", async () => {
    const files = {
      "pgcat.toml": pgcat("").replace("[general]", "[general]\nport = ${PORT}"),
      "odyssey.conf": `{{ include "x" }}\n${odyssey('pool "session"')}`,
    };
    const { out } = await runCli(folderWith({ "a.sql": "SELECT 1;\n", ...files }), ["check"], { engine: await loadEngine() });
    expect(out).not.toContain("valid-pooler-config");
    expect(out.match(/this is a template, which poolsafe does not fill in/g)).toHaveLength(2);
  });
});

test("a group without a mode is called one", async () => {
  const files = { "odyssey.conf": 'storage "s" {\n  type "remote"\n}\ndatabase "a" {\n  group "g" {\n    storage "s"\n  }\n}\n' };
  const { out } = await runCli(folderWith(files), ["check"], { engine: await loadEngine() });
  expect(out).toContain("this group has no `pool`");
});
