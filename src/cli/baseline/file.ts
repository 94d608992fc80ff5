/** The file of a baseline, which other tools may share: what is not poolsafe's own in it stays as it is. */

import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import { errorCode, systemReason } from "../../files/system-reason.ts";
import { SettingsError } from "../../settings-error.ts";
import { collect, type Counted, type Counts, entriesOf, fileOf, keyOf, severities } from "./counts.ts";

/** ESLint's own default. */
export const defaultBaseline = "eslint-suppressions.json";

const namespace = "poolsafe/";

type Entries = Readonly<Record<string, unknown>>;

export interface BaselineFile {
  /** As named. */
  readonly path: string;
  readonly text: string;
  /** All that is in it. */
  readonly files: Readonly<Record<string, Entries>>;
  readonly counts: Counts;
}

/**
 * @param path relative to the working directory, or absolute
 * @param ruleIds the rules that poolsafe's command line has; of other rules, ESLint's `poolsafe/no-unread` among them, it knows nothing
 * @returns `undefined` when there is no such file
 * @throws SettingsError when it cannot be read or understood
 */
export async function readBaseline(path: string, cwd: string, ruleIds: readonly string[]): Promise<BaselineFile | undefined> {
  const text = textOf(path, cwd);
  if (text === undefined) return undefined;
  const files = await parse(path, text);
  return { path, text, files, counts: collect(ownEntries(path, files, ruleIds)) };
}

function textOf(path: string, cwd: string): string | undefined {
  try {
    return readFileSync(resolve(cwd, path), "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw new SettingsError(`The baseline ${path} cannot be read: ${systemReason(error)}.`, "Mend it, or name another with --baseline.");
  }
}

async function parse(path: string, text: string): Promise<Record<string, Entries>> {
  const value = await parseJson(path, text);
  const broken = isObject(value) ? Object.entries(value).find(([, entries]) => !isObject(entries)) : undefined;
  if (isObject(value) && broken === undefined) return value as Record<string, Entries>;
  const what = broken === undefined ? "it is no object of files" : `\`${broken[0]}\` is no object of rules`;
  throw new SettingsError(
    `${path} is no baseline: ${what}.`,
    "Its form is described at https://github.com/poolsafe/poolsafe/blob/main/docs/gate.md#with-a-baseline.",
  );
}

async function parseJson(path: string, text: string): Promise<unknown> {
  try {
    return JSON.parse(text);
  } catch {
    // ESLint reads it with `JSON.parse` too; this says where it fails.
    const [{ parseTree }, { makeSource, positionAt }] = await Promise.all([import("jsonc-parser"), import("../../source.ts")]);
    const errors: { readonly offset: number }[] = [];
    parseTree(text, errors as never[], { disallowComments: true });
    const { line, column } = positionAt(makeSource(path, text), errors[0]?.offset ?? 0);
    const remedy = text.includes("<<<<<<<")
      ? "Resolve the merge conflict in it."
      : "Mend it, or remove it and run poolsafe with --update-baseline.";
    throw new SettingsError(`${path}:${line}:${column}: The baseline is not valid JSON.`, remedy);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function* ownEntries(path: string, files: Readonly<Record<string, Entries>>, ruleIds: readonly string[]): Generator<Counted> {
  for (const [key, entries] of Object.entries(files)) {
    const { file, severity } = fileOf(key);
    for (const [name, entry] of Object.entries(entries)) {
      const rule = ownRule(name, ruleIds);
      if (rule === undefined) continue;
      const amount = isObject(entry) ? entry["count"] : undefined;
      if (typeof amount !== "number" || !Number.isInteger(amount) || amount < 0) {
        throw new SettingsError(`${path}: \`${name}\` of \`${key}\` has no count.`, 'Give it one, such as `{ "count": 1 }`.');
      }
      yield { file, rule, counts: { ...{ error: 0, warning: 0 }, [severity]: amount } };
    }
  }
}

function ownRule(name: string, ruleIds: readonly string[]): string | undefined {
  const rule = name.startsWith(namespace) ? name.slice(namespace.length) : undefined;
  return rule !== undefined && ruleIds.includes(rule) ? rule : undefined;
}

/** Out: the text of the file with other counts, as ESLint would write it. */
export function baselineText(before: Pick<BaselineFile, "files"> | undefined, counts: Counts, ruleIds: readonly string[]): string {
  const files = new Map<string, Map<string, unknown>>();
  for (const [key, entries] of Object.entries(before?.files ?? {})) {
    const others = Object.entries(entries).filter(([name]) => ownRule(name, ruleIds) === undefined);
    if (others.length > 0 || Object.keys(entries).length === 0) files.set(key, new Map(others));
  }
  for (const { file, rule, counts: both } of entriesOf(counts)) {
    for (const severity of severities) {
      if (both[severity] === 0) continue;
      const key = keyOf(file, severity);
      const entries = files.get(key) ?? new Map<string, unknown>();
      entries.set(`${namespace}${rule}`, { count: both[severity] });
      files.set(key, entries);
    }
  }
  const sorted = byKey(files).map(([key, entries]) => [key, Object.fromEntries(byKey(entries))]);
  return JSON.stringify(Object.fromEntries(sorted), undefined, 2);
}

function byKey<Value>(map: ReadonlyMap<string, Value>): [string, Value][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Errors: `SettingsError` when the file cannot be written. */
export async function writeBaseline(path: string, text: string, cwd: string): Promise<void> {
  const [{ inPieces, Interrupted }, { remedyOf, writeWhole }] = await Promise.all([import("../interrupt.ts"), import("../whole-file.ts")]);
  const write = (): void => {
    writeWhole(resolve(cwd, path), text);
  };
  try {
    await inPieces([path], write, () => `The baseline ${path} is written.`);
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    throw new SettingsError(`The baseline cannot be written to ${path}: ${systemReason(error)}.`, remedyOf(error));
  }
}
