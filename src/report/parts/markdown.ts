/** Markdown as GitHub and GitLab render it. What comes from the analysed code stands in code spans, or has no effect. */

import { oneLine, shortened } from "./printable.ts";

/** In UTF-16 units: GitHub takes no summary above a megabyte, and nobody reads a statement of a page. */
const longestText = 600;

/** Out: a code span; its fence is longer than any row of backticks in it. */
export function code(text: string): string {
  const shown = shortened(oneLine(text), longestText);
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map(([row]) => row.length));
  const fence = "`".repeat(longest + 1);
  // A blank at both ends is taken away with the fence, unless there is nothing else.
  const pad = longest > 0 || (/^ .* $/.test(shown) && shown.trim() !== "") ? " " : "";
  return shown === "" ? "` `" : `${fence}${pad}${shown}${pad}${fence}`;
}

const zeroWidthSpace = "\u200b";
const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** Out: the text, with nothing in it that is markup, a link, a mention or an emoji. */
export function plain(text: string): string {
  return inSentence(shortened(oneLine(text), longestText)).replace(/^(\s*\d*)([-+=#.)])/, "$1\\$2");
}

/** As `plain`, but for what means something only where a line begins. */
function inSentence(text: string): string {
  return text
    .replace(/[&<>]/g, (sign) => entities[sign] ?? sign)
    .replace(/[\\`*_[\]~|$^]/g, "\\$&")
    .replace(/(?:[:@#]|www)(?=[^\s:])/gi, `$&${zeroWidthSpace}`);
}

/** In: a sentence that has SQL in backticks. Out: the same in Markdown; backticks that do not pair make all of it one code span. */
export function sentence(text: string): string {
  const pieces = shortened(oneLine(text), longestText).split("`");
  if (pieces.length % 2 === 0) return code(text);
  const rendered = (piece: string, index: number): string => {
    if (index % 2 === 1) return piece === "" ? "" : code(piece);
    return index === 0 ? plain(piece) : inSentence(piece);
  };
  return pieces.map(rendered).join("");
}

/** In: what both are made of is ours: a rule's id, the address of its page. */
export function link(text: string, url: string): string {
  return `[${text}](${url})`;
}

/** In: text of ours, or made by the functions above. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(header), line(header.map((_, index) => (index === 0 ? ":--" : "--:"))), ...rows.map(line)];
}
