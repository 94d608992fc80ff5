/** Temporary objects: what makes an object temporary, what goes with it when it is dropped, what it is called afterwards. */
import type { Acquire, Release } from "../../types.ts";
import type { CreateStep, DropStep, QualifiedName } from "../effects/steps.ts";
import { keyOf, withDependents, withOwned } from "./held.ts";
import { createPermanent, dropRoutine, hasTemporary, isHeldBack, isMissing, isTempName, permanentKey, setRelation } from "./known.ts";
import { acquire } from "./holdings.ts";
import type { Walker } from "./walker.ts";

export function objectKey(space: CreateStep["space"], name: string): string {
  return keyOf("temp-object", space === "relation" ? name : space === "function" ? `${name}()` : `type ${name}`);
}

export function create(w: Walker, step: CreateStep): boolean {
  if ([...step.dependsOn, ...step.references].some((name) => isMissing(w, name))) return false;
  const temporaryParents = step.dependsOn.filter((name) => hasTemporary(w, name)).map((name) => objectKey("relation", name.name));
  const parents = step.dependsOn.map((name) => (hasTemporary(w, name) ? objectKey("relation", name.name) : permanentKey(name)));
  const temporary =
    step.temporary ||
    isTempName(step.object) ||
    (step.object.schema === undefined && w.state.tempFirst) ||
    (step.inheritsTemporary && temporaryParents.length > 0);
  if (!temporary) return createPermanent(w, step);
  const key = objectKey(step.space, step.object.name);
  if (w.state.held.has(key) && step.space !== "function") {
    return step.lenient;
  }
  if (step.space === "relation") {
    w.made.add(key);
    setRelation(w, key, { dependsOn: [], references: step.references.map((other) => objectKey("relation", other.name)) });
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
  const ownedBy = step.ownedBy.filter((name) => hasTemporary(w, name)).map((name) => objectKey("relation", name.name));
  return acquire(w, effect, { dependsOn: parents, ownedBy, dropsAtCommit: step.onCommitDrop });
}

/** @returns false when a name is certainly missing, or when something that stays hangs on it */
export function drop(w: Walker, step: DropStep): boolean {
  if (step.space === "function" && !step.objects.every((object) => isTempName(object) || dropRoutine(w, object, step.lenient)))
    return false;
  if (step.space === "relation" && !step.lenient && step.objects.some((name) => isMissing(w, name))) return false;
  const keys = step.objects.filter((name) => name.schema === undefined || isTempName(name)).map((name) => objectKey(step.space, name.name));
  const permanent =
    step.space === "relation" ? step.objects.filter((name) => !isTempName(name) && !hasTemporary(w, name)).map(permanentKey) : [];
  const named = [...keys.filter((key) => w.state.held.has(key)), ...permanent];
  const doomed = withDependents(w.state.held, named);
  const freely = withOwned(w.state.held, named);
  if (!step.cascade && ([...doomed].some((key) => !freely.has(key)) || isHeldBack(w, freely))) return false;
  const held = new Map(w.state.held);
  for (const key of doomed) {
    if (held.delete(key)) w.facts.episode(key, dropEffect(step, key));
    if (step.space === "relation") setRelation(w, key, "gone");
  }
  w.state = { ...w.state, held };
  for (const key of keys) {
    const left = !doomed.has(key) && w.facts.laterRelease(key, step.place, `\`${step.what}\` runs here, in a later transaction`);
    if (left && step.space === "relation") setRelation(w, key, "gone");
  }
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

export function rename(w: Walker, from: QualifiedName, to: string, lenient: boolean): boolean {
  if (from.schema !== undefined && !isTempName(from)) return true;
  if (isMissing(w, from)) return lenient;
  const [oldKey, newKey] = [objectKey("relation", from.name), objectKey("relation", to)];
  const held = new Map(w.state.held);
  const moved = held.get(oldKey);
  if (!moved) {
    const known = w.state.known.relations.get(permanentKey(from));
    if (known === undefined) return true;
    const renamed = permanentKey({ schema: from.schema, name: to });
    w.made.add(renamed);
    setRelation(w, permanentKey(from), "gone");
    setRelation(w, renamed, known);
    return true;
  }
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
  w.made.add(newKey);
  w.state = { ...w.state, held };
  setRelation(w, oldKey, "gone");
  return true;
}
