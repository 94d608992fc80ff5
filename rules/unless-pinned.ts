import type { BadVerdict, Phrase } from "./phrases.ts";

/** One sentence for every verdict under which the code goes wrong; a pooler that pins the connection gets the common words. */
export function unlessPinned(phrase: Phrase): Record<Exclude<BadVerdict, "pins">, Phrase> {
  return { leaks: phrase, misdelivered: phrase, cleared: phrase, fails: phrase, unknown: phrase };
}
