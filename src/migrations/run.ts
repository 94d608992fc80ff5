/** How a `.sql` file is sent: by psql, statement for statement, or by a migration tool. */
import { posix, resolve, sep } from "node:path";

import type { ReadSource } from "../extract/sql-file.ts";
import type { FilePart } from "../state/walk/session.ts";
import type { Source } from "../types.ts";
import { installedIn } from "./manifest.ts";
import { type Runner, runners } from "./runners.ts";

/** What a configuration says of some files. */
export interface GivenRun {
  readonly runner?: string | undefined;
  readonly transaction?: boolean | undefined;
}

/** What stands around a file. */
export interface Surroundings {
  /** Manifests of the project's packages are read with it. */
  readonly read?: ReadSource;
  /** What paths are relative to, absolute; without it they are taken as the whole of what is known. */
  readonly cwd?: string;
}

export interface FileRun {
  /** A tool runs it, with others before and after it. */
  readonly tool: boolean;
  /** In order, the first one at the start; what stands before a tool's first part is taken as belonging to it. */
  readonly parts: readonly FilePart[];
}

/** @param given it counts more than what the file says */
export function runOfFile(source: Source, given: GivenRun | undefined, around: Surroundings = {}): FileRun {
  const runner = given?.runner === undefined ? runnerOf(source, around) : runners.find(({ id }) => id === given.runner);
  if (!runner) return { tool: given !== undefined, parts: [{ start: 0, transaction: given?.transaction === true ? "open" : "none" }] };
  const starts = runner.part ? [...source.text.matchAll(runner.part)].map(({ index }) => index) : [];
  const begins = [0, ...starts.slice(1)];
  const head = source.text.slice(0, starts[0] ?? source.text.length);
  const transactionIn = (text: string): FilePart["transaction"] => {
    if (given?.transaction !== undefined) return given.transaction ? "open" : "none";
    const places = runner.withoutAnywhere === true ? [source.text] : [text, head];
    return places.some((place) => runner.without?.test(place) === true) ? "none" : runner.transaction;
  };
  return {
    tool: true,
    parts: begins.map((start, index) => ({ start, transaction: transactionIn(source.text.slice(start, begins[index + 1])) })),
  };
}

/** The tool that the file is told by. Marks and paths first: a package says nothing of who runs a single file. */
export function runnerOf(source: Source, { read, cwd }: Surroundings = {}): Runner | undefined {
  const path = cwd === undefined ? source.path : resolve(cwd, source.path).split(sep).join("/");
  return (
    runners.find(({ mark }) => mark?.test(source.text)) ??
    runners.find((runner) => runner.path?.test(path)) ??
    (read && inMigrations.test(path) ? installedAbove(path, read) : undefined)
  );
}

const inMigrations = /(?:^|\/)migrations\//;

/** By the nearest manifest that names one; folders above its own say nothing of what it has. */
function installedAbove(path: string, read: ReadSource): Runner | undefined {
  for (let folder = posix.dirname(path); ; folder = posix.dirname(folder)) {
    const above = posix.dirname(folder);
    const installed = inMigrations.test(posix.relative(above, path)) ? installedIn(read(posix.join(folder, "package.json"))) : undefined;
    const found = installed && runners.find(({ packages }) => packages?.some((name) => installed.has(name)));
    if (found || folder === above) return found;
  }
}
