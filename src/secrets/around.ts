/** What stands around a place of a text, read in a time that grows with the text and not with its square, however long a line is. */

/** Before a place, in UTF-16 units. */
const nearest = 400;

/** Out: what the line has before this place, the last of it where that is long. */
export function beforeOnLine(text: string, at: number): string {
  const near = text.slice(Math.max(0, at - nearest), at);
  return near.slice(Math.max(near.lastIndexOf("\n"), near.lastIndexOf("\r")) + 1);
}

/**
 * @param sign with the flag `g`
 * @returns where the next one stands at or behind an offset, the text's end where there is none. To be asked from the text's start on.
 */
export function nextOf(text: string, sign: RegExp): (at: number) => number {
  let from = 0;
  let found = -1;
  return (at) => {
    if (at < from || at > found) {
      sign.lastIndex = at;
      found = sign.exec(text)?.index ?? text.length;
      from = at;
    }
    return found;
  };
}

/** In: what a line has before a place. Out: the quote that is open there; an apostrophe in a word opens nothing. */
export function openQuote(before: string): string | undefined {
  let open: string | undefined;
  for (let at = 0; at < before.length; at += 1) {
    const sign = before.charAt(at);
    if (sign === "\\") at += 1;
    else if (sign === open) open = undefined;
    else if (open === undefined && /["'`]/.test(sign) && !/\w/.test(before.charAt(at - 1))) open = sign;
  }
  return open;
}
