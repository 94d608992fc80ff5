/** Pieces of a text that are secret, without what only stands in for a secret. */

import type { Span } from "../types.ts";
import { quotedAt } from "./quoted.ts";

/** `${PASSWORD}`, `${{ secrets.PASSWORD }}`, `{{ .Values.password }}`, `#{password}`, `<%= password %>`: filled in elsewhere. Bounded, or a text that opens many would take long. */
const holes =
  /\$\{\{[^]{0,300}?\}\}|\{\{[^]{0,300}?\}\}|\$\{(?<expression>(?:[^{}]|\{[^{}]{0,300}\}){0,500})\}|#\{[^}]{0,300}\}|<%[^]{0,300}?%>|\$\([^)]{0,300}\)/g;

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
    const expression = match.groups?.["expression"];
    if (expression !== undefined) spans.push(...holeSpans(text, start + match.index + 2, expression));
  }
  add(from, value.length);
  return spans;
}

/** What counts where the variable is not set, `${PASSWORD:-hunter2}`, and the texts of an expression, `${isTest ? "hunter2" : password}`. */
function holeSpans(text: string, start: number, expression: string): readonly Span[] {
  const shell = /^\w+:?[-=]/.exec(expression)?.[0];
  if (shell !== undefined) return literalSpans(text, start + shell.length, start + expression.length);
  return expressionSpans(text, start, start + expression.length);
}

/** What gives the text that it is given. */
const unwrapping = /^(?:make|fromString|String|from|atob|encodeURIComponent|encodeURI|escape|redacted|succeed|secret)$/;

/** Of an expression, in UTF-16 units. */
const longest = 300;

/** The texts in an expression of JavaScript, without those that other functions are given: `env.PASSWORD ?? "…"`, `isTest ? "…" : get("NAME")`. */
export function expressionSpans(text: string, from: number, to = text.length): readonly Span[] {
  const spans: Span[] = [];
  const kept: boolean[] = [];
  const end = Math.min(to, from + longest);
  for (let at = from; at < end; at += 1) {
    const sign = text.charAt(at);
    if (/["'`]/.test(sign)) {
      const quoted = quotedAt(text, at);
      if (!quoted) break;
      if (kept.every((one) => one)) spans.push(...literalSpans(text, quoted.start, quoted.end));
      at = quoted.next - 1;
    } else if (/[([{]/.test(sign)) {
      const callee = /([\w$]*)$/.exec(text.slice(Math.max(0, at - 60), at))?.[1] ?? "";
      // A list of them, `["…", "…"]`, and not the name of a field, `env["…"]`.
      const isList = sign === "[" && callee === "" && !/[)\]]$/.test(text.slice(at - 1, at));
      kept.push(isList || (sign === "(" && (callee === "" || unwrapping.test(callee))));
    } else if (/[)\]}]/.test(sign)) {
      if (kept.pop() === undefined) break;
    } else if (kept.length === 0) {
      if (sign === "," || sign === ";") break;
      if (sign === "\n" && !/^\s*(?:[?:|+&]|\.)/.test(text.slice(at, at + 200)) && !/[?:|+&=]\s*$/.test(text.slice(from, at))) break;
    }
  }
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
