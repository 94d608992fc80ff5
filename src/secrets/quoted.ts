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
  const thrice = quote === "`" ? undefined : inThree(text, start - 1, quote);
  if (thrice) return thrice;
  for (let end = start; end < Math.min(text.length, start + longestText); end += 1) {
    const sign = text.charAt(end);
    if (sign === "\\") end += 1;
    else if (sign === quote) {
      // Doubled, it is part of the text; JavaScript never has two strings that touch.
      if (text.charAt(end + 1) !== quote || end === start) return { start, end, next: end + 1 };
      end += 1;
    } else if (sign === "\n" && quote !== "`" && end - start > longestLine) break;
  }
  // Never closed: the rest of the line.
  const end = start + text.slice(start, start + longestText).search(/\n|$/);
  return { start, end, next: end };
}

/** A quote that is open for longer than this was none. */
const longestLine = 2000;

/** Between quotes of several signs, in UTF-16 units. */
const longestText = 20_000;

/** TOML's texts of several lines. In SQL three quotes begin a text that begins with a quote, on its own line. */
function inThree(text: string, at: number, quote: string): (Span & { readonly next: number }) | undefined {
  const three = quote.repeat(3);
  if (!text.startsWith(three, at)) return undefined;
  const end = text.slice(at + 3, at + 3 + longestText).indexOf(three);
  if (end < 0) return undefined;
  const inside = text.slice(at + 3, at + 3 + end);
  const isOwn = quote === '"' || !inside.includes("\n") || /^\r?\n/.test(inside);
  return isOwn ? { start: at + 3, end: at + 3 + end, next: at + 6 + end } : undefined;
}

function until(text: string, start: number, close: string): Span & { readonly next: number } {
  const near = text.slice(start, start + longestText);
  const found = near.indexOf(close);
  const end = start + (found >= 0 ? found : near.search(/\n|$/));
  return { start, end, next: Math.min(text.length, end + close.length) };
}
