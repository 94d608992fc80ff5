/** What the command line says, as it is shipped. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { runCommandLine } from "../../../dist/src/cli/command.js";
import { loadEngine } from "../../../dist/src/cli/engine.js";
import type { Settings } from "../../../src/settings.ts";
import type { Impact } from "../../../src/types.ts";

/** Of the JSON report, as far as ESLint says the same. */
export interface Told {
  readonly findings: readonly ToldFinding[];
  readonly coverage: {
    readonly unread: readonly { readonly file: string; readonly line: number; readonly column: number; readonly reason: string }[];
  };
}

export interface ToldFinding {
  readonly rule: string;
  readonly impact: Impact;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly message: string;
  readonly help: string;
  readonly related: readonly { readonly file: string; readonly line: number; readonly column: number }[];
  readonly fixes: readonly ToldFix[];
}

export interface ToldFix {
  readonly title: string;
  readonly safe: boolean;
  readonly edits: readonly { readonly offset: number; readonly endOffset: number; readonly text: string }[];
}

/** Made once: the word gate takes longer than most files. */
const real = loadEngine();
const gates = {
  plain: real.then(({ loadCodeGate }) => loadCodeGate({})),
  contained: real.then(({ loadCodeGate }) => loadCodeGate({ contained: true })),
};
const engine = real.then((loaded) => ({
  ...loaded,
  loadCodeGate: ({ contained = false }) => (contained ? gates.contained : gates.plain),
}));

const folder = mkdtempSync(join(tmpdir(), "poolsafe-eslint-"));
process.once("exit", () => {
  rmSync(folder, { recursive: true, force: true });
});
const configurations = new Map<string, string>();

function configurationFile(settings: Settings): string {
  const text = JSON.stringify(settings);
  const known = configurations.get(text);
  if (known !== undefined) return known;
  const path = join(folder, `${String(configurations.size)}.json`);
  writeFileSync(path, text);
  configurations.set(text, path);
  return path;
}

async function run(cwd: string, words: readonly string[]): Promise<string> {
  let out = "";
  let err = "";
  const host = {
    cwd,
    out: (text: string) => void (out += text),
    err: (text: string) => void (err += text),
    colour: false,
    readStdin: () => Promise.resolve(Buffer.of()),
  };
  const exit = await runCommandLine(words, host, () => engine);
  if (exit === 2) throw new Error(`poolsafe ${words.join(" ")}\n${err}`);
  return out;
}

/** `poolsafe check FILE --format json` in a folder. */
export async function told(cwd: string, path: string, settings: Settings): Promise<Told> {
  return JSON.parse(await run(cwd, ["check", path, "--config", configurationFile(settings), "--format", "json"])) as Told;
}

/** `poolsafe check FILE --fix`: writes the file. */
export async function fix(cwd: string, path: string, settings: Settings): Promise<void> {
  await run(cwd, ["check", path, "--config", configurationFile(settings), "--fix"]);
}
