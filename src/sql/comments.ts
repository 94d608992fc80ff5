/** The comments of a script. */

import type { Source, Span } from "../types.ts";
import { endOfOpaque } from "./lex.ts";
import { partsOf } from "./split.ts";

const mark = /['"$]|--|\/\*/g;
const hasBody = /^(?:create\s+(?:or\s+replace\s+)?(?:function|procedure)|do)\b/i;

/**
 * In order, with their `--` or `/*`, also those inside the bodies of functions and `DO`. What looks like one in a string, in psql's commands
 * or in the data of COPY is none.
 */
export function* commentsIn(source: Source): Generator<Span> {
  const { text } = source;
  const skipped: Span[] = [];
  const bodies: Span[] = [];
  for (const part of partsOf(source)) {
    if (part.kind === "meta") skipped.push(part.span);
    else if (part.kind === "data") skipped.push(part);
    else if (part.kind === "statement" && hasBody.test(text.slice(part.start, part.start + 100))) bodies.push(part);
  }
  skipped.sort((a, b) => a.start - b.start);
  let [skip, body] = [0, 0];
  for (let at = 0; ;) {
    mark.lastIndex = at;
    const match = mark.exec(text);
    if (match === null) return;
    const { index } = match;
    while ((skipped[skip]?.end ?? Infinity) <= index) skip++;
    while ((bodies[body]?.end ?? Infinity) <= index) body++;
    const inside = skipped[skip];
    if (inside !== undefined && inside.start <= index) {
      at = inside.end;
      continue;
    }
    const end = Math.min(endOfOpaque(text, index) ?? index + 1, text.length);
    const [begin] = match;
    if (begin === "--" || begin === "/*") yield { start: index, end };
    // The tag of a body is as good as a blank.
    at =
      begin === "$" && (bodies[body]?.start ?? Infinity) <= index ? index + Math.max(text.slice(index, end).indexOf("$", 1) + 1, 1) : end;
  }
}
