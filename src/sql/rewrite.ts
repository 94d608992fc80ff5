/**
 * Rewriting that changes a query's structure. It works on the typed tree of pgsql-ast-parser: the tree says which pieces of
 * the text to replace, and the new text must read back as the rewritten tree, so that what is not replaced stays as its author
 * wrote it. The result must also be one statement to PostgreSQL's own grammar. The parser takes 147 ms to load, so it is
 * loaded with the first rewrite.
 */
import { createRequire } from "node:module";
import type * as Parser from "pgsql-ast-parser";
import type { Expr, ExprParameter, PrepareStatement, Statement, WithStatementBinding } from "pgsql-ast-parser";
import { parseStatements } from "./parse.ts";

/** A change of a text: what stands between `start` and `end` becomes `text`. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

let loaded: typeof Parser | undefined;

function parser(): typeof Parser {
  loaded ??= createRequire(import.meta.url)("pgsql-ast-parser") as typeof Parser;
  return loaded;
}

/** The one statement of `sql`; `undefined` when pgsql-ast-parser does not read it, as it does not for a third of all SQL. */
function read(sql: string): Statement | undefined {
  try {
    const [only, ...others] = parser().parse(sql, { locationTracking: true });
    return others.length === 0 ? only : undefined;
  } catch {
    return undefined;
  }
}

/** A tree without its places, as text: equal texts are equal trees. */
function shape(tree: unknown): string {
  return JSON.stringify(tree, (key, value: unknown) => (key === "_location" ? undefined : sorted(value)));
}

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function applyReplacements(text: string, replacements: readonly Replacement[]): string {
  let result = text;
  for (const { start, end, text: replacement } of [...replacements].sort((a, b) => b.start - a.start)) {
    result = result.slice(0, start) + replacement + result.slice(end);
  }
  return result;
}

/** `sql` when it reads back as `tree` and is one statement to PostgreSQL; otherwise `undefined`. */
function proven(sql: string, tree: Statement): string | undefined {
  const again = read(sql);
  if (again === undefined || shape(again) !== shape(tree)) return undefined;
  try {
    return parseStatements(sql).length === 1 ? sql : undefined;
  } catch {
    return undefined;
  }
}

/* ---------------------------------------------------------------- PREPARE and EXECUTE */

/** `EXECUTE p`, `EXECUTE p (1, 'a')`; the group is the list of arguments. */
const execution = /^execute\s+(?:"(?:[^"]|"")+"|[\w$\u0080-\uffff]+)\s*(?:\(([^]*)\))?$/iu;

interface Argument {
  readonly expr: Expr;
  readonly text: string;
}

function argumentsOf(execute: string): readonly Argument[] | undefined {
  const match = execution.exec(execute);
  if (match === null) return undefined;
  const list = match[1];
  if (list === undefined) return [];
  const select = `SELECT ${list}`;
  const tree = read(select);
  if (tree?.type !== "select" || tree.from || tree.where || tree.groupBy || tree.orderBy || tree.limit) return undefined;
  const args: Argument[] = [];
  for (const { expr, alias } of tree.columns ?? []) {
    const at = expr._location;
    if (alias !== undefined || at === undefined || !isPlain(expr)) return undefined;
    const text = select.slice(at.start, at.end);
    // In parentheses no operator that stands before or after it can take a minus for its own.
    args.push({ expr, text: text.startsWith("-") ? `(${text})` : text });
  }
  return args;
}

/** A constant means the same wherever it stands and however often it is evaluated. */
function isPlain(expr: Expr): boolean {
  if (expr.type === "cast") return isPlain(expr.operand);
  return ["integer", "numeric", "string", "boolean", "null"].includes(expr.type);
}

/** Whether the constant has that type without a cast. */
function hasType(expr: Expr, type: string): boolean {
  return expr.type === "integer" && /^(int|int4|integer)$/i.test(type) && Math.abs(expr.value) < 2 ** 31;
}

/**
 * In: the text of a `PREPARE` and of an `EXECUTE` of it. Out: the statement with the arguments in their places, each cast to
 * its declared type; `undefined` when it cannot be proven to be that.
 */
export function inlinePrepared(prepare: string, execute: string): string | undefined {
  const tree = read(prepare);
  const args = argumentsOf(execute);
  if (tree?.type !== "prepare" || args === undefined) return undefined;
  const values = valuesOf(tree, args);
  const at = tree.statement._location;
  if (values === undefined || at === undefined) return undefined;
  const replacements: Replacement[] = [];
  const unknown: ExprParameter[] = [];
  const replace = (parameter: ExprParameter): Expr => {
    const value = values.get(parameter.name);
    const place = parameter._location;
    if (value === undefined || place === undefined) unknown.push(parameter);
    else replacements.push({ start: place.start - at.start, end: place.end - at.start, text: value.text });
    return value?.expr ?? parameter;
  };
  const rewritten = parser()
    .astMapper(() => ({ parameter: replace }))
    .statement(tree.statement);
  if (unknown.length > 0 || rewritten === null || rewritten === undefined) return undefined;
  // The tree's end of a statement leaves out a closing parenthesis; the statement is the rest of the text.
  return proven(applyReplacements(prepare.slice(at.start), replacements), rewritten);
}

