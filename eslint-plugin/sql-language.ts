/** `.sql` files as a language of ESLint: https://eslint.org/docs/latest/extend/languages */

import type { File, Language, OkParseResult, ParseResult } from "@eslint/core";

import { maskedText, secretTexts } from "../src/secrets/mask.ts";
import { positionAt } from "../src/source.ts";
import { nothingReadable } from "../src/sql/read.ts";
import type { Source } from "../src/types.ts";
import { SqlSourceCode } from "./sql-source-code.ts";
import { readSqlFile, type SqlFile, type SqlNode, visitorKeys } from "./sql-syntax.ts";

type Options = Record<string, unknown>;

export const sqlLanguage: Language<{ LangOptions: Options; Code: SqlSourceCode; RootNode: SqlFile; Node: SqlNode }> = {
  fileType: "text",
  lineStart: 1,
  columnStart: 0,
  nodeTypeKey: "type",
  visitorKeys,

  /** It has none of its own, and those that a configuration gives to all files are not meant for it. */
  validateLanguageOptions: () => undefined,
  /** With a parser among them ESLint could not write its cache; rules for JavaScript look among the parser's options. */
  normalizeLanguageOptions: () => ({ parserOptions: {} }),

  /** Fails only where nothing can be read: what is unread in a file that has more is the business of a rule. */
  parse(file) {
    const source: Source = { path: file.path, text: textOf(file), language: "sql" };
    const unread = nothingReadable(source.text);
    if (unread === undefined) return { ok: true, ast: readSqlFile(source) };
    // ESLint prints these as they are, so that columns begin at 1.
    return {
      ok: false,
      errors: [{ message: maskedText(unread.reason, secretTexts(source)), ...positionAt(source, unread.at) }],
    } satisfies ParseResult<SqlFile>;
  },

  createSourceCode: (file, { ast }: OkParseResult<SqlFile>) => new SqlSourceCode(textOf(file), ast),
};

/** ESLint has taken the byte-order mark away. */
function textOf({ body }: File): string {
  return typeof body === "string" ? body : new TextDecoder().decode(body);
}
