/** Pieces of a text that are secret, without what only stands in for a secret. */

import type { Span } from "../types.ts";

/** `${PASSWORD}`, `${{ secrets.PASSWORD }}`, `{{ .Values.password }}`, `#{password}`, `<%= password %>`: filled in elsewhere. */
const holes = /\$\{\{.*?\}\}|\{\{.*?\}\}|\$\{(?<expression>(?:[^{}]|\{[^{}]*\})*)\}|#\{[^}]*\}|<%.*?%>|\$\([^)]*\)/gs;

/** The whole of it stands for a value: a parameter, a variable, a word in brackets that says what belongs there, nothing but signs of masking. */
const standIns =
  /^(?:\$\d+|\?|%s|%L|%\(\w+\)s|:'?\w+'?|@\w+|\$[A-Z][A-Z0-9]*_[A-Z0-9_]*|\$PG[A-Z]+|%[A-Z_]+%|<(?=[^>]*(?:pass|pwd|pw\b|secret|token|key|your|change|replace|insert|value))[\w -]+>|\[(?=[^\]]*(?:pass|pwd|pw\b|secret|token|key|your|change|replace|insert|value))[\w -]+\]|\{(?=[^}]*(?:pass|pwd|pw\b|secret|token|key|your|change|replace|insert|value))\w+\}|[*•…]+|x{3,}|null|none|~|undefined|true|false)$/i;

/** In: where a value stands. Out: what of it is to be hidden; nothing where only a variable stands there. */
export function literalSpans(text: string, start: number, end: number): readonly Span[] {
  const value = text.slice(start, end);
  if (value.trim() === "" || standIns.test(value.trim())) return [];
  const spans: Span[] = [];
  let from = 0;
  const add = (a: number, b: number): void => {
    if (/\S/.test(value.slice(a, b))) spans.push({ start: start + a, end: start + b });
  };
  for (const match of value.matchAll(holes)) {
    add(from, match.index);
    from = match.index + match[0].length;
    // `${PASSWORD:-hunter2}`, `${password ?? "hunter2"}`: what counts where the variable is not set.
    const fallback = /^(?<before>\w+:?[-=]|.*?(?:\?\?|\|\|)\s*["'`]?)(?<after>.+?)["'`]?$/s.exec(match.groups?.["expression"] ?? "");
    const [before, after] = [fallback?.groups?.["before"], fallback?.groups?.["after"]];
    if (before === undefined || after === undefined) continue;
    const at = match.index + 2 + before.length;
    spans.push(...literalSpans(text, start + at, start + at + after.length));
  }
  add(from, value.length);
  return spans;
}

/** Sorted, and joined where they touch. */
export function merged(spans: readonly Span[]): readonly Span[] {
  const sorted = spans.toSorted((a, b) => a.start - b.start);
  const result: Span[] = [];
  for (const span of sorted) {
    const last = result.at(-1);
    if (last && span.start <= last.end) result[result.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
    else result.push(span);
  }
  return result;
}
