/** A string literal in SQL text: what it says, and where each of its characters stands. */

export interface Literal {
  readonly content: string;
  /** Index in the content → index in the text. */
  indexOf(index: number): number;
}

/**
 * The first string literal at or after `from`: `$tag$…$tag$`, `'…'` with doubled quotes, `E'…'` without escapes other than `\'` and `\\`.
 * @returns undefined when there is none before `to`, or when its characters cannot be placed exactly
 */
export function literalAt(text: string, from: number, to: number): Literal | undefined {
  const opening = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$|'|--[^\n\r]*|\/\*[\s\S]*?\*\//g;
  opening.lastIndex = from;
  for (;;) {
    const match = opening.exec(text);
    if (!match || match.index >= to) return undefined;
    const [mark] = match;
    if (mark.startsWith("--") || mark.startsWith("/*")) continue;
    if (mark !== "'") return dollarQuoted(text, match.index + mark.length, mark);
    return quoted(text, match.index + 1, /[eE]/.test(text[match.index - 1] ?? ""));
  }
}

function dollarQuoted(text: string, start: number, tag: string): Literal | undefined {
  const end = text.indexOf(tag, start);
  return end < 0 ? undefined : { content: text.slice(start, end), indexOf: (index) => start + index };
}

function quoted(text: string, start: number, escapes: boolean): Literal | undefined {
  let content = "";
  const places: number[] = [];
  for (let index = start; index < text.length; index++) {
    const char = text[index] ?? "";
    const next = text[index + 1];
    if (char === "'" && next !== "'") {
      places.push(index);
      return { content, indexOf: (at) => places[at] ?? index };
    }
    places.push(index);
    if (char === "'" || (escapes && char === "\\" && (next === "'" || next === "\\"))) index++;
    else if (escapes && char === "\\") return undefined;
    content += char === "\\" ? (next ?? "") : char;
  }
  return undefined;
}
