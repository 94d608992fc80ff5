/**
 * Path patterns of CODEOWNERS: `?` is a character, `*` any of a name, `**` any folders, all else itself, also `(admin)` and `[id]`. Our own,
 * because a library makes an expression of a pattern, and one with many stars then takes longer than anybody waits. Here each `*` is given as
 * little as will do, and only the last one more: the time is the length of the pattern by that of the path at most.
 */

/** A character that means itself, or one of the two that do not. */
type Sign = string | typeof anyOne | typeof anySome;

const anyOne = Symbol("?");
const anySome = Symbol("*");
const anyFolders = Symbol("**");

/** In: one name of a pattern; what stands behind a backslash means itself. */
function signsOf(name: string): readonly Sign[] {
  return Array.from(name.matchAll(/\\(.)|./gsu), ([sign, escaped]) => escaped ?? (sign === "*" ? anySome : sign === "?" ? anyOne : sign));
}

/**
 * @param isSome whether a part of the pattern is for any number of things
 * @param fits whether it is for one thing
 */
function covers<Part, Thing>(
  parts: readonly Part[],
  things: readonly Thing[],
  isSome: (part: Part) => boolean,
  fits: (part: Part, thing: Thing) => boolean,
): boolean {
  let part = 0;
  let thing = 0;
  /** The last part that is for any number, and the thing behind those that it has. */
  let some = -1;
  let next = 0;
  while (thing < things.length) {
    const [wanted, given] = [parts[part], things[thing]] as [Part, Thing];
    if (part < parts.length && isSome(wanted)) {
      some = part++;
      next = thing;
    } else if (part < parts.length && fits(wanted, given)) {
      part++;
      thing++;
    } else if (some >= 0) {
      part = some + 1;
      thing = ++next;
    } else return false;
  }
  return parts.slice(part).every(isSome);
}

type Name = readonly Sign[] | typeof anyFolders;

/**
 * @param pattern with slashes between its names, and none before the first
 * @returns in: the names of a path. A `**` at the end is for one name at least: a folder is not in itself.
 */
export function pathPattern(pattern: string): (names: readonly string[]) => boolean {
  const names = pattern.split("/").map((name): Name => (name === "**" ? anyFolders : signsOf(name)));
  const isInFolder = names.at(-1) === anyFolders;
  const parts = isInFolder ? [...names, signsOf("*")] : names;
  return (path) =>
    covers(
      parts,
      path,
      (name) => name === anyFolders,
      (name, given) =>
        name !== anyFolders &&
        covers(
          name,
          [...given],
          (sign) => sign === anySome,
          (sign, character) => sign === anyOne || sign === character,
        ),
    );
}
