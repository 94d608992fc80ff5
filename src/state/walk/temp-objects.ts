/** Temporary objects: what makes an object temporary, what goes with it when it is dropped, what it is called afterwards. */
import type { Acquire, Release } from "../../types.ts";
import type { CreateStep, DropStep, QualifiedName } from "../effects/steps.ts";
import { keyOf, withDependents } from "./held.ts";
import { acquire } from "./holdings.ts";
import type { Walker } from "./walker.ts";

export function objectKey(space: CreateStep["space"], name: string): string {
  return keyOf("temp-object", space === "relation" ? name : space === "function" ? `${name}()` : `type ${name}`);
}

export function isTempName(name: QualifiedName): boolean {
  return name.schema !== undefined && /^pg_temp(_\d+)?$/.test(name.schema);
}

export function create(w: Walker, step: CreateStep): boolean {
  const parents = step.dependsOn
    .filter((name) => name.schema === undefined || isTempName(name))
    .map((name) => objectKey("relation", name.name));
  const temporaryParents = parents.filter((key) => w.state.held.has(key) || w.facts.isLeaked(key));
  const temporary =
    step.temporary ||
    isTempName(step.object) ||
    (step.object.schema === undefined && w.state.tempFirst) ||
    (step.inheritsTemporary && temporaryParents.length > 0);
  if (!temporary) return true;
  const key = objectKey(step.space, step.object.name);
  if (w.state.held.has(key) && step.space !== "function") {
    return step.lenient;
  }
  const name = key.slice(key.indexOf("\0") + 1);
  const effect: Acquire = {
    kind: "acquire",
    state: "temp-object",
    place: step.place,
    name,
    what: step.what,
    certain: true,
    form: step.form,
  };
  return acquire(w, effect, { dependsOn: temporaryParents, dropsAtCommit: step.onCommitDrop });
}

export function drop(w: Walker, step: DropStep): boolean {
  const keys = step.objects.filter((name) => name.schema === undefined || isTempName(name)).map((name) => objectKey(step.space, name.name));
  const doomed = withDependents(
    w.state.held,
    keys.filter((key) => w.state.held.has(key)),
  );
  if (!step.cascade && [...doomed].some((key) => !keys.includes(key))) return false;
  const held = new Map(w.state.held);
  for (const key of doomed) {
    held.delete(key);
    w.facts.episode(key, dropEffect(step, key));
  }
  w.state = { ...w.state, held };
  for (const key of keys) if (!doomed.has(key)) w.facts.laterRelease(key, step.place, `\`${step.what}\` runs here, in a later transaction`);
  return true;
}

function dropEffect(step: DropStep, key: string): Release {
  return {
    kind: "release",
    state: "temp-object",
    place: step.place,
    name: key.slice(key.indexOf("\0") + 1),
    what: step.what,
    form: "drop",
  };
}

export function rename(w: Walker, from: QualifiedName, to: string): boolean {
  if (from.schema !== undefined && !isTempName(from)) return true;
  const [oldKey, newKey] = [objectKey("relation", from.name), objectKey("relation", to)];
  const held = new Map(w.state.held);
  const moved = held.get(oldKey);
  if (!moved) return true;
  held.delete(oldKey);
  for (const [key, list] of held)
    held.set(
      key,
      list.map((item) =>
        item.dependsOn?.includes(oldKey)
          ? { ...item, dependsOn: item.dependsOn.map((parent) => (parent === oldKey ? newKey : parent)) }
          : item,
      ),
    );
  held.set(newKey, moved);
  w.state = { ...w.state, held };
  return true;
}
