/**
 * Holes: the places of a templated SQL text that something else fills in before the server sees it, and psql's variables.
 * A hole that PostgreSQL's grammar does not take gets a placeholder, chosen by trying.
 */

import type { Span } from "../types.ts";
import { endOfOpaque, isWordUnit, skipBlanks } from "./lex.ts";

/** What may stand in a hole's place, and what the placeholder tells of itself: its text, or that it is unknown. */
export type Stand = "as-is" | "parameter" | "identifier" | "string" | "number" | "list" | "query" | "nothing";

export interface Hole extends Span {
  /** Equal for holes that are filled alike. */
  readonly name: string;
  /** In the order in which they are tried. */
  readonly stands: readonly Stand[];
}

const value: readonly Stand[] = ["parameter", "identifier", "string", "number", "list", "nothing"];
const orQuery: readonly Stand[] = ["parameter", "identifier", "string", "number", "list", "query", "nothing"];

interface Form {
  /** Sticky. */
  readonly pattern: RegExp;
  readonly stands: readonly Stand[];
  /** May be a token of PostgreSQL's own, such as the operators `?` and `%` and the slice `[1:n]`. */
  readonly ambiguous: boolean;
  /** Stands for part of a name where it touches one. */
  readonly glues: boolean;
  /** Each occurrence is another value. */
  readonly anonymous: boolean;
}

