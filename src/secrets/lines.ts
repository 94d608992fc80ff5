/** Secrets in lines of configuration that their programs read otherwise, or refuse: `admin_password X`, a line of userlist.txt, of `.pgpass`. */

import type { Span } from "../types.ts";
import { isMisspelt, isSecretName } from "./names.ts";
import { literalSpans } from "./spans.ts";

const named = /^(?<sign>[ \t]*(?:[#;][ \t]*)?)(?<name>[A-Za-z_][\w.-]{0,80})[ \t]+(?![=:\s])(?<value>[^\r\n]+)$/gm;
const user = /^[ \t]*(?:[;#][ \t]*)?"[^"\r\n]{0,200}"[ \t]+"(?<value>(?:[^"\r\n]|"")*)/gm;
const passLine = /^[^\s:#"'/]{1,255}:(?:\d{1,5}|\*):[^\s:"']{1,63}:[^\s:"']{1,63}:(?<value>[^\r\n]+)$/gm;

export function lineSecrets(text: string): readonly Span[] {
  const spans: Span[] = [];
  // A field of Prisma is followed by its type.
  const isSchema = /^[ \t]*(?:model|datasource|generator|type|enum)[ \t]+\w+[ \t]*\{/m.test(text);
  for (const match of isSchema ? [] : text.matchAll(named)) {
    const { sign = "", name = "", value = "" } = match.groups ?? {};
    if (!isSecretName(name) && !isMisspelt(name)) continue;
    // In prose a word follows that is one.
    if (/[#;]/.test(sign) && (/\s/.test(value.trim()) || !/[^A-Za-z.,:;]/.test(value))) continue;
    const end = match.index + match[0].length;
    spans.push(...literalSpans(text, end - value.length, end));
  }
  for (const pattern of [user, passLine]) {
    for (const match of text.matchAll(pattern)) {
      const end = match.index + match[0].length;
      spans.push(...literalSpans(text, end - (match.groups?.["value"] ?? "").length, end));
    }
  }
  return spans;
}
