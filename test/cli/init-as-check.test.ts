/** `init` and `check` read the same files alike: which pooler, which version, which variables count. */
import { describe, expect, test } from "vitest";

import { loadEngine } from "../../src/cli/engine.ts";
import { type Files, folderWith, runCli } from "./run-cli.ts";

interface Both {
  /** What `init` prints, and what it would write. */
  readonly said: readonly string[];
  readonly init: unknown;
  readonly check: unknown;
  /** Of the rule about configuration files: line, message, help. */
  readonly found: readonly string[];
}

async function both(files: Files): Promise<Both> {
  const cwd = folderWith({ "a.sql": "SELECT 1;\n", ...files });
  const engine = await loadEngine();
  const written = await runCli(cwd, ["init", "--dry-run"], { engine });
  const { pooler, findings } = JSON.parse((await runCli(cwd, ["check", "--format", "json"], { engine })).out) as {
    pooler: unknown;
    findings: { rule: string; line: number; message: string; help: string }[];
  };
  return {
    said: written.err.trimEnd().split("\n"),
    init: (JSON.parse(written.out) as { pooler: unknown }).pooler,
    check: pooler,
    found: findings.filter(({ rule }) => rule === "valid-pooler-config").map(({ line, message, help }) => `${line} ${message} ${help}`),
  };
}

const values = (image: string, below = ""): string =>
  `${below}image:\n${below}  ${image}\n${below}config:\n${below}  pgbouncer:\n${below}    pool_mode: statement\n${below}    auth_type: any\n`;
const compose = (image: string, variables: string): Files => ({
  "compose.yaml": `services:\n  p:\n    image: ${image}\n    environment: { DB_HOST: db, ${variables} }\n`,
});

describe("the version, by the image", () => {
  test.each<readonly [string, Files, string, string]>([
    ["of a chart's values", { "values.yaml": values('repository: bitnami/pgbouncer\n  tag: "1.20.1"') }, "1.20", "statement"],
    [
      "of the nearest of two",
      {
        "values.yaml": `old:\n  image:\n    repository: example/pgbouncer\n    tag: 1.18.0\npgbouncer:\n${values("repository: icoretech/pgbouncer-docker\n    tag: 1.22.1", "  ")}`,
      },
      "1.22",
      "statement",
    ],
    [
      "of an image under another name",
      { "compose.yaml": "services:\n  p:\n    image: percona/percona-pgbouncer:1.25.0\n" },
      "1.25",
      "transaction",
    ],
    [
      "of such an image beside its file",
      {
        "pgbouncer.ini": "[databases]\na = host=db\n[pgbouncer]\nauth_type = any\npool_mode = statement\n",
        "compose.yaml": "services:\n  p:\n    image: percona/percona-pgbouncer:1.22.0\n",
      },
      "1.22",
      "statement",
    ],
  ])("%s", async (_, files, version, mode) => {
    const { init, check } = await both(files);
    expect([init, check]).toMatchObject([
      { name: "pgbouncer", mode, version },
      { name: "pgbouncer", version, mode },
    ]);
  });

  test("what only watches one is none", async () => {
    const { check } = await both({ "compose.yaml": "services:\n  p:\n    image: prometheuscommunity/pgbouncer-exporter:1.20.0\n" });
    expect(check).toEqual({ name: "pgbouncer", version: "1.24", mode: "transaction" });
  });
});

