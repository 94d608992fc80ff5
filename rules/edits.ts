/**
 * Exact small edits of SQL text, for fixes. Each answers `undefined` when the text is not in the plain shape that it can
 * change without touching anything else; the rule then offers no fix.
 */
import { textOf } from "../src/source.ts";
import type { Edit, Place } from "../src/types.ts";

export function insertAt(offset: number, text: string): Edit {
  return { start: offset, end: offset, text };
}

/** `keyword` in the letter case of `sample`, so that a fix reads like the code around it. */
export function likeCase(keyword: string, sample: string): string {
  return sample === sample.toLowerCase() ? keyword.toLowerCase() : keyword;
}

export function hasComment(text: string): boolean {
  return text.includes("--") || text.includes("/*");
}

/** The newline that the text uses, as its first line shows. */
export function newlineOf(text: string): string {
  return text[text.indexOf("\n") - 1] === "\r" ? "\r\n" : "\n";
}

/** The blanks before an offset when nothing else stands before it on its line. */
export function indentBefore(text: string, offset: number): string | undefined {
  let start = offset;
  while (start > 0 && (text[start - 1] === " " || text[start - 1] === "\t")) start -= 1;
  return start === 0 || text[start - 1] === "\n" ? text.slice(start, offset) : undefined;
}

/** What stands between a statement and one put before or after it: a line break and the same indent, or a blank. */
export function gapAround(text: string, offset: number): string {
  const indent = indentBefore(text, offset);
  return indent === undefined ? " " : newlineOf(text) + indent;
}

/** Sorted, without repeats; `undefined` when two of them touch the same text. */
export function combine(edits: readonly Edit[]): readonly Edit[] | undefined {
  const sorted = [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
  const distinct = sorted.filter((edit, index) => {
    const previous = sorted[index - 1];
    return previous === undefined || previous.start !== edit.start || previous.end !== edit.end || previous.text !== edit.text;
  });
  const overlaps = distinct.some((edit, index) => {
    const previous = distinct[index - 1];
    return previous !== undefined && (edit.start < previous.end || edit.start === previous.start);
  });
  return overlaps || distinct.length === 0 ? undefined : distinct;
}

/** The text of a place after edits that lie in it. */
export function applyWithin(place: Place, edits: readonly Edit[]): string {
  return edits.toReversed().reduce((text, edit) => {
    const [from, to] = [edit.start - place.span.start, edit.end - place.span.start];
    return text.slice(0, from) + edit.text + text.slice(to);
  }, textOf(place));
}

/** The edits of every item; `undefined` when one of them cannot be edited. */
export function editAll<Item>(items: readonly Item[], edit: (item: Item) => readonly Edit[] | undefined): readonly Edit[] | undefined {
  const edits: Edit[] = [];
  for (const item of items) {
    const some = edit(item);
    if (some === undefined) return undefined;
    edits.push(...some);
  }
  return edits;
}

/** `SET x` or `SET SESSION x` becomes `SET LOCAL x`; what is LOCAL already needs no edit. */
export function makeSetLocal(statement: Place): readonly Edit[] | undefined {
  const text = textOf(statement);
  if (/^set\s+local\b/i.test(text)) return [];
  if (/^set\s+session\s+characteristics\b/i.test(text)) return undefined;
  const { start } = statement.span;
  const session = /^(set\s+)(session)\s+(?!authorization\b)(?!to\b)[\w"]/i.exec(text);
  if (session?.[1] !== undefined && session[2] !== undefined) {
    const from = start + session[1].length;
    return [{ start: from, end: from + session[2].length, text: likeCase("LOCAL", session[2]) }];
  }
  const set = /^set(?=\s)/i.exec(text);
  return set === null ? undefined : [insertAt(start + set[0].length, ` ${likeCase("LOCAL", set[0])}`)];
}

/** `set_config(n, v, false)` becomes `set_config(n, v, true)`. */
export function makeSetConfigLocal(call: Place): readonly Edit[] | undefined {
  const last = /(?:,|=>|:=)(?:\s|\/\*(?:[^*]|\*(?!\/))*\*\/)*(false)\s*\)$/i.exec(textOf(call));
  if (last?.[1] === undefined || !/^(?:"?pg_catalog"?\s*\.\s*)?"?set_config"?\s*\(/i.test(textOf(call))) return undefined;
  const start = call.span.start + last.index + last[0].lastIndexOf(last[1]);
  return [{ start, end: start + last[1].length, text: likeCase("TRUE", last[1]) }];
}

/** Takes a whole statement away with its `;`, and its line where nothing else stands on it. */
export function deleteStatement(statement: Place): readonly Edit[] | undefined {
  const { text } = statement.source;
  if (hasComment(textOf(statement))) return undefined;
  let { start, end } = statement.span;
  const rest = /^\s*;/.exec(text.slice(end));
  if (rest === null && text.slice(end).trim() !== "") return undefined;
  end += rest?.[0].length ?? 0;
  const indent = indentBefore(text, start);
  const lineEnd = /^[ \t]*(?:\r?\n|$)/.exec(text.slice(end));
  if (indent !== undefined && lineEnd !== null) {
    start -= indent.length;
    end += lineEnd[0].length;
  } else if (lineEnd !== null) {
    while (text[start - 1] === " " || text[start - 1] === "\t") start -= 1;
  } else {
    end += /^[ \t]*/.exec(text.slice(end))?.[0].length ?? 0;
  }
  return [{ start, end, text: "" }];
}

const transactionUnfit =
  /\b(begin|start|commit|rollback|abort|savepoint|prepare|call|vacuum|concurrently|reindex|discard|database|tablespace|subscription|system)\b|(^|;)\s*end\b|^[ \t]*\\|\\;/im;

/**
 * Puts everything from `first` up to `last` into a transaction: `BEGIN` before `first`, and `COMMIT` in the place of `last`,
 * a statement that the end of the transaction makes needless.
 */
export function wrapInTransaction(first: Place, last: Place): readonly Edit[] | undefined {
  const { text } = first.source;
  if (last.source !== first.source || last.span.start < first.span.end || hasComment(textOf(last))) return undefined;
  if (transactionUnfit.test(text.slice(first.span.end, last.span.start))) return undefined;
  if (!/^\s*(;|$)/.test(text.slice(last.span.end)) || !/^\s*;/.test(text.slice(first.span.end))) return undefined;
  const sample = textOf(first).slice(0, 3);
  const gap = gapAround(text, first.span.start);
  return [insertAt(first.span.start, `${likeCase("BEGIN", sample)};${gap}`), { ...last.span, text: likeCase("COMMIT", sample) }];
}
