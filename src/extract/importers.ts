/**
 * Files that hold no session state themselves but import one that does: they tell on which connection, and in which transaction, its functions
 * are called. Found by the last word of what they import, which is all that is known before anything is parsed.
 */

export interface Importer {
  readonly path: string;
  /** As `importedNames` gives them. */
  readonly names: readonly string[];
}

/** @returns the paths of files that import one of these, also through an index file */
export function importersOf(paths: readonly string[], importers: readonly Importer[]): readonly string[] {
  const byName = new Map<string, Importer[]>();
  for (const importer of importers)
    for (const written of importer.names) {
      const name = /^\.\.?$/.test(written) ? folderName(importer.path, written.length) : written;
      const known = byName.get(name);
      if (known) known.push(importer);
      else byName.set(name, [importer]);
    }
  const found = new Set<string>();
  const queue = [...paths];
  for (let path = queue.pop(); path !== undefined; path = queue.pop())
    for (const importer of importNames(path).flatMap((name) => byName.get(name) ?? [])) {
      if (found.has(importer.path) || importer.path === path) continue;
      found.add(importer.path);
      if (/(?:^|\/)index\.\w+$/.test(importer.path)) queue.push(importer.path);
    }
  return [...found];
}

/** The main file of a package, `db/src/index.ts`, is imported by the package's name too. */
function importNames(path: string): readonly string[] {
  const above = /([^/]+)\/(?:src|lib)\/index\.\w+$/.exec(path)?.[1];
  return [importName(path), ...(above === undefined ? [] : [above])];
}

/** `.` and `..` name the index file of the folder that the file is in, or of the one above. */
function folderName(path: string, up: number): string {
  return path.split("/").at(-1 - up) ?? "";
}

/** What an import of this file ends with: its name without its ending, or its folder's for an index. */
export function importName(path: string): string {
  const parts = path.split("/");
  const last = (parts.pop() ?? "").replace(/\.(?:[cm]?[jt]sx?|vue|svelte|json)$/i, "");
  return last === "index" ? (parts.pop() ?? "") : last;
}
