/**
 * What the analysed files define and others may call: functions, procedures, views, tables with their sequences, triggers.
 * The nearest definition counts: earlier in the same session, then the same file, then any; where several remain, all of them.
 */
import type { Definition, QualifiedName } from "../effects/steps.ts";
import type { Place, Source } from "../../types.ts";

/** Definitions in the order in which they were met. */
export interface Definitions {
  add(definition: Definition): void;
  /** The nearest definitions of that kind and name, as seen from `from`. */
  find<K extends Definition["kind"]>(kind: K, name: QualifiedName, from: Source): readonly Extract<Definition, { kind: K }>[];
  all(): Iterable<Definition>;
}

/** @param outer consulted when nothing here matches, as a session consults all files */
export function createDefinitions(outer?: Definitions): Definitions {
  const byName = new Map<string, Definition[]>();
  const keyOf = (kind: Definition["kind"], name: string): string => `${kind} ${name}`;
  return {
    add(definition) {
      const name = "table" in definition ? definition.table.name : definition.name.name;
      const key = keyOf(definition.kind, name);
      const list = byName.get(key);
      // A file that is included and analysed by itself is read twice.
      if (!outer && list?.some((other) => samePlace(other.place, definition.place))) return;
      if (list) list.push(definition);
      else byName.set(key, [definition]);
    },
    find(kind, name, from) {
      const list = byName.get(keyOf(kind, name.name));
      const found = (list ?? []).filter(
        (definition): definition is Extract<Definition, { kind: typeof kind }> => definition.kind === kind && sameSchema(definition, name),
      );
      const near = outer ? latestOfEach(found) : nearest(found, from);
      return near.length > 0 || !outer ? near : outer.find(kind, name, from);
    },
    *all() {
      for (const list of byName.values()) yield* list;
    },
  };
}

function samePlace(a: Place, b: Place): boolean {
  if (a.source.origin || b.source.origin) return a.source === b.source && a.span.start === b.span.start;
  return a.source.path === b.source.path && a.span.start === b.span.start;
}

function nearest<D extends Definition>(found: readonly D[], from: Source): readonly D[] {
  const sameFile = found.filter((definition) => definition.place.source.path === from.path);
  return sameFile.length > 0 ? latestOfEach(sameFile) : found;
}

/** Within one file or session a later definition of the same signature replaces the earlier one. */
function latestOfEach<D extends Definition>(found: readonly D[]): readonly D[] {
  const latest = new Map<string, D>();
  for (const definition of found) latest.set(signature(definition), definition);
  return [...latest.values()];
}

function signature(definition: Definition): string {
  const { schema = "", name } = definition.name;
  return definition.kind === "routine" ? `${schema}.${name}/${String(definition.parameters.length)}` : `${schema}.${name}`;
}

/** Nothing is made there by a name without a schema. */
const systemSchemas = new Set(["pg_catalog", "information_schema"]);

/** A name without a schema may mean any schema of the database's users. */
function sameSchema(definition: Definition, wanted: QualifiedName): boolean {
  const schema = "table" in definition ? definition.table.schema : definition.name.schema;
  if (schema === undefined) return wanted.schema === undefined || !systemSchemas.has(wanted.schema);
  return wanted.schema === undefined || schema === wanted.schema;
}
