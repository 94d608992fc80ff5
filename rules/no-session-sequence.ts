import { textOf } from "../src/source.ts";
import type { Escape, Fix, Place, Rule } from "../src/types.ts";
import { combine, deleteStatement, hasComment, insertAt, likeCase } from "./edits.ts";
import { escaping } from "./escaping.ts";
import { sql, type EscapePhrases } from "./phrases.ts";
import { selectOf, statementsAround, transactionAround } from "./statement-around.ts";
import { unlessPinned } from "./unless-pinned.ts";

const phrases: EscapePhrases = {
  stray: unlessPinned((what) => `${what} asks for a value that nothing here has drawn`),
};

/** The last statement before the fact that drew from the sequence. */
function drawnBefore(fact: Escape): Place | undefined {
  return fact.related.filter(({ source, span }) => source === fact.place.source && span.end <= fact.place.span.start).at(-1);
}

/** Table and column by the name that PostgreSQL gives to the sequence of a serial or identity column, or as asked for. */
function columnOf(call: string, table: string): string | undefined {
  const asked = /pg_get_serial_sequence\s*\(\s*'([\w.]+)'\s*,\s*'(\w+)'\s*\)/i.exec(call);
  if (asked?.[1] !== undefined) return asked[1].split(".").at(-1) === table ? asked[2] : undefined;
  const sequence = /\(\s*'(?:\w+\.)?(\w+)'(?:\s*::\s*regclass)?\s*\)$/i.exec(call)?.[1];
  if (sequence?.startsWith(`${table}_`) !== true || !sequence.endsWith("_seq")) return undefined;
  return sequence.slice(table.length + 1, -"_seq".length);
}

/** `RETURNING` on the `INSERT`; the `SELECT currval(…)` deleted. */
function returning(fact: Escape, insert: Place): Fix | undefined {
  const text = textOf(insert);
  const table = /^insert\s+into\s+(?:\w+\.)?(\w+)[\s(]/i.exec(text)?.[1]?.toLowerCase();
  if (table === undefined || hasComment(text) || /\breturning\b/i.test(text)) return undefined;
  const column = columnOf(textOf(fact.place), table);
  const select = selectOf(fact.place);
  const removed = select === undefined ? undefined : deleteStatement(select);
  if (column === undefined || removed === undefined) return undefined;
  const edits = combine([insertAt(insert.span.end, ` ${likeCase("RETURNING", text.slice(0, 6))} ${column}`), ...removed]);
  return edits && { title: `Return ${sql(column)} from the \`INSERT\`, if the application reads it there`, safe: false, edits };
}

function fixes(fact: Escape): readonly Fix[] {
  const drawn = fact.inBody || fact.reason !== "used-later" ? undefined : drawnBefore(fact);
  if (drawn === undefined) return [];
  const insert = statementsAround([drawn])?.[0];
  const found = insert === undefined ? undefined : returning(fact, insert);
  const around = fact.transaction === undefined ? transactionAround([drawn, fact.place]) : undefined;
  return [
    ...(found === undefined ? [] : [found]),
    ...(around === undefined
      ? []
      : [{ title: "Do both in one transaction, if what stands between may run in one", safe: false, edits: around }]),
  ];
}

export const noSessionSequence: Rule = {
  id: "no-session-sequence",
  description: "Disallow asking a later transaction for the value that a sequence gave",
  references: [
    "https://www.postgresql.org/docs/current/functions-sequence.html",
    "https://www.postgresql.org/docs/current/dml-returning.html",
  ],
  on: ["sequence-value"],
  fixes: ["suggestion"],
  check: escaping(
    (fact) => ({ help: "Use `INSERT … RETURNING`, or ask in the transaction that drew the value.", fixes: fixes(fact) }),
    phrases,
  ),
};
