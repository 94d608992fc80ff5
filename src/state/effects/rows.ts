/** The rows of FROM as far as the text gives them: VALUES, `generate_series`, `unnest`, and what they bind. */
import type { Node } from "../../sql/parse.ts";
import type { Value } from "../../types.ts";
import { constant, EvaluationError } from "./constant.ts";
import { elementsOf } from "./array.ts";
import { evaluate } from "./expression.ts";
import { emptyScope, scopeOf, type Scope } from "./scope.ts";
import { isNode, lastName, nameOf } from "./tree.ts";

/** More rows than this are not followed one by one. */
export const maxRows = 1000;

export interface Rows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Value[])[];
  /** False when the number of rows is not known: then one row stands for all. */
  readonly exact: boolean;
}

export const unknownRows: Rows = { columns: [], rows: [[]], exact: false };

export interface FromRows {
  /** The columns that `*` gives, where all are known. */
  readonly columns: readonly string[];
  readonly scopes: readonly Scope[];
  readonly exact: boolean;
}

export interface ItemRows extends FromRows {
  readonly bindings: readonly ReadonlyMap<string, Value>[];
  names(): ReadonlySet<string>;
}

export const plannedPrefix = "when planned: ";

/** @throws EvaluationError, marked when the failure does not depend on rows or variables. */
export function valueOf(node: Node, scope: Scope): Value {
  try {
    return evaluate(node, scope);
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    try {
      evaluate(node, emptyScope);
    } catch {
      throw new EvaluationError(plannedPrefix + error.message);
    }
    throw error;
  }
}

export function bindingsOf(scope: Scope, names: ReadonlySet<string>): ReadonlyMap<string, Value> {
  const binding = new Map<string, Value>();
  for (const name of names) {
    const value = scope.lookup(name);
    if (value) binding.set(name, value);
  }
  return binding;
}

/** Every column and alias name written in the tree, as a superset of what its rows bind. */
export function namesIn(tree: unknown, names = new Set<string>()): Set<string> {
  if (typeof tree !== "object" || tree === null) return names;
  if ("aliasname" in tree && typeof tree.aliasname === "string") {
    names.add(tree.aliasname);
    if ("colnames" in tree && Array.isArray(tree.colnames))
      for (const column of tree.colnames as Node[])
        if ("String" in column) {
          names.add(column.String.sval ?? "");
          names.add(`${tree.aliasname}.${column.String.sval ?? ""}`);
        }
  }
  for (const value of Object.values(tree)) namesIn(value, names);
  return names;
}

interface AliasNames {
  readonly aliasname?: string;
  readonly colnames?: Node[];
}

export function bind(rows: Rows, alias: AliasNames | undefined, outer: Scope): ItemRows {
  const given = (alias?.colnames ?? []).map((column) => ("String" in column ? (column.String.sval ?? "") : ""));
  const columns = rows.columns.map((column, index) => given[index] ?? column);
  const bindings = rows.rows.map((row) => {
    const binding = new Map<string, Value>();
    columns.forEach((column, index) => {
      const value = row[index];
      if (value === undefined || column === "") return;
      binding.set(column, value);
      if (alias?.aliasname) binding.set(`${alias.aliasname}.${column}`, value);
    });
    return binding;
  });
  const names = (): Set<string> => new Set([...columns, ...columns.map((column) => `${alias?.aliasname ?? ""}.${column}`)]);
  return {
    bindings,
    names,
    columns: rows.exact ? columns : [],
    exact: rows.exact,
    scopes: bindings.map((binding) => (binding.size > 0 ? scopeOf(binding, outer) : outer)),
  };
}

export function dependsOn(tree: unknown, names: ReadonlySet<string>): boolean {
  if (names.size === 0 || typeof tree !== "object" || tree === null) return false;
  if ("ColumnRef" in tree && isNode(tree) && "ColumnRef" in tree) return names.has(nameOf(tree.ColumnRef.fields ?? []));
  return Object.values(tree).some((value) => dependsOn(value, names));
}

