/** The declarations as they are published: a strict project of TypeScript compiles with them, with each ESLint's own types. */

import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { makeProject, type Project, repository, run } from "./project.ts";

const read = (name: string): string => readFileSync(join(repository, "test/eslint/types", name), "utf8");
const packageText = readFileSync(join(repository, "package.json"), "utf8");
const { dependencies } = JSON.parse(packageText) as { readonly dependencies: Readonly<Record<string, string>> };

/** poolsafe as npm installs it, without what runs: its declarations, and beside it the packages that it depends on, and no others. */
function install(project: Project): void {
  const folder = join(project.root, "node_modules/poolsafe");
  rmSync(folder);
  project.write({ "node_modules/poolsafe/package.json": packageText });
  cpSync(join(repository, "dist"), join(folder, "dist"), { recursive: true, filter: (path) => !/\.(?:js|tsbuildinfo)$/.test(path) });
  for (const name of Object.keys(dependencies)) {
    const path = join(folder, "node_modules", name);
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(join(repository, "node_modules", name), path, "junction");
  }
}

const strict = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noEmit: true,
  target: "ES2023",
  types: [],
  // Also the declarations themselves: a user may ask for it.
  skipLibCheck: false,
};

test.each([
  ["9.15", "NodeNext", ["list.ts"]],
  ["9.39", "Bundler", ["list.ts", "define-config.ts"]],
  ["10", "NodeNext", ["list.ts", "define-config.ts", "library.ts"]],
] as const)(
  "with ESLint %s and modules as in %s",
  async (version, moduleResolution, names) => {
    const compilerOptions = { ...strict, module: moduleResolution === "Bundler" ? "ESNext" : "NodeNext", moduleResolution };
    const project = makeProject(version, {
      ...Object.fromEntries(names.map((name) => [name, read(name)])),
      "tsconfig.json": JSON.stringify({ compilerOptions, files: names }),
    });
    onTestFinished(() => {
      project.remove();
    });
    install(project);
    const compiler = join(repository, "node_modules/typescript/bin/tsc");
    expect(await run(process.execPath, [compiler, "--project", "."], project.root)).toEqual({ exit: 0, out: "", err: "" });
  },
  120_000,
);
