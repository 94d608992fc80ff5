/** Files that PgCat, PgDog and Odyssey do not start with. */
import { describe, expect, test } from "vitest";

import { loadEngine } from "../../src/cli/engine.ts";
import { type Files, folderWith, runCli } from "../cli/run-cli.ts";
import { configMap, found, odyssey, pgdog, told } from "../support/setups.ts";

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
