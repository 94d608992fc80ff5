/**
 * The text of a query in code: pieces of literals and holes → one SQL text with a map back.
 * The SQL text is a source of its own, so that everything that reads, judges and mends SQL files does so here too;
 * what is found in it is placed in the code when the findings are made.
 */
import type { Edit, HookTime, Opening, Origin, Place, Related, Source, Span } from "../types.ts";
import type { HoleKind } from "../drivers/driver.ts";

export type TextPart = Chars | Hole;

/** Characters that stand in a source. */
export interface Chars {
  readonly kind: "chars";
  readonly text: string;
  readonly source: Source;
  readonly span: Span;
  /** Each unit of the text is the unit of the source at the same distance. */
  readonly exact: boolean;
  /** What encloses the literal, for edits: they may have to be escaped. */
  readonly quote: Quote;
}

export type Quote = "'" | '"' | "`" | "raw" | "none";

/** Something that is filled in when the code runs. */
export interface Hole {
  readonly kind: "hole";
  readonly hole: HoleKind;
  /** Equal for holes that are filled alike: the text of the expression. */
  readonly name: string;
  readonly place: Place;
}

/** The source that a query's text is. */
export interface QuerySource extends Source {
  readonly origin: Origin & { readonly parts: readonly TextPart[] };
}

/** Of what it is sent in: as in `Origin`. */
export interface QueryContext {
  readonly hook?: HookTime;
  readonly outside?: true;
  readonly opening?: Opening;
  readonly within?: string;
}

interface Segment {
  readonly start: number;
  readonly end: number;
  readonly part: TextPart;
}

/**
 * @param path the file that sends it, which is its nearest neighbourhood
 * @param home where it is sent; a finding whose text has no one place is placed there
 * @param notes places that explain every finding in it
 */
export function makeQuery(
  path: string,
  parts: readonly TextPart[],
  home: Place,
  notes: readonly Related[],
  context: QueryContext = {},
): QuerySource {
  const segments: Segment[] = [];
  const names = new Map<string, string>();
  let text = "";
  const add = (own: string, part: TextPart): void => {
    segments.push({ start: text.length, end: text.length + own.length, part });
    text += own;
  };
  for (const part of parts) {
    if (part.kind === "hole") add(modeAfter(text) ?? shownHole(part, names), part);
    else for (const piece of withQuotedNames(part, text)) add(piece.text, piece);
  }
  const origin = {
    ...context,
    notes,
    parts,
    open: parts.some((part) => part.kind === "hole" && part.hole !== "bind"),
    place: (span: Span): Place => placeOf(segments, span) ?? home,
    edit: (edit: Edit) => editOf(segments, edit),
  };
  return { path, text, language: "sql", origin };
}

/** `BEGIN ISOLATION LEVEL ${level}`, `SET TRANSACTION ${mode}`, `begin${options}`: which one makes no difference to what is held. */
function modeAfter(before: string): string | undefined {
  if (/isolation\s+level\s+$/i.test(before)) return "SERIALIZABLE";
  if (/(?:^|;)\s*set\s+transaction\s+$/i.test(before)) return "READ WRITE";
  const begins = /(?:^|;)\s*(?:begin|start\s+transaction)(?:\s+(?:work|transaction))?\s*$/i.test(before);
  // In a body BEGIN opens a block.
  return begins && (before.match(/\$\w*\$/g) ?? []).length % 2 === 0 ? " READ WRITE" : undefined;
}

/**
 * `SET app.user = …`: PostgreSQL refuses a reserved word there, which nobody sees in code that runs rarely. What is meant is plain, so it is
 * read with quotes.
 */
function withQuotedNames(part: Chars, before: string): readonly Chars[] {
  const found =
    before.trim() === ""
      ? /^(\s*set\s+(?:session\s+|local\s+)?[a-z_]\w*\.)(user|current_user|session_user|role|group|order|table|all|default)\b/i.exec(
          part.text,
        )
      : null;
  if (found?.[1] === undefined || found[2] === undefined) return [part];
  const [start, end] = [found[1].length, found[0].length];
  const slice = (from: number, to: number): Chars => ({
    ...part,
    text: part.text.slice(from, to),
    span: part.exact ? { start: part.span.start + from, end: part.span.start + to } : part.span,
  });
  const name = slice(start, end);
  return [slice(0, start), { ...name, text: `"${name.text.toLowerCase()}"`, exact: false }, slice(end, part.text.length)];
}

/** A hole as `src/sql/holes.ts` reads it. */
function shownHole({ name }: Hole, names: Map<string, string>): string {
  const plain = name.replace(/\s+/g, " ");
  if (/^[\w$.[\] ?!()]{1,60}$/.test(plain)) return `\${${plain}}`;
  const short = names.get(plain) ?? `value${String(names.size + 1)}`;
  names.set(plain, short);
  return `\${${short}}`;
}

function placeAt(segment: Segment, index: number, ending: boolean): { readonly source: Source; readonly offset: number } {
  const { part } = segment;
  if (part.kind === "hole") return { source: part.place.source, offset: ending ? part.place.span.end : part.place.span.start };
  if (part.exact) return { source: part.source, offset: part.span.start + (index - segment.start) };
  if (index <= segment.start) return { source: part.source, offset: part.span.start };
  return { source: part.source, offset: index >= segment.end || ending ? part.span.end : part.span.start };
}

function placeOf(segments: readonly Segment[], span: Span): Place | undefined {
  const filled = segments.filter((segment) => segment.end > segment.start);
  const first = filled.find((segment) => span.start < segment.end) ?? filled.at(-1);
  const last = filled.find((segment) => span.end <= segment.end) ?? filled.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const start = placeAt(first, span.start, false);
  const end = placeAt(last, span.end, true);
  const ordered =
    start.source === end.source && end.offset >= start.offset && end.offset - start.offset < 20 * (span.end - span.start) + 2000;
  if (ordered) return { source: start.source, span: { start: start.offset, end: end.offset } };
  const whole = first.part.kind === "chars" ? first.part.span : first.part.place.span;
  return { source: start.source, span: { start: start.offset, end: Math.max(whole.end, start.offset) } };
}

/** Only what lies in one literal, character for character, can be changed. */
function editOf(segments: readonly Segment[], edit: Edit): (Edit & { readonly source: Source }) | undefined {
  const segment = segments.find(({ start, end }) => start <= edit.start && edit.end <= end && end > start);
  if (segment?.part.kind !== "chars" || !segment.part.exact) return undefined;
  const { part } = segment;
  const text = escapeFor(edit.text, part.quote);
  const shift = part.span.start - segment.start;
  return text === undefined ? undefined : { source: part.source, start: edit.start + shift, end: edit.end + shift, text };
}

function escapeFor(text: string, quote: Quote): string | undefined {
  if (quote === "none") return text;
  if (quote === "raw") return /[`\\]|\$\{/.test(text) ? undefined : text;
  const escaped = text.replaceAll("\\", "\\\\").replaceAll(quote, `\\${quote}`);
  return quote === "`" ? escaped.replaceAll("${", "\\${") : escaped.replaceAll("\r", "\\r").replaceAll("\n", "\\n");
}

/** The text of parts when all of it is known. */
export function constantText(parts: readonly TextPart[]): string | undefined {
  let text = "";
  for (const part of parts) {
    if (part.kind === "hole") return undefined;
    text += part.text;
  }
  return text;
}

/** The text up to the first hole. */
export function beginning(parts: readonly TextPart[]): string {
  let text = "";
  for (const part of parts) {
    if (part.kind === "hole") break;
    text += part.text;
  }
  return text;
}
