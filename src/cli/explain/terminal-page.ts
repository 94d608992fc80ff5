/** Markdown as lines for a terminal: as much of it as the documentation of rules has. */

import type { Paint } from "../../report/parts/paint.ts";
import { wrapped } from "../../report/parts/wrap.ts";

/**
 * Headings are bold, paragraphs and list items are broken at the width, code is indented and coloured; comments and fences go.
 * A table is a list of its rows.
 * @param width in columns
 */
export function terminalLines(markdown: string, paint: Paint, width: number): string[] {
  const lines: string[] = [];
  let paragraph: string[] = [];
  let table: string[] = [];
  let isCode = false;
  const flush = (): void => {
    if (paragraph.length > 0) lines.push(...paragraphLines(paragraph, width));
    lines.push(...rowsOf(table).flatMap((row) => paragraphLines([row], width)));
    [paragraph, table] = [[], []];
  };
  for (const line of markdown.replace(/<!--[\s\S]*?-->\n*/g, "").split(/\r?\n/)) {
    if (/^\s*```/.test(line)) {
      flush();
      isCode = !isCode;
    } else if (isCode) {
      lines.push(line === "" ? "" : `    ${paint.cyan(line)}`);
    } else if (line.startsWith("|")) {
      table.push(line);
    } else {
      const heading = /^#+\s+(.*)$/.exec(line)?.[1];
      const isOwnLine = heading !== undefined || line.trim() === "";
      if (isOwnLine || /^\s*(?:-|\d+\.)\s/.test(line)) flush();
      if (!isOwnLine) paragraph.push(line);
      else lines.push(heading === undefined ? withLinks(line) : paint.bold(heading));
    }
  }
  flush();
  return lines.filter((line, index) => line !== "" || lines[index - 1] !== "");
}

/** Rows as items: the first cell says what it is about, and of more than two each has its column's name. */
function rowsOf(table: readonly string[]): string[] {
  const [names = [], , ...rows] = table.map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  return rows.map(([first = "", ...rest]) => {
    const told = rest.map((cell, index) => (rest.length > 1 ? `${names[index + 1] ?? ""}: ${cell}` : cell));
    return `- ${first}${rest.length > 1 ? "; " : ": "}${told.join("; ")}`;
  });
}

/** The second line of an item stands below the text of its first. */
function paragraphLines(paragraph: readonly string[], width: number): string[] {
  const first = /^(\s*)((?:-|\d+\.)\s+)?/.exec(paragraph[0] ?? "");
  const indent = first?.[1] ?? "";
  const mark = first?.[2] ?? "";
  const text = withLinks(paragraph.map((line) => line.trim()).join(" ")).slice(mark.length);
  const hanging = indent + " ".repeat(mark.length);
  return wrapped(text, Math.max(20, width - hanging.length)).map((line, index) => (index === 0 ? indent + mark : hanging) + line);
}

/** A terminal opens what looks like an address. */
function withLinks(text: string): string {
  return text
    .replace(/\[([^\]]+)\]\((\S+?)\)/g, (_, words: string, target: string) => (words === target ? target : `${words} (${target})`))
    .replace(/<(https?:\/\/[^>\s]+)>/g, "$1");
}
