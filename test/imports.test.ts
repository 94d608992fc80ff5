/** ESLint's no-cycle passes over imports of types: here they count, so that no two files need each other to be understood. */

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");

/** Static, dynamic and re-exporting ones, of types and of values. */
const imported = /(?:\bfrom|\bimport)\s*\(?\s*"(\.[^"]+\.ts)"/g;

/** Out: by path, the paths that it imports. */
function importsOf(files: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const targets = (file: string): string[] => {
    const text = readFileSync(file, "utf8");
    return [...text.matchAll(imported)].map(([, target = ""]) => join(dirname(file), target));
  };
  return new Map(files.map((file) => [file, new Set(targets(file))]));
}

function pairs(graph: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  return [...graph].flatMap(([file, targets]) =>
    [...targets]
      .filter((target) => file < target && graph.get(target)?.has(file) === true)
      .map((target) => `${relative(root, file)} ↔ ${relative(root, target)}`),
  );
}

/** What a program is made of goes round: a value may be a function with its scope, a scope has values and its file, a file its scope. */
const program = "src/extract/typescript/program";
const ring = [`${program}/environment.ts ↔ ${program}/modules.ts`, `${program}/environment.ts ↔ ${program}/value.ts`];

test("no two files import each other, for types neither", () => {
  const files = ["src", "rules", "eslint-plugin"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts"))
      .map((path) => join(root, folder, path)),
  );
  const graph = importsOf(files);
  // A pattern that finds nothing would find nothing wrong.
  expect([...graph.values()].flatMap((targets) => [...targets]).length).toBeGreaterThan(files.length);
  expect(pairs(graph)).toEqual(ring);
});
