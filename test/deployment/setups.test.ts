/** PgCat, PgDog and Odyssey: their own files and images choose the pooler that code is judged for. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { loadEngine } from "../../src/cli/engine.ts";
import { poolerHostsIn } from "../../src/deployment/urls/pooler-hosts.ts";
import { makeSource } from "../../src/source.ts";
import { type Files, folderWith, runCli } from "../cli/run-cli.ts";
import { type Told, configMap, found, image, odyssey, pgcat, pgdog, told } from "../support/setups.ts";

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