/** The values of `generate_series` with constant ends and of `unnest(ARRAY[…])`. */
export function rowsOfSet(node: Node, scope: Scope): Value[] | undefined {
  if (!("FuncCall" in node)) return undefined;
  const name = lastName(node.FuncCall.funcname ?? []);
  const args = node.FuncCall.args ?? [];
  if (name === "generate_series") {
    const [from, to, step = 1] = args.map((arg) => valueOf(arg, scope).constant);
    if (from === null || to === null || step === null) return [];
    if (typeof from !== "number" || typeof to !== "number" || typeof step !== "number" || step === 0) return undefined;
    const count = Math.max(0, Math.floor((to - from) / step) + 1);
    return count > maxRows ? undefined : Array.from({ length: count }, (_, index) => constant(from + index * step));
  }
  const [only] = args;
  if (name !== "unnest" || args.length !== 1 || !only) return undefined;
  return elementValues(only, scope);
}

/** The elements of an array, of which some may not be known. */
export function elementValues(node: Node, scope: Scope): Value[] | undefined {
  const array = "TypeCast" in node ? node.TypeCast.arg : node;
  if (!array) return undefined;
  if ("A_ArrayExpr" in array) return (array.A_ArrayExpr.elements ?? []).map((element) => valueOf(element, scope));
  return elementsOf(valueOf(array, scope).constant)?.map(constant);
}

/** `*` in a target list. */
export function isStar(node: Node | undefined): boolean {
  return node !== undefined && "ColumnRef" in node && node.ColumnRef.fields?.length === 1 && "A_Star" in (node.ColumnRef.fields[0] ?? {});
}

export function columnNode(name: string): Node {
  return { ColumnRef: { fields: [{ String: { sval: name } }] } };
}

/** A function in FROM gives one row unless it is known to return a set; a set of unknown size is not exact. */
export function returnsOneRow(node: Node): boolean {
  return (
    "FuncCall" in node &&
    /^(pg_(try_)?advisory_|set_config$|setseed$|nextval$|setval$|currval$|lastval$)/.test(lastName(node.FuncCall.funcname ?? []))
  );
}

/** `SELECT f(generate_series(1, 3))` makes three rows: one list of target expressions for each. */
export function expandSets(targets: readonly (Node | undefined)[], scope: Scope): (Node | undefined)[][] {
  const set = targets.map((target) => findSet(target)).find((found) => found !== undefined);
  const values = set && rowsOfSet(set, scope);
  if (!set || !values) return [[...targets]];
  return values.map((value) => targets.map((target) => replace(target, set, value)));
}

function findSet(tree: unknown): Node | undefined {
  if (typeof tree !== "object" || tree === null || "SelectStmt" in tree) return undefined;
  if (isNode(tree) && "FuncCall" in tree && ["generate_series", "unnest"].includes(lastName(tree.FuncCall.funcname ?? []))) return tree;
  for (const value of Object.values(tree)) {
    const found = findSet(value);
    if (found) return found;
  }
  return undefined;
}

function replace(tree: Node | undefined, what: Node, value: Value): Node | undefined {
  const literal = constantNode(value);
  if (!tree || !literal) return tree;
  const copy = (node: unknown): unknown => {
    if (node === what) return literal;
    if (Array.isArray(node)) return node.map(copy);
    if (typeof node === "object" && node !== null)
      return Object.fromEntries(Object.entries(node).map(([key, inner]) => [key, copy(inner)]));
    return node;
  };
  const copied = copy(tree);
  return isNode(copied) ? copied : tree;
}

function constantNode({ constant: value }: Value): Node | undefined {
  if (typeof value === "number")
    return Number.isInteger(value) ? { A_Const: { ival: { ival: value } } } : { A_Const: { fval: { fval: String(value) } } };
  if (typeof value === "string") return { A_Const: { sval: { sval: value } } };
  return undefined;
}

export const aggregates = new Set([
  "count",
  "sum",
  "avg",
  "min",
  "max",
  "array_agg",
  "string_agg",
  "bool_and",
  "bool_or",
  "every",
  "json_agg",
  "jsonb_agg",
]);

export function isAggregate(node: Node | undefined): boolean {
  return (
    node !== undefined && "FuncCall" in node && node.FuncCall.over === undefined && aggregates.has(lastName(node.FuncCall.funcname ?? []))
  );
}

export function distinct(rows: readonly (readonly Value[])[]): (readonly Value[])[] {
  return [...new Map(rows.map((row) => [row.map((value) => value.key).join("\0"), row])).values()];
}

export function constantlyFalse(where: Node | undefined, scope: Scope): boolean {
  if (!where) return false;
  const value = valueOf(where, scope).constant;
  return value === false || value === null;
}
