/**
 * PL/pgSQL bodies: the compiler's tree as types, and where its queries stand in the body's text.
 * Names and shapes are those of libpg-query's JSON; a field is absent where its value is 0, false or empty.
 */

import { isWordUnit } from "./lex.ts";
import { parsePlpgsqlTree, SqlSyntaxError } from "./parse.ts";

export { parseExpression } from "./parse.ts";

/** `parseMode`: 0 a statement, 2 an expression, 3 `x := …`, 4 `x.y := …`, 5 `x.y.z := …`. */
export interface PlpgsqlExpression {
  readonly query: string;
  readonly parseMode?: number;
}

interface Expr {
  readonly PLpgSQL_expr: PlpgsqlExpression;
}

/** 1-based line of the body, counted by `\n`; a body that begins with a line end has its first word on line 2. */
interface Lined {
  readonly lineno: number;
}

interface Labelled extends Lined {
  readonly label?: string;
  readonly body?: readonly PlpgsqlStatement[];
}

export interface PlpgsqlVariable {
  readonly refname: string;
  readonly lineno?: number;
  readonly datatype?: { readonly PLpgSQL_type: { readonly typname: string } };
  readonly default_val?: Expr;
  /** A bound cursor's query. */
  readonly cursor_explicit_expr?: Expr;
  /** Index of the row of its parameters. */
  readonly cursor_explicit_argrow?: number;
  readonly cursor_options?: number;
  readonly isconst?: boolean;
  readonly notnull?: boolean;
}

export interface PlpgsqlRecord {
  readonly refname: string;
  readonly dno?: number;
  readonly lineno?: number;
  readonly default_val?: Expr;
}

export interface PlpgsqlRow {
  readonly refname: string;
  readonly lineno?: number;
  readonly fields?: readonly { readonly name: string; readonly varno: number }[];
}

/** `varno`, `curvar` and `retvarno` index this list. */
export type PlpgsqlDatum =
  | { readonly PLpgSQL_var: PlpgsqlVariable }
  | { readonly PLpgSQL_rec: PlpgsqlRecord }
  | { readonly PLpgSQL_row: PlpgsqlRow }
  | { readonly PLpgSQL_recfield: { readonly fieldname: string; readonly recparentno?: number } };

type Target = Extract<PlpgsqlDatum, { readonly PLpgSQL_rec: unknown } | { readonly PLpgSQL_row: unknown }>;
type LoopTarget = Exclude<PlpgsqlDatum, { readonly PLpgSQL_recfield: unknown }>;
type Params = readonly Expr[];

export interface PlpgsqlExceptionBlock {
  readonly exc_list: readonly {
    readonly PLpgSQL_exception: {
      /** A condition's name, or its SQLSTATE. */
      readonly conditions: readonly { readonly PLpgSQL_condition: { readonly condname: string } }[];
      readonly action?: readonly PlpgsqlStatement[];
    };
  }[];
}

interface CaseStatement extends Lined {
  readonly t_expr?: Expr;
  readonly t_varno?: number;
  readonly case_when_list: readonly {
    readonly PLpgSQL_case_when: { readonly lineno?: number; readonly expr: Expr; readonly stmts?: readonly PlpgsqlStatement[] };
  }[];
  readonly have_else?: boolean;
  readonly else_stmts?: readonly PlpgsqlStatement[];
}

interface IfStatement extends Lined {
  readonly cond: Expr;
  readonly then_body?: readonly PlpgsqlStatement[];
  readonly elsif_list?: readonly {
    readonly PLpgSQL_if_elsif: { readonly lineno?: number; readonly cond: Expr; readonly stmts?: readonly PlpgsqlStatement[] };
  }[];
  readonly else_body?: readonly PlpgsqlStatement[];
}

