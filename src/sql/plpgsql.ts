/**
 * PL/pgSQL bodies: the compiler's tree as types.
 * Names and shapes are those of libpg-query's JSON; a field is absent where its value is 0, false or empty.
 */

import { parsePlpgsqlTree, SqlSyntaxError } from "./parse.ts";

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

/** The compiler takes no holes: where it fails, they become names of the same length. */
function parseFilled(text: string): unknown {
  try {
    return parsePlpgsqlTree(text);
  } catch (error) {
    const filled = text.replace(/\$\{[^{}]*\}|(?<![:\w$]):[A-Za-z_]\w*/g, (hole) =>
      `x${hole.replace(/\W/g, "")}`
        .slice(-hole.length + 1)
        .replace(/^\d/, "x")
        .padEnd(hole.length, "_"),
    );
    if (filled === text) throw error;
    return parsePlpgsqlTree(filled);
  }
}

/**
 * The first function, procedure or `DO` block of a text.
 * @throws SqlSyntaxError with the compiler's message; also when there is none, or it is not in PL/pgSQL
 */
export function parsePlpgsql(text: string): PlpgsqlFunction {
  const tree = parseFilled(text);
  const found = isTree(tree) ? tree.plpgsql_funcs[0]?.PLpgSQL_function : undefined;
  if (!isFunction(found)) throw new SqlSyntaxError("no body in PL/pgSQL");
  return found;
}
