/** A big tree of code: `check` over `node_modules` against what a team does without it, `grep` for the same words over the same files. */

import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import type * as codeGate from "../src/extract/code-gate.ts";
import type * as drivers from "../src/drivers/index.ts";
import { elapsed, median, root, runProgram } from "./program.ts";

const endings = ["js", "cjs", "mjs", "jsx", "ts", "cts", "mts", "tsx", "vue", "svelte", "sql"];

/** What people grep for before they move behind a pooler: the words of the gate. */
const words = [
  "pg_(try_)?advisory_(un)?lock",
  "set_config",
  "current_setting",
  '(un)?listen +[a-z_"$]',
  "set +((local|session) +)?[a-z_.]+ *(=|to) ",
  "set +(role|time zone|session|transaction)",
  "search_path|statement_timeout|lock_timeout",
  "temp(orary)? +(table|view|sequence)|pg_temp",
  "with +hold",
  "deallocate|prepare +[a-z_]+ +as",
  "discard +(all|temp|plans|sequences)",
  "reset +(all|role|session)",
  "setseed|currval|lastval|dblink|pg_backend_pid",
].join("|");

function grep(paths: readonly string[]): { readonly milliseconds: number; readonly files: number } {
  let out = "";
  const milliseconds = elapsed(() => {
    const options = ["-rEil", ...endings.map((ending) => `--include=*.${ending}`), "--exclude=*.d.ts", "--exclude=*.d.*ts"];
    out = spawnSync("grep", [...options, "--", words, ...paths], { cwd: root, encoding: "utf8", maxBuffer: 1e9 }).stdout;
  });
  return { milliseconds, files: out.split("\n").length - 1 };
}

/** Packages in which no file passes the gate. */
function quietPackages({ createCodeGate, passesCodeGate }: typeof codeGate, list: typeof drivers.drivers): string[] {
  const gate = createCodeGate(list, {});
  const passes = (folder: string): boolean =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true }).some((entry) => {
      if (!entry.isFile() || !endings.some((ending) => entry.name.endsWith(`.${ending}`))) return false;
      return entry.name.endsWith(".sql") || passesCodeGate(gate, readFileSync(join(entry.parentPath, entry.name)));
    });
  const packages = readdirSync(join(root, "node_modules"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return packages.map((entry) => `node_modules/${entry.name}`).filter((folder) => !folder.includes("/.") && !passes(folder));
}

function row(label: string, milliseconds: number, rest = ""): string {
  return `  ${label.padEnd(44)}${milliseconds.toFixed(0).padStart(7)} ms${rest}`;
}

function compare(title: string, paths: readonly string[]): string[] {
  const arguments_ = ["check", "--no-config", "--include-node-modules", "--stats", ...paths];
  // Both find the files in the system's cache.
  grep(paths);
  const searched = [grep(paths), grep(paths), grep(paths)];
  const checked = [1, 2, 3].map(() => runProgram(root, arguments_));
  const [first] = checked;
  const [plain, whole] = [median(searched.map((run) => run.milliseconds)), median(checked.map((run) => run.milliseconds))];
  const busy = median(checked.map((run) => run.busy));
  return [
    title,
    row("grep -rEil for the words", plain, `, ${String(searched[0]?.files)} files have one`),
    row("poolsafe check, whole process", whole, `, ${busy.toFixed(0)} ms of all threads`),
    `  ratio to grep: ${(whole / plain).toFixed(2)}; peak memory ${median(checked.map((run) => run.megabytesOfMemory)).toFixed(0)} MB`,
    ...(first?.stderr.split("\n") ?? []).filter((line) => /^[a-z ]+ [\d.]+ ms$|MB\/s$/.test(line)).map((line) => `    ${line}`),
    "",
  ];
}

export async function benchNodeModules(): Promise<string[]> {
  const load = async <Module>(file: string): Promise<Module> => (await import(pathToFileURL(join(root, "dist/src", file)).href)) as Module;
  const { drivers: list } = await load<typeof drivers>("drivers/index.js");
  const quiet = quietPackages(await load<typeof codeGate>("extract/code-gate.js"), list);
  return [
    ...compare("All of node_modules, with the sources of all the libraries that poolsafe knows", ["node_modules"]),
    ...compare(`The ${String(quiet.length)} of its packages in which no file passes the gate`, quiet),
  ];
}
