/** Several files, texts in manifests, and the container that is started with a file. */
import { describe, expect, test } from "vitest";

import { loadEngine } from "../../src/cli/engine.ts";
import { type Files, folderWith, runCli } from "../cli/run-cli.ts";
import { configMap, image, odyssey, pgcat, pgdog, told } from "../support/setups.ts";

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
