/** Packages of the same repository, by their names: `@acme/db` → the files that its package.json names, as they stand in its sources. */
import { posix } from "node:path";
import type { ReadFile } from "./read-file.ts";

export interface Workspaces {
  /** Paths that the import may mean, best first, without regard to endings; none for a package that is not of this repository. */
  find(from: string, specifier: string): readonly string[];
}

interface Root {
  readonly folder: string;
  /** Where its packages are: `packages/*`. */
  readonly patterns: readonly string[];
}

interface Package {
  readonly folder: string;
  readonly manifest: Readonly<Record<string, unknown>>;
}

/** Where packages stand when nothing says it. */
const usual: readonly string[] = ["packages/*", "apps/*", "libs/*"];

/** @param folders of the files that are read, so that a package is found whatever its folder is called */
export function createWorkspaces(read: ReadFile, folders: ReadonlySet<string>): Workspaces {
  const roots = new Map<string, Root | undefined>();
  const packages = new Map<string, Package | undefined>();
  const rootOf = (folder: string): Root | undefined => {
    if (!roots.has(folder)) {
      const above = posix.dirname(folder);
      const outer = above === folder ? undefined : rootOf(above);
      const own = patternsIn(folder, read);
      roots.set(folder, own ? { folder, patterns: own } : (outer ?? (objectAt(folder, read) ? { folder, patterns: usual } : undefined)));
    }
    return roots.get(folder);
  };
  const packageOf = (root: Root, name: string): Package | undefined => {
    const key = `${root.folder}\0${name}`;
    if (!packages.has(key)) packages.set(key, findPackage(root, name, folders, read));
    return packages.get(key);
  };
  return {
    find(from, specifier) {
      // What is installed is no part of the repository.
      if (/(?:^|\/)node_modules\//.test(from)) return [];
      const [, name, below = ""] = /^((?:@[\w.-]+\/)?[\w.-]+)(?:\/(.+))?$/.exec(specifier) ?? [];
      const root = name === undefined ? undefined : rootOf(posix.dirname(from));
      const found = root && name !== undefined ? packageOf(root, name) : undefined;
      return found ? entriesOf(found, below) : [];
    },
  };
}

function objectAt(folder: string, read: ReadFile): Readonly<Record<string, unknown>> | undefined {
  const text = read(posix.join(folder, "package.json"))?.text;
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

function patternsIn(folder: string, read: ReadFile): readonly string[] | undefined {
  const { workspaces } = objectAt(folder, read) ?? {};
  const named = typeof workspaces === "object" && workspaces !== null && "packages" in workspaces ? workspaces.packages : workspaces;
  if (Array.isArray(named)) return named.filter((one): one is string => typeof one === "string");
  const pnpm = read(posix.join(folder, "pnpm-workspace.yaml"))?.text;
  const list = pnpm === undefined ? undefined : /^packages:[ \t]*\r?\n((?:[ \t]*(?:-.*|#.*)?\r?\n?)*)/m.exec(pnpm)?.[1];
  return list === undefined
    ? undefined
    : [...list.matchAll(/^[ \t]*-[ \t]*["']?([^"'#\r\n]+?)["']?[ \t]*(?:#.*)?$/gm)].map(([, one = ""]) => one);
}

const fitting = new WeakMap<ReadonlySet<string>, Map<string, readonly string[]>>();

/** The folders of a root that fit a pattern; each is asked for with many names. */
function foldersLike(folder: string, pattern: string, folders: ReadonlySet<string>): readonly string[] {
  const byPattern = fitting.get(folders) ?? new Map<string, readonly string[]>();
  fitting.set(folders, byPattern);
  const key = `${folder}\0${pattern}`;
  const fits = patternOf(pattern);
  const found = byPattern.get(key) ?? [...folders].map((one) => posix.relative(folder, one)).filter((one) => fits.test(one));
  byPattern.set(key, found);
  return found;
}

function findPackage({ folder, patterns }: Root, name: string, folders: ReadonlySet<string>, read: ReadFile): Package | undefined {
  const last = name.split("/").at(-1) ?? name;
  const guesses = [...new Set([last, name, name.replace(/^@/, "").replace("/", "-"), last.replace(/^.*-/, "")])];
  const candidates = patterns
    .filter((pattern) => !pattern.startsWith("!"))
    .flatMap((pattern) => {
      const plain = pattern.replace(/\/$/, "");
      if (!plain.includes("*")) return [plain];
      const before = plain.slice(0, plain.indexOf("*"));
      return [...guesses.map((guess) => before + guess), ...foldersLike(folder, plain, folders)];
    });
  for (const candidate of new Set(candidates)) {
    const at = posix.join(folder, candidate);
    const manifest = objectAt(at, read);
    if (manifest?.["name"] === name) return { folder: at, manifest };
  }
  return undefined;
}

function patternOf(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replaceAll("**", "\0").replaceAll("*", "[^/]+").replaceAll("\0", ".+")}$`);
}

/** What is built from a file stands for it: `dist/index.js` for `src/index.ts`. */
function entriesOf({ folder, manifest }: Package, below: string): readonly string[] {
  const written = below === "" ? mainOf(manifest) : exportsAt(manifest["exports"], `./${below}`);
  const plain = written.map((path) => path.replace(/\.d(\.[cm]?ts)$/, "$1"));
  const sources = plain.map((path) => path.replace(/^(?:\.\/)?(?:dist|lib|build|out)\/(?:(?:esm|cjs|es|src)\/)?/, "src/"));
  const usualPlaces = below === "" ? ["src/index", "index"] : [`src/${below}`, below];
  return [...new Set([...sources, ...plain, ...usualPlaces])].map((path) => posix.join(folder, path));
}

function mainOf(manifest: Package["manifest"]): readonly string[] {
  const { exports, source, module, main, types } = manifest;
  return [...exportsAt(exports, "."), ...[source, module, main, types].filter((one): one is string => typeof one === "string")];
}

/** Every file that `exports` has for this, whatever the condition. */
function exportsAt(exports: unknown, name: string): readonly string[] {
  if (typeof exports !== "object" || exports === null || Array.isArray(exports)) return name === "." ? filesIn(exports) : [];
  const entries = Object.entries(exports);
  if (!entries.some(([key]) => key.startsWith("."))) return name === "." ? filesIn(exports) : [];
  return entries.flatMap(([key, value]) => {
    const [before = "", after] = key.split("*");
    if (after === undefined) return key === name ? filesIn(value) : [];
    if (!name.startsWith(before) || !name.endsWith(after) || name.length < before.length + after.length) return [];
    const middle = name.slice(before.length, name.length - after.length);
    return filesIn(value).map((path) => path.replaceAll("*", middle));
  });
}

function filesIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap((one) => filesIn(one)) : [];
}
