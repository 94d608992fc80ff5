/** The files among those of a run that say how poolers and servers are set up: read, and chosen by their words. */

import { mayMatter, mayMatterBeside } from "../deployment/file-names.ts";
import { readSource } from "../files/read.ts";
import { languageOf } from "../source.ts";
import type { Source, Unread } from "../types.ts";
import type { ConfigurationFiles, Version } from "./version.ts";

/** Nobody writes a larger one by hand. In UTF-16 units. */
const largest = 1 << 20;

/** Of files that nobody named, those that say nothing of poolers or databases are not part of the check at all: a project has many. */
export function configurationIn({ files, named, texts }: Version, cwd: string): ConfigurationFiles {
  const sources = new Map<string, Source>();
  const unread: Unread[] = [];
  const beside = new Set<string>();
  let denied = false;
  for (const path of files) {
    if (languageOf(path) !== "configuration") continue;
    const result = readSource(path, cwd, texts);
    if (result.kind === "unread") {
      // A secret that another user owns is no reason to fail; a binary file that is only called like one is none of these.
      if (named.has(path) || result.environment) unread.push(result.unread);
      denied ||= named.has(path) && result.environment;
      continue;
    }
    const { source } = result;
    const matters = named.has(path) || mayMatter(path, source.text);
    if (!matters) {
      if (source.text.length > largest || !mayMatterBeside(path, source.text)) continue;
      beside.add(path);
    }
    if (source.text.length > largest) {
      unread.push({ source, span: { start: 0, end: 0 }, reason: "it has more than 1 MB, too much for a file that is written by hand" });
    } else sources.set(path, source);
  }
  // Nothing is there that they could be beside.
  if (beside.size === sources.size) sources.clear();
  return { sources, unread, denied };
}
