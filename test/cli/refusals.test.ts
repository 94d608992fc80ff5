import { describe, expect, test } from "vitest";

import type { Engine } from "../../src/cli/engine.ts";
import { fakeEngine } from "./fake-engine.ts";
import { folderWith, refusal, runCli } from "./run-cli.ts";

const clean = "SELECT 1;\n";
const formats = "checkstyle, github, gitlab, html, json, junit, markdown, sarif, text";

describe("what cannot be done is said in one line, with a remedy", () => {
  const cwd = (): string => folderWith({ "a.sql": clean });

  test.each([
    [["check", "b.sql"], "poolsafe: `b.sql` does not exist. Name a file, a folder or a quoted glob.\n"],
    [["check", "db/*.sql"], "poolsafe: No SQL, TypeScript or JavaScript file matches `db/*.sql`. Check the pattern, or name a folder.\n"],
    [["check", "--format", "yaml"], `poolsafe: There is no format \`yaml\`. Use one of: ${formats}.\n`],
    [["check", "--max-warnings", "few"], "poolsafe: --max-warnings cannot be `few`. Give it a whole number, such as --max-warnings 0.\n"],
    [["check", "--max-warnings=-1"], "poolsafe: --max-warnings cannot be `-1`. Give it a whole number, such as --max-warnings 0.\n"],
    [
      ["check", "--pooler", "pgbounzer"],
      'poolsafe: There is no pooler "pgbounzer". Did you mean `pgbouncer`? `poolsafe poolers` lists them.\n',
    ],
    [["check", "--fix", "--fix-dry-run"], "poolsafe: --fix and --fix-dry-run exclude each other. Give one of them.\n"],
    [
      ["check", "--stdin-filename", "x.sql", "a.sql"],
      "poolsafe: --stdin-filename reads standard input, so it takes no paths. Leave the paths out.\n",
    ],
    [
      ["check", "--stdin-filename", "x.sql", "--fix"],
      "poolsafe: --fix cannot write to standard input. Use --fix-dry-run to see what would change.\n",
    ],
    [["check", "--config", "none.json"], "poolsafe: The configuration none.json does not exist. Check the path after --config.\n"],
    [["check", "--fromat", "json"], "poolsafe: unknown option '--fromat' (Did you mean --format?)\n"],
    [["chek"], "poolsafe: unknown command 'chek' (Did you mean check?)\n"],
    [["explain"], "poolsafe: missing required argument 'rule'\n"],
    [
      ["check", "--output", "no/such/folder.txt"],
      "poolsafe: The report cannot be written to no/such/folder.txt: it does not exist (ENOENT). Name a file in a folder that exists.\n",
    ],
  ])("%j", async (words, expected) => {
    expect(await refusal(cwd(), ...words)).toBe(expected);
  });

  test("an unknown version of the pooler", async () => {
    expect(await refusal(cwd(), "check", "--pooler", "pgbouncer@9.9")).toMatch(/^poolsafe: PgBouncer "9\.9" is not a version .*\n$/);
  });

  test("a defect of poolsafe is told from a mistake of the user", async () => {
    const engine: Engine = {
      ...fakeEngine,
      analyze: () => {
        throw new Error("oops");
      },
    };
    const { exit, err } = await runCli(cwd(), ["check"], { engine });
    expect({ exit, first: err.split("\n")[0] }).toEqual({ exit: 2, first: "poolsafe failed, which is its own fault: Error: oops" });
  });
});
