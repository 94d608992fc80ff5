/** Secrets among the words of a command line, in one text or in a list: `--password x`, `["-W", "x"]`, `curl -u name:x`, `ENV PGPASSWORD x`. */

import type { Language, Span } from "../types.ts";
import { beforeOnLine, openQuote } from "./around.ts";
import { isSecretName, isSecretSetting } from "./names.ts";
import { quotedAt } from "./quoted.ts";
import { literalSpans } from "./spans.ts";

/** From a word to the next one: blanks, or the sign between two of a list. */
const toNext = String.raw`(?:\\*["'\`]?(?:[ \t]*,\s*|[ \t]*\r?\n[ \t]*-[ \t]+|[ \t]+))`;
const option = new RegExp(String.raw`(?<![\w-])(?:--(?!no-)(?<name>[A-Za-z][\w-]{0,60})|-W)(?<next>=|${toNext})`, "g");
const serverOption = /(?:(?<![\w-])-c\s{0,9}|--)["'`]?(?<name>[A-Za-z_]\w{0,60}\.[\w.]{1,60})=/g;
const user = new RegExp(String.raw`\b(?:curl|wget)\b[^]{0,300}?(?<![\w-])(?:-u|--user|--proxy-user)(?:=|${toNext})`, "g");
const variable = /^[ \t]*(?:ENV|ARG|RUN[ \t]+setenv|setenv|setx)[ \t]+(?<name>\w+)[ \t]+(?![=\s])/gm;

export function wordSecrets(text: string, language: Language | undefined): readonly Span[] {
  const spans: Span[] = [];
  for (const match of text.matchAll(option)) {
    const { name, next = "" } = match.groups ?? {};
    if (name !== undefined && !isSecretName(name)) continue;
    const at = match.index + match[0].length;
    const isExpression = language === "typescript" && next.includes(",");
    // In SQL two dashes begin a comment.
    if (language === "sql" && openQuote(beforeOnLine(text, match.index)) === undefined) continue;
    spans.push(...wordSpans(text, at, isExpression));
  }
  for (const match of text.matchAll(serverOption)) {
    if (isSecretSetting(match.groups?.["name"] ?? "")) spans.push(...wordSpans(text, match.index + match[0].length, false));
  }
  for (const match of text.matchAll(user)) {
    const at = match.index + match[0].length;
    const { start, end } = wordAt(text, at) ?? { start: at, end: at };
    const colon = text.slice(start, end).indexOf(":");
    // A user and a group of the system are numbers.
    if (colon >= 0 && !/^\d+:\d+$/.test(text.slice(start, end))) spans.push(...literalSpans(text, start + colon + 1, end));
  }
  for (const match of text.matchAll(variable)) {
    if (!isSecretName(match.groups?.["name"] ?? "")) continue;
    const at = match.index + match[0].length;
    spans.push(...literalSpans(text, at, at + text.slice(at, at + longest).search(/[\r\n]|$/)));
  }
  return spans;
}

/** Of a word, in UTF-16 units. */
const longest = 5000;

/** @param isExpression only what is in quotes is text */
function wordSpans(text: string, at: number, isExpression: boolean): readonly Span[] {
  const word = wordAt(text, at);
  if (word === undefined || (isExpression && word.start === at)) return [];
  const value = text.slice(word.start, word.end);
  // The next option, and a variable of the shell.
  return /^(?:-|\$\{?\w+\}?$)/.test(value) ? [] : literalSpans(text, word.start, word.end);
}

function wordAt(text: string, at: number): Span | undefined {
  const quoted = quotedAt(text, at);
  if (quoted) return quoted;
  const end = at + text.slice(at, at + longest).search(/[\s,\]"'`;]|\\["']|&&|$/);
  return end > at ? { start: at, end } : undefined;
}
