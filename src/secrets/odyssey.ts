/** Passwords of an `odyssey.conf`, where a value may stand on another line than its name. */

import type { Span } from "../types.ts";
import { isSecretName } from "./names.ts";
import { literalSpans } from "./spans.ts";

/** A name, blanks and comments, a text. */
const apart =
  /(?<![\w-])(?<name>[A-Za-z]\w{0,80})(?=[\s#])\s{0,200}(?:#[^\n]{0,500}\n\s{0,200}){0,20}"(?<value>[^"\\]*(?:\\[^][^"\\]*)*)"/g;

/** With nothing between them, as Odyssey takes it too; where an entry begins, because in other files a quote ends there what another one opens. */
const together =
  /(?:(?<=^[ \t]{0,40}|[{}][ \t]{0,40}|"[ \t]{1,40}|(?:^|\s)(?:yes|no|default|\d{1,20})[ \t]{1,40})|(?<=")(?!\w{1,81}"\s{0,200}[:,=)\]}\n]))(?<name>[A-Za-z]\w{0,80})"(?=(?<value>[^"\\\n]*(?:\\[^\n][^"\\\n]*)*)")/gm;

export function odysseySecrets(text: string): readonly Span[] {
  const values = [
    ...[...text.matchAll(apart)].map((match) => ({ ...match.groups, end: match.index + match[0].length - 1 })),
    ...[...text.matchAll(together)].map((match) => ({
      ...match.groups,
      end: match.index + match[0].length + (match.groups?.["value"]?.length ?? 0),
    })),
  ];
  return values.flatMap(({ name = "", value = "", end }: { name?: string; value?: string; end: number }) =>
    isSecretName(name) ? literalSpans(text, end - value.length, end) : [],
  );
}
