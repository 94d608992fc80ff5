/**
 * What the session itself has made and unmade, as far as it decides whether a name is there: a name that the script dropped,
 * or one that it makes twice, fails whatever the database holds.
 */
import type { Value } from "../../types.ts";
import type { CreateStep, Definition, DroppedObject, QualifiedName, Routine, Step } from "../effects/steps.ts";
import type { Session } from "./session.ts";
import { keyOf } from "./held.ts";
import type { KnownRelation, Walker } from "./walker.ts";

export function isTempName(name: QualifiedName): boolean {
  return name.schema !== undefined && /^pg_temp(_\d+)?$/.test(name.schema);
}

/** The key of a permanent relation; `public` is where unqualified names usually land. */
export function permanentKey({ schema, name }: QualifiedName): string {
  return schema === undefined || schema === "public" ? `permanent ${name}` : `permanent ${schema}.${name}`;
}

/** The key of a temporary relation, as the held state has it. */
export function temporaryKey(name: string): string {
  return keyOf("temp-object", name);
}

export function hasTemporary(w: Walker, name: QualifiedName): boolean {
  if (name.schema !== undefined && !isTempName(name)) return false;
  const key = temporaryKey(name.name);
  return w.state.held.has(key) || w.facts.isLeaked(key);
}

/** True when it is certain that the name means nothing here: this session made it, and it is dropped or rolled back. */
export function isMissing(w: Walker, name: QualifiedName): boolean {
  if (hasTemporary(w, name)) return false;
  const permanent = isTempName(name) ? undefined : w.state.known.relations.get(permanentKey(name));
  if (permanent !== undefined) return permanent === "gone";
  if (!isTempName(name) && w.made.has(permanentKey(name))) return true;
  if ((name.schema !== undefined && !isTempName(name)) || !w.made.has(temporaryKey(name.name))) return false;
  // It was temporary and is gone; another file may define a permanent one of that name.
  const others = [...w.definitions.find("table", name, w.session.source), ...w.definitions.find("view", name, w.session.source)];
  return others.every((definition) => definedBy(w.session).has(definition) || (definition.kind === "table" && definition.temporary));
}

export function setRelation(w: Walker, key: string, relation: KnownRelation | "gone"): void {
  const relations = new Map(w.state.known.relations).set(key, relation);
  w.state = { ...w.state, known: { ...w.state.known, relations } };
}

/** Names without a schema mean others than before, unless the path leads to `public` again. */
export function movePath(w: Walker, path: Value["constant"]): void {
  if (typeof path === "string" && /^\s*(?:"?\$user"?\s*,\s*)?"?(?:public|pg_temp)"?\s*(?:,|$)/i.test(path)) return;
  const isPlain = (key: string): boolean => key.startsWith("permanent ") && !key.includes(".");
  for (const key of [...w.made].filter(isPlain)) w.made.delete(key);
  const relations = new Map([...w.state.known.relations].filter(([key]) => !isPlain(key)));
  w.state = { ...w.state, known: { ...w.state.known, relations } };
}

/** A permanent relation is made. @returns false when the session has already made one of that name */
export function createPermanent(w: Walker, step: CreateStep): boolean {
  if (step.space !== "relation") return true;
  const key = permanentKey(step.object);
  const before = w.state.known.relations.get(key);
  if (before !== undefined && before !== "gone") return step.lenient;
  if (!step.lenient) w.made.add(key);
  setRelation(w, key, { dependsOn: step.dependsOn.map(permanentKey), references: step.references.map(permanentKey) });
  return true;
}

/** Whether something that stays hangs on what is dropped without CASCADE. */
export function isHeldBack(w: Walker, dropped: ReadonlySet<string>): boolean {
  for (const [key, relation] of w.state.known.relations) {
    if (relation === "gone" || dropped.has(key)) continue;
    if ([...relation.dependsOn, ...relation.references].some((parent) => dropped.has(parent))) return true;
  }
  return false;
}

/* ------------------------------------------------------------ definitions */

const definitionsBySession = new WeakMap<Session, ReadonlySet<Definition>>();

/** What the session's own statements define, whether they have run or not. */
export function definedBy(session: Session): ReadonlySet<Definition> {
  const known = definitionsBySession.get(session);
  if (known) return known;
  const steps = session.items.flatMap((item) => (item.kind === "message" ? item.statements.flatMap((statement) => statement.steps) : []));
  const definitions = new Set(steps.flatMap((step) => (step.kind === "define" ? [step.definition] : [])));
  definitionsBySession.set(session, definitions);
  return definitions;
}

type OnTable = Extract<Definition, { readonly kind: "trigger" | "rule" | "view" }>;

/** The triggers, rules or views of that table that are there now. */
export function definitionsOn<K extends OnTable["kind"]>(
  w: Walker,
  kind: K,
  name: QualifiedName,
): readonly Extract<Definition, { kind: K }>[] {
  return w.definitions
    .find(kind, name, w.session.source)
    .filter((definition) => w.state.known.definitions.has(definition) || !definedBy(w.session).has(definition));
}

