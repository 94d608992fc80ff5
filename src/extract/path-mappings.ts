/** What `@/locks` means: `baseUrl` and `paths` of the nearest tsconfig.json or jsconfig.json. */

import { posix } from "node:path";

type ReadText = (path: string) => { readonly text: string } | undefined;
type Parse = (text: string) => unknown;

export interface PathMappings {
  /** The paths that an import may mean, best first, without regard to endings. */
  find(from: string, specifier: string): string[];
}

interface Mapping {
  readonly folder: string;
  readonly base: string | undefined;
  readonly paths: Readonly<Record<string, readonly string[]>>;
}

/**
 * In: what reads a file by its path, with slashes, and what parses it. Both stay as they are for as long as the answer is used.
 */
export function createPathMappings(read: ReadText, parse: Parse): PathMappings {
  const known = new Map<string, Mapping | undefined>();
  const mappingOf = (folder: string): Mapping | undefined => {
    if (!known.has(folder)) {
      const own = ["tsconfig.json", "jsconfig.json", "tsconfig.base.json"]
        .map((name) => readMapping(posix.join(folder, name), read, parse, 0))
        .find((mapping) => mapping !== undefined);
      const above = posix.dirname(folder);
      known.set(folder, own ?? (above === folder ? undefined : mappingOf(above)));
    }
    return known.get(folder);
  };
  return {
    find(from, specifier) {
      const mapping = mappingOf(posix.dirname(from));
      if (mapping === undefined) return [];
      const found: string[] = [];
      for (const [pattern, targets] of Object.entries(mapping.paths)) {
        const star = pattern.indexOf("*");
        const [before, after] = star < 0 ? [pattern, ""] : [pattern.slice(0, star), pattern.slice(star + 1)];
        const fits = star < 0 ? specifier === pattern : specifier.startsWith(before) && specifier.endsWith(after);
        if (!fits || specifier.length < before.length + after.length) continue;
        const middle = star < 0 ? "" : specifier.slice(before.length, specifier.length - after.length);
        for (const target of targets)
          found.push(
            posix.join(
              mapping.base ?? mapping.folder,
              target.replace("*", () => middle),
            ),
          );
      }
      if (mapping.base !== undefined) found.push(posix.join(mapping.base, specifier));
      return found;
    },
  };
}

function readMapping(path: string, read: ReadText, parse: Parse, depth: number): Mapping | undefined {
  const source = read(path);
  if (source === undefined || depth > 5) return undefined;
  const parsed = parse(source.text);
  if (typeof parsed !== "object" || parsed === null) return undefined;
  const { compilerOptions, extends: parent } = parsed as { readonly compilerOptions?: unknown; readonly extends?: unknown };
  const folder = posix.dirname(path);
  const { baseUrl, paths } = (compilerOptions ?? {}) as { readonly baseUrl?: unknown; readonly paths?: unknown };
  const base = typeof baseUrl === "string" ? posix.join(folder, baseUrl) : undefined;
  const parents = (Array.isArray(parent) ? parent : [parent]).filter(
    (one): one is string => typeof one === "string" && one.startsWith("."),
  );
  const inherited = parents
    .map((one) => posix.join(folder, one))
    .map((one) => readMapping(one.endsWith(".json") ? one : `${one}.json`, read, parse, depth + 1))
    .find((mapping) => mapping !== undefined);
  if (typeof paths !== "object" || paths === null)
    return inherited || base !== undefined ? { folder, paths: {}, ...inherited, base: base ?? inherited?.base } : undefined;
  const own = Object.entries(paths as Record<string, unknown>).map(([pattern, targets]) => [
    pattern,
    Array.isArray(targets) ? targets.filter((target) => typeof target === "string") : [],
  ]);
  return { folder, base: base ?? inherited?.base, paths: Object.fromEntries(own) as Record<string, string[]> };
}
