/** SQL files whose migration tool only package.json tells. */

import { runnerOf } from "../../migrations/run.ts";
import { makeSource } from "../../source.ts";
import type { Clue } from "../../deployment/clue.ts";
import type { Source } from "../../types.ts";

export interface MigrationsEntry {
  readonly files: readonly string[];
  readonly runner: string;
}

export interface Manifest {
  /** As shown. */
  readonly file: string;
  /** Below the searched folder, without a slash at its end; empty for the folder itself. */
  readonly folder: string;
  readonly text: string;
}

/** Below the searched folder. */
export type ReadText = (path: string) => string | undefined;

interface Tool {
  /** The package, and the tool's id among the runners where they are not called the same. */
  readonly name: string;
  /** In: the names of a folder's SQL files, and the folder as the tool would be told it. Out: whether it runs them. */
  readonly runs: (names: readonly string[], folder: string, scripts: string) => boolean;
}

const tools: readonly Tool[] = [
  {
    // `migrations`, unless it is told another folder.
    name: "node-pg-migrate",
    runs: (_, folder, scripts) =>
      folder ===
      (/node-pg-migrate\b[^&|;]*?\s(?:-m|--migrations-dir)[\s=]+["']?(?:\.\/)?([^\s"']+?)\/?["']?(?=\s|$)/m.exec(scripts)?.[1] ??
        "migrations"),
  },
  {
    // It is told its folder by code; in it, the files are counted from one without a gap.
    name: "postgres-migrations",
    runs: (names) => {
      const numbers = names.map((name) => Number(/^[-_]?(\d+)[-_]?/.exec(name)?.[1] ?? Number.NaN)).sort((a, b) => a - b);
      return numbers.every((number, index) => number === index + 1);
    },
  },
];

interface Package {
  readonly dependencies: ReadonlySet<string>;
  readonly scripts: string;
}

function namesIn(value: unknown): readonly string[] {
  return typeof value === "object" && value !== null ? Object.keys(value) : [];
}

function parsePackage(text: string): Package | undefined {
  try {
    const data: unknown = JSON.parse(text);
    if (typeof data !== "object" || data === null) return undefined;
    const fields = data as Readonly<Record<string, unknown>>;
    const scripts = fields["scripts"];
    return {
      dependencies: new Set([...namesIn(fields["dependencies"]), ...namesIn(fields["devDependencies"])]),
      scripts: typeof scripts === "object" && scripts !== null ? Object.values(scripts).map(String).join("\n") : "",
    };
  } catch {
    return undefined;
  }
}

function byFolder(paths: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const folders = new Map<string, string[]>();
  for (const path of paths) {
    const folder = path.slice(0, Math.max(0, path.lastIndexOf("/")));
    folders.set(folder, [...(folders.get(folder) ?? []), path]);
  }
  return folders;
}

/** A path as `.gitignore` writes one folder and no other. */
function pattern(folder: string): string {
  const escaped = folder.replace(/[\\*?[\]!# ]/g, "\\$&");
  return escaped.includes("/") ? `${escaped}/` : `/${escaped}/`;
}

/** By itself, or by its package where it stands as most of its users have it: nothing needs to be said of it. */
function isKnown(path: string, read: ReadText, manifests: ReadonlyMap<string, string>): boolean {
  const readManifest = (manifest: string): Source | undefined => {
    const text = manifests.get(manifest);
    return text === undefined ? undefined : makeSource(manifest, text);
  };
  return runnerOf(makeSource(path, read(path) ?? ""), { read: readManifest }) !== undefined;
}

/** In: the package.json files, and the SQL files below the searched folder. */
export function migrationClues(
  manifests: readonly Manifest[],
  sqlFiles: readonly string[],
  read: ReadText,
): { readonly clues: readonly Clue[]; readonly migrations: readonly MigrationsEntry[] } {
  const clues: Clue[] = [];
  const migrations: MigrationsEntry[] = [];
  const folders = byFolder(sqlFiles);
  const byPath = new Map(manifests.map(({ folder, text }) => [folder === "" ? "package.json" : `${folder}/package.json`, text]));
  for (const { file, folder: home, text } of manifests) {
    const source = makeSource(file, text);
    const found = parsePackage(text);
    if (!found) {
      clues.push({ at: { source, span: { start: 0, end: 0 } }, text: "this is not valid JSON, so it is left out" });
      continue;
    }
    const used = tools.filter(({ name }) => found.dependencies.has(name));
    const [tool] = used;
    if (!tool || used.length > 1) continue;
    for (const [folder, paths] of folders) {
      if (folder === home || (home !== "" && !folder.startsWith(`${home}/`))) continue;
      const inPackage = home === "" ? folder : folder.slice(home.length + 1);
      const names = paths.map((path) => path.slice(folder.length + 1));
      if (!tool.runs(names, inPackage, found.scripts) || paths.every((path) => isKnown(path, read, byPath))) continue;
      const start = Math.max(0, text.indexOf(`"${tool.name}"`));
      migrations.push({ files: [pattern(folder)], runner: tool.name });
      clues.push({ at: { source, span: { start, end: start } }, text: `${tool.name}, which runs the files in ${folder}/` });
    }
  }
  return { clues, migrations };
}
