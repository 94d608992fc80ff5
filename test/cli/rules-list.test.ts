import { expect, test } from "vitest";

import { rules } from "../../rules/index.ts";
import { refusal, runCli } from "./run-cli.ts";

test("every rule in one line, with what its findings may have", async () => {
  const { exit, out, err } = await runCli(process.cwd(), ["rules"]);
  const lines = out.trimEnd().split("\n");
  expect({ exit, err, ids: lines.map((line) => line.split(/ {2,}/)[0]) }).toEqual({
    exit: 0,
    err: "",
    ids: [...rules.map(({ id }) => id), "valid-suppression"],
  });
  expect(lines.filter((line) => /^no-(?:listen|sql-prepare|session-set) |^valid-/.test(line))).toEqual([
    "no-listen                       Disallow listening on a server connection that is given to others",
    "no-session-set                  Disallow settings that outlive their transaction (fix, suggestion)",
    "no-sql-prepare                  Disallow prepared statements that outlive their transaction (suggestion)",
    "valid-pooler-config             Disallow a pooler's settings that do not do what they seem to (fix, suggestion)",
    "valid-suppression               Disallow comments that silence nothing, or that do not say what they must",
  ]);
  expect((await runCli(process.cwd(), ["rules"], { colour: true })).out).toContain("\u001b[1mno-listen\u001b[22m  ");
});

test("as JSON", async () => {
  const { out } = await runCli(process.cwd(), ["rules", "--format", "json"]);
  const docs = (page: string): string => `https://github.com/poolsafe/poolsafe/blob/main/docs/${page}.md`;
  expect(JSON.parse(out)).toEqual({
    schemaVersion: 1,
    rules: [
      ...rules.map(({ id, description, fixes }) => ({ id, description, fixes, docs: docs(`rules/${id}`) })),
      {
        id: "valid-suppression",
        description: "Disallow comments that silence nothing, or that do not say what they must",
        fixes: [],
        docs: docs("suppressions"),
      },
    ],
  });
});

test("another format", async () => {
  expect(await refusal(process.cwd(), "rules", "--format", "html")).toBe(
    "poolsafe: There is no format `html` for the list of rules. Use one of: text, json.\n",
  );
});
