/** What the rules of both languages share of ESLint. */

import type { RuleDefinition, RuleVisitor, TextSourceCode } from "@eslint/core";

import { SqlSourceCode } from "./sql-source-code.ts";

/** Of any language that is text. */
export type EslintRule = RuleDefinition<{
  LangOptions: Record<string, unknown>;
  Code: TextSourceCode;
  RuleOptions: unknown[];
  Visitor: RuleVisitor;
  Node: unknown;
  MessageIds: string;
  ExtRuleDocs: Record<string, unknown>;
}>;
export type Context = Parameters<EslintRule["create"]>[0];

/** JavaScript, whatever parser reads it, and `.sql` files. */
export const languages = ["js/js", "poolsafe/sql"];

/** The root is asked for by its name, because a tree may be costly to look at. */
export function visitRoot({ sourceCode }: Context, work: () => void): RuleVisitor {
  return { [sourceCode instanceof SqlSourceCode ? "SqlFile" : "Program"]: work };
}
