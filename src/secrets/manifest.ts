/** What a Kubernetes manifest of the kind Secret holds: all of it, but for a pooler's configuration and addresses, in which only passwords are secret. */

import type { Span } from "../types.ts";
import { quotedAt } from "./quoted.ts";
import { literalSpans } from "./spans.ts";

const kind = /^["']?kind["']?[ \t]*:[ \t]*["']?Secret["']?[ \t]*(?:#.*)?$/;
const section = /^["']?(?:data|stringData)["']?[ \t]*:[ \t]*(?<rest>.*)$/;
const inFlow = /["']?kind["']?\s{0,20}:\s{0,20}["']?Secret\b/;
const flow = /(?:^|[\s{,])["']?(?:data|stringData)["']?\s{0,50}:\s{0,50}\{/g;

interface Line {
  readonly start: number;
  readonly end: number;
  /** Of the first key, behind the signs of a list. */
  readonly column: number;
  readonly isItem: boolean;
  readonly text: string;
}

/** A map that is being read. */
interface Level {
  readonly column: number;
  isSecret: boolean;
  /** The indices of the lines that begin one. */
  readonly sections: number[];
}

export function manifestSecrets(whole: string): readonly Span[] {
  if (!inFlow.test(whole)) return [];
  const lines = linesOf(whole);
  const spans: Span[] = [];
  let first = 0;
  for (let index = 0; index <= lines.length; index += 1) {
    const line = lines[index];
    if (line !== undefined && !line.text.startsWith("---")) continue;
    spans.push(...documentSecrets(whole, lines.slice(first, index)));
    first = index + 1;
  }
  return spans;
}

function linesOf(whole: string): readonly Line[] {
  const lines: Line[] = [];
  for (const match of whole.matchAll(/[^\r\n]+/g)) {
    const lead = /^(?:[ \t]|-(?=[ \t]))*/.exec(match[0])?.[0] ?? "";
    const [start, end] = [match.index + lead.length, match.index + match[0].length];
    lines.push({ start, end, column: lead.length, isItem: lead.includes("-"), text: match[0].slice(lead.length) });
  }
  return lines;
}

function documentSecrets(whole: string, lines: readonly Line[]): readonly Span[] {
  const [first, last] = [lines[0], lines.at(-1)];
  if (!first || !last) return [];
  const spans: Span[] = [];
  if (lines.some(({ text }) => inFlow.test(text))) {
    let read = 0;
    for (const match of whole.slice(first.start, last.end).matchAll(flow)) {
      if (match.index < read) continue;
      const found = flowSecrets(whole, first.start + match.index + match[0].length);
      spans.push(...found.spans);
      read = found.end - first.start;
    }
  }
  const levels: Level[] = [];
  const leave = (column: number, isItem: boolean): void => {
    for (let level = levels.at(-1); level && (level.column > column || (isItem && level.column === column)); level = levels.at(-1)) {
      levels.pop();
      if (level.isSecret) for (const index of level.sections) spans.push(...sectionSecrets(whole, lines, index));
    }
  };
  for (const [index, { column, isItem, text }] of lines.entries()) {
    if (text === "" || text.startsWith("#")) continue;
    leave(column, isItem);
    let level = levels.at(-1);
    if (level?.column !== column) levels.push((level = { column, isSecret: false, sections: [] }));
    if (kind.test(text)) level.isSecret = true;
    else if (section.test(text)) level.sections.push(index);
  }
  leave(-1, false);
  return spans;
}

/** The lines below the one that begins it. */
function sectionSecrets(whole: string, lines: readonly Line[], begin: number): readonly Span[] {
  const spans: Span[] = [];
  const depth = lines[begin]?.column ?? 0;
  for (let index = begin + 1; index < lines.length; index += 1) {
    const line = lines[index];
    if (!line || line.column <= depth) break;
    const { start, end, text, column } = line;
    const key = /^(?:["'][^"']*["']|[^\s:#"'][^:]*?)[ \t]*:(?:[ \t]+|$)/.exec(text)?.[0];
    const value = key === undefined ? text : text.slice(key.length);
    if (key !== undefined && /^[|>][-+\d]*[ \t]*(?:#.*)?$/.test(value)) {
      let next = index + 1;
      while ((lines[next]?.column ?? -1) > column) next += 1;
      const block = lines.slice(index + 1, next);
      if (!isPoolers(whole.slice(block[0]?.start ?? end, block.at(-1)?.end ?? end)))
        for (const one of block) spans.push(...literalSpans(whole, one.start, one.end));
      index = next - 1;
    } else if (!isRead.test(value)) {
      spans.push(...literalSpans(whole, text.startsWith("#") ? start + 1 : end - value.length, end));
    }
  }
  return spans;
}

/** An address, or settings of the server's own, which are no secret: `-c statement_timeout=5s`. */
const isRead =
  /^["']?(?:(?:postgres(?:ql)?|pgbouncer):\/\/\S+|(?:-c ?|--)[\w-]+=[^\s"']*(?: +(?:-c ?|--)[\w-]+=[^\s"']*){0,50}["']?)[ \t]*$/i;

/** What only a pooler's file has: the program's own name, an Odyssey's block. */
const ownHeading = /^[ \t]*(?:\[pgbouncer\]|(?:storage|database)\s+(?:"[^"\n]*"|default)\s*\{)/m;
/** Of PgCat's and PgDog's, headings that may be anybody's, with a setting that is a pool's. */
const poolHeading = /^[ \t]*(?:\[[ \t]*"?pools"?[ \t]*[.\]]|\[\[[ \t]*"?databases"?[ \t]*\]\]|pools\.|pooler_mode[ \t]*=)/m;
const poolSetting = /^[ \t]*(?:pool(?:er)?_mode|pool_size|database_name|servers|server_host|host|sharding_function|default_role)[ \t]*=/m;

/** What stands in a pooler's configuration is read, and only what is secret in it is hidden. */
function isPoolers(text: string): boolean {
  return ownHeading.test(text) || (poolHeading.test(text) && poolSetting.test(text));
}

/** Between the brackets of a map on one line, or in JSON. */
function flowSecrets(whole: string, from: number): { readonly spans: readonly Span[]; readonly end: number } {
  const spans: Span[] = [];
  let at = from;
  for (; at < whole.length && whole.charAt(at) !== "}"; at += 1) {
    // A key, and what leads to its value.
    const key = /^[\s,]*(?:"[^"]*"|'[^']*'|[^\s:,{}"']+)\s*:\s*/.exec(whole.slice(at, at + 500))?.[0];
    if (key === undefined) continue;
    at += key.length;
    const quoted = quotedAt(whole, at);
    const end = quoted ? quoted.end : at + whole.slice(at).search(/[,}\r\n]|$/);
    const start = quoted ? quoted.start : at;
    if (!isRead.test(whole.slice(start, end))) spans.push(...literalSpans(whole, start, end));
    at = (quoted ? quoted.next : end) - 1;
  }
  return { spans, end: at };
}
