/** A JSON report that poolsafe has written, as it is read again. Whoever wrote it, nothing in it is trusted. */

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve, sep } from "node:path";

import { z } from "zod";

import { schemaVersion } from "../../report/json.ts";
import { SettingsError } from "../../settings-error.ts";
import { systemReason } from "../../files/system-reason.ts";
import { kindsOfState } from "../../state/catalog.ts";
import type { RelatedRole, StateKind, Topic } from "../../types.ts";

const whole = z.number().int().min(0);
const ordinal = z.number().int().min(1);
const file = z.string().min(1);
/** More than a file that poolsafe reads can have: blanks are made for them. */
const [mostUnits, mostLines] = [2 ** 28, 2 ** 24];
const units = whole.max(mostUnits);
const position = { file, line: ordinal.max(mostLines), column: ordinal.max(mostUnits) };

interface Ends {
  readonly offset: number;
  readonly endOffset: number;
}

/** Where it is not, the error names this key. */
const endsBehind = { path: ["endOffset"] };
function isForward({ offset, endOffset }: Ends): boolean {
  return offset <= endOffset;
}

const edit = z.object({ offset: units, endOffset: units, text: z.string() }).refine(isForward, endsBehind);

const topics = [
  ...kindsOfState,
  ...keysOf<Exclude<Topic, StateKind>>({
    "missing-transaction": true,
    "transaction-block": true,
    "session-reset": true,
    "unguarded-setting": true,
    contained: true,
    "named-statement": true,
    "startup-parameter": true,
    "transaction-on-pool": true,
    "backend-pid": true,
    "pooler-setting": true,
    "pooled-migration": true,
  }),
];
const roles = keysOf<RelatedRole>({ call: true, reliance: true, sender: true, library: true });

/** In: all words of a type, which the compiler sees to. */
function keysOf<Word extends string>(all: Readonly<Record<Word, true>>): readonly Word[] {
  return Object.keys(all) as Word[];
}

const finding = z
  .object({
    rule: z.string().regex(/^[a-z][a-z-]*$/),
    impact: z.enum(["breaks", "pins", "ineffective", "risk"]),
    severity: z.enum(["error", "warning"]),
    verdict: z.enum(["works", "tracked", "leaks", "cleared", "misdelivered", "fails", "pins", "unknown"]),
    evidence: z.enum(["measured", "source", "documentation", "unknown"]).optional(),
    poolers: z.array(z.string()).optional(),
    about: z.object({ topic: z.enum(topics), form: z.string(), isStray: z.boolean() }).optional(),
    ...position,
    endLine: ordinal.max(mostLines),
    endColumn: ordinal.max(mostUnits),
    offset: units,
    endOffset: units,
    message: z.string(),
    help: z.string(),
    docs: z.string().regex(/^https?:\/\/[^\s()<>]+$/),
    related: z.array(z.object({ ...position, message: z.string(), role: z.enum(roles).optional() })),
    fixes: z.array(z.object({ title: z.string(), safe: z.boolean(), edits: z.array(edit) })),
    fingerprint: z.string(),
  })
  .refine(isForward, endsBehind);

const pooler = z.object({ name: z.string(), version: z.string(), mode: z.enum(["session", "transaction", "statement"]) });

const report = z.object({
  pooler,
  alsoBehind: z.array(pooler).optional(),
  folder: z
    .string()
    .regex(/^(?:(?!\.{1,2}\/)[^/]+\/)+$/)
    .optional(),
  shard: z.object({ index: ordinal, count: ordinal }).optional(),
  findings: z.array(finding),
  coverage: z.object({
    files: whole,
    analysed: whole,
    queries: whole,
    statements: whole,
    unread: z.array(z.object({ ...position, reason: z.string() })),
  }),
  summary: z.object({ baselined: whole }),
});

export type ReportedFinding = z.infer<typeof finding>;
export type Report = z.infer<typeof report>;

export interface ReportFile {
  /** As named. */
  readonly path: string;
  readonly report: Report;
}

/**
 * In: files, and folders of which every file that ends with `.json` is one. Out: each once, in the order of their names.
 * Errors: `SettingsError` for what is not there, or is no report that this version reads.
 */
export function readReports(named: readonly string[], cwd: string): ReportFile[] {
  const paths = new Map(named.flatMap((path) => filesOf(path, cwd)).map((path) => [resolve(cwd, path), path]));
  return [...paths.values()].map((path) => ({ path, report: parseReport(path, textOf(path, cwd)) }));
}

function filesOf(named: string, cwd: string): readonly string[] {
  const stats = statSync(resolve(cwd, named), { throwIfNoEntry: false });
  if (stats === undefined) throw new SettingsError(`The report ${named} does not exist.`, "Name files, or a folder that has them.");
  if (!stats.isDirectory()) return [named];
  const found = readdirSync(resolve(cwd, named), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".json"))
    .map((name) => join(named, name).replaceAll(sep, "/"))
    .sort((a, b) => (a < b ? -1 : 1));
  if (found.length === 0) throw new SettingsError(`There is no .json file in ${named}.`, makeOne);
  return found;
}

const makeOne = "Make reports with `poolsafe check --format json --output report.json`.";

function textOf(path: string, cwd: string): string {
  try {
    return readFileSync(resolve(cwd, path), "utf8");
  } catch (error) {
    throw new SettingsError(`The report ${path} cannot be read: ${systemReason(error)}.`, makeOne);
  }
}

export function parseReport(path: string, text: string): Report {
  const value = parseJson(path, text);
  const version = typeof value === "object" && value !== null && "schemaVersion" in value ? value.schemaVersion : undefined;
  if (typeof version !== "number") throw new SettingsError(`${path} is no report of poolsafe: it has no \`schemaVersion\`.`, makeOne);
  if (version !== schemaVersion) {
    throw new SettingsError(
      `${path} comes from another version of poolsafe: its \`schemaVersion\` is ${version}, and this one reads ${schemaVersion}.`,
      "Make all reports, and merge them, with one version.",
    );
  }
  const parsed = report.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.map(String).join(".") ?? "";
  throw new SettingsError(`${path} is no report of poolsafe: \`${where}\` is not what it should be.`, makeOne);
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SettingsError(`${path} is not valid JSON.`, makeOne);
  }
}