const forms: readonly Form[] = [
  { pattern: /\{%[\s\S]*?%\}|\{#[\s\S]*?#\}/y, stands: ["nothing"], ambiguous: false, glues: false, anonymous: false },
  { pattern: /<%[\s\S]*?%>/y, stands: value, ambiguous: true, glues: true, anonymous: false },
  { pattern: /:'[^'\n]*'/y, stands: ["parameter", "string"], ambiguous: false, glues: false, anonymous: false },
  { pattern: /:"[^"\n]*"/y, stands: ["identifier"], ambiguous: false, glues: false, anonymous: false },
  { pattern: /:\{\?\w+\}/y, stands: ["parameter"], ambiguous: false, glues: false, anonymous: false },
  { pattern: /:(?:\.\.\.)?[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*|:\d+/y, stands: value, ambiguous: true, glues: false, anonymous: false },
  { pattern: /%\(\w+\)[sdif]/y, stands: value, ambiguous: true, glues: false, anonymous: false },
  { pattern: /%[sdifIL]\b/y, stands: value, ambiguous: true, glues: false, anonymous: true },
  { pattern: /\?\d*(?![|&\-?\w])/y, stands: value, ambiguous: true, glues: false, anonymous: true },
  { pattern: /@[A-Za-z_]\w*/y, stands: value, ambiguous: true, glues: false, anonymous: false },
  { pattern: /\$[A-Za-z_]\w*/y, stands: value, ambiguous: true, glues: false, anonymous: false },
];

/** Braces are no characters of PostgreSQL's, so what stands in them is always a hole. */
const braced: Form = { pattern: /(?:)/y, stands: value, ambiguous: false, glues: true, anonymous: false };

/** Longer ones are not looked for: a brace that nothing closes must not cost the whole file. */
const longest = { directive: 20_000, braces: 2_000 };

/** @returns the index after the template whose `{` stands at `at`; `undefined` when its brace is not closed */
export function endOfTemplate(text: string, at: number): number | undefined {
  const close = closing.get(text.slice(at, at + 2));
  if (close !== undefined) {
    const length = text.slice(at, at + longest.directive).indexOf(close, 2);
    if (length < 0) return undefined;
    const end = at + length + close.length;
    return close === "}}" && text[end] === "}" ? end + 1 : end;
  }
  const to = Math.min(text.length, at + longest.braces);
  for (let index = at, depth = 0; index < to; index++) {
    const unit = text[index];
    if (unit === "{") depth++;
    else if (unit === "}" && --depth === 0) return index + 1;
  }
  return undefined;
}

const closing: ReadonlyMap<string, string> = new Map([
  ["{{", "}}"],
  ["{%", "%}"],
  ["{#", "#}"],
]);

const mark = /['"$:%?@<{#]|--|\/\*/g;

/** The holes of `text.slice(from, to)`, in order; none in quotes and comments, where any text may stand. */
export function findHoles(text: string, from: number, to: number): Hole[] {
  const holes: Hole[] = [];
  for (let at = from; at < to;) {
    mark.lastIndex = at;
    if (!mark.test(text)) break;
    const two = text[mark.lastIndex - 1] === "*" || text.startsWith("--", mark.lastIndex - 2);
    at = mark.lastIndex - (two ? 2 : 1);
    const hole = holeAt(text, at, holes.at(-1)?.end ?? from);
    if (hole !== undefined && hole.end <= to) {
      holes.push(hole);
      at = hole.end;
    } else at = endOfOpaque(text, at) ?? at + (text.startsWith("::", at) ? 2 : 1);
  }
  return holes;
}

function holeAt(text: string, at: number, from: number): Hole | undefined {
  const brace = /^(?:\{|[$#]\{)/.exec(text.slice(at, at + 2));
  if (brace && !/^\{[%#]/.test(text.slice(at, at + 2))) {
    const end = endOfTemplate(text, at + brace[0].length - 1);
    return end === undefined ? undefined : makeHole(text, at, end, braced, from);
  }
  for (const form of forms) {
    form.pattern.lastIndex = at;
    if (form.pattern.test(text)) return makeHole(text, at, form.pattern.lastIndex, form, from);
  }
  return undefined;
}

function makeHole(text: string, at: number, after: number, form: Form, from: number): Hole {
  let [start, end] = [at, after];
  if (form.glues) {
    while (start > from && isWordUnit(text[start - 1])) start--;
    while (isWordUnit(text[end])) end++;
  }
  const name = form.anonymous ? `${text.slice(start, end)} ${at}` : text.slice(start, end).replace(/\s+/g, " ");
  if (start < at || end > after) return { start, end, name, stands: ["identifier"] };
  const stands = form.stands === value && takesQuery.test(text.slice(Math.max(from, at - 40), at)) ? orQuery : form.stands;
  if (!form.ambiguous) return { start, end, name, stands };
  return { start, end, name, stands: wantsOperand(text, at, from) ? [...stands, "as-is"] : ["as-is", ...stands] };
}

/** What a whole query may follow: `CREATE TEMP TABLE t AS ${query}`, `DECLARE c CURSOR FOR ${query}`, `WITH q AS (${query})`. */
const takesQuery = /(?:[()]|(?:^|[^\w$])(?:as|for|explain|analyze|verbose|union|intersect|except|all))\s*$/i;

/** Words after which a value or a name must follow, so that no operator can. */
const leading =
  /(?:^|[^\w$])(?:all|and|any|as|between|by|call|default|else|execute|from|having|ilike|in|interval|into|is|join|like|limit|not|offset|on|or|returning|role|schema|select|set|table|then|to|update|using|values|when|where|with)$/i;

/** Whether PostgreSQL expects a value at `at`. A guess: it decides only what is tried first. */
function wantsOperand(text: string, at: number, from: number): boolean {
  let before = at;
  while (before > from && /\s/.test(text.charAt(before - 1))) before--;
  if (before === from) return true;
  if (/[(,=<>+\-*/|[]/.test(text.charAt(before - 1))) return true;
  return before < at && leading.test(text.slice(Math.max(from, before - 12), before));
}

/* ---------------------------------------------------------------- placeholders */

/** Numbers for parameters, the same for the same name throughout one text and beyond those that people write. */
export interface ParameterNumbers {
  of(name: string): number;
}

export function createParameterNumbers(): ParameterNumbers {
  const numbers = new Map<string, number>();
  return {
    of(name) {
      const number = numbers.get(name) ?? 1001 + numbers.size;
      numbers.set(name, number);
      return number;
    },
  };
}

function placeholder(hole: Hole, stand: Exclude<Stand, "as-is">, numbers: ParameterNumbers): string {
  switch (stand) {
    case "parameter":
      return `$${numbers.of(hole.name)}`;
    case "identifier":
      return `"${hole.name.replaceAll('"', '""')}"`;
    case "string":
      return `'${hole.name.replaceAll("'", "''")}'`;
    case "number":
      return "1";
    case "list":
      return `($${numbers.of(hole.name)})`;
    case "query":
      return "SELECT";
    case "nothing":
      return "";
  }
}

export interface Bridged {
  readonly text: string;
  /** Index in the bridged text → index in the text; inside a placeholder, the hole's start, or its end when `ending`. */
  original(index: number, ending?: boolean): number;
  /** Where hole number `n` begins in the bridged text. */
  startOf(n: number): number;
}

/** `text.slice(from, to)` with `stands[n]` in the place of hole number `n`. */
export function bridge(text: string, span: Span, holes: readonly Hole[], stands: readonly Stand[], numbers: ParameterNumbers): Bridged {
  let made = "";
  let at = span.start;
  const starts: number[] = [];
  const places: { readonly made: Span; readonly hole: Hole }[] = [];
  holes.forEach((hole, n) => {
    made += text.slice(at, hole.start);
    starts.push(made.length);
    at = hole.end;
    const stand = stands[n] ?? "as-is";
    const start = made.length;
    // Blanks around it, so that it melts into no neighbour.
    made += stand === "as-is" ? text.slice(hole.start, hole.end) : ` ${placeholder(hole, stand, numbers)} `;
    if (stand !== "as-is") places.push({ made: { start, end: made.length }, hole });
  });
  made += text.slice(at, span.end);
  return {
    text: made,
    startOf: (n) => starts[n] ?? made.length,
    original(index, ending = false) {
      let shift = span.start;
      for (const place of places) {
        if (index <= place.made.start) break;
        if (index < place.made.end) return ending ? place.hole.end : place.hole.start;
        shift = place.hole.end - place.made.end;
      }
      return index + shift;
    },
  };
}

const control =
  /^\{%-?\s*(?:if|elif|elsif|else|endif|for|endfor|set|endset|macro|endmacro|block|endblock|with|endwith|raw|endraw|unless|endunless)\b|^\{#/;

/** True when the text is nothing but directives that make no SQL of their own. */
export function isOnlyDirectives(text: string, span: Span, holes: readonly Hole[]): boolean {
  let at = span.start;
  for (const hole of holes) {
    if (skipBlanks(text, at) < hole.start || !control.test(text.slice(hole.start, hole.end))) return false;
    at = hole.end;
  }
  return holes.length > 0 && skipBlanks(text, at) >= span.end;
}
