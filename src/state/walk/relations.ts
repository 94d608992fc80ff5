/** Reading and writing relations: temporary ones are used, views run their query, triggers their function, INSERT draws from sequences. */
import type { Place, Use } from "../../types.ts";
import type { QualifiedName, RelationAction } from "../effects/steps.ts";
import { call, inCall } from "./calls.ts";
import { acquire } from "./holdings.ts";
import { hasTemporary, isMissing, isTempName } from "./known.ts";
import { objectKey } from "./temp-objects.ts";
import type { Walker } from "./walker.ts";

export function relation(
  w: Walker,
  action: RelationAction,
  name: QualifiedName,
  columns: readonly string[] | undefined,
  place: Place,
): boolean {
  if (isMissing(w, name)) return false;
  if (action !== "read" && w.transaction?.readOnly === true && !hasTemporary(w, name)) return false;
  if (name.schema === undefined || isTempName(name)) {
    const key = objectKey("relation", name.name);
    const effect: Use = { kind: "use", state: "temp-object", place, name: name.name, what: name.name, form: action };
    if (w.state.held.has(key)) w.facts.episode(key, effect);
    else w.facts.later(key, place, `\`${name.name}\` is used here, in a later transaction`);
    if (w.state.held.has(key) && action !== "insert") return true;
  }
  if (action === "read")
    return w.definitions.find("view", name, w.session.source).every((view) => inCall(w, place, () => w.apply(view.run())));
  if (action === "insert") {
    drawSequences(w, name, columns, place);
    if (!runDefaults(w, name, columns, place)) return false;
  }
  return w.definitions
    .find("trigger", name, w.session.source)
    .filter((trigger) => trigger.on.includes(action))
    .every((trigger) => call(w, { function: trigger.function, args: [], place, procedure: false }));
}

/** The defaults of the columns that an INSERT does not give. */
function runDefaults(w: Walker, name: QualifiedName, columns: readonly string[] | undefined, place: Place): boolean {
  const tables = w.definitions.find("table", name, w.session.source);
  return tables.every((table) =>
    [...table.defaults].every(([column, steps]) => columns?.includes(column) === true || inCall(w, place, () => w.apply(steps))),
  );
}

/** An INSERT draws from the sequences of the columns that it does not give. */
function drawSequences(w: Walker, name: QualifiedName, columns: readonly string[] | undefined, place: Place): void {
  const tables = w.definitions.find("table", name, w.session.source);
  const drawn = tables.flatMap((table) =>
    [...table.sequences].filter(([column]) => columns?.includes(column) !== true).map(([, sequence]) => sequence),
  );
  // Of a table that is not defined here, the sequence's own column is most often `id`.
  const guessed = columns?.includes("id") === true ? [] : [`${name.name}_`];
  const names = tables.length > 0 ? drawn : guessed;
  for (const sequence of names)
    acquire(
      w,
      { kind: "acquire", state: "sequence-value", place, name: sequence, what: `INSERT INTO ${name.name}`, certain: true, form: "insert" },
      {},
    );
}
