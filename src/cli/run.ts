/** `check` and `audit`: files in, report out. The two differ in the report only. */

import { resolve } from "node:path";

import { noTexts } from "../files/read.ts";
import { count } from "../report/parts/counts.ts";
import { suppressionRule } from "../suppressions/rule.ts";
import type { Configuration } from "../configuration.ts";
import type { Analysis, Source } from "../types.ts";
import { analyseInputs, type Job, loadMatcher, type Outcome, withClosed } from "./analysis.ts";
import { baselineNote, openBaseline } from "./baseline/step.ts";
import { configure } from "./configuration.ts";
import type { Engine } from "./engine.ts";
import { findFiles } from "./files.ts";
import { settlePooler } from "./found-pooler.ts";
import type { ExitCode, Host } from "./host.ts";
import { idlePatterns } from "./idle-patterns.ts";
import { gatedBy, inputFromStdin, inputsFrom } from "./inputs.ts";
import type { Command, RunOptions } from "./options.ts";
import { type Progress, startProgress } from "./progress.ts";
import { publish } from "./publish.ts";
import { sessionNote } from "./session-note.ts";
import { startStopwatch } from "./stats.ts";
import { surroundings } from "./surroundings.ts";

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
  const asked = await watch.timeAsync("settings", () => configure(options, paths, host.cwd, ruleIds, engine.configurationOf));
  const baseline = await openBaseline(options, ruleIds, host);

  const { stdinFilename } = options;
  const stdin = stdinFilename === undefined ? undefined : await host.readStdin();
  progress.phase("Looking for files");
  const found =
    stdinFilename === undefined
      ? await watch.timeAsync("walk", () => findFiles(paths, host.cwd, asked, options.includeNodeModules))
      : { files: [], named: new Set<string>(), closed: [] };
  const versions =
    options.since === undefined && !options.staged
      ? undefined
      : (await import("./git/versions.ts")).versionsOf({ options, paths, configuration: asked, cwd: host.cwd, ...found });
  const now = versions?.now ?? { ...found, texts: noTexts };
  const settled = await watch.timeAsync("read", () => settlePooler(asked, options.poolMode, now, engine, host.cwd));
  const { configuration } = settled;
  const [pooler, ...alsoBehind] = settled.poolers;
  const job: Job = { engine, configuration, match: await loadMatcher(configuration, host.cwd), host, watch, progress };
  const gated = gatedBy(job);
  const inputs =
    stdinFilename === undefined || stdin === undefined
      ? await inputsFrom({ ...now, configuration: settled.files }, gated, host, watch)
      : await inputFromStdin(stdinFilename, stdin, gated, watch);

  const divide = options.shard && (await import("./shard.ts")).dividedBy(options.shard);
  const analyse = (changed?: ReadonlyMap<string, Source>): Outcome => {
    const outcome = analyseInputs(inputs, job, changed, divide);
    progress.found(outcome.analysis.findings.length);
    return outcome;
  };
  const first = analyse();
  let { analysis, denied } = first;

  if (options.fix || options.fixDryRun) {
    const named = new Set(inputs.files.map((input) => input.path));
    const mending = {
      first: analysis,
      analyseWith: (changed: ReadonlyMap<string, Source>) => analyse(changed).analysis,
      mayChange: (path: string) => named.has(path) && (versions === undefined || versions.changes.has(resolve(host.cwd, path))),
    };
    const mended = await (await import("./mend.ts")).mend(mending, options, job);
    denied ||= mended === undefined;
    analysis = mended ?? analysis;
  }

  analysis = withClosed(analysis, found.closed);
  progress.clear();
  const known = baseline?.apply({ findings: analysis.findings, files: first.checked, cwd: host.cwd });
  if (known && command === "check") analysis = { ...analysis, findings: known.shown };
  const baselined = known?.baselined.length ?? 0;
  let unchanged = 0;
  if (versions) {
    const narrowed = await (await import("./git/step.ts")).narrowToChange(analysis, first, versions, job, options);
    // What could not be read at all is told in any case, because the run fails of it.
    const isAllTold = denied || found.closed.length > 0;
    const unread = isAllTold ? {} : { unread: narrowed.analysis.coverage.unread, unreadIn: "change" as const };
    analysis = { ...narrowed.analysis, coverage: { ...analysis.coverage, ...unread } };
    unchanged = narrowed.left;
  }

  const isPartial = versions !== undefined || options.shard !== undefined;
  const nothing = isPartial ? found.files.length === 0 : analysis.coverage.files === 0;
  const input = {
    analysis,
    pooler,
    alsoBehind,
    notes: [
      ...(nothing ? ["No SQL, TypeScript or JavaScript file was found here. Name a folder or a file that has some."] : []),
      ...settled.notes,
      ...(configuration.isPoolerAssumed || settled.isFromFiles || options.poolMode !== undefined ? [] : sessionNote(configuration)),
      ...(isPartial || nothing || stdin !== undefined
        ? []
        : idlePatterns({ configuration, paths, files: found.files, match: job.match, cwd: host.cwd })),
      ...shardNote(options, analysis),
      ...baselineNote(command, baselined),
      ...unchangedNote(unchanged, options),
    ],
    baselined,
    ...(known ? { baseline: { known: known.baselined, gone: known.gone } } : {}),
    ...(await surroundings(configuration, options, engine, host)),
    shard: options.shard,
  };
  progress.clear();
  const isWritten = await watch.timeAsync("report", () => publish(command, options.reports, input, host));
  if (isWritten) await known?.keep();
  else known?.leave();
  if (options.stats) host.err(`${watch.lines(analysis.coverage.files).join("\n")}\n`);

  if (denied || nothing || found.closed.length > 0 || !isWritten) return 2;
  return exitCode(analysis, configuration, options, host);
}

/** Whoever reads one part must not take it for the whole. */
function shardNote({ shard }: RunOptions, { coverage }: Analysis): readonly string[] {
  if (shard === undefined) return [];
  const what = coverage.files === 0 ? "There are no files in shard" : "This is shard";
  return [`${what} ${shard.index}/${shard.count} alone: \`poolsafe merge\` puts the reports together.`];
}

function unchangedNote(amount: number, { since }: RunOptions): readonly string[] {
  const when = since === undefined ? "is not staged" : `did not change since ${since}`;
  return amount === 0 ? [] : [`${count(amount, "finding")} in what ${when} ${amount === 1 ? "is" : "are"} not shown.`];
}

/** In: what is reported. Out: the exit code of the contract; on standard error, why it is 1 where no error says so. */
export function exitCode({ findings, coverage }: Analysis, { unread }: Configuration, { maxWarnings }: RunOptions, host: Host): ExitCode {
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
