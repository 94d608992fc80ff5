/** The names through which a statement can reach what some file defines. */
import type { Definition } from "../state/effects/steps.ts";
import type { Session } from "../state/walk/session.ts";
import type { Source } from "../types.ts";
import { drawsSequences, namesPattern, type Names } from "./gate.ts";

export interface Reachable {
  /** A statement with one of these has to be looked at. */
  readonly near: Names | undefined;
  /** Whether any statement of a file may use what a body leaves behind; its own definitions alone run nothing. */
  far(source: Source): boolean;
  /** Grows when names are added. */
  readonly size: number;
}

/** What a body may leave behind under a name that the caller's text does not show. */
const leaves =
  /\b(?:temp|temporary|pg_temp\w*|currval|lastval|setseed|seed|read\s+only|\w+_read_only|create|drop|alter|execute(?!\s+(?:function|procedure)\b))\b/i;

/**
 * @param files by source, what it defines as far as it was looked at
 * @param temporary names of temporary relations, which a definition in another file may use
 * @param asksSequences somewhere a sequence's last value is asked for, so it matters which sequences tables draw from
 */
export function reachable(
  files: ReadonlyMap<Source, readonly Definition[]>,
  temporary: ReadonlySet<string>,
  asksSequences: boolean,
): Reachable {
  const all = [...files.values()].flat().flatMap((definition) => {
    const name = reachedBy(definition);
    const { source, span } = definition.place;
    return name === undefined ? [] : [{ name, text: source.text.slice(span.start, span.end).replace(/^create\s/i, "") }];
  });
  const near = new Set(all.map(({ name }) => name));
  const far = new Set(all.flatMap(({ name, text }) => (leaves.test(text) ? [name] : [])));
  let farPattern = namesPattern(far);
  for (let size = 0; farPattern && size !== far.size;) {
    size = far.size;
    for (const { name, text } of all) if (!far.has(name) && farPattern.test(text)) far.add(name);
    if (size !== far.size) farPattern = namesPattern(far) ?? farPattern;
  }
  const nearPattern = namesPattern(near);
  const temporaryPattern = namesPattern(temporary);
  function* places(text: string): Generator<number> {
    if (nearPattern) yield* nearPattern.places(text);
    if (temporaryPattern && /\bcreate\b/i.test(text)) yield* temporaryPattern.places(text);
    if (asksSequences) for (const { index } of text.matchAll(drawsSequences)) yield index;
  }
  return {
    near: nearPattern || temporaryPattern || asksSequences ? { places, test: (text) => places(text).next().done !== true } : undefined,
    far: (source) => farPattern?.test(outside(source, files.get(source) ?? [])) === true,
    size: near.size + far.size + temporary.size,
  };
}

function reachedBy(definition: Definition): string | undefined {
  if ("table" in definition) return definition.table.name;
  if (definition.kind !== "table" || definition.defaults.size > 0) return definition.name.name;
  // What CHECK constraints do.
  return definition.checks.length > 0 ? definition.name.name : undefined;
}

/** The text without what it defines. */
function outside(source: Source, definitions: readonly Definition[]): string {
  let text = "";
  let at = 0;
  for (const { place } of definitions) {
    if (place.source !== source || place.span.start < at) continue;
    text += source.text.slice(at, place.span.start);
    at = place.span.end;
  }
  return text + source.text.slice(at);
}

/** The temporary relations that the statements of these sessions make by themselves. */
export function temporaryNames(sessions: readonly Session[]): string[] {
  return sessions.flatMap(({ items }) =>
    items.flatMap((item) =>
      item.kind === "message"
        ? item.statements.flatMap(({ steps }) =>
            steps.flatMap((step) => (step.kind === "create" && step.temporary ? [step.object.name] : [])),
          )
        : [],
    ),
  );
}
