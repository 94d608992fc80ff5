/** String literals and templates → characters with their places. */
import type { Chars, Quote } from "../../query-text.ts";
import type { Source } from "../../../types.ts";

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f", v: "\v", "0": "\0" };
const escape = /\\(?:u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|\r\n|([\s\S]))|\r\n?/g;

/**
 * What stands between `start` and `end` of the source, read as JavaScript reads it.
 * Runs without escapes are exact; each escape is a piece of its own.
 */
export function readLiteral(source: Source, start: number, end: number, quote: Quote): Chars[] {
  const raw = source.text.slice(start, end);
  const parts: Chars[] = [];
  const add = (text: string, from: number, to: number, exact: boolean): void => {
    if (to > from) parts.push({ kind: "chars", text, source, span: { start: start + from, end: start + to }, exact, quote });
  };
  if (quote === "raw") {
    add(raw, 0, raw.length, true);
    return parts;
  }
  let at = 0;
  for (const match of raw.matchAll(escape)) {
    const [whole] = match;
    if (whole.startsWith("\r") && quote !== "`") continue;
    add(raw.slice(at, match.index), at, match.index, true);
    at = match.index + whole.length;
    add(unescape(match), match.index, at, false);
  }
  add(raw.slice(at), at, raw.length, true);
  return parts;
}

function unescape(match: RegExpMatchArray): string {
  const [whole, code, unit, byte, plain] = match;
  if (whole.startsWith("\r")) return "\n";
  const hexadecimal = code ?? unit ?? byte;
  if (hexadecimal !== undefined) {
    const point = Number.parseInt(hexadecimal, 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : "";
  }
  if (plain === undefined || /[\r\n\u2028\u2029]/.test(plain)) return "";
  return escapes[plain] ?? plain;
}

/** `parts` from `from` up to `to`, in units of their text. */
export function sliceChars(part: Chars, from: number, to: number): Chars {
  const text = part.text.slice(from, to);
  if (!part.exact) return { ...part, text };
  return { ...part, text, span: { start: part.span.start + from, end: part.span.start + to } };
}