/** @returns false when the session has already made one of that name */
export function define(w: Walker, definition: Definition): boolean {
  if (definition.kind === "trigger" || definition.kind === "rule") {
    if (isMissing(w, definition.table)) return false;
    const others = withoutNamed(w, definition.kind, definition.name.name, definition.table);
    if (others.size < w.state.known.definitions.size && !definition.replaces) return false;
    setDefinitions(w, others.add(definition));
  }
  if (definition.kind === "view") {
    setDefinitions(w, new Set(w.state.known.definitions).add(definition));
    setOff(w, `empty ${definition.name.name}`, definition.empty);
  }
  w.definitions.add(definition);
  return true;
}

/** `DROP TRIGGER`, `DROP RULE`. @returns false when it is certain that there is none */
export function undefine(w: Walker, step: Extract<Step, { kind: "undefine" }>): boolean {
  const others = withoutNamed(w, step.of, step.name, step.table);
  const gone =
    others.size === w.state.known.definitions.size && [...definedBy(w.session)].some((one) => isNamed(one, step.of, step.name, step.table));
  setDefinitions(w, others);
  return step.lenient || !gone;
}

export function switchTrigger(w: Walker, table: QualifiedName, name: string | undefined, on: boolean): void {
  const keys =
    name === undefined ? [...w.state.known.disabled].filter((key) => key.startsWith(`${table.name} `)) : [`${table.name} ${name}`];
  for (const key of name === undefined ? [...keys, `${table.name} *`] : keys) setOff(w, key, !on);
}

function setOff(w: Walker, key: string, off: boolean): void {
  if (w.state.known.disabled.has(key) === off) return;
  const disabled = new Set(w.state.known.disabled);
  if (off) disabled.add(key);
  else disabled.delete(key);
  w.state = { ...w.state, known: { ...w.state.known, disabled } };
}

/** A materialized view that this session made WITH NO DATA. */
export function isEmptyView(w: Walker, { name }: QualifiedName): boolean {
  return w.state.known.disabled.has(`empty ${name}`);
}

export function fillView(w: Walker, { name }: QualifiedName): void {
  setOff(w, `empty ${name}`, false);
}

export function isDisabled(w: Walker, table: string, name: string): boolean {
  return w.state.known.disabled.has(`${table} ${name}`) || w.state.known.disabled.has(`${table} *`);
}

function withoutNamed(w: Walker, kind: string, name: string, table: QualifiedName): Set<Definition> {
  return new Set([...w.state.known.definitions].filter((one) => !isNamed(one, kind, name, table)));
}

function isNamed(definition: Definition, kind: string, name: string, table: QualifiedName): boolean {
  return "table" in definition && definition.kind === kind && definition.name.name === name && definition.table.name === table.name;
}

function setDefinitions(w: Walker, definitions: ReadonlySet<Definition>): void {
  w.state = { ...w.state, known: { ...w.state.known, definitions } };
}

/* ------------------------------------------------------------ routines */

/** @returns false when the session has already made one of that signature */
export function defineRoutine(w: Walker, routine: Routine): boolean {
  const list = w.state.known.routines.get(routine.name.name) ?? [];
  const same = list.find((other) => sameSignature(other, routine));
  if (same && !routine.replaces) return false;
  setRoutines(w, routine.name.name, [...list.filter((other) => other !== same), routine]);
  return true;
}

/** @returns false when it is certain that there is none, or when the name alone does not say which */
export function dropRoutine(w: Walker, object: DroppedObject, lenient: boolean): boolean {
  const list = w.state.known.routines.get(object.name);
  if (list === undefined) return true;
  const matching = list.filter((routine) => sameSchema(routine, object) && (object.args === undefined || sameTypes(routine, object.args)));
  if (matching.length === 0) return lenient || list.length > 0;
  if (matching.length > 1) return false;
  setRoutines(
    w,
    object.name,
    list.filter((routine) => routine !== matching[0]),
  );
  return true;
}

export function renameRoutine(w: Walker, from: DroppedObject | QualifiedName, to: string): void {
  const list = w.state.known.routines.get(from.name) ?? [];
  setRoutines(w, from.name, []);
  setRoutines(w, to, [...(w.state.known.routines.get(to) ?? []), ...list]);
}

function setRoutines(w: Walker, name: string, list: readonly Routine[]): void {
  w.state = { ...w.state, known: { ...w.state.known, routines: new Map(w.state.known.routines).set(name, list) } };
}

function sameSchema(routine: Routine, { schema }: QualifiedName): boolean {
  return schema === undefined || routine.name.schema === undefined || schema === routine.name.schema;
}

function sameSignature(a: Routine, b: Routine): boolean {
  return (
    sameSchema(a, b.name) &&
    sameTypes(
      a,
      b.parameters.map((parameter) => parameter.type),
    )
  );
}

function sameTypes(routine: Routine, types: readonly string[]): boolean {
  return routine.parameters.length === types.length && routine.parameters.every((parameter, index) => parameter.type === types[index]);
}
