/** One analysis of one version of the files, as the command line needs it: again and again with other texts. */

import { existsSync } from "node:fs";
import { resolve } from "node:path";

import { analysisOptions, type Configuration, hasPatterns, type MakeMatcher } from "../configuration.ts";
import { type ReadResult, readSource } from "../files/read.ts";
import { languageOf, makeSource } from "../source.ts";
import type { AnalyzeOptions, Part } from "../analyze.ts";
import type { Analysis, Source, Unread } from "../types.ts";
import type { Engine } from "./engine.ts";
import type { Host } from "./host.ts";
import type { Inputs } from "./inputs.ts";
import type { Progress } from "./progress.ts";
import type { Stopwatch } from "./stats.ts";
import type { ClosedFolder } from "./walk.ts";

export interface Outcome {
  readonly analysis: Analysis;
  /** The files that were looked at, as shown. */
  readonly checked: ReadonlySet<string>;
  /** What the files refer to and where it was looked for, as shown: also where nothing is. */
  readonly asked: ReadonlySet<string>;
  /** True when the system would not give us something that we were asked to read. */
  readonly denied: boolean;
}

/** How it is analysed; the same for all versions and in each round of fixes. */
export interface Job {
  readonly engine: Engine;
  readonly configuration: Configuration;
  readonly match: MakeMatcher;
  readonly host: Host;
  readonly watch: Stopwatch;
  readonly progress: Progress;
}

/**
 * @param changed texts that stand in for those of the inputs, by path as shown
 * @param divide chooses the part that is asked for; all where it is absent
 */
export function analyseInputs(
  inputs: Inputs,
  job: Job,
  changed: ReadonlyMap<string, Source> = new Map(),
  divide?: AnalyzeOptions["part"],
): Outcome {
  const { engine, configuration, match, host, watch, progress } = job;
  const unread: Unread[] = [...inputs.unread];
  const checked = new Set(inputs.stoppedFiles);
  let part: Part | undefined;
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
      if (source === undefined) continue;
      checked.add(path);
      yield source;
    }
    progress.phase("Following what is sent on each connection");
  }
  const byPath = new Map(inputs.files.map((input) => [input.path, input]));
  /** What the files refer to: scripts that they include, modules, their configuration. */
  const read = (path: string): Source | undefined => {
    if (!known.has(path)) {
      const input = languageOf(path) === "typescript" ? byPath.get(path) : undefined;
      const result = watch.time("read", () => input?.read() ?? readReferred(path, inputs, host.cwd));
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
      ...analysisOptions(configuration, engine.rules, inputs.isPart ? "files" : "project", match, host.cwd),
      read,
      ...(code ? { code } : {}),
      ...(divide ? { part: (own, reader) => (part = divide(own, reader)) } : {}),
      ...(inputs.deployment ? { deployment: inputs.deployment } : {}),
    }),
  );
  const isCounted = (path: string): boolean => part?.counts(path) ?? true;
  const stopped = inputs.stoppedFiles.filter(isCounted).length;
  const here = unread.filter(({ source }) => isCounted(source.path));
  return {
    analysis: {
      ...found,
      coverage: {
        ...coverage,
        files: coverage.files + stopped + here.length,
        analysed: coverage.analysed + stopped,
        unread: [...here, ...coverage.unread],
      },
    },
    checked: new Set([...checked].filter(isCounted)),
    asked: new Set(known.keys()),
    denied,
  };
}

/** Most of the places where a module could be are empty. */
function readReferred(path: string, { texts }: Inputs, cwd: string): ReadResult | undefined {
  const absolute = resolve(cwd, path);
  const isThere = texts.has(absolute) ? texts.get(absolute) !== undefined : existsSync(absolute);
  return isThere ? readSource(path, cwd, texts) : undefined;
}

/** With the folders that could not be opened, before what was not read in files. */
export function withClosed(analysis: Analysis, closed: readonly ClosedFolder[]): Analysis {
  const { coverage } = analysis;
  return { ...analysis, coverage: { ...coverage, unread: [...closed.map(closedFolder), ...coverage.unread] } };
}

function closedFolder({ path, reason }: ClosedFolder): Unread {
  return { source: makeSource(path, ""), span: { start: 0, end: 0 }, reason: `the folder cannot be opened: ${reason}` };
}

/** Most configurations name no paths. */
export async function loadMatcher(configuration: Configuration, cwd: string): Promise<MakeMatcher> {
  if (!hasPatterns(configuration)) return () => () => false;
  const { matcher } = await import("../files/ignore-files.ts");
  return (patterns) => matcher(patterns, cwd);
}
