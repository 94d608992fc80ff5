/** Texts of SQL in each supported version of ESLint, by its `Linter` class. */

import { createRequire } from "node:module";

import type { Linter } from "eslint";

import poolsafe from "../../dist/eslint-plugin/index.js";
import { eslints, type EslintVersion } from "./project.ts";

/** Settings of their own, so that no configuration file of this machine counts. */
export const recommended: Linter.Config[] = [...poolsafe.configs.recommended, { settings: { poolsafe: {} } }];
export const all: Linter.Config[] = [...poolsafe.configs.all, { settings: { poolsafe: {} } }];
/** The language, and no rule. */
export const bare: Linter.Config[] = [{ files: ["**/*.sql"], plugins: { poolsafe }, language: "poolsafe/sql" }];

export function newLinter(version: EslintVersion): Linter {
  const { Linter: Class } = createRequire(import.meta.url)(eslints[version]) as { readonly Linter: typeof Linter };
  return new Class();
}

/** Out: `1:1-1:9 error no-listen`; a message without a rule of poolsafe's is shown itself. */
export function lintSql(version: EslintVersion, text: string, config: readonly Linter.Config[] = recommended): string[] {
  return drawn(newLinter(version).verify(text, [...config], { filename: "a.sql" }));
}

/** Out: the text as `eslint --fix` leaves it. */
export function fixSql(version: EslintVersion, text: string, config: readonly Linter.Config[] = recommended): string {
  return newLinter(version).verifyAndFix(text, [...config], { filename: "a.sql" }).output;
}

export function drawn(messages: readonly Linter.LintMessage[]): string[] {
  return messages.map(({ line, column, endLine, endColumn, severity, fatal, ruleId, message }) => {
    const rule =
      ruleId?.startsWith("poolsafe/") === true && !fatal && !message.startsWith("Inline") ? ruleId.slice("poolsafe/".length) : message;
    const end = endLine === undefined ? "" : `-${String(endLine)}:${String(endColumn)}`;
    return `${String(line)}:${String(column)}${end} ${fatal ? "fatal" : severity === 2 ? "error" : "warning"} ${rule}`;
  });
}
