/** What the rules of both languages share of ESLint. */

import type { RuleVisitor, TextSourceCode } from "@eslint/core";
import type { CustomRuleDefinitionType } from "@eslint/plugin-kit";

import { SqlSourceCode } from "./sql-source-code.ts";

/** Of any language that is text. */
export type EslintRule = CustomRuleDefinitionType<
  { LangOptions: Record<string, unknown>; Code: TextSourceCode; Visitor: RuleVisitor; Node: unknown },
  Record<never, never>
>;
export type Context = Parameters<EslintRule["create"]>[0];

/** JavaScript, whatever parser reads it, and `.sql` files. */
export const languages = ["js/js", "poolsafe/sql"];

/** The root is asked for by its name, because a tree may be costly to look at. */
export function visitRoot({ sourceCode }: Context, work: () => void): RuleVisitor {
  return { [sourceCode instanceof SqlSourceCode ? "SqlFile" : "Program"]: work };
}
