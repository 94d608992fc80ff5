/** Secrets in lines of configuration that their programs read otherwise, or refuse: `admin_password X`, a line of userlist.txt, of `.pgpass`. */

import type { Language, Span } from "../types.ts";
import { isMisspelt, isSecretName } from "./names.ts";
import { odysseySecrets } from "./odyssey.ts";
import { literalSpans } from "./spans.ts";

const named = /^[ \t]*(?<sign>(?:--|\/\/|[#;*])[ \t]*)?(?<name>[A-Za-z_][\w.-]{0,80})[ \t]+(?![=:\s])(?<value>[^\r\n]+)$/gm;
const user = /^[ \t]*(?<sign>(?:--|\/\/|[#;*])[ \t]*)?"[^"\r\n]{0,200}"[ \t]+"(?<value>(?:[^"\r\n]|"")*)/gm;
const passLine =
  /^[ \t]*(?<sign>(?:--|\/\/|[#;*])[ \t]*)?[^\s:#"'/]{1,255}:(?:\d{1,5}|\*):[^\s:"']{1,63}:[^\s:"']{1,63}:(?<value>[^\r\n]+)$/gm;

const comments = /^[ \t]*(?:--|\/\/|[#;*])[^\r\n]{1,2000}$/gm;

/** In: a text of configuration, or code, of which the lines of comments count: somebody has put away there what was configuration. */
export function lineSecrets(text: string, language: Language): readonly Span[] {
  const mayBe = (sign: string | undefined): boolean => sign !== undefined || language === "configuration";
  const spans: Span[] = [];
  // A field of Prisma is followed by its type.
  const isSchema = /^[ \t]*(?:model|datasource|generator|type|enum)[ \t]+\w+[ \t]*\{/m.test(text);
  for (const match of isSchema ? [] : text.matchAll(named)) {
    const { sign, name = "", value = "" } = match.groups ?? {};
    if (!mayBe(sign) || (!isSecretName(name) && !isMisspelt(name))) continue;
    // In prose a word follows that is one.
    if (sign !== undefined && (/\s/.test(value.trim()) || !/[^A-Za-z.,:;]/.test(value))) continue;
    const end = match.index + match[0].length;
    spans.push(...literalSpans(text, end - value.length, end));
  }
  for (const pattern of [user, passLine]) {
    for (const match of text.matchAll(pattern)) {
      const { sign, value = "" } = match.groups ?? {};
      const end = match.index + match[0].length;
      if (mayBe(sign)) spans.push(...literalSpans(text, end - value.length, end));
    }
  }
  for (const { index, 0: comment } of language === "configuration" ? [] : text.matchAll(comments)) {
    for (const { start, end } of odysseySecrets(comment)) spans.push({ start: index + start, end: index + end });
  }
  return spans;
}
