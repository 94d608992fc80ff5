/** Addresses that are put together from pieces: `"postgres://a:" + "…" + "@h"`, `["postgres://a:", "…", "@h"].join("")`, `'host=h password=' || '…'`. */

import type { Span } from "../types.ts";
import { isSecretName } from "./names.ts";
import { quotedAt } from "./quoted.ts";
import { userPassword } from "./urls.ts";

const beginsUrl = /\b(?:postgres(?:ql)?|pgbouncer|cockroachdb|redshift)(?:\+\w{1,20})?:\/\/[^\s"'`]{0,500}(?=(?<quote>["'`]))/gi;
const endsWithName = /(?<![\w-])(?<name>[A-Za-z_][\w-]{0,80})\s{0,9}=\s{0,9}\\?'?(?=(?<quote>["'`]))/g;
const joint = /["'`]\s{0,200}(?:(?<sign>\+|\|\||,)|\.concat\()\s{0,200}/y;
/** Gives the text that it is given, with its signs as a URL has them. */
const encoding = /^(?:encodeURIComponent|encodeURI|escape|String)\(\s{0,50}/;
/** Of a piece that is not text. */
const hole = "${x}";

export function pieceSecrets(text: string): readonly Span[] {
  const spans: Span[] = [];
  for (const match of text.matchAll(beginsUrl)) {
    const slashes = match[0].indexOf("//") + 2;
    const chain = chainFrom(text, match.index + slashes, match.index + match[0].length);
    // A port may be put in like this too: only an `@` tells what stands before it.
    if (chain?.text.includes("@")) spans.push(...chain.back(userPassword(chain.text, 0, chain.text.length)));
  }
  for (const match of text.matchAll(endsWithName)) {
    if (!isSecretName(match.groups?.["name"] ?? "")) continue;
    const at = match.index + match[0].length;
    const chain = chainFrom(text, at, at);
    if (chain === undefined) continue;
    const end = chain.text.search(/\s+[A-Za-z_]\w*\s*=|$/);
    spans.push(...chain.back([{ start: 0, end }]));
  }
  return spans;
}

interface Chain {
  readonly text: string;
  /** Out: where the pieces of a span stand. */
  readonly back: (spans: readonly Span[]) => readonly Span[];
}

/** So that nothing takes long. */
const most = 30;

/** In: where what counts begins, and the quote that ends the first piece. Out: `undefined` where nothing is joined to it. */
function chainFrom(text: string, from: number, quote: number): Chain | undefined {
  let whole = text.slice(from, quote);
  const places = Array.from(whole, (_, index) => from + index);
  joint.lastIndex = quote;
  const first = joint.exec(text);
  if (!first) return undefined;
  const sign = first.groups?.["sign"] ?? ",";
  let at = quote + first[0].length;
  for (let count = 0; count < most; count += 1) {
    const called = encoding.exec(text.slice(at, at + 120))?.[0].length ?? 0;
    const piece = quotedAt(text, at + called);
    if (piece) {
      whole += text.slice(piece.start, piece.end);
      for (let index = piece.start; index < piece.end; index += 1) places.push(index);
      at = piece.next + (called === 0 ? 0 : (/^\s{0,50}\)/.exec(text.slice(piece.next, piece.next + 60))?.[0].length ?? 0));
    } else {
      whole += hole;
      places.push(...Array.from(hole, () => -1));
      at += /^(?:[^+|,;()[\]{}"'`\n]|\([^()]{0,200}\)|\[[^[\]]{0,200}\]){0,300}/.exec(text.slice(at, at + 1000))?.[0].length ?? 0;
    }
    const gap = /^\s{0,200}(?<sign>\+|\|\||,|)\s{0,200}/.exec(text.slice(at, at + 410));
    if (gap?.groups?.["sign"] !== sign) break;
    at += gap[0].length;
  }
  // What a comma parts is one text only where something joins it.
  const isJoined = sign !== "," || first[0].includes("concat") || /^\s{0,200}\]\s{0,200}\.join\(/.test(text.slice(at, at + 420));
  return isJoined ? { text: whole, back: (spans) => backThrough(spans, places) } : undefined;
}

function backThrough(spans: readonly Span[], places: readonly number[]): readonly Span[] {
  return spans.flatMap(({ start, end }) =>
    places
      .slice(start, end)
      .filter((at) => at >= 0)
      .map((at) => ({ start: at, end: at + 1 })),
  );
}
