/** FROM: the rows of tables, subqueries, functions and joins, each as a scope in which the rest of the query is evaluated. */
import type { Node, RangeVar } from "../../sql/parse.ts";
import { unknownValue } from "./constant.ts";
import { resultOf } from "./expression.ts";
import {
  bind,
  bindingsOf,
  dependsOn,
  maxRows,
  namesIn,
  returnsOneRow,
  rowsOfSet,
  unknownRows,
  valueOf,
  type FromRows,
  type ItemRows,
} from "./rows.ts";
import { scopeOf, type Scope } from "./scope.ts";
import { columnName, qualified } from "./tree.ts";
import type { Visit, WithRows } from "./visit.ts";

export function visitFrom(items: readonly Node[], visit: Visit, outer: Scope, withRows: WithRows): FromRows {
  const [only] = items;
  if (items.length === 1 && only) return visitItem(only, visit, outer, withRows, true);
  let current: FromRows = { scopes: [outer], exact: true, columns: [] };
  let bound = new Set<string>();
  for (const [index, item] of items.entries()) {
    const lateral = !("RangeVar" in item) && dependsOn(item, bound);
    const last = index === items.length - 1;
    if (lateral) {
      const parts = current.scopes.map((scope) => visitItem(item, visit, scope, withRows));
      current = {
        scopes: parts.flatMap((part) => part.scopes),
        exact: current.exact && parts.every((part) => part.exact),
        columns: [...current.columns, ...(parts[0]?.columns ?? [])],
      };
      if (!last) bound = new Set([...bound, ...parts.flatMap((part) => [...part.names()])]);
    } else {
      const part = visitItem(item, visit, outer, withRows);
      const product = current.scopes.flatMap((scope) =>
        part.bindings.map((binding) => (binding.size > 0 ? scopeOf(binding, scope) : scope)),
      );
      current = {
        scopes: product.length > maxRows ? product.slice(0, 1) : product,
        exact: current.exact && part.exact && product.length <= maxRows,
        columns: [...current.columns, ...part.columns],
      };
      if (!last) bound = new Set([...bound, ...part.names()]);
    }
  }
  return current;
}

function visitItem(item: Node, visit: Visit, scope: Scope, withRows: WithRows, alone = false): ItemRows {
  if ("RangeVar" in item) {
    const rows = item.RangeVar.schemaname === undefined ? withRows.get(item.RangeVar.relname ?? "") : undefined;
    if (rows) return bind(rows, item.RangeVar.alias ?? { aliasname: item.RangeVar.relname ?? "" }, scope);
    visit.steps.push({ kind: "relation", action: "read", relation: qualified(item.RangeVar), place: visit.text.statement });
    return alone ? bindTable(item.RangeVar, scope) : bind(unknownRows, item.RangeVar.alias, scope);
  }
  if ("RangeSubselect" in item && item.RangeSubselect.subquery && "SelectStmt" in item.RangeSubselect.subquery) {
    return bind(visit.select(item.RangeSubselect.subquery.SelectStmt, scope, withRows), item.RangeSubselect.alias, scope);
  }
  if ("RangeFunction" in item) {
    const functions = (item.RangeFunction.functions ?? []).flatMap((list) => ("List" in list ? (list.List.items ?? []).slice(0, 1) : []));
    for (const call of functions) visit.node(call, scope, withRows);
    const only = functions.length === 1 ? functions[0] : undefined;
    const set = only && rowsOfSet(only, scope);
    const name = item.RangeFunction.alias?.aliasname ?? (only ? columnName(only) : "");
    const given = !set && only && "FuncCall" in only ? resultOf(only, scope) : undefined;
    const defined = (item.RangeFunction.coldeflist ?? []).flatMap((column) =>
      "ColumnDef" in column ? [column.ColumnDef.colname ?? ""] : [],
    );
    if (given && defined.length > 0) return bind({ columns: defined, rows: given.rows, exact: true }, item.RangeFunction.alias, scope);
    if (given)
      return bind(
        { columns: given.columns.length === 1 ? [name] : given.columns, rows: given.rows, exact: true },
        item.RangeFunction.alias,
        scope,
      );
    return bind(
      set
        ? { columns: [name], rows: set.map((value) => [value]), exact: true }
        : { ...unknownRows, exact: only !== undefined && returnsOneRow(only) },
      item.RangeFunction.alias,
      scope,
    );
  }
  if ("JoinExpr" in item && item.JoinExpr.larg && item.JoinExpr.rarg) {
    const { larg, rarg, quals } = item.JoinExpr;
    const joined = visitFrom([larg, rarg], visit, scope, withRows);
    const kept = joined.scopes.filter((row) => {
      visit.node(quals, row, withRows);
      if (item.JoinExpr.jointype === "JOIN_INNER" && !agrees(item.JoinExpr.usingClause ?? [], aliasOf(larg), aliasOf(rarg), row))
        return false;
      return !quals || item.JoinExpr.jointype !== "JOIN_INNER" || valueOf(quals, row).constant !== false;
    });
    // Rows of a join are seen through their own scopes; a following item can only refer to them laterally.
    const names = kept.length === 1 && kept[0] === scope ? new Set<string>() : namesIn(item);
    return {
      scopes: kept,
      bindings: kept.map((row) => bindingsOf(row, names)),
      names: () => namesIn(item),
      exact: joined.exact,
      columns: joined.columns,
    };
  }
  visit.node(item, scope, withRows);
  return bind(unknownRows, undefined, scope);
}

function aliasOf(item: Node): string | undefined {
  if ("RangeSubselect" in item) return item.RangeSubselect.alias?.aliasname;
  return "RangeFunction" in item ? item.RangeFunction.alias?.aliasname : undefined;
}

/** False where the columns of USING are known to differ. */
function agrees(columns: readonly Node[], left: string | undefined, right: string | undefined, row: Scope): boolean {
  if (left === undefined || right === undefined) return true;
  return columns.every((column) => {
    const name = "String" in column ? (column.String.sval ?? "") : "";
    const [a, b] = [row.lookup(`${left}.${name}`), row.lookup(`${right}.${name}`)];
    return a?.constant === undefined || b?.constant === undefined || a.constant === b.constant;
  });
}

/** The columns of a table have no values here, but `c.id` of `customers c` is the column `id` all the same. */
function bindTable({ relname = "", alias }: RangeVar, outer: Scope): ItemRows {
  const prefix = `${alias?.aliasname ?? relname}.`.toLowerCase();
  const scope: Scope = {
    lookup: (name) =>
      alias?.colnames === undefined && name.startsWith(prefix) ? unknownValue(name.slice(prefix.length)) : outer.lookup(name),
    session: outer.session,
  };
  return { ...bind(unknownRows, alias, outer), scopes: [scope] };
}
