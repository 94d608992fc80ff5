/** The comments of a script. */

import type { Source, Span } from "../types.ts";
import { endOfTemplate } from "./holes.ts";
import { endOfOpaque } from "./lex.ts";
import { literalAt } from "./literal.ts";
import { partsOf } from "./split.ts";

/**
 * In order, with their `--` or `/*`, also those inside the bodies of functions and `DO`. What looks like one in a string, in psql's commands,
 * in a template's hole or in the data of COPY is none.
 */
export function* commentsIn(source: Source): Generator<Span> {
  const { text } = source;
  const skipped: Span[] = [];
  const bodies: Span[] = [];
  for (const part of partsOf(source)) {
    if (part.kind === "meta") skipped.push(part.span);
    else if (part.kind === "data") skipped.push(part);
    else if (part.kind === "statement") {
      const start = startOfBody(text, part);
      if (start !== undefined) bodies.push({ start, end: part.end });
    }
  }
  skipped.sort((a, b) => a.start - b.start);
  let [skip, body] = [0, 0];
  const passed = (index: number): number | undefined => {
    while ((skipped[skip]?.end ?? Infinity) <= index) skip++;
    const inside = skipped[skip];
    return inside !== undefined && inside.start <= index ? inside.end : undefined;
  };
  for (const opaque of opaqueIn(text, passed)) {
    while ((bodies[body]?.start ?? Infinity) < opaque.start) body++;
    const own = bodies[body];
    if (own?.start === opaque.start) yield* commentsInBody(text, own);
    else if (isComment(text, opaque)) yield opaque;
  }
}

/** What its own quotes hold in it is a text for somebody else. */
function* commentsInBody(text: string, { start, end }: Span): Generator<Span> {
  const literal = literalAt(text, start, end);
  if (literal === undefined) return;
  for (const opaque of opaqueIn(literal.content)) {
    if (isComment(literal.content, opaque)) yield { start: literal.indexOf(opaque.start), end: literal.indexOf(opaque.end) };
  }
}

const mark = /['"$\\{]|--|\/\*/g;

/** Comments, strings, quoted names; in order, what does not end ends with the text. `passed`: in what is no SQL, its end. */
function* opaqueIn(text: string, passed: (index: number) => number | undefined = () => undefined): Generator<Span> {
  for (let at = 0; at < text.length;) {
    mark.lastIndex = at;
    const index = mark.exec(text)?.index;
    if (index === undefined) return;
    const over = passed(index) ?? (text[index] === "\\" ? index + 2 : undefined);
    const opaque = over === undefined ? endOfOpaque(text, index) : undefined;
    if (opaque === undefined) at = over ?? (text[index] === "{" ? endOfTemplate(text, index) : undefined) ?? index + 1;
    else {
      at = Math.min(opaque, text.length);
      yield { start: index, end: at };
    }
  }
}

function isComment(text: string, { start }: Span): boolean {
  return text[start] === "-" || text[start] === "/";
}

const hasBody = /(?:create\s+(?:or\s+replace\s+)?(?:function|procedure)|do)\b/iy;
const token = /['"$]|--|\/\*|[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*/g;
/** Their comments are SQL's. */
const languages = /^(?:sql|plpgsql)$/i;

/** Where the string begins that is the body of a function or a `DO`. */
function startOfBody(text: string, { start, end }: Span): number | undefined {
  hasBody.lastIndex = start;
  const [head] = hasBody.exec(text) ?? [];
  if (head === undefined) return undefined;
  const isDo = head.length === "do".length;
  let language = isDo ? "plpgsql" : "sql";
  let body: number | undefined;
  let before = "";
  token.lastIndex = start + head.length;
  for (let match = token.exec(text); match !== null && match.index < end; match = token.exec(text)) {
    const [unit] = match;
    const { index } = match;
    const opaque = endOfOpaque(text, index);
    if (opaque !== undefined) token.lastIndex = Math.min(opaque, end);
    if (unit === "--" || unit === "/*") continue;
    if (before === "language" && unit !== "$") language = opaque === undefined ? unit : text.slice(index + 1, opaque - 1);
    else if (opaque !== undefined && unit !== '"' && (before === "as" || isDo)) body ??= index;
    // `E'…'`: the letter is no word.
    if (!(/^e$/i.test(unit) && text[index + 1] === "'")) before = unit.toLowerCase();
  }
  return languages.test(language) ? body : undefined;
}
