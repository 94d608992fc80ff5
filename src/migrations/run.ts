/** How a `.sql` file is sent: by psql, statement for statement, or by a migration tool. */
import { posix } from "node:path";
import type { ReadSource } from "../extract/sql-file.ts";
import type { FilePart } from "../state/walk/session.ts";
import type { Source } from "../types.ts";
import { type Runner, runners } from "./runners.ts";

/** What a configuration says of some files. */
export interface GivenRun {
  readonly runner?: string | undefined;
  readonly transaction?: boolean | undefined;
}

export interface FileRun {
  /** A tool runs it, with others before and after it. */
  readonly tool: boolean;
  /** In order, the first one at the start; what stands before a tool's first part is taken as belonging to it. */
  readonly parts: readonly FilePart[];
}

/**
 * @param given it counts more than what the file says
 * @param read the manifests of the project's packages
 */
export function runOfFile(source: Source, given: GivenRun | undefined, read: ReadSource = () => undefined): FileRun {
  const runner = given?.runner === undefined ? runnerOf(source, read) : runners.find(({ id }) => id === given.runner);
  if (!runner) return { tool: given !== undefined, parts: [{ start: 0, transaction: given?.transaction === true ? "open" : "none" }] };
  const starts = runner.part ? [...source.text.matchAll(runner.part)].map(({ index }) => index) : [];
  const begins = [0, ...starts.slice(1)];
  const head = source.text.slice(0, starts[0] ?? source.text.length);
  const transactionIn = (text: string): FilePart["transaction"] => {
    if (given?.transaction !== undefined) return given.transaction ? "open" : "none";
    return runner.without?.test(text) === true || runner.without?.test(head) === true ? "none" : runner.transaction;
  };
  return {
    tool: true,
    parts: begins.map((start, index) => ({ start, transaction: transactionIn(source.text.slice(start, begins[index + 1])) })),
  };
}

/**
 * The tool that the file is told by its path, by what stands in it, or by its package.
 *
 * @param read the manifests of the project's packages
 */
export function runnerOf(source: Source, read: ReadSource = () => undefined): Runner | undefined {
  const { path, text } = source;
  return (
    runners.find(({ mark }) => mark?.test(text)) ??
    runners.find((runner) => runner.path?.test(path)) ??
    (inMigrations.test(path) ? installedIn(path, read) : undefined)
  );
}

const inMigrations = /(?:^|\/)migrations\//;

/** By the nearest manifest that names one. */
function installedIn(path: string, read: ReadSource): Runner | undefined {
  for (let folder = posix.dirname(path); ; folder = posix.dirname(folder)) {
    const manifest = read(posix.join(folder, "package.json"))?.text ?? "";
    const found = runners.find(({ packages }) => packages?.some((name) => manifest.includes(`"${name}"`)));
    if (found || folder === posix.dirname(folder)) return found;
  }
}
