/** ESLint's RuleTester over the fixtures: every rule, in each language in which it finds something. */

import { createRequire } from "node:module";

import type { RuleTester } from "eslint";
import { describe, expect, test } from "vitest";

import poolsafe from "../../dist/eslint-plugin/index.js";
import { lintedRules } from "../../rules/index.ts";
import { isCodeRule } from "../support/fixtures.ts";
import { eslints } from "./project.ts";
import { casesFor } from "./support/rule-cases.ts";

const cases = { sql: await casesFor("sql"), code: await casesFor("code") } as const;
const languages = ["sql", "code"] as const;

test("each rule has valid and invalid cases in each language in which it finds something", () => {
  const tested = lintedRules.map(({ id }) => {
    const has = (language: (typeof languages)[number], kind: "valid" | "invalid"): boolean =>
      (cases[language].get(id)?.[kind].length ?? 0) > 0;
    return [id, languages.filter((language) => has(language, "valid") && has(language, "invalid"))];
  });
  expect(tested).toEqual(lintedRules.map((rule) => [rule.id, isCodeRule(rule) ? ["code"] : ["sql", "code"]]));
});

/** Of the older version, every n-th case: how it calls a rule is the same for all of them. */
const everyNth = { "9.39": 4, "10": 1 } as const;

describe.each(["9.39", "10"] as const)("ESLint %s", (version) => {
  const { RuleTester: Tester } = createRequire(import.meta.url)(eslints[version]) as { readonly RuleTester: typeof RuleTester };
  Tester.describe = describe;
  Tester.it = test;
  Tester.itOnly = test.only;
  const tester = new Tester({ plugins: { poolsafe } });

  const isChosen = (_: unknown, index: number): boolean => index % everyNth[version] === 0;

  describe.each(languages)("%s", (language) => {
    for (const [id, { valid, invalid }] of cases[language]) {
      const rule = poolsafe.rules?.[id];
      if (rule === undefined) throw new Error(`The plugin has no rule ${id}.`);
      if (valid.length + invalid.length === 0) continue;
      const assertionOptions = { requireMessage: "messageId", requireLocation: true, requireData: true } as const;
      const chosen = { valid: valid.filter(isChosen), invalid: invalid.filter(isChosen) };
      tester.run(id, rule, { ...chosen, ...(version === "10" ? { assertionOptions } : {}) });
    }
  });
});
