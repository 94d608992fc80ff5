/** Text in quotes, as any of the languages writes it that poolsafe reads. */

import type { Span } from "../types.ts";

/** A quote may itself be escaped, because the whole stands in another text: `\'…\'`, `''…''`, `\"…\"`. */
const opener =
  /(?:[eEbBxXnN]|[uU]&)?(?:(?<escape>\\+)(?<inner>["'`])|(?<doubled>''(?=[^'\s,;)]))|(?<quote>["'`]))|\$(?<tag>[A-Za-z_]\w*|)\$/y;

/** Out: what stands inside the quotes that begin at an offset, and where the text goes on; `undefined` where there are none. */
export function quotedAt(text: string, at: number): (Span & { readonly next: number }) | undefined {
  opener.lastIndex = at;
  const match = opener.exec(text);
  if (!match?.groups) return undefined;
  const { escape, inner, doubled, quote, tag } = match.groups;
  const start = at + match[0].length;
  if (tag !== undefined) return until(text, start, `$${tag}$`);
  if (doubled !== undefined) return until(text, start, "''");
  if (escape !== undefined && inner !== undefined) return until(text, start, `${escape}${inner}`);
  if (quote === undefined) return undefined;
  for (let end = start; end < text.length; end += 1) {
    const sign = text.charAt(end);
    if (sign === "\\") end += 1;
    else if (sign === quote) {
      // Doubled, it is part of the text; JavaScript never has two strings that touch.
      if (text.charAt(end + 1) !== quote || end === start) return { start, end, next: end + 1 };
      end += 1;
    } else if (sign === "\n" && quote !== "`" && end - start > longestLine) break;
  }
  // Never closed: the rest of the line.
  const line = text.indexOf("\n", start);
  const end = line < 0 ? text.length : line;
  return { start, end, next: end };
}

/** A quote that is open for longer than this was none. */
const longestLine = 2000;

function until(text: string, start: number, close: string): Span & { readonly next: number } {
  const found = text.indexOf(close, start);
  const line = text.indexOf("\n", start);
  const end = found >= 0 ? found : line < 0 ? text.length : line;
  return { start, end, next: Math.min(text.length, end + close.length) };
}
