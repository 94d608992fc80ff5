/** PgCat, PgDog and Odyssey: their own files and images choose the pooler that code is judged for. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { loadEngine } from "../../src/cli/engine.ts";
import { poolerHostsIn } from "../../src/deployment/urls/pooler-hosts.ts";
import { makeSource } from "../../src/source.ts";
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

  test("an address is one of Odyssey's where the container is", () => {
    const compose = (name: string, more = ""): string => `services:\n  pool:\n    image: ${name}\n${more}`;
    const hosts = (text: string): unknown => poolerHostsIn(makeSource("compose.yaml", text));
    expect(hosts(compose("registry.example.com/team/odyssey:2"))).toEqual([]);
    expect(hosts(compose("yandex/odyssey:1.3"))).toEqual([["pool", "Odyssey"]]);
    expect(hosts(compose("team/odyssey:2", "    volumes: ['./o.conf:/etc/odyssey/odyssey.conf']\n"))).toEqual([["pool", "Odyssey"]]);
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

  test("a mode that is none hides nothing of the code: it is judged as transaction mode, with the settings beside it", async () => {
    const code = { "db.ts": 'import { Pool } from "pg";\nawait new Pool().query({ name: "n", text: "SELECT 1" });\n' };
    const { pooler, rules } = await told({ "pgdog.toml": pgdog('pooler_mode = "sesion"\nprepared_statements = "disabled"'), ...code });
    expect({ pooler, rules: [...new Set(rules)].sort() }).toEqual({
      pooler: { name: "pgdog", version: "0.1", mode: "transaction", from: "pgdog.toml" },
      rules: ["no-listen", "no-named-statement", "valid-pooler-config"],
    });
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

/** Places and messages of the rule on configuration, and what is not read. */
async function problems(files: Files): Promise<{ readonly found: readonly string[]; readonly unread: readonly string[] }> {
  const cwd = folderWith({ "a.sql": "SELECT 1;\n", ...files });
  const { findings, coverage } = JSON.parse((await runCli(cwd, ["check", "--format", "json"], { engine: await loadEngine() })).out) as {
    findings: { rule: string; file: string; line: number; impact: string; message: string }[];
    coverage: { unread: { file: string; line: number; reason: string }[] };
  };
  return {
    found: findings.map(({ file, line, impact, message }) => `${file}:${line} ${impact}: ${message}`),
    unread: coverage.unread.map(({ file, line, reason }) => `${file}:${line} ${reason}`),
  };
}

const assumed = { name: "pgbouncer", version: "1.24", mode: "transaction" };

describe("texts in manifests that have words of a pooler and are none of its files", () => {
  const vault = `server:\n  ha:\n    raft:\n      config: |\n        ui = true\n        storage "raft" {\n          path = "/vault/data"\n        }\n`;
  const script = `data:\n  start.sh: |\n    cat > /etc/app.toml <<EOF\n    [[databases]]\n    name = $NAME\n    EOF\n`;
  const heredoc = `data:\n  start.sh: |\n    cat > /etc/odyssey/odyssey.conf <<EOF\n${odyssey('pool "session"').replace(/^(?=.)/gm, "    ")}    EOF\n`;
  test.each([
    ["Vault's storage", vault],
    ["properties", configMap("application.properties", "pools.size=10\nother = x y\n")],
    ["a script that writes TOML", script],
    ["a script that writes Odyssey's", heredoc],
    ["databases of another program", configMap("settings", '[[databases]]\nname = "app"\n')],
  ])("%s", async (_, text) => {
    const files = { "k8s.yaml": `# pgbouncer\n${text}` };
    expect(await problems(files)).toEqual({ found: [], unread: [] });
    expect((await told(files)).pooler).toEqual(assumed);
  });

  test.each([
    ["PgCat's", "config", pgcat(""), "pgcat"],
    ["PgDog's", "config", pgdog('pooler_mode = "session"'), "pgdog"],
    ["Odyssey's", "config", odyssey('pool "session"'), "odyssey"],
    ["a part of Odyssey's, by its name", "odyssey.conf", 'storage "s" {\n  type "remote"\n}\n', "odyssey"],
  ])("%s under any key is one", async (_, key, text, name) => {
    expect((await told({ "k8s.yaml": `# pgcat, pgdog, odyssey\n${configMap(key, text)}` })).pooler).toMatchObject({ name });
  });
});

describe("Odyssey's pools in several files", () => {
  const user = (name: string, more: string): string =>
    `database "${name}" {\n user "u" {\n  authentication "none"\n  storage "s"\n  pool "transaction"\n  ${more}\n }\n}\n`;
  const listen = 'listen {\n host "*"\n}\nstorage "s" {\n type "remote"\n}\n';
  const files = (more: string): Files => ({
    "odyssey.conf": `include "a.conf"\ninclude "b.conf"\n${listen}`,
    "a.conf": user("a", more),
    "b.conf": user("b", more),
  });

  test("each has its own finding at the same offset", async () => {
    const { found } = await problems(files("pool_discard no"));
    expect(found.filter((one) => one.includes("whoever reaches")).map((one) => one.slice(0, 8))).toEqual(["a.conf:3", "b.conf:3"]);
    expect(found.filter((one) => one.includes("pool_discard no")).map((one) => one.slice(0, 8))).toEqual(["a.conf:6", "b.conf:6"]);
  });

  test("what it does not carry, too", async () => {
    const code = { "db.ts": 'import postgres from "postgres";\nconst sql = postgres();\nawait sql`SELECT 1`;\n' };
    const { found } = await problems({ ...files("pool_reserve_prepared_statement no"), ...code });
    expect(found.filter((one) => one.includes("does not carry")).map((one) => one.slice(0, 8))).toEqual(["a.conf:6", "b.conf:6"]);
  });
});

