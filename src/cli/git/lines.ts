/** Which lines of a text stood in the text before it. */

import { diffArrays } from "diff";

/** Texts that differ in more lines than this between their first and their last difference count as rewritten there. */
const mostEdits = 4000;

/**
 * Line ends do not count: git may change them on the way to the disk.
 * @returns for each line after, the line before that it is, both 0-based; `undefined` where it is new or changed
 */
export function linesBefore(before: string, after: string): readonly (number | undefined)[] {
  const old = linesOf(before);
  const now = linesOf(after);
  const shorter = Math.min(old.length, now.length);
  let head = 0;
  while (head < shorter && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail += 1;

  const lines: (number | undefined)[] = Array.from({ length: head }, (_, line) => line);
  let at = head;
  const middle = now.slice(head, now.length - tail);
  const changes = diffArrays(old.slice(head, old.length - tail), middle, { maxEditLength: mostEdits });
  if (changes === undefined) lines.push(...middle.map(() => undefined));
  for (const { added, removed, count } of changes ?? []) {
    if (added) for (let line = 0; line < count; line += 1) lines.push(undefined);
    else if (!removed) for (let line = 0; line < count; line += 1) lines.push(at + line);
    if (!added) at += count;
  }
  for (let line = old.length - tail; line < old.length; line += 1) lines.push(line);
  return lines;
}

function linesOf(text: string): string[] {
  return text.split(/\r\n?|\n/);
}
