/** `check` and `audit`: files in, report out. The two differ in the report only. */

import { existsSync } from "node:fs";
import { resolve } from "node:path";

import type { FixedFile } from "./fix.ts";
import { configure } from "./configuration.ts";
import type { Engine } from "./engine.ts";
import { findFiles } from "./files.ts";
import type { ExitCode, Host } from "./host.ts";
import { inputFromStdin, type Inputs, inputsFrom } from "./inputs.ts";
import type { RunOptions } from "./options.ts";
import { type Progress, startProgress } from "./progress.ts";
import { besideReport, publish } from "./publish.ts";
import { type ReadResult, readSource } from "../files/read.ts";
import { startStopwatch, type Stopwatch } from "./stats.ts";
import type { ClosedFolder } from "./walk.ts";
import { analysisOptions, type Configuration, hasPatterns, type MakeMatcher } from "../configuration.ts";
import { suppressionRule } from "../suppressions/rule.ts";
import { oneLine } from "../report/parts/printable.ts";
import { ruleTexts } from "./rule-texts.ts";
import { folderInRepository } from "./services.ts";
import { packageVersion } from "../files/package-root.ts";
import { languageOf, makeSource } from "../source.ts";
import type { Analysis, Source, Unread } from "../types.ts";

export type Command = "check" | "audit";

interface Outcome {
  readonly analysis: Analysis;
  /** True when the system would not give us something that we were asked to read. */
  readonly denied: boolean;
}

function closedFolder({ path, reason }: ClosedFolder): Unread {
  return { source: makeSource(path, ""), span: { start: 0, end: 0 }, reason: `the folder cannot be opened: ${reason}` };
}

/** What is analysed, and how; the same in each round of fixes. */
interface Job {
  readonly inputs: Inputs;
  readonly engine: Engine;
  readonly configuration: Configuration;
  readonly match: MakeMatcher;
  readonly host: Host;
  readonly watch: Stopwatch;
  readonly progress: Progress;
}

function analyseInputs(
  { inputs, engine, configuration, match, host, watch, progress }: Job,
  changed: ReadonlyMap<string, Source>,
): Outcome {
  const unread: Unread[] = [...inputs.unread];
  let { denied } = inputs;
  const known = new Map<string, Source | undefined>(changed);
  const taken = (path: string, result: ReadResult): Source | undefined => {
    if (result.kind === "source") {
      if (result.source.language === "typescript") known.set(path, result.source);
      return result.source;
    }
    unread.push(result.unread);
    denied ||= result.environment;
    return undefined;
  };
  function* sources(): Generator<Source> {
    const next = progress.files("Reading", inputs.files.length);
    for (const { path, read } of inputs.files) {
      next();
      const source = changed.get(path) ?? watch.time("read", () => taken(path, read()));
      if (source !== undefined) yield source;
    }
    progress.phase("Following what is sent on each connection");
  }
  const byPath = new Map(inputs.files.map((input) => [input.path, input]));
  /** What the files refer to: scripts that they include, modules, their configuration. */
  const read = (path: string): Source | undefined => {
    if (!known.has(path)) {
      const input = languageOf(path) === "typescript" ? byPath.get(path) : undefined;
      const result = watch.time("read", () => input?.read() ?? readReferred(path, host.cwd));
      known.set(path, result?.kind === "source" ? result.source : undefined);
    }
    return known.get(path);
  };
  const parsed = progress.counter("Following code");
  const code = inputs.makeReader?.({
    read,
    paths: inputs.paths,
    names: configuration.names,
    parsing: (work) => {
      parsed();
      return watch.time("parse", work);
    },
  });
  const { coverage, ...found } = watch.time("analyse", () =>
    engine.analyze(sources(), {
      ...analysisOptions(configuration, engine.rules, "all", match, host.cwd),
      read,
      ...(code ? { code } : {}),
    }),
  );
  const { stopped } = inputs;
  return {
    analysis: {
      ...found,
      coverage: {
        ...coverage,
        files: coverage.files + stopped + unread.length,
        analysed: coverage.analysed + stopped,
        unread: [...unread, ...coverage.unread],
      },
    },
    denied,
  };
}

/** Most of the places where a module could be are empty. */
function readReferred(path: string, cwd: string): ReadResult | undefined {
  return existsSync(resolve(cwd, path)) ? readSource(path, cwd) : undefined;
}

async function showChanges(files: readonly FixedFile[], say: (text: string) => void): Promise<void> {
  if (files.length === 0) return;
  const { FILE_HEADERS_ONLY, formatPatch, structuredPatch } = await import("diff");
  const patches = files.map(({ before, after }) => {
    const patch = structuredPatch(`a/${before.path}`, `b/${before.path}`, before.text, after.text, "", "", { context: 2 });
    return `${formatPatch(patch, FILE_HEADERS_ONLY)}\n`;
  });
  say(patches.join(""));
}