export type PlpgsqlStatement =
  | {
      readonly PLpgSQL_stmt_block: {
        readonly lineno?: number;
        readonly label?: string;
        readonly body?: readonly PlpgsqlStatement[];
        readonly exceptions?: { readonly PLpgSQL_exception_block: PlpgsqlExceptionBlock };
      };
    }
  | { readonly PLpgSQL_stmt_assign: Lined & { readonly varno?: number; readonly expr: Expr } }
  | { readonly PLpgSQL_stmt_perform: Lined & { readonly expr: Expr } }
  | { readonly PLpgSQL_stmt_call: Lined & { readonly expr: Expr; readonly is_call?: boolean } }
  | {
      readonly PLpgSQL_stmt_execsql: Lined & {
        readonly sqlstmt: Expr;
        readonly into?: boolean;
        readonly strict?: boolean;
        readonly target?: Target;
      };
    }
  | {
      readonly PLpgSQL_stmt_dynexecute: Lined & {
        readonly query: Expr;
        readonly into?: boolean;
        readonly strict?: boolean;
        readonly target?: Target;
        readonly params?: Params;
      };
    }
  | { readonly PLpgSQL_stmt_if: IfStatement }
  | { readonly PLpgSQL_stmt_case: CaseStatement }
  | { readonly PLpgSQL_stmt_loop: Labelled }
  | { readonly PLpgSQL_stmt_while: Labelled & { readonly cond: Expr } }
  | {
      readonly PLpgSQL_stmt_fori: Labelled & {
        readonly var: { readonly PLpgSQL_var: PlpgsqlVariable };
        readonly lower: Expr;
        readonly upper: Expr;
        readonly step?: Expr;
        readonly reverse?: boolean;
      };
    }
  | { readonly PLpgSQL_stmt_fors: Labelled & { readonly var: LoopTarget; readonly query: Expr } }
  | { readonly PLpgSQL_stmt_forc: Labelled & { readonly var: LoopTarget; readonly curvar?: number; readonly argquery?: Expr } }
  | { readonly PLpgSQL_stmt_dynfors: Labelled & { readonly var: LoopTarget; readonly query: Expr; readonly params?: Params } }
  | { readonly PLpgSQL_stmt_foreach_a: Labelled & { readonly varno?: number; readonly slice?: number; readonly expr: Expr } }
  | { readonly PLpgSQL_stmt_exit: Lined & { readonly is_exit?: boolean; readonly label?: string; readonly cond?: Expr } }
  /** Without a line when the compiler added it at the end of the body. */
  | { readonly PLpgSQL_stmt_return: { readonly lineno?: number; readonly expr?: Expr; readonly retvarno?: number } }
  | { readonly PLpgSQL_stmt_return_next: Lined & { readonly expr?: Expr; readonly retvarno?: number } }
  | { readonly PLpgSQL_stmt_return_query: Lined & { readonly query?: Expr; readonly dynquery?: Expr; readonly params?: Params } }
  | {
      readonly PLpgSQL_stmt_raise: Lined & {
        /** 21 is an error; lower ones only speak. */
        readonly elog_level: number;
        readonly condname?: string;
        readonly message?: string;
        readonly params?: Params;
        readonly options?: readonly { readonly PLpgSQL_raise_option: { readonly opt_type?: number; readonly expr: Expr } }[];
      };
    }
  | { readonly PLpgSQL_stmt_assert: Lined & { readonly cond: Expr; readonly message?: Expr } }
  | {
      readonly PLpgSQL_stmt_open: Lined & {
        readonly curvar?: number;
        readonly cursor_options?: number;
        readonly argquery?: Expr;
        readonly query?: Expr;
        readonly dynquery?: Expr;
        readonly params?: Params;
      };
    }
  | {
      readonly PLpgSQL_stmt_fetch: Lined & {
        readonly target?: Target;
        readonly curvar?: number;
        readonly how_many?: number;
        readonly expr?: Expr;
        readonly is_move?: boolean;
      };
    }
  | { readonly PLpgSQL_stmt_close: Lined & { readonly curvar?: number } }
  | { readonly PLpgSQL_stmt_commit: Lined & { readonly chain?: boolean } }
  | { readonly PLpgSQL_stmt_rollback: Lined & { readonly chain?: boolean } }
  | {
      readonly PLpgSQL_stmt_getdiag: Lined & {
        readonly is_stacked?: boolean;
        readonly diag_items: readonly { readonly PLpgSQL_diag_item: { readonly kind: string; readonly target?: number } }[];
      };
    };

export interface PlpgsqlFunction {
  /** Arguments, variables and what the compiler adds (`found`, `tg_op` …). */
  readonly datums: readonly PlpgsqlDatum[];
  readonly action: PlpgsqlStatement;
}

function isTree(value: unknown): value is { readonly plpgsql_funcs: readonly { readonly PLpgSQL_function: Partial<PlpgsqlFunction> }[] } {
  return typeof value === "object" && value !== null && "plpgsql_funcs" in value && Array.isArray(value.plpgsql_funcs);
}

function isFunction(value: Partial<PlpgsqlFunction> | undefined): value is PlpgsqlFunction {
  return value?.action !== undefined && value.datums !== undefined;
}

/**
 * The first function, procedure or `DO` block of a text.
 * @throws SqlSyntaxError with the compiler's message; also when there is none, or it is not in PL/pgSQL
 */
export function parsePlpgsql(text: string): PlpgsqlFunction {
  const tree = parsePlpgsqlTree(text);
  const found = isTree(tree) ? tree.plpgsql_funcs[0]?.PLpgSQL_function : undefined;
  if (!isFunction(found)) throw new SqlSyntaxError("no body in PL/pgSQL");
  return found;
}

