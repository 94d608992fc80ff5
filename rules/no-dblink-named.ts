import { textOf } from "../src/source.ts";
import type { Edit, Escape, Fix, Place, Rule } from "../src/types.ts";
import { combine, deleteStatement, editAll } from "./edits.ts";
import { otherPlaces } from "./other-places.ts";
import { escaping } from "./escaping.ts";
import { type EscapePhrases } from "./phrases.ts";
import { selectOf } from "./statement-around.ts";
import { unlessPinned } from "./unless-pinned.ts";

const phrases: EscapePhrases = {
  stray: unlessPinned((what) => `${what} needs a dblink connection that nothing here has opened`),
};

/** `dblink_connect('name', 'connection string')`: the two literals. */
const connection = /\bdblink_connect\s*\(\s*('(?:[^']|'')*')\s*,\s*('(?:[^']|'')*')\s*\)$/i;

function deleteSelect(call: Place): readonly Edit[] | undefined {
  const select = selectOf(call);
  return select === undefined ? undefined : deleteStatement(select);
}

/** `dblink('name', …)` and `dblink_exec('name', …)` with the connection string in place of the name. */
function connectPerCall(call: Place, name: string, string: string): readonly Edit[] | undefined {
  const text = textOf(call);
  if (/\bdblink_disconnect\s*\(/i.test(text)) return deleteSelect(call);
  const head = /^(?:\w+\.)?dblink(?:_exec)?\s*\(\s*/i.exec(text);
  // Each call is a transaction of its own then, so one that spans calls must not be torn apart.
  if (head === null || !text.startsWith(name, head[0].length) || /'\s*(?:begin|start|commit|rollback|abort|end)\b/i.test(text))
    return undefined;
  const start = call.span.start + head[0].length;
  return [{ start, end: start + name.length, text: string }];
}

function fixes(fact: Escape): readonly Fix[] {
  const [, name, string] = connection.exec(textOf(fact.place)) ?? [];
  if (fact.inBody || name === undefined || string === undefined) return [];
  const others = otherPlaces(fact);
  if (others.length === 0 || others.some(({ source }) => source !== fact.place.source)) return [];
  const removed = deleteSelect(fact.place);
  const changed = editAll(others, (call) => connectPerCall(call, name, string));
  const edits = removed === undefined || changed === undefined ? undefined : combine([...removed, ...changed]);
  if (edits === undefined) return [];
  return [{ title: "Connect in each call, if nothing else uses this connection", safe: false, edits }];
}

export const noDblinkNamed: Rule = {
  id: "no-dblink-named",
  description: "Disallow dblink connections that outlive their transaction",
  references: [
    "https://www.postgresql.org/docs/current/contrib-dblink-connect.html",
    "https://www.postgresql.org/docs/current/contrib-dblink-function.html",
  ],
  on: ["dblink-connection"],
  fixes: ["suggestion"],
  check: escaping(
    (fact) => ({
      help: "Give `dblink()` the connection string in each call, disconnect in the same transaction, or use `postgres_fdw`.",
      fixes: fixes(fact),
    }),
    phrases,
  ),
};
