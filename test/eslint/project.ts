/** Temporary projects with an ESLint configuration, and ESLint's answer for them. */

import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";

import type { ESLint } from "eslint";

export const repository = join(import.meta.dirname, "../..");

/** ESLint's versions by the names under which package.json installs them, oldest first. */
export const eslints = { "9.15": "eslint-9-15", "9.39": "eslint-9", "10": "eslint" } as const;
export type EslintVersion = keyof typeof eslints;
export const versions = ["9.15", "9.39", "10"] as const satisfies readonly EslintVersion[];

export type Files = Readonly<Record<string, string>>;

export interface Project {
  /** Absolute; as ESLint names it, without links. */
  readonly root: string;
  readonly version: EslintVersion;
  write(files: Files): void;
  read(name: string): string;
  remove(): void;
}

/** Packages that a project finds beside poolsafe and the ESLint that it asks for. */
const packages = [
  "typescript",
  "typescript-eslint",
  "@babel/core",
  "@babel/eslint-parser",
  "eslint-plugin-import-x",
  "eslint-plugin-unicorn",
  "@eslint/plugin-kit",
  "jiti",
];

/** In: the version of ESLint and the files. Out: a project of ES modules, in a temporary folder, whose packages are links to this repository's. */
export function makeProject(version: EslintVersion, files: Files): Project {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "poolsafe-eslint-")));
  const write = (written: Files): void => {
    for (const [name, text] of Object.entries(written)) {
      const path = join(root, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
  };
  link(root, "poolsafe", repository);
  link(root, "eslint", installed(eslints[version]));
  link(root, "@eslint/js", realpathSync(ownDependency(eslints[version], "@eslint/js")));
  for (const name of packages) link(root, name, installed(name));
  write({ "package.json": JSON.stringify({ private: true, type: "module" }), ...files });
  return {
    root,
    version,
    write,
    read: (name) => readFileSync(join(root, name), "utf8"),
    remove: () => {
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function installed(name: string): string {
  return join(repository, "node_modules", name);
}

/** Each ESLint's own rules: the older ones have them in a folder of their own. */
function ownDependency(owner: string, name: string): string {
  return dirname(createRequire(join(installed(owner), "package.json")).resolve(`${name}/package.json`));
}

function link(root: string, name: string, target: string): void {
  const path = join(root, "node_modules", name);
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path, "junction");
}

/* ---------------------------------------------------------------- the command line */

export interface Ended {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

/** ESLint's program in the project's folder. */
export function runEslint({ root, version }: Project, words: readonly string[], stdin = ""): Promise<Ended> {
  const program = join(installed(eslints[version]), "bin/eslint.js");
  return run(process.execPath, [program, ...words], root, stdin);
}

/** In: a program, its words and folder. Out: how it ended; never an error. */
export function run(program: string, words: readonly string[], cwd: string, stdin = ""): Promise<Ended> {
  return new Promise((done) => {
    const child = execFile(program, words, { cwd, maxBuffer: 64 * 1024 * 1024, env: plainEnvironment() }, (error, out, err) => {
      const exit = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
      done({ exit, out, err });
    });
    child.stdin?.end(stdin);
  });
}

/** A developer's own settings of Node and of ESLint would change what is printed; so would those of the test runner. */
function plainEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, NODE_OPTIONS: undefined, FORCE_COLOR: undefined, ESLINT_USE_FLAT_CONFIG: undefined, NO_COLOR: "1" };
}

/** Runs ESLint and draws its report. Errors: what ESLint printed, when it printed no report. */
export async function report(project: Project, words: readonly string[], stdin = ""): Promise<{ exit: number; found: string[] }> {
  const { exit, out, err } = await runEslint(project, ["--format", "json", ...words], stdin);
  if (!out.startsWith("[")) throw new Error(`ESLint ended with ${String(exit)}:\n${out}${err}`);
  return { exit, found: drawn(JSON.parse(out) as ESLint.LintResult[], project) };
}

/* ---------------------------------------------------------------- the class */

/** ESLint's class, of the project's version. */
export function eslintClass({ version }: Project): typeof ESLint {
  return (createRequire(import.meta.url)(eslints[version]) as { readonly ESLint: typeof ESLint }).ESLint;
}

/** Lints with ESLint's class, inside the test's process, which is faster. */
export async function lint(project: Project, patterns: string | string[] = ".", options: ESLint.Options = {}): Promise<string[]> {
  const Class = eslintClass(project);
  return drawn(await new Class({ cwd: project.root, ...options }).lintFiles(patterns), project);
}

/* ---------------------------------------------------------------- both */

/** `a.sql 2:1-2:29 error poolsafe/no-session-set fix`; a message without a rule is shown itself. */
export function drawn(results: readonly ESLint.LintResult[], { root }: Pick<Project, "root">): string[] {
  return results.flatMap(({ filePath, messages }) =>
    messages.map(({ line, column, endLine, endColumn, severity, ruleId, message, fix, suggestions }) =>
      [
        relative(root, filePath),
        `${String(line)}:${String(column)}${endLine === undefined ? "" : `-${String(endLine)}:${String(endColumn)}`}`,
        severity === 2 ? "error" : "warning",
        ruleId ?? message,
        ...(fix ? ["fix"] : []),
        ...(suggestions?.length ? ["suggestion"] : []),
      ].join(" "),
    ),
  );
}
