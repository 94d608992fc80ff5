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
  { before: /(?<!\w)["']?name["']?\s*[:=]\s*["'`]?(?<name>[\w.-]+)["'`]?\s*,?\s*["']?value["']?\s*[:=]\s*/g, bare: true },
  { before: /\bset_config\(\s*'(?<name>[\w.]+)'\s*,\s*/gi, bare: false },
  { before: /^\s*\\set\s+(?<name>\w+)\s+/gm, bare: true },
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
    /(?<![\w-])["']?value["']?\s*:\s*(?<value>[^\r\n,}]+?)\s*,?[\s\-/#]+["']?name["']?\s*:\s*["'`]?(?<name>[\w.-]+)/g,
  )) {
    const { value = "", name = "" } = match.groups ?? {};
    if (!isSecretName(name)) continue;
    const at = whole.indexOf(value, match.index + 5);
    spans.push(...literalSpans(whole, at, at + value.length));
  }
  return spans;
}

/** All that a Kubernetes manifest of the kind Secret holds. */
export function manifestSecrets(whole: string): readonly Span[] {
  const spans: Span[] = [];
  for (const document of whole.matchAll(/(?:^---[^\n]*\n)?(?:(?!^---)[^\n]*(?:\n|$))+?(?=^---|$(?![\s\S]))/gm)) {
    if (!/^kind:\s*["']?Secret\b/m.test(document[0])) continue;
    for (const section of document[0].matchAll(/^(?:data|stringData):[^\S\n]*\n(?<body>(?:[ \t]+[^\n]*(?:\n|$)|\s*\n)*)/gm)) {
      const body = section.groups?.["body"] ?? "";
      const start = document.index + section.index + section[0].length - body.length;
      for (const line of body.matchAll(/^[ \t]+(?:(?<key>[\w."'-]+:[^\S\n]*)(?<value>[^\n]*)|(?<more>[^\n]*))$/gm)) {
        const value = line.groups?.["value"] ?? line.groups?.["more"] ?? "";
        const at = start + line.index + line[0].length - value.length;
        if (!/^[|>][-+\d]*\s*$/.test(value)) spans.push(...literalSpans(whole, at, at + value.length));
      }
    }
  }
  return spans;
}
