/** Passwords of an `odyssey.conf`, where a value may stand on another line than its name. */

import type { Span } from "../types.ts";
import { isSecretName } from "./names.ts";
import { literalSpans } from "./spans.ts";

const pair = /(?<![\w-])(?<name>[A-Za-z]\w{0,80})\s+"(?<value>[^"\\]*(?:\\[^][^"\\]*)*)"/g;

export function odysseySecrets(text: string): readonly Span[] {
  return [...text.matchAll(pair)].flatMap(({ index, 0: whole, groups: { name = "", value = "" } = {} }) => {
    const end = index + whole.length - 1;
    return isSecretName(name) ? literalSpans(text, end - value.length, end) : [];
  });
}
