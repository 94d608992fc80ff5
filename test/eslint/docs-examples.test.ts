/** The examples of the documentation, linted by ESLint: what is shown as wrong gives its finding, and what is right gives none. */

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { lintedRules } from "../../rules/index.ts";
import { analyseExample, type Example, examplesIn, poolerOfPage, sectionsOf } from "../../scripts/page-examples.ts";
import { makeSource, positionAt } from "../../src/source.ts";
import { marksIn } from "../support/driver-fixtures.ts";
import { root, settingsOf } from "./support/files.ts";
import { lint, type Shown } from "./support/linting.ts";

const page = (path: string): string => readFileSync(join(root, path), "utf8");

/** Where nothing but the example is. */
const nowhere = join(root, "no-such-folder");

function linted(rule: string, { path, text }: Example): Shown {
  return lint(nowhere, path, text, settingsOf(poolerOfPage(rule)));
}

describe.each(lintedRules)("the page of $id", ({ id }) => {
  const parts = sectionsOf(page(`docs/rules/${id}.md`));
  const examples = (["Wrong", "Right"] as const).flatMap((part) =>
    examplesIn(parts.get(part) ?? "").map((example, index) => [part, index + 1, example] as const),
  );

  test.each(examples)("%s, example %i", (part, _number, example) => {
    const { all, recommended } = linted(id, example);
    const ids = all.map(({ ruleId }) => ruleId);
    if (part === "Wrong") expect(ids).toContain(`poolsafe/${id}`);
    else expect(ids).not.toContain(`poolsafe/${id}`);

    const { findings } = analyseExample(id, example);
    const shown = findings.map(({ rule, place: { source, span }, message, help }) => {
      const { line, column } = positionAt(source, span.start);
      return { ruleId: `poolsafe/${rule}`, line, column, message: `${message} ${help}` };
    });
    expect(all.map(({ ruleId, line, column, message }) => ({ ruleId, line, column, message }))).toEqual(shown);
    expect(recommended.length).toBe(findings.filter(({ severity }) => severity === "error").length);
  });
});

test("what docs/typescript.md marks", () => {
  const examples = [...page("docs/typescript.md").matchAll(/^```ts\n(.*?)^```$/gms)].map(([, text = ""]) => text);
  expect(examples.length).toBeGreaterThan(3);
  for (const text of examples) {
    const { recommended } = lint(nowhere, "example.ts", text, {});
    const found = recommended.map(({ ruleId, line }) => `example.ts:${String(line)} ✗ ${(ruleId ?? "").replace("poolsafe/", "")}`);
    expect(found, text).toEqual(marksIn(makeSource("example.ts", text)));
  }
});