/** Out: false when a file could not be written. */
async function writeChanges(files: readonly FixedFile[], host: Host): Promise<boolean> {
  const { writeFixedFile } = await import("./write.ts");
  let allWritten = true;
  for (const file of files) {
    const refusal = await writeFixedFile(file, host.cwd);
    if (refusal === undefined) host.err(`Mended ${oneLine(file.before.path)} (${file.mended}).\n`);
    else host.err(`poolsafe: ${oneLine(refusal)}\n`);
    allWritten &&= refusal === undefined;
  }
  return allWritten;
}

/** Most configurations name no paths. */
async function loadMatcher(configuration: Configuration, cwd: string): Promise<MakeMatcher> {
  if (!hasPatterns(configuration)) return () => () => false;
  const { matcher } = await import("../files/ignore-files.ts");
  return (patterns) => matcher(patterns, cwd);
}

/** Out: the exit code of the contract. Errors: `SettingsError` for what the user asked and cannot have. */
export async function run(
  command: Command,
  paths: readonly string[],
  options: RunOptions,
  host: Host,
  loadEngine: () => Promise<Engine>,
): Promise<ExitCode> {
  const progress = startProgress(host);
  try {
    return await runShowing(progress, command, paths, options, host, loadEngine);
  } finally {
    progress.clear();
  }
}

async function runShowing(
  progress: Progress,
  command: Command,
  paths: readonly string[],
  options: RunOptions,
  host: Host,
  loadEngine: () => Promise<Engine>,
): Promise<ExitCode> {
  const watch = startStopwatch();
  const engine = await watch.timeAsync("load", loadEngine);
  const ruleIds = [...engine.rules.map((rule) => rule.id), suppressionRule];
  const configuration = await watch.timeAsync("settings", () => configure(options, paths, host.cwd, ruleIds, engine.configurationOf));
  const match = await loadMatcher(configuration, host.cwd);

  const { stdinFilename } = options;
  const stdin = stdinFilename === undefined ? undefined : await host.readStdin();
  progress.phase("Looking for files");
  const found =
    stdinFilename === undefined
      ? await watch.timeAsync("walk", () => findFiles(paths, host.cwd, configuration, options.includeNodeModules))
      : { files: [], named: new Set<string>(), closed: [] };
  const inputs =
    stdinFilename === undefined || stdin === undefined
      ? await inputsFrom(found, engine, host, watch)
      : await inputFromStdin(stdinFilename, stdin, engine, watch);

  const analyse = (changed: ReadonlyMap<string, Source>): Outcome => {
    const outcome = analyseInputs({ inputs, engine, configuration, match, host, watch, progress }, changed);
    progress.found(outcome.analysis.findings.length);
    return outcome;
  };
  let { analysis, denied } = analyse(new Map());

  if (options.fix || options.fixDryRun) {
    progress.phase("Mending");
    const [{ fixUntilStable }, { remarkOnFixes }] = await Promise.all([import("./fix.ts"), import("./fix-remark.ts")]);
    const named = new Set(inputs.files.map((input) => input.path));
    const fixed = watch.time("fix", () =>
      fixUntilStable(
        analysis,
        (changed) => analyse(changed).analysis,
        (path) => named.has(path),
      ),
    );
    progress.clear();
    if (options.fixDryRun) {
      // The report of a dry run describes the files as they are, because they stay so.
      await showChanges(fixed.files, besideReport(options.reports, host));
    } else if (await writeChanges(fixed.files, host)) {
      analysis = fixed.analysis;
    } else {
      denied = true;
    }
    host.err(remarkOnFixes(fixed, options.fixDryRun));
  }

  const { coverage } = analysis;
  analysis = { ...analysis, coverage: { ...coverage, unread: [...found.closed.map(closedFolder), ...coverage.unread] } };
  const nothing = coverage.files === 0;
  const input = {
    analysis,
    pooler: configuration.pooler,
    notes: nothing ? ["No SQL, TypeScript or JavaScript file was found here. Name a folder or a file that has some."] : [],
    listsUnread: configuration.unread !== "off",
    version: packageVersion(),
    rules: ruleTexts(engine.rules, configuration),
    folder: folderInRepository(host),
  };
  progress.clear();
  const isWritten = await watch.timeAsync("report", () => publish(command, options.reports, input, host));
  if (options.stats) host.err(`${watch.lines(coverage.files).join("\n")}\n`);

  if (denied || nothing || found.closed.length > 0 || !isWritten) return 2;
  return exitCode(analysis, configuration, options, host);
}

function exitCode({ findings, coverage }: Analysis, { unread }: Configuration, { maxWarnings }: RunOptions, host: Host): ExitCode {
  const warnings = findings.filter((finding) => finding.severity === "warning").length;
  if (maxWarnings !== undefined && warnings > maxWarnings) {
    host.err(`poolsafe: there are ${warnings} warnings, more than --max-warnings ${maxWarnings}.\n`);
    return 1;
  }
  if (unread === "error" && coverage.unread.length > 0) {
    const text = coverage.unread.length === 1 ? "1 text was" : `${coverage.unread.length} texts were`;
    host.err(`poolsafe: ${text} not read, and the configuration takes that as an error.\n`);
    return 1;
  }
  return findings.length > warnings ? 1 : 0;
}
