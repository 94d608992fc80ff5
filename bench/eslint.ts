/** ESLint with and without the plugin, over a big tree of code as a project has it: most files have nothing to do with sessions. */

import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import type * as codeGate from "../src/extract/code-gate.ts";
import type * as drivers from "../src/drivers/index.ts";
import { median, root, runNode, type Timed } from "./program.ts";

/** A library, a program and plugins for it, in TypeScript and JavaScript; and files of which most are candidates: one in fifty of all then. */
const parts = [
  "node_modules/zod/src",
  "node_modules/eslint/lib",
  "node_modules/@typescript-eslint/eslint-plugin",
  "node_modules/@typescript-eslint/typescript-estree",
  "node_modules/eslint-plugin-unicorn",
  "fixtures/projects/shop-api",
  "fixtures/drivers/knex",
];
const rounds = 3;

const configs = { without: "", with: "...poolsafe.configs.recommended," };

function config(elements: string): string {
  return `import poolsafe from "poolsafe/eslint-plugin";
import tseslint from "typescript-eslint";

export default [...tseslint.configs.recommended, ${elements}];
`;
}

/** In: an empty folder. Out: its files of code. */
function makeTree(folder: string): string[] {
  for (const part of parts)
    cpSync(join(root, part), join(folder, part.replaceAll("/", "-").replace("node_modules-", "")), { recursive: true });
  for (const [name, elements] of Object.entries(configs)) {
    // Without the plugin it is not loaded either.
    const text = elements === "" ? config(elements).replace(/^.*\n/, "") : config(elements);
    writeFileSync(join(folder, `${name}.config.js`), text);
  }
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(({ name }) => /\.[cm]?[jt]s$/.test(name));
  mkdirSync(join(folder, "node_modules"));
  for (const [name, target] of [
    ["poolsafe", root],
    ["typescript-eslint", join(root, "node_modules/typescript-eslint")],
  ] as const)
    symlinkSync(target, join(folder, "node_modules", name), "junction");
  return files.map((entry) => join(entry.parentPath, entry.name));
}

async function candidatesAmong(files: readonly string[]): Promise<number> {
  const load = async <Module>(file: string): Promise<Module> => (await import(pathToFileURL(join(root, "dist/src", file)).href)) as Module;
  const { createCodeGate, passesCodeGate } = await load<typeof codeGate>("extract/code-gate.js");
  const gate = createCodeGate((await load<typeof drivers>("drivers/index.js")).drivers, {});
  return files.filter((file) => passesCodeGate(gate, readFileSync(file))).length;
}

function row(label: string, { milliseconds, busy }: Timed): string {
  return `  ${label.padEnd(44)}${milliseconds.toFixed(0).padStart(7)} ms, ${busy.toFixed(0)} ms of all threads`;
}

/** @param folder where a folder for the tree can be made */
export async function benchEslint(folder: string): Promise<string[]> {
  const tree = join(folder, "eslint");
  mkdirSync(tree);
  const files = makeTree(tree);
  const candidates = await candidatesAmong(files);
  const program = join(root, "node_modules/eslint/bin/eslint.js");
  const run = (name: keyof typeof configs): Timed => runNode(program, tree, ["-c", `${name}.config.js`, "."]);
  // By turns, so that both have the same share of what else the machine does.
  const pairs = Array.from({ length: rounds }, () => ({ without: run("without"), with: run("with") }));
  // What else the machine does is hardly seen in the time of the threads themselves.
  const best = (name: keyof typeof configs): Timed =>
    pairs.map((pair) => pair[name]).reduce((one, other) => (other.busy < one.busy ? other : one));
  const [plain, whole] = [best("without"), best("with")];
  const typical = median(pairs.map((pair) => pair.with.busy / pair.without.busy));
  return [
    `ESLint with typescript-eslint's recommended rules over ${String(files.length)} files of code, ${String(candidates)} of which pass the gate; the best of ${String(rounds)}`,
    row("eslint", plain),
    row("eslint with poolsafe", whole),
    `  ratio of the time of all threads: ${(whole.busy / plain.busy).toFixed(3)}, the median of the rounds ${typical.toFixed(3)}`,
    "",
  ];
}
