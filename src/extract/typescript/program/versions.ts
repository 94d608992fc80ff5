/** Which version of a library a project uses: the installed one, that of the lock file, else the lowest that package.json allows. */
import { posix } from "node:path";
import type { ReadFile } from "./read-file.ts";

export type Version = readonly [major: number, minor: number, patch: number];

export interface Versions {
  /** Of the first of these modules that the folder's project has; `undefined` where nothing tells. */
  of(modules: readonly string[], folder: string): Version | undefined;
}

export function createVersions(read: ReadFile): Versions {
  const known = new Map<string, Version | undefined>();
  return {
    of(modules, folder) {
      for (const name of modules.filter((one) => !one.endsWith("*"))) {
        const key = `${folder} ${name}`;
        if (!known.has(key)) known.set(key, find(name, folder, read));
        const found = known.get(key);
        if (found) return found;
      }
      return undefined;
    },
  };
}

function find(name: string, folder: string, read: ReadFile): Version | undefined {
  for (let at = folder; ; at = posix.dirname(at)) {
    const installed = field(read(posix.join(at, "node_modules", name, "package.json"))?.text, ["version"]);
    const locked = installed ?? field(read(posix.join(at, "package-lock.json"))?.text, ["packages", `node_modules/${name}`, "version"]);
    const manifest = read(posix.join(at, "package.json"))?.text;
    const allowed = locked ?? field(manifest, ["dependencies", name]) ?? field(manifest, ["devDependencies", name]);
    const version = allowed === undefined ? undefined : parse(allowed);
    if (version || at === posix.dirname(at)) return version;
  }
}

function field(text: string | undefined, path: readonly string[]): string | undefined {
  if (text === undefined || !text.includes(path.at(-2) ?? path.at(-1) ?? "")) return undefined;
  try {
    let value: unknown = JSON.parse(text);
    for (const name of path) value = typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
    return typeof value === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}

function parse(text: string): Version | undefined {
  const found = /(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(text);
  return found ? [Number(found[1]), Number(found[2] ?? 0), Number(found[3] ?? 0)] : undefined;
}

function isBefore(a: Version, b: Version): boolean {
  return a[0] !== b[0] ? a[0] < b[0] : a[1] !== b[1] ? a[1] < b[1] : a[2] < b[2];
}

/** Each of these begins something in its own minor line, the last in all later ones too. */
export function isSince(version: Version, since: readonly string[]): boolean {
  return since.some((text, index) => {
    const start = parse(text);
    if (!start || isBefore(version, start)) return false;
    return index === since.length - 1 || (start[0] === version[0] && start[1] === version[1]);
  });
}