/** `$1` → its argument. A type with a modifier (`varchar(3)`) is not cast to: parameters ignore modifiers, casts do not. */
function valuesOf(tree: PrepareStatement, args: readonly Argument[]): ReadonlyMap<string, Argument> | undefined {
  const types = tree.args ?? [];
  if (types.length > 0 && types.length !== args.length) return undefined;
  const values = new Map<string, Argument>();
  for (const [index, arg] of args.entries()) {
    const type = types[index];
    const name = `$${String(index + 1)}`;
    if (type === undefined) {
      values.set(name, arg);
      continue;
    }
    if (type.kind === "array" || type.config !== undefined) return undefined;
    if (hasType(arg.expr, type.name)) values.set(name, arg);
    else
      values.set(name, {
        expr: { type: "cast", operand: arg.expr, to: type },
        text: `${inParentheses(arg)}::${parser().toSql.dataType(type).trim()}`,
      });
  }
  return values;
}

function inParentheses({ expr, text }: Argument): string {
  return expr.type === "string" || /^[\d.]+$|^\(/.test(text) ? text : `(${text})`;
}

/* ---------------------------------------------------------------- temporary table to CTE */

/** `CREATE TEMP TABLE t AS`, without anything that a CTE has no word for; the group is the name. */
const creation =
  /^create\s+(?:(?:local|global)\s+)?temp(?:orary)?\s+table\s+("(?:[^"]|"")+"|[\w$]+)\s+(?:on\s+commit\s+(?:preserve\s+rows|drop)\s+)?as\s+/i;

/**
 * In: the text of a `CREATE TEMP TABLE … AS` and of the one statement that uses the table. Out: what to insert into the
 * latter so that the query stands in it as a CTE; `undefined` when it cannot be proven to be that.
 */
export function tableAsCte(create: string, use: string): Replacement | undefined {
  const head = creation.exec(create);
  if (head?.[1] === undefined) return undefined;
  const queryText = create.slice(head[0].length).replace(/\s+with\s+data$/i, "");
  const query = read(queryText);
  const user = read(use);
  if (query === undefined || user === undefined || !isQuery(query) || !isBindable(user)) return undefined;
  const name = head[1];
  const alias = name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name.toLowerCase();
  if (!readsOnly(user, alias)) return undefined;
  const bind = { alias: { name: alias }, statement: query };
  const newline = use.includes("\r\n") ? "\r\n" : "\n";
  const word = use === use.toLowerCase() ? { with: "with", as: "as" } : { with: "WITH", as: "AS" };
  const table = `${name} ${word.as} (${queryText})`;
  if (user.type === "with") {
    const start = /^with\s+/i.exec(use)?.[0].length ?? 0;
    const insertion = { start, end: start, text: `${table}, ` };
    const tree: Statement = { ...user, bind: [bind, ...user.bind] };
    return proven(applyReplacements(use, [insertion]), tree) === undefined ? undefined : insertion;
  }
  const insertion = { start: 0, end: 0, text: `${word.with} ${table}${newline}` };
  const tree: Statement = { type: "with", bind: [bind], in: user };
  return proven(applyReplacements(use, [insertion]), tree) === undefined ? undefined : insertion;
}

function isQuery(statement: Statement): statement is Extract<Statement, WithStatementBinding> {
  return ["select", "union", "union all", "values", "with"].includes(statement.type);
}

function isBindable(statement: Statement): statement is Extract<Statement, WithStatementBinding> {
  return isQuery(statement) || ["insert", "update", "delete"].includes(statement.type);
}

/** Whether the statement reads the table, under its bare name, and writes no table of that name. */
function readsOnly(statement: Statement, name: string): boolean {
  let reads = 0;
  let others = 0;
  const count = (table: { readonly name: string; readonly schema?: string }, written: boolean): void => {
    if (table.name !== name) return;
    if (written || table.schema !== undefined) others++;
    else reads++;
  };
  parser()
    .astVisitor((map) => ({
      fromTable: (from) => {
        count(from.name, false);
        map.super().fromTable(from);
      },
      insert: (insert) => {
        count(insert.into, true);
        map.super().insert(insert);
      },
      update: (update) => {
        count(update.table, true);
        map.super().update(update);
      },
      delete: (remove) => {
        count(remove.from, true);
        map.super().delete(remove);
      },
      with: (inner) => {
        // A CTE of the same name hides the table.
        if (inner.bind.some((binding) => binding.alias.name === name)) others++;
        map.super().with(inner);
      },
    }))
    .statement(statement);
  return reads > 0 && others === 0;
}
