/**
 * `npm run bench`: how fast the built program is on generated SQL, and on a big tree of code, and the plugin in ESLint. Prints, and judges nothing. Run
 * `npm run build` first.
 */

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

import { loadModule, parseSync } from "libpg-query";

import type * as api from "../src/index.ts";
import { type Corpus, makeCorpus } from "./corpus.ts";
import { benchEslint } from "./eslint.ts";
import { benchNodeModules } from "./node-modules.ts";
import { elapsed, median, root, runProgram } from "./program.ts";

function repeated(times: number, work: () => number): number {
  return median(Array.from({ length: times }, work));
}

function row(label: string, milliseconds: number, megabytes: number, files: number): string {
  const seconds = milliseconds / 1000;
  return `  ${label.padEnd(34)}${milliseconds.toFixed(0).padStart(7)} ms${(megabytes / seconds).toFixed(1).padStart(9)} MB/s${(files / seconds).toFixed(0).padStart(9)} files/s`;
}

function benchCorpus(corpus: Corpus, folder: string, { analyze, choosePooler, makeSource, rules }: typeof api): string[] {
  for (const { name, text } of corpus.files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const files = corpus.files.length;
  const megabytes = corpus.files.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0) / 1e6;
  const sources = corpus.files.map(({ name, text }) => makeSource(name, text));
  const pooler = choosePooler({ name: "pgbouncer" });

  const parse = repeated(3, () =>
    elapsed(() => {
      corpus.files.forEach(({ text }) => parseSync(text));
    }),
  );
  const inProcess = repeated(3, () => elapsed(() => analyze(sources, { rules, pooler })));
  const child = [1, 2, 3].map(() => runProgram(folder, ["check", "--no-config", "--format", "json", "--output", "report.json"]));
  const whole = median(child.map((run) => run.milliseconds));
  const { findings, coverage } = analyze(sources, { rules, pooler });
  return [
    `${corpus.title}: ${files} files, ${corpus.statements} statements, ${megabytes.toFixed(1)} MB`,
    row("libpg-query parseSync, nothing else", parse, megabytes, files),
    row("analyze, in process", inProcess, megabytes, files),
    row("poolsafe check, whole process", whole, megabytes, files),
    `  ratio to the plain parse: analyze ${(inProcess / parse).toFixed(2)}, check ${(whole / parse).toFixed(2)}`,
    `  peak memory of check: ${median(child.map((run) => run.megabytesOfMemory)).toFixed(0)} MB`,
    `  ${findings.length} findings, ${coverage.statements} statements, ${coverage.unread.length} unread`,
    "",
  ];
}

async function main(): Promise<void> {
  await loadModule();
  const built: typeof api = (await import(pathToFileURL(join(root, "dist/src/index.js")).href)) as typeof api;
  const folder = mkdtempSync(join(tmpdir(), "poolsafe-bench-"));
  try {
    console.log(`Node ${process.versions.node}, ${cpus().length} cores, ${cpus()[0]?.model ?? "unknown processor"}\n`);
    const corpora = [makeCorpus("One file in ten has words of sessions", 10), makeCorpus("Every file has words of sessions", 1)];
    for (const [index, corpus] of corpora.entries()) {
      const home = join(folder, String(index));
      mkdirSync(home);
      console.log(benchCorpus(corpus, home, built).join("\n"));
    }
    console.log((await benchNodeModules()).join("\n"));
    console.log((await benchEslint(folder)).join("\n"));
    writeFileSync(join(folder, "one.sql"), "BEGIN;\nSET LOCAL lock_timeout = '2s';\nSELECT 1;\nCOMMIT;\n");
    const node = repeated(9, () => elapsed(() => spawnSync(process.execPath, ["-e", "0"])));
    const version = repeated(9, () => runProgram(folder, ["--version"]).milliseconds);
    const one = repeated(9, () => runProgram(folder, ["check", "--no-config", "one.sql"]).milliseconds);
    console.log(
      `Start-up, medians of 9: node alone ${node.toFixed(0)} ms, --version ${version.toFixed(0)} ms, check of one file ${one.toFixed(0)} ms`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