test.each([
  ["", "risk: From Odyssey 1.5 on it does not start with this file: `DEALLOCATE ALL` in"],
  ["pool_reserve_prepared_statement yes", "breaks: Odyssey does not start with this file: `DEALLOCATE ALL` in"],
  ["pool_reserve_prepared_statement no", undefined],
])("DEALLOCATE ALL in the query, with «%s»", async (more, words) => {
  const { found } = await problems({
    "odyssey.conf": odyssey(`pool "transaction"\n pool_discard_query "DEALLOCATE ALL; DISCARD ALL"\n ${more}`),
  });
  expect(found.filter((one) => one.includes("DEALLOCATE"))).toEqual(words === undefined ? [] : [expect.stringContaining(words)]);
});

describe("PgDog's users", () => {
  test("in the same ConfigMap", async () => {
    const users = '[[users]]\nname = "a"\ndatabase = "app"\npooler_mode = "session"\n';
    const text = `${configMap("pgdog.toml", pgdog("port = 6432"))}  users.toml: |\n${users.replace(/^(?=.)/gm, "    ")}`;
    expect((await told({ "k8s.yaml": text })).pooler).toMatchObject({ name: "pgdog", mode: "session" });
  });

  test("a file that cannot be read is said once", async () => {
    const files = { "a.pgdog.toml": pgdog(""), "b.pgdog.toml": pgdog(""), "users.toml": "[[users]]\nname = {{ name }}\n" };
    expect((await problems(files)).unread).toEqual(["users.toml:2 this is a template, which poolsafe does not fill in"]);
  });

  test("a name that a newer release may have is a risk", async () => {
    const files = { "pgdog.toml": pgdog('host = "127.0.0.1"'), "users.toml": '[[users]]\nname = "a"\ndatabases = ["app"]\n' };
    expect((await problems(files)).found).toEqual([
      "users.toml:3 risk: `databases` is no setting of PgDog 0.1.54 under [[users]], which does not start with it; a newer release may have it.",
    ]);
  });
});

describe("a file and the container that is started with it", () => {
  const started = (more: string): Files =>
    image("ghcr.io/pgdogdev/pgdog:v0.1.54", `    environment:\n      PGDOG_POOLER_MODE: session\n${more}`);
  const mounted = "    volumes: ['./pgdog.toml:/pgdog/pgdog.toml']\n";

  test.each([
    ["what the file says counts", pgdog('pooler_mode = "transaction"'), "transaction"],
    ["what it does not say, the variables do", pgdog("port = 6432"), "session"],
  ])("%s", async (_, text, mode) => {
    const { pooler, notes } = await told({ ...started(mounted), "pgdog.toml": text });
    expect(pooler).toEqual({ name: "pgdog", version: "0.1", mode, from: "pgdog.toml" });
    expect(notes.filter((note) => note.includes("differently"))).toEqual([]);
  });
});

describe("more connections than a server takes", () => {
  const pod = (name: string, picture: string, more = "", replicas = 1): string =>
    `kind: Deployment\nspec:\n  replicas: ${replicas}\n  template:\n    metadata:\n      labels: {app: ${name}}\n    spec:\n      containers:\n        - name: ${name}\n          image: ${picture}\n${more}---\nkind: Service\nmetadata:\n  name: ${name}\nspec:\n  selector: {app: ${name}}\n`;
  const sized = (host: string, size: number): string =>
    pgcat("").replace('"db"', `"${host}"`).replace("pool_size = 5", `pool_size = ${size}`);
  const over = (files: Files): Promise<readonly string[]> =>
    problems(files).then(({ found }) => found.filter((one) => one.includes("may open")));

  test("by a Service's whole name, beside another server", async () => {
    const servers = `${pod("db", "postgres:16")}---\n${pod("other", "postgres:16")}`;
    expect(await over({ "k8s.yaml": servers, "pgcat.toml": sized("db.shop.svc.cluster.local", 200) })).toEqual([
      expect.stringContaining("pgcat.toml:8 breaks: PgCat may open 200 connections for its pool, but the server takes 97"),
    ]);
    expect(await over({ "k8s.yaml": servers, "pgcat.toml": sized("elsewhere", 200) })).toEqual([]);
  });

  test("of all replicas together", async () => {
    const text = `${pod("db", "postgres:16")}---\n${pod("pool", "ghcr.io/postgresml/pgcat:v1.2.0", "", 3)}`;
    expect(await over({ "k8s.yaml": text, "pgcat.toml": sized("db", 40) })).toEqual([
      expect.stringContaining(
        "PgCat may open 40 connections for its pool in each of its 3 replicas, 120 together, but the server takes 97",
      ),
    ]);
  });
});