/* ---------------------------------------------------------------- places */

export interface LocatedQuery {
  readonly start: number;
  readonly end: number;
  /** Index in the query → index in the body; what the compiler added lies at the query's start. */
  at(index: number): number;
}

/**
 * Where an embedded query stands in its body.
 * @param lineno of its statement; the query is looked for from there
 * @param from the earliest index it may have
 */
export function locateInBody(body: string, lineno: number, query: string, from: number): LocatedQuery | undefined {
  const earliest = Math.max(startOfLine(body, lineno), from);
  const { added, text, after } = asWritten(query);
  const whole = indexOfWhole(body, text, earliest);
  if (whole >= 0) return located(whole, whole + text.length, (index) => whole + within(index - added, text.length));
  return after > 0 ? undefined : locateAroundInto(body, text, added, earliest);
}

/** `PERFORM f()` compiles to `SELECT f()`, and an arm of `CASE x WHEN 1, 2` to `"__Case__Variable_13__" IN (1, 2)`. */
function asWritten(query: string): { readonly added: number; readonly text: string; readonly after: number } {
  const arm = /^"__Case__Variable_\d+__" IN \(/.exec(query);
  if (arm) return { added: arm[0].length, text: query.slice(arm[0].length, -1), after: 1 };
  return { added: 0, text: query, after: 0 };
}

/** The compiler cuts `INTO target` out of a query, and writes SELECT for PERFORM: look for what stands around them. */
function locateAroundInto(body: string, query: string, added: number, earliest: number): LocatedQuery | undefined {
  const rest = /^select\b/i.test(query) ? query.slice(word.length) : undefined;
  const performed = rest === undefined ? undefined : indexAfterPerform(body, rest, earliest);
  if (rest === undefined || performed === undefined) return locateParts(body, query, earliest);
  const start = performed - "perform".length;
  return located(start, performed + rest.length, (index) =>
    index < word.length + added ? start : performed + within(index - added - word.length, rest.length),
  );
}

const word = "select";

function indexAfterPerform(body: string, rest: string, earliest: number): number | undefined {
  for (let at = body.indexOf(rest, earliest); at >= 0; at = body.indexOf(rest, at + 1)) {
    if (/(?:^|[^\w$])perform$/i.test(body.slice(Math.max(0, at - 8), at))) return at;
  }
  return undefined;
}

/** Not in the middle of a word: a query may be a single name. */
function indexOfWhole(body: string, text: string, earliest: number): number {
  for (let at = body.indexOf(text, earliest); at >= 0; at = body.indexOf(text, at + 1)) {
    const end = at + text.length;
    const inWord = (isWordUnit(body[at - 1]) && isWordUnit(text[0])) || (isWordUnit(body[end]) && isWordUnit(text.at(-1)));
    if (!inWord) return at;
  }
  return -1;
}

/** The longest beginning of the query that the body has before an `INTO`, and the remainder after it. */
function locateParts(body: string, query: string, earliest: number): LocatedQuery | undefined {
  const into = /\binto\b/gi;
  into.lastIndex = earliest;
  for (let match = into.exec(body); match !== null; match = into.exec(body)) {
    const before = body.slice(earliest, match.index).trimEnd();
    const cut = longestEnding(before, query);
    if (cut === 0) continue;
    const start = earliest + before.length - cut;
    const tail = query.slice(cut).trimStart();
    const tailInQuery = query.length - tail.length;
    const tailInBody = tail === "" ? match.index : body.indexOf(tail, match.index);
    if (tailInBody < 0) continue;
    const end = tail === "" ? start + cut : tailInBody + tail.length;
    return located(start, end, (index) =>
      index < tailInQuery ? start + within(index, cut) : tailInBody + within(index - tailInQuery, tail.length),
    );
  }
  return undefined;
}

/** The length of the longest beginning of `query` that `text` ends with and that ends where a word does. */
function longestEnding(text: string, query: string): number {
  const head = query.slice(0, 6);
  for (let at = text.indexOf(head); at >= 0; at = text.indexOf(head, at + 1)) {
    const length = text.length - at;
    if (length <= query.length && query.startsWith(text.slice(at))) return length;
  }
  return 0;
}

function located(start: number, end: number, at: (index: number) => number): LocatedQuery {
  return { start, end, at };
}

function within(index: number, length: number): number {
  return Math.min(Math.max(index, 0), length);
}

function startOfLine(body: string, lineno: number): number {
  let start = 0;
  for (let line = 1; line < lineno; line++) {
    const next = body.indexOf("\n", start);
    if (next < 0) break;
    start = next + 1;
  }
  return start;
}
