/** A project made as the README says, with the package as it would be published: nothing of this repository is in reach but the tarball. */

import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import type { ESLint } from "eslint";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import { found, payJs, paySql, payTs, samples, unfixable } from "./compat-samples.ts";
import { drawn, eslints, type EslintVersion, repository, run } from "./project.ts";

// A slow network, and a registry that is asked for a hundred packages.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const readme = readFileSync(join(repository, "README.md"), "utf8");
const section = readme.slice(readme.indexOf("\n## ESLint\n"));
/** The words after `npm install -D`. */
const [, toInstall = ""] = /`npm install -D ([^`]+)`/u.exec(section) ?? [];
/** Its first line is a comment with its name. */
const [, configName = "", config = ""] = /^```js\n\/\/ (\S+)\n(.*?)^```$/msu.exec(section) ?? [];

const folders: string[] = [];

function newFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "poolsafe-fresh-")));
  folders.push(folder);
  return folder;
}

let tarball = "";
let isRegistryThere = false;

beforeAll(async () => {
  const folder = newFolder();
  // Without scripts: the tests' own build is packed, and not deleted under the other tests.
  const { exit, out, err } = await run("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", folder], repository);
  expect({ exit, err: exit === 0 ? "" : err }).toEqual({ exit: 0, err: "" });
  const [{ filename } = { filename: "" }] = packed(out);
  tarball = join(folder, filename);
  // Once, and without retries: npm asks a registry that does not answer for minutes.
  isRegistryThere = (await run("npm", ["view", "eslint", "version", "--fetch-retries=0"], folder)).exit === 0;
  if (!isRegistryThere) console.warn("The registry cannot be reached: what the tarball asks for is linked from this repository instead.");
});

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A list, or from npm 12 on an object by the packages' names. */
function packed(out: string): readonly { readonly filename: string }[] {
  return Object.values(JSON.parse(out) as Record<string, { readonly filename: string }>);
}

async function install(root: string, version: EslintVersion): Promise<void> {
  const asked: Readonly<Record<string, string>> = { eslint: `eslint@${version === "9.15" ? "9.15.0" : version}` };
  const words = toInstall.split(" ").map((word) => asked[word] ?? (word.endsWith(".tgz") ? tarball : word));
  if (!isRegistryThere) return linkInstead(root, version);
  const { exit, out, err } = await run("npm", ["install", "-D", "--prefer-offline", "--no-audit", "--no-fund", ...words], root);
  if (exit !== 0) throw new Error(`npm install ended with ${String(exit)}:\n${out}${err}`);
}

async function linkInstead(root: string, version: EslintVersion): Promise<void> {
  const own = join(root, "node_modules/poolsafe");
  rmSync(join(root, "node_modules"), { recursive: true, force: true });
  mkdirSync(own, { recursive: true });
  const { exit, err } = await run("tar", ["-xzf", tarball, "--strip-components=1", "-C", own], root);
  expect({ exit, err }).toEqual({ exit: 0, err: "" });
  const { dependencies } = JSON.parse(readFileSync(join(own, "package.json"), "utf8")) as {
    dependencies: Readonly<Record<string, string>>;
  };
  const links = { eslint: eslints[version], "typescript-eslint": "typescript-eslint", ".bin/eslint": `${eslints[version]}/bin/eslint.js` };
  for (const [name, target] of [...Object.keys(dependencies).map((one) => [one, one] as const), ...Object.entries(links)]) {
    const path = join(root, "node_modules", name);
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(join(repository, "node_modules", target), path);
  }
}

test("the README says what to install and what to write", () => {
  expect(toInstall).toMatch(/^eslint typescript-eslint \S+\.tgz$/u);
  expect(configName).toBe("eslint.config.mjs");
});

describe.each(["9.15", "10"] as const)("ESLint %s", (version) => {
  test("a wrong .sql, .ts and .js are reported, and what can be mended is", async () => {
    const root = newFolder();
    const lint = async (...words: string[]): Promise<{ exit: number; found: string[] }> => {
      const { exit, out, err } = await run("npx", ["eslint", ".", "--format", "json", ...words], root);
      if (!out.startsWith("[")) throw new Error(`ESLint ended with ${String(exit)}:\n${out}${err}`);
      return { exit, found: drawn(JSON.parse(out) as ESLint.LintResult[], { root }) };
    };

    expect((await run("npm", ["init", "-y"], root)).exit).toBe(0);
    await install(root, version);
    for (const [name, text] of Object.entries({ ...samples, [configName]: config })) writeFileSync(join(root, name), text);
    const { version: installed } = JSON.parse(readFileSync(join(root, "node_modules/eslint/package.json"), "utf8")) as { version: string };
    expect(installed).toMatch(version === "9.15" ? /^9\.15\.0$/u : /^10\./u);

    expect(await lint()).toEqual({ exit: 1, found });
    expect(await lint("--fix")).toEqual({ exit: 1, found: unfixable });
    const mended = Object.fromEntries(["pay.js", "pay.sql", "pay.ts"].map((name) => [name, readFileSync(join(root, name), "utf8")]));
    expect(mended).toEqual({
      "pay.js": payJs.replace("SET search_path", "SET LOCAL search_path"),
      "pay.sql": paySql.replace("SET statement_timeout", "SET LOCAL statement_timeout"),
      "pay.ts": payTs.replace("SET search_path", "SET LOCAL search_path"),
    });
  });
});
