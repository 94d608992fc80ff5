/** WITH: which of its queries run, how often, and the rows that they give. */
import type { Node, SelectStmt } from "../../sql/parse.ts";
import { distinct, maxRows, unknownRows, type Rows } from "./rows.ts";
import type { Scope } from "./scope.ts";
import type { Visit, WithRows } from "./visit.ts";

/** Runs the WITH queries that run at all and remembers their rows. */
export function visitWith(ctes: readonly Node[], body: object, visit: Visit, scope: Scope, outerWith: WithRows): WithRows {
  if (ctes.length === 0) return outerWith;
  const known = new Map(outerWith);
  const list = ctes.flatMap((cte) => ("CommonTableExpr" in cte ? [cte.CommonTableExpr] : []));
  for (const cte of list) {
    const name = cte.ctename ?? "";
    const query = cte.ctequery;
    if (!query) continue;
    if (!("SelectStmt" in query)) {
      visit.node(query, scope, known);
      known.set(name, unknownRows);
      continue;
    }
    // A SELECT in WITH that nothing reads is not run (docs: queries-with).
    if (!readsRelation(body, name, query)) {
      known.set(name, unknownRows);
      continue;
    }
    const columns = (cte.aliascolnames ?? []).map((column) => ("String" in column ? (column.String.sval ?? "") : ""));
    const rows = visitCte(query.SelectStmt, name, columns, visit, scope, known);
    known.set(name, columns.length > 0 ? { ...rows, columns } : rows);
  }
  return known;
}

/** A query of WITH RECURSIVE runs again with the rows that its last round made, until there are none. */
function visitCte(select: SelectStmt, name: string, columns: readonly string[], visit: Visit, scope: Scope, known: WithRows): Rows {
  const { larg, rarg, all, withClause } = select;
  if (!larg || !rarg || withClause || !readsRelation(rarg, name, undefined))
    return visit.select(select, scope, new Map(known).set(name, unknownRows));
  const named = (rows: Rows): Rows => (columns.length > 0 ? { ...rows, columns } : rows);
  const first = visit.select(larg, scope, known);
  let found = first.rows;
  let last: Rows = { ...first, rows: all ? first.rows : distinct(first.rows) };
  while (last.exact && last.rows.length > 0) {
    const { columns: names } = first;
    const next = visit.select(rarg, scope, new Map(known).set(name, named({ ...last, columns: names })));
    const fresh = all ? next.rows : distinct([...found, ...next.rows]).slice(found.length);
    if (!next.exact || found.length + fresh.length > maxRows) return { ...first, rows: found.slice(0, 1), exact: false };
    found = [...found, ...fresh];
    last = { ...next, rows: fresh };
  }
  return last.exact ? { ...first, rows: found } : { ...first, exact: false };
}

/** Whether `name` is read anywhere in the tree, other than by the query of that name itself. */
function readsRelation(tree: unknown, name: string, except: unknown): boolean {
  if (tree === except || typeof tree !== "object" || tree === null) return false;
  if ("relname" in tree && tree.relname === name && !("schemaname" in tree)) return true;
  return Object.values(tree).some((value) => readsRelation(value, name, except));
}
