/** Reading and writing relations: temporary ones are used, views run their query, triggers their function, INSERT draws from sequences. */
import type { Place, Use, Value } from "../../types.ts";
import { arrayOf } from "../effects/array.ts";
import { constant, unknownValue } from "../effects/constant.ts";
import type { InsertedColumns, QualifiedName, RelationAction, RewriteRule, Step, Table, Trigger } from "../effects/steps.ts";
import { call, inCall } from "./calls.ts";
import { acquire } from "./holdings.ts";
import { definitionsOn, fillView, hasTemporary, isDisabled, isEmptyView, isMissing, isTempName } from "./known.ts";
import { objectKey } from "./temp-objects.ts";
import type { Walker } from "./walker.ts";

export function relation(
  w: Walker,
  action: RelationAction,
  name: QualifiedName,
  { columns, count, place }: Pick<RelationStep, "columns" | "count" | "place">,
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
  if (action === "read" && isEmptyView(w, name)) return false;
  if (action === "refresh") fillView(w, name);
  if (action === "read" || action === "refresh")
    return definitionsOn(w, "view", name)
      .filter((view) => view.materialized === (action === "refresh"))
      .every((view) => inCall(w, place, () => w.apply(view.run())));
  const rules = definitionsOn(w, "rule", name).filter((rule) => rule.on === action);
  if (rules.some((rule) => rule.instead)) return applyRules(w, rules, place);
  const times = Math.min(count ?? 1, maxTimes);
  const tables = w.definitions.find("table", name, w.session.source);
  if (action === "insert") {
    const given = columns && givenColumns(columns, tables);
    if (times > 0) drawSequences(w, name, given, place);
    for (let row = 0; row < times; row++) if (!runDefaults(w, tables, given, place)) return false;
  }
  if (action !== "delete")
    for (let row = 0; row < times; row++) if (!tables.every((table) => inCall(w, place, () => w.apply(table.checks)))) return false;
  const triggers = definitionsOn(w, "trigger", name).filter(
    (trigger) => trigger.on.includes(action) && !isDisabled(w, trigger.table.name, trigger.name.name),
  );
  for (const trigger of triggers)
    for (let row = 0; row < (trigger.eachRow ? times : 1); row++)
      if (!call(w, { function: trigger.function, args: [], variables: triggerVariables(trigger, action), place, procedure: false }))
        return false;
  return applyRules(w, rules, place);
}

/** What a trigger's function is told (docs: plpgsql-trigger). */
function triggerVariables(trigger: Trigger, action: RelationAction): ReadonlyMap<string, Value> {
  const argv = trigger.arguments.map(constant);
  return new Map([
    ["tg_op", constant(action.toUpperCase())],
    ["tg_level", constant(trigger.eachRow ? "ROW" : "STATEMENT")],
    ["tg_when", constant(trigger.before ? "BEFORE" : "AFTER")],
    ["tg_name", constant(trigger.name.name)],
    ["tg_table_name", constant(trigger.table.name)],
    ["tg_nargs", constant(argv.length)],
    ["tg_argv", arrayOf(argv) ?? unknownValue(`arguments of ${trigger.name.name}`)],
  ]);
}

type RelationStep = Extract<Step, { kind: "relation" }>;

/** More rows than this do what the others do. */
const maxTimes = 50;

function applyRules(w: Walker, rules: readonly RewriteRule[], place: Place): boolean {
  return rules.every((rule) => inCall(w, place, () => w.apply(rule.run())));
}

/** The names of the columns that an INSERT gives a value. */
function givenColumns({ names, isDefault }: InsertedColumns, tables: readonly Table[]): readonly string[] | undefined {
  const all = names ?? tables[0]?.columns;
  return (names ? all : all?.slice(0, isDefault.length))?.filter((_, index) => isDefault[index] !== true);
}

/** The defaults of the columns that an INSERT does not give. */
function runDefaults(w: Walker, tables: readonly Table[], columns: readonly string[] | undefined, place: Place): boolean {
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
