/** The configurations that a user spreads into his own. Each element says for which files it is, so that it disturbs no others. */

import type { ESLint, Linter } from "eslint";

import { codeEndings } from "../src/source.ts";
import { suppressionRule } from "../src/suppressions/rule.ts";
import { impacts, type RuleOptions } from "./rule.ts";

export type ConfigName = "recommended" | "strict" | "all";

/**
 * `recommended`: what breaks, and what does nothing where it stands. `strict`: what pins a server connection and what the code alone does not
 * decide, too. `all`: and what could not be read.
 */
export function configsFor(plugin: ESLint.Plugin, ruleIds: readonly string[]): Record<ConfigName, Linter.Config[]> {
  const every: RuleOptions = { impacts };
  const each = (entry: Linter.RuleEntry): Linter.RulesRecord => Object.fromEntries(ruleIds.map((id) => [`poolsafe/${id}`, entry]));
  const own: Linter.RulesRecord = { [`poolsafe/${suppressionRule}`]: "warn" };
  const strict = { ...each(["error", every]), ...own };
  return {
    recommended: config("recommended", plugin, { ...each("error"), ...own }),
    strict: config("strict", plugin, strict),
    all: config("all", plugin, { ...strict, "poolsafe/no-unread": "warn" }),
  };
}

function config(name: ConfigName, poolsafe: ESLint.Plugin, rules: Linter.RulesRecord): Linter.Config[] {
  return [
    { name: `poolsafe/${name}/sql`, files: ["**/*.sql"], plugins: { poolsafe }, language: "poolsafe/sql", rules },
    {
      name: `poolsafe/${name}/code`,
      // A pattern for all files makes ESLint look at none by itself: TypeScript is linted where the user has a parser for it.
      files: ["**/*"],
      ignores: [`**/!(${codeEndings.map((ending) => `*${ending}`).join("|")})`],
      plugins: { poolsafe },
      rules,
    },
  ];
}
