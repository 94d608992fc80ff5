/** `poolsafe poolers`: what each pooler does with session state, and what that is known from. */

import { describe, expect, test } from "vitest";

import { choosePooler, poolerNames } from "../../src/poolers/index.ts";
import { answersOf, questions } from "../../src/poolers/questions.ts";
import { refusal, runCli } from "./run-cli.ts";

async function told(...words: string[]): Promise<string> {
  const { exit, out, err } = await runCli("/", ["poolers", ...words]);
  expect({ exit, err }).toEqual({ exit: 0, err: "" });
  return out;
}

describe("all of them", () => {
  test("as text: every question and every pooler, in tables that fit a terminal", async () => {
    const out = await told();
    const starts = new Set(out.split("\n").map((line) => line.split(/ {2,}/)[0]));
    expect([...questions.map(({ title }) => title), ...poolerNames].filter((one) => !starts.has(one))).toEqual([]);
    const tables = out.split("\n\n").filter((part) => part.includes("\nLISTEN "));
    expect(tables.length).toBeGreaterThan(1);
    for (const table of tables) expect(Math.max(...table.split("\n").map((line) => line.length))).toBeLessThanOrEqual(118);
    expect(tables[0]?.split("\n")[0]?.trim().split(/ +/)[0]).toBe("pgbouncer");
    expect(tables[0]?.split("\n").find((line) => line.startsWith("LISTEN "))).toMatch(/^LISTEN +misdelivered m /);
  });

  test("as JSON: a verdict for each question", async () => {
    const { schemaVersion, poolers } = JSON.parse(await told("--format", "json")) as {
      schemaVersion: number;
      poolers: { name: string; answers: { question: string; verdict: string; evidence: string; reason: string }[] }[];
    };
    expect(schemaVersion).toBe(1);
    expect(poolers.map(({ name }) => name)).toEqual(poolerNames);
    for (const { answers } of poolers) expect(answers.map(({ question }) => question)).toEqual(questions.map(({ title }) => title));
    expect(poolers[0]?.answers.find(({ question }) => question === "LISTEN")).toMatchObject({
      verdict: "misdelivered",
      evidence: "measured",
    });
  });
});

describe("one of them", () => {
  test("of the version that is named", async () => {
    expect(await told("pgbouncer@1.18")).toMatch(
      /^PgBouncer 1\.18, transaction mode\n[\s\S]*\nSET IntervalStyle: leaks \(measured\)\n {2}\S[\s\S]*\nIts own page: https:\S+\n$/,
    );
    expect(await told("pgbouncer@1.24")).toMatch(/^PgBouncer 1\.24, [\s\S]*\nSET IntervalStyle: tracked \(measured\)\n/);
  });

  test("as JSON", async () => {
    const { poolers } = JSON.parse(await told("rds-proxy", "--format", "json")) as { poolers: { name: string }[] };
    expect(poolers.map(({ name }) => name)).toEqual(["rds-proxy"]);
  });

  test("what is not there is refused with what is", async () => {
    expect(await refusal("/", "poolers", "pgbuoncer")).toMatch(
      /^poolsafe: There is no pooler "pgbuoncer"\. Did you mean `pgbouncer`\? `poolsafe poolers` lists them\.\n$/,
    );
    expect(await refusal("/", "poolers", "pgbouncer@9.9")).toContain("is not a version that poolsafe knows");
    expect(await refusal("/", "poolers", "--format", "xml")).toBe(
      "poolsafe: There is no format `xml` for the list of poolers. Use one of: text, json.\n",
    );
  });
});

test.each(poolerNames)("%s says why, wherever something goes wrong or is not known", (name) => {
  const silent = answersOf(choosePooler({ name })).filter(
    ({ verdict: { verdict, reason } }) => verdict !== "works" && !reason.endsWith("."),
  );
  expect(silent.map(({ title }) => title)).toEqual([]);
});
