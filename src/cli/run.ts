/** `check` and `audit`: files in, report out. The two differ in the report only. */

import { fixUntilStable, type FixedFile } from "./fix.ts";
import { chooseFormat } from "./formats.ts";
import { configure } from "./configuration.ts";
import type { Engine } from "./engine.ts";
import { type ClosedFolder, findFiles } from "./files.ts";
import type { ExitCode, Host } from "./host.ts";
import type { RunOptions } from "./options.ts";
import { decodeSource, type ReadResult, readSource } from "./read.ts";
import { startStopwatch, type Stopwatch } from "./stats.ts";
import { grouped } from "../report/parts/counts.ts";
import { makeSource } from "../source.ts";
import type { Analysis, Source, Unread } from "../types.ts";

export type Command = "check" | "audit";

/** One file to analyse, read when its turn comes. */
interface Input {
  readonly path: string;
  readonly read: () => ReadResult;
}

interface Outcome {
  readonly analysis: Analysis;
  /** True when the system would not give us something that we were asked to read. */
  readonly denied: boolean;
}

function inputsOf(files: readonly string[], host: Host): Input[] {
  return files.map((path) => ({ path, read: () => readSource(path, host.cwd) }));
}

function closedFolder({ path, reason }: ClosedFolder): Unread {
  return { source: makeSource(path, ""), span: { start: 0, end: 0 }, reason: `the folder cannot be opened: ${reason}` };
}

/** Reads files one by one, so that a large tree is never in memory as a whole. */
function analyseInputs(
  inputs: readonly Input[],
  changed: ReadonlyMap<string, Source>,
  engine: Engine,
  configuration: Awaited<ReturnType<typeof configure>>,
  host: Host,
  watch: Stopwatch,
): Outcome {
  const unread: Unread[] = [];
  let denied = false;
  const read = (result: ReadResult): Source | undefined => {
    if (result.kind === "source") {
      watch.addBytes(result.bytes);
      return result.source;
    }
    unread.push(result.unread);
    denied ||= result.environment;
    return undefined;
  };
  function* sources(): Generator<Source> {
    for (const input of inputs) {
      const source = changed.get(input.path) ?? watch.time("read", () => read(input.read()));
      if (source !== undefined) yield source;
    }
  }
  const included = new Map<string, Source | undefined>();
  const readIncluded = (path: string): Source | undefined => {
    if (changed.has(path)) return changed.get(path);
    if (!included.has(path)) {
      const result = watch.time("read", () => readSource(path, host.cwd));
      included.set(path, result.kind === "source" ? result.source : undefined);
    }
    return included.get(path);
  };
  const { findings, coverage } = watch.time("analyse", () =>
    engine.analyze(sources(), {
      rules: engine.rules,
      pooler: configuration.pooler,
      severity: (rule, impact) => configuration.rules[rule] ?? (impact === "breaks" || impact === "ineffective" ? "error" : "warning"),
      read: readIncluded,
    }),
  );
  return {
    analysis: { findings, coverage: { ...coverage, files: coverage.files + unread.length, unread: [...unread, ...coverage.unread] } },
    denied,
  };
}

async function showChanges(files: readonly FixedFile[], say: (text: string) => void): Promise<void> {
  const { FILE_HEADERS_ONLY, formatPatch, structuredPatch } = await import("diff");
  for (const { before, after } of files) {
    const patch = structuredPatch(`a/${before.path}`, `b/${before.path}`, before.text, after.text, "", "", { context: 2 });
    say(`${formatPatch(patch, FILE_HEADERS_ONLY)}\n`);
  }
}

/** Out: false when a file could not be written. */
async function writeChanges(files: readonly FixedFile[], host: Host): Promise<boolean> {
  const { writeFixedFile } = await import("./write.ts");
  let allWritten = true;
  for (const file of files) {
    const refusal = await writeFixedFile(file, host.cwd);
    if (refusal === undefined) host.err(`Mended ${file.before.path} (${file.mended}).\n`);
    else host.err(`poolsafe: ${refusal}\n`);
    allWritten &&= refusal === undefined;
  }
  return allWritten;
}

/** Out: the exit code of the contract. Errors: `SettingsError` for what the user asked and cannot have. */
export async function run(
  command: Command,
  paths: readonly string[],
  options: RunOptions,
  host: Host,
  loadEngine: () => Promise<Engine>,
): Promise<ExitCode> {
  const watch = startStopwatch();
  const format = chooseFormat(options.format);
  const engine = await watch.timeAsync("load", loadEngine);
  const ruleIds = engine.rules.map((rule) => rule.id);
  const configuration = await watch.timeAsync("settings", () => configure(options, host.cwd, ruleIds, engine.choosePooler));

  const { stdinFilename } = options;
  const stdin = stdinFilename === undefined ? undefined : await host.readStdin();
  const found =
    stdinFilename === undefined
      ? await watch.timeAsync("files", () => findFiles(paths, host.cwd, configuration.ignore))
      : { files: [], closed: [], passedBy: 0 };
  const inputs =
    stdinFilename === undefined || stdin === undefined
      ? inputsOf(found.files, host)
      : [{ path: stdinFilename, read: () => decodeSource(stdinFilename, stdin) }];

  const analyse = (changed: ReadonlyMap<string, Source>): Outcome => analyseInputs(inputs, changed, engine, configuration, host, watch);
  let { analysis, denied } = analyse(new Map());

  if (options.fix || options.fixDryRun) {
    const named = new Set(inputs.map((input) => input.path));
    const fixed = watch.time("fix", () =>
      fixUntilStable(
        analysis,
        (changed) => analyse(changed).analysis,
        (path) => named.has(path),
      ),
    );
    if (options.fixDryRun) {
      // The report of a dry run describes the files as they are, because they stay so.
      await showChanges(fixed.files, options.format === "text" && options.output === undefined ? host.out : host.err);
    } else if (await writeChanges(fixed.files, host)) {
      analysis = fixed.analysis;
    } else {
      denied = true;
    }
  }

  const { coverage, findings } = analysis;
  analysis = { findings, coverage: { ...coverage, unread: [...found.closed.map(closedFolder), ...coverage.unread] } };
  const notes = notesOn(found.passedBy, coverage.files);
  const colour = host.colour && options.output === undefined;
  const report = watch.time("report", () => format[command]({ analysis, pooler: configuration.pooler, colour, notes }));
  if (options.output === undefined) host.out(report);
  else await (await import("./write.ts")).writeReport(options.output, report, host.cwd);
  if (options.stats) host.err(`${watch.lines(coverage.files).join("\n")}\n`);

  return exitCode(analysis, denied || found.closed.length > 0, options, host);
}

function notesOn(passedBy: number, files: number): string[] {
  const notes = [];
  if (files === 0) notes.push("No .sql file was found here.");
  if (passedBy > 0) {
    const [noun, was, them] = passedBy === 1 ? ["file", "was", "it"] : ["files", "were", "them"];
    notes.push(`${grouped(passedBy)} TypeScript or JavaScript ${noun} ${was} passed by: SQL inside ${them} is not read yet.`);
  }
  return notes;
}

function exitCode({ findings }: Analysis, failed: boolean, { maxWarnings }: RunOptions, host: Host): ExitCode {
  if (failed) return 2;
  const warnings = findings.filter((finding) => finding.severity === "warning").length;
  if (maxWarnings !== undefined && warnings > maxWarnings) {
    host.err(`poolsafe: there are ${warnings} warnings, more than --max-warnings ${maxWarnings}.\n`);
    return 1;
  }
  return findings.length > warnings ? 1 : 0;
}
