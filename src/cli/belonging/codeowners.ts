/**
 * CODEOWNERS as GitHub and GitLab read it: the last line that matches a file names its owners. Our own, because no library that is kept reads
 * `docs/*` as both services do (the files in it and not those below), and none knows GitLab's sections.
 *
 * https://docs.github.com/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
 * https://docs.gitlab.com/user/project/codeowners/reference/
 */

import { pathPattern } from "./path-pattern.ts";

/** In: the names of a path. */
type Matches = (names: readonly string[]) => boolean;

interface Entry {
  readonly matches: Matches;
  /** `undefined` for GitLab's `!pattern`: the file is nobody's in this section. */
  readonly owners: readonly string[] | undefined;
}

/** Of each section one entry counts, and a file has the owners of all sections. */
interface Section {
  readonly name: string;
  readonly owners: readonly string[];
  readonly entries: Entry[];
}

/** `[Name]`, `^[Name]` when nobody need approve, `[Name][2]` when two must, then the owners of entries that name none. */
const sectionHeading = /^\^?\[([^\]]+)\](?:\[\d+\])?(?:\s+(.*))?$/;

/** In: a path pattern in the syntax of both services. */
function matcherOf(pattern: string): Matches {
  const text = pattern.replaceAll("\\#", "#");
  const isAnchored = text.replace(/\/$/, "").includes("/");
  const path = text.replace(/^\//, "");
  const anywhere = isAnchored || path.startsWith("**/") ? path : `**/${path}`;
  // A name is a file, or a folder with all that is in it; `*` as the last name is the files of the folder alone.
  const isOfFolder = /(?:^|\/)\*$/.test(path) && isAnchored;
  const patterns = path === "" ? ["**"] : path.endsWith("/") ? [`${anywhere}**`] : isOfFolder ? [anywhere] : [anywhere, `${anywhere}/**`];
  const matchers = patterns.map(pathPattern);
  return (names) => matchers.some((matches) => matches(names));
}

/** Blanks separate, but for those behind a backslash. */
function words(line: string): string[] {
  return line.match(/(?:\\.|[^\s\\])+/g) ?? [];
}

/** Out: the names behind a pattern, up to a comment. */
function ownersIn(names: readonly string[]): string[] {
  const comment = names.findIndex((name) => name.startsWith("#"));
  return names.slice(0, comment < 0 ? names.length : comment);
}

/** In: the file's text. Out: the owners of a path from the root of the repository, in their order; empty when it has none. */
export function readOwners(text: string): (path: string) => readonly string[] {
  const sections: Section[] = [{ name: "", owners: [], entries: [] }];
  let section = sections[0];
  for (const line of text.split(/\r\n?|\n/).map((raw) => raw.trim())) {
    if (line === "" || line.startsWith("#")) continue;
    const heading = sectionHeading.exec(line);
    if (heading) {
      const name = (heading[1] ?? "").toLowerCase();
      // Sections of the same name are one; the first that names owners says for which.
      section = sections.find((known) => known.name === name);
      if (section === undefined) {
        section = { name, owners: ownersIn(words(heading[2] ?? "")), entries: [] };
        sections.push(section);
      }
      continue;
    }
    const [pattern = "", ...names] = words(line);
    const isExcluded = pattern.startsWith("!");
    const owners = ownersIn(names);
    section?.entries.push({
      matches: matcherOf((isExcluded ? pattern.slice(1) : pattern).replace(/\\(\s)/g, "$1")),
      owners: isExcluded ? undefined : owners.length > 0 ? owners : section.owners,
    });
  }
  return (path) => {
    const names = path.split("/");
    const owners = sections.flatMap(({ entries }) => entries.findLast(({ matches }) => matches(names))?.owners ?? []);
    return [...new Set(owners)];
  };
}
