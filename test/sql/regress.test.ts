/** PostgreSQL's own regression scripts, where `scripts/fetch-regress.sh` has put them. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

import { parseStatements } from "../../src/sql/parse.ts";
import { checkSql, countStatements, readSql } from "../../src/sql/read.ts";

const folder = new URL("../../.cache/regress/", import.meta.url);
const scripts = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".sql")) : [];
if (scripts.length === 0)
  console.warn("PostgreSQL's regression scripts are not here (scripts/fetch-regress.sh fetches them): their test is skipped.");

/** How many statements the grammar sees; `undefined` when the text does not parse. */
function statementsIn(text: string): number | undefined {
  try {
    return parseStatements(text).length;
  } catch {
    return undefined;
  }
}

function parsesAlone(text: string): boolean {
  return statementsIn(text) === 1;
}

/** What may stand between pieces: blanks, comments, terminators, and the data of `COPY`. */
function isNothing(between: string): boolean {
  const rest = /^;?[^\n]*\n(?:[\s\S]*\n)?\\\.[ \t]*\r?(?:\n|$)/.test(between) ? between.slice(between.lastIndexOf("\n\\.") + 3) : between;
  return countStatements(rest.replaceAll("\\;", ";").replaceAll("\\\\", " ")) === 0;
}

describe.skipIf(scripts.length === 0)("every statement that parses alone is read, and unread is exactly what does not", () => {
  test.each(scripts)("%s", (name) => {
    const text = readFileSync(new URL(name, folder), "utf8");
    const wrong: string[] = [];
    let at = 0;
    for (const piece of readSql(text)) {
      if (piece.kind === "meta" && piece.span.start < at) continue;
      if (!isNothing(text.slice(at, piece.span.start))) wrong.push(`left out: ${text.slice(at, piece.span.start)}`);
      at = piece.span.end;
      const own = text.slice(piece.span.start, piece.span.end);
      if (piece.kind === "statement" && !piece.bridged && !own.includes("\\") && !parsesAlone(own))
        wrong.push(`does not parse alone: ${own}`);
      if (piece.kind === "unread" && parsesAlone(own) && piece.reason !== "psql throws this away at \\r")
        wrong.push(`parses alone: ${own}`);
    }
    if (!isNothing(text.slice(at))) wrong.push(`left out at the end: ${text.slice(at)}`);
    // A placeholder may stand for nothing, and then its hole is in no piece.
    expect(wrong.filter((line) => !/^left out: \s*:\w+/.test(line))).toEqual([]);
    const whole = statementsIn(text);
    expect(checkSql(text)).toBe(whole !== undefined);
    if (whole !== undefined) expect(countStatements(text)).toBe(whole);
  });
});
