/** What ESLint sees of a `.sql` file: its statements' borders and its comments. The analysis reads the text for itself. */

import { commentsIn } from "../src/sql/comments.ts";
import { positionAt } from "../src/source.ts";
import { partsOf } from "../src/sql/split.ts";
import { trimEnd } from "../src/sql/lex.ts";
import type { Source, Span } from "../src/types.ts";

/** Columns are 0-based here, as in ESLint's trees of JavaScript. */
interface Located {
  readonly range: [start: number, end: number];
  readonly loc: { readonly start: Point; readonly end: Point };
}

interface Point {
  readonly line: number;
  readonly column: number;
}

/** The root; not `Program`, for which rules of JavaScript would listen. */
export interface SqlFile extends Located {
  readonly type: "SqlFile";
  readonly statements: readonly SqlStatement[];
  readonly comments: readonly SqlComment[];
  /** ESLint expects a list; SQL's words are the grammar's business. */
  readonly tokens: readonly never[];
  /** Rules for JavaScript look here for its statements. */
  readonly body: readonly never[];
}

export interface SqlStatement extends Located {
  readonly type: "Statement";
}

export interface SqlComment extends Located {
  /** `Line` after `--`, `Block` between `/*` and its end. */
  readonly type: "Line" | "Block";
  /** Without its marks. */
  readonly value: string;
}

export type SqlNode = SqlFile | SqlStatement;

export const visitorKeys: Readonly<Record<SqlNode["type"], string[]>> = { SqlFile: ["statements"], Statement: [] };

/** The lists are made when somebody asks: most files have neither rules of others nor directives. */
export function readSqlFile(source: Source): SqlFile {
  const { text } = source;
  let statements: readonly SqlStatement[] | undefined;
  let comments: readonly SqlComment[] | undefined;
  return {
    type: "SqlFile",
    ...located(source, { start: 0, end: text.length }),
    tokens: [],
    body: [],
    get statements() {
      return (statements ??= [...partsOf(source)].flatMap((part): readonly SqlStatement[] =>
        part.kind === "statement"
          ? [{ type: "Statement", ...located(source, { start: part.start, end: trimEnd(text, part.start, part.end) }) }]
          : [],
      ));
    },
    get comments() {
      return (comments ??= [...commentsIn(source)].map((span) => commentAt(source, span)));
    },
  };
}

function commentAt(source: Source, span: Span): SqlComment {
  const written = source.text.slice(span.start, span.end);
  const isBlock = written.startsWith("/*");
  const value = isBlock ? written.slice(2, written.endsWith("*/") ? -2 : undefined) : written.slice(2);
  return { type: isBlock ? "Block" : "Line", value, ...located(source, span) };
}

function located(source: Source, { start, end }: Span): Located {
  return { range: [start, end], loc: { start: pointAt(source, start), end: pointAt(source, end) } };
}

function pointAt(source: Source, offset: number): Point {
  const { line, column } = positionAt(source, offset);
  return { line, column: column - 1 };
}
