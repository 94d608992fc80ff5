/** Secrets that no name stands directly before, each by its own shape. */

import type { Span } from "../types.ts";
import { isSecretName } from "./names.ts";
import { quotedAt } from "./quoted.ts";
import { literalSpans } from "./spans.ts";

interface Shape {
  /** Ends where the secret begins, which is in quotes, or the rest of the line. */
  readonly before: RegExp;
  readonly bare: boolean;
}

const text = String.raw`(?:"[^"\n]*"|'[^'\n]*'|\`[^\`\n]*\`)`;

const shapes: readonly Shape[] = [
  // Kubernetes and its programs: `- name: PGPASSWORD`, `value: …`.
  {
    before: /(?<!\w)["']?name["']?\s*[:=]\s*["'`]?(?<name>[\w.-]+)["'`]?\s{0,200}(?:,\s{0,200})?["']?value["']?\s{0,200}[:=]\s*/g,
    bare: true,
  },
  { before: /^[ \t]*\\set[ \t]+(?<name>\w+)[ \t]+/gm, bare: true },
  // Of Sequelize: the database, the user, the password.
  { before: new RegExp(String.raw`\bnew\s+Sequelize\(\s*${text}\s*,\s*${text}\s*,\s*`, "g"), bare: false },
  { before: /\bcrypt\(\s*/gi, bare: false },
  {
    before:
      /\b(?:role|user|group)\b[^;]{0,300}?\b(?<name>password)\s+(?!null\b|['"$:%?]|text\b|varchar\b|character\b)(?=[^\s;'"]+\s*(?:;|$|valid\b|in\b|login\b))/gi,
    bare: true,
  },
];

export function shapedSecrets(whole: string): readonly Span[] {
  const spans: Span[] = [];
  for (const { before, bare } of shapes) {
    for (const match of whole.matchAll(before)) {
      const name = match.groups?.["name"];
      if (name !== undefined && !isSecretName(name)) continue;
      const at = match.index + match[0].length;
      const quoted = quotedAt(whole, at);
      if (quoted) spans.push(...literalSpans(whole, quoted.start, quoted.end));
      else if (bare) spans.push(...literalSpans(whole, at, at + whole.slice(at, at + 2000).search(/[\r\n},;]|$/)));
    }
  }
  // The same with the value first.
  for (const match of whole.matchAll(
    /(?<![\w-])["']?value["']?\s{0,99}:[^\S\n]{0,99}(?<value>[^\s,}][^\r\n,}]{0,2000})(?:,\s{0,99}|\r?\n[\s\-/#]{0,99})["']?name["']?\s{0,99}:\s{0,99}["'`]?(?<name>[\w.-]+)/g,
  )) {
    const { value = "", name = "" } = match.groups ?? {};
    if (!isSecretName(name)) continue;
    const at = whole.indexOf(value, match.index + 5);
    spans.push(...literalSpans(whole, at, at + value.length));
  }
  return spans;
}
