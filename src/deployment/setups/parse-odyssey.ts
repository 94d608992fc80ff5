/**
 * Odyssey's configuration file as its own reader takes it (sources/config_reader.c and parser.h of 1.5): words, numbers, texts in double quotes,
 * blocks in braces, comments from `#` to the end of the line. The lab compares it with Odyssey (test/lab/odyssey-conf.test.ts).
 */

import type { Place } from "../../types.ts";
import type { PlacedText } from "../placed-text.ts";

export interface OdysseyEntry {
  /** In lower case: Odyssey does not mind. */
  readonly name: string;
  readonly nameAt: Place;
  /** From the name to the last value. */
  readonly at: Place;
  readonly values: readonly OdysseyValue[];
  /** Of a block. */
  readonly entries: readonly OdysseyEntry[] | undefined;
}

export interface OdysseyValue {
  /** `word`: not in quotes, as `yes`, `no`, `default`, `hostssl` …; `hole`: what only the deployment fills in, `${PGPORT}`. */
  readonly kind: "text" | "number" | "word" | "hole";
  /** Without quotes. */
  readonly text: string;
  readonly at: Place;
}

export interface OdysseyFile {
  readonly entries: readonly OdysseyEntry[];
  /** Where Odyssey stops and refuses the file: then there are no entries. */
  readonly broken: Broken | undefined;
}

interface Broken {
  readonly place: Place;
  /** In the text. */
  readonly index: number;
  readonly reason: string;
}

interface Token {
  readonly kind: OdysseyValue["kind"] | "{" | "}" | "end";
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

class Refusal extends Error {
  readonly start: number;
  readonly end: number;
  constructor(reason: string, start: number, end: number) {
    super(reason);
    this.start = start;
    this.end = end;
  }
}

/** They stand for a value; all other words begin an entry. */
const valueWords = /^(?:yes|no|default|auto)$/i;
/** How a client comes, behind the names of a `user`. */
const ways = /^(?:local|host|hostssl|hostnossl)$/i;

/** Nobody nests deeper by hand, and Odyssey itself does not. */
const deepest = 20;

/** Never throws. */
export function parseOdyssey({ text, place }: PlacedText): OdysseyFile {
  try {
    const tokens = tokensOf(text);
    let next = 0;
    const peek = (): Token => tokens[next] ?? { kind: "end", text: "", start: text.length, end: text.length };
    const take = (): Token => {
      const token = peek();
      next += 1;
      return token;
    };
    const block = (depth: number): OdysseyEntry[] => {
      const entries: OdysseyEntry[] = [];
      for (;;) {
        const token = take();
        if (token.kind === "end") {
          if (depth > 0) throw new Refusal("a block is not closed with `}`", text.length, text.length);
          return entries;
        }
        if (token.kind === "}" && depth > 0) return entries;
        const isPair = token.kind === "text" && depth > 0;
        if (token.kind !== "word" && !isPair) throw new Refusal("the name of a setting is expected here", token.start, token.end);
        entries.push(entry(token, depth));
      }
    };
    const entry = (name: Token, depth: number): OdysseyEntry => {
      const values: OdysseyValue[] = [];
      let end = name.end;
      const isUser = /^user$/i.test(name.text);
      for (;;) {
        const token = peek();
        // A pair of texts has one value; a setting has all that stand behind it.
        const isValue =
          (token.kind === "text" && !(name.kind === "text" && values.length > 0)) ||
          token.kind === "number" ||
          token.kind === "hole" ||
          (token.kind === "word" && (valueWords.test(token.text) || (isUser && values.length > 0 && ways.test(token.text))));
        if (!isValue) break;
        values.push({ kind: token.kind, text: token.text, at: place(token.start, token.end) });
        end = take().end;
      }
      let entries: OdysseyEntry[] | undefined;
      if (peek().kind === "{") {
        const brace = take();
        if (depth >= deepest) throw new Refusal("blocks are nested too deeply", brace.start, brace.end);
        entries = block(depth + 1);
      } else if (values.length === 0) throw new Refusal(`\`${name.text}\` has no value`, name.start, name.end);
      return { name: name.text.toLowerCase(), nameAt: place(name.start, name.end), at: place(name.start, end), values, entries };
    };
    return { entries: block(0), broken: undefined };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { entries: [], broken: { place: place(error.start, error.end), index: error.start, reason: error.message } };
  }
}

const signs =
  /(?<blank>[ \t\n\v\f\r]+|#[^\n]*)|(?<number>-?\d+(?:[kmgKMG][bB]?|[bB])?(?![A-Za-z_]))|(?<word>[A-Za-z][A-Za-z0-9_]*)|(?<hole>\$\{[^}\n]{1,300}\}|\$\([^)\n]{1,300}\)|\$[A-Z_]+\b|\{\{[^\n]{1,300}?\}\}|<%[^\n]{1,300}?%>)|"(?<text>[^"\\\n]*(?:\\[^][^"\\\n]*)*)"|(?<brace>[{}])/y;

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    signs.lastIndex = at;
    const groups = signs.exec(text)?.groups;
    if (!groups) {
      const isText = text.charAt(at) === '"';
      throw new Refusal(isText ? "a text is not closed with a quote" : "this sign is no part of Odyssey's configuration", at, at + 1);
    }
    const start = at;
    at = signs.lastIndex;
    const { number, word, text: quoted, hole, brace } = groups;
    if (number !== undefined) tokens.push({ kind: "number", text: number, start, end: at });
    else if (word !== undefined) tokens.push({ kind: "word", text: word, start, end: at });
    else if (quoted !== undefined) tokens.push({ kind: "text", text: quoted.replaceAll('\\"', '"'), start, end: at });
    else if (hole !== undefined) tokens.push({ kind: "hole", text: hole, start, end: at });
    else if (brace !== undefined) tokens.push({ kind: brace as "{" | "}", text: brace, start, end: at });
  }
  return tokens;
}