describe("variables that the image does not read", () => {
  test("bitnami's: the ones without its prefix", async () => {
    const { said, init, check, found } = await both(
      compose("bitnami/pgbouncer:1.23.1", "POOL_MODE: session, MAX_PREPARED_STATEMENTS: 100"),
    );
    expect(said).toEqual([
      "compose.yaml:3  PgBouncer 1.23, by the image bitnami/pgbouncer:1.23.1",
      "compose.yaml:4  POOL_MODE = session, which the image bitnami/pgbouncer does not read",
      "compose.yaml:4  MAX_PREPARED_STATEMENTS = 100, which the image bitnami/pgbouncer does not read",
    ]);
    expect([init, check]).toEqual([
      { name: "pgbouncer", version: "1.23", mode: "transaction" },
      { name: "pgbouncer", version: "1.23", mode: "transaction", from: "compose.yaml" },
    ]);
    expect(found).toEqual([
      "4 bitnami/pgbouncer does not read `POOL_MODE`, so what it says does not count. Write `PGBOUNCER_POOL_MODE`.",
      "4 bitnami/pgbouncer does not read `MAX_PREPARED_STATEMENTS`, so what it says does not count. Write `PGBOUNCER_MAX_PREPARED_STATEMENTS`.",
    ]);
  });

  test("edoburu's: the ones with a prefix; pgbouncer/pgbouncer's as bitnami's", async () => {
    const edoburu = await both(compose("registry:5000/edoburu/pgbouncer:v1.23.1", "PGBOUNCER_POOL_MODE: statement"));
    expect([edoburu.init, edoburu.found]).toEqual([
      { name: "pgbouncer", version: "1.23", mode: "transaction" },
      ["4 edoburu/pgbouncer does not read `PGBOUNCER_POOL_MODE`, so what it says does not count. Write `POOL_MODE`."],
    ]);
    const plain = await both(compose("pgbouncer/pgbouncer:1.23.1", "POOL_MODE: statement"));
    expect(plain.found).toContain(
      "4 pgbouncer/pgbouncer does not read `POOL_MODE`, so what it says does not count. Write `PGBOUNCER_POOL_MODE`.",
    );
  });

  test("an address of bitnami's has another name", async () => {
    const { found } = await both(compose("bitnami/pgbouncer:1.23.1", "LISTEN_ADDR: 0.0.0.0"));
    expect(found).toEqual([expect.stringContaining("Write `PGBOUNCER_LISTEN_ADDRESS`.")]);
  });

  test.each([
    [
      "what somebody else may read",
      "bitnami/pgbouncer:1.23.1",
      'DATABASE_URL: "postgres://db/a", USER: app, LOGFILE: x, VERBOSE: "1", TZ: UTC',
    ],
    ["a variable beside the right one", "bitnami/pgbouncer:1.23.1", "POOL_MODE: transaction, PGBOUNCER_POOL_MODE: transaction"],
    ["what the image reads", "edoburu/pgbouncer:v1.23.1", "POOL_MODE: transaction"],
    ["an image that nobody knows", "example/pgbouncer:1.23.1", "PGBOUNCER_POOL_MODE: transaction, POOL_MODE: transaction"],
  ])("no finding: %s", async (_, image, variables) => {
    expect((await both(compose(image, variables))).found.filter((text) => text.includes("does not read"))).toEqual([]);
  });
});

describe("resources of operators", () => {
  test.each<readonly [string, string]>([
    [
      "CloudNativePG's",
      "apiVersion: postgresql.cnpg.io/v1\nkind: Pooler\nspec:\n  pgbouncer:\n    poolMode: statement\n    parameters:\n      max_client_conn: '10'\n",
    ],
    ["Zalando's", "kind: postgresql\nspec:\n  connectionPooler:\n    mode: statement\n"],
  ])("%s", async (_, text) => {
    const { said, init, check } = await both({ "pooler.yaml": text });
    expect(said.join("\n")).not.toContain("Nothing here says");
    expect([init, check]).toEqual([
      { name: "pgbouncer", mode: "statement" },
      { name: "pgbouncer", version: "1.24", mode: "statement", from: "pooler.yaml" },
    ]);
  });
});

describe("Supabase's session pooler", () => {
  const url = (port: string): string => `postgres://u.x:geheim@aws-0-eu.pooler.supabase.com:${port}/postgres`;
  test("alone it is the pooler that there is", async () => {
    const { said, init } = await both({ ".env": `DATABASE_URL=${url("5432")}\n` });
    expect([said[0], init]).toEqual([
      ".env:1  DATABASE_URL goes through Supavisor, by Supabase's session pooler",
      { name: "supavisor", mode: "session" },
    ]);
  });
  test("beside its transaction pooler it is what goes around it", async () => {
    const { init } = await both({ ".env": `DIRECT_URL=${url("5432")}\nDATABASE_URL=${url("6543")}\n` });
    expect(init).toEqual({ name: "supavisor", mode: "transaction" });
  });
});

test("a template is called so by both", async () => {
  const files = { "templates/cm.yaml": "name: {{ .Release.Name }}-pgbouncer\ndata: {{ toYaml . }}\n" };
  const { said } = await both(files);
  expect(said[0]).toBe("templates/cm.yaml:1  left out: this is a template, which poolsafe does not fill in");
});

describe("a dry run beside a configuration", () => {
  const ini = { "pgbouncer.ini": "[pgbouncer]\npool_mode = transaction\n" };
  const first = async (text: string): Promise<string | undefined> => {
    const cwd = folderWith({ ...ini, "poolsafe.config.json": text });
    const { err, exit } = await runCli(cwd, ["init", "--dry-run"], { engine: await loadEngine() });
    expect(exit).toBe(0);
    return err.split("\n")[0];
  };
  test("says that it is broken, where it is", async () => {
    expect(await first("{}")).toBe("pgbouncer.ini:1  the configuration of PgBouncer");
    expect(await first('{ "pooler": ')).toMatch(/^The configuration that is there cannot be read: poolsafe\.config\.json:1:\d+: /);
    expect(await first('{ "poller": {} }')).toMatch(/^The configuration that is there cannot be read: poolsafe\.config\.json:1:3: /);
  });
});
