/** Several reports → one analysis: each finding once, and the numbers added up. */

import { posix } from "node:path";

import { byText } from "../../findings.ts";
import { byPlace } from "../../findings.ts";
import { fingerprintOf } from "../../fingerprint.ts";
import { SettingsError } from "../../settings-error.ts";
import type { Analysis, Finding } from "../../types.ts";
import type { Report, ReportFile } from "./report-file.ts";
import { type Located, pointAt, textsFor } from "./texts.ts";

export interface Combined {
  readonly analysis: Analysis;
  /** The first one, and those that the code must run behind too. */
  readonly poolers: readonly [Report["pooler"], ...Report["pooler"][]];
  /** How many the baseline had hidden when the reports were made. */
  readonly baselined: number;
  /** Files with findings whose text is not at hand. */
  readonly blank: number;
}

/**
 * @param cwd absolute
 * @param folder where that lies in the repository, as in a report
 * @throws SettingsError when they are not of one kind, or not all there
 */
export function combine(files: readonly ReportFile[], cwd: string, folder: string): Combined {
  const poolers = samePoolers(files);
  checkShards(files);
  const located = files.flatMap(({ path: from, report }) =>
    report.findings.map((finding) => ({ from, finding, path: pathHere(finding.file, report, folder), report })),
  );
  const textOf = textsFor(located, cwd);
  const found = new Map<string, Finding>();
  const origins = new Map<string, (typeof located)[number]>();
  for (const one of located) {
    const key = keyOf(one);
    const other = origins.get(key);
    if (other && !other.report.shard && other.finding.fingerprint !== one.finding.fingerprint)
      throw differentFiles(other.from, one.from, one.path);
    const finding = findingOf(one, textOf, (path) => pathHere(path, one.report, folder));
    const known = found.get(key);
    if (known === undefined || (known.severity === "warning" && finding.severity === "error")) found.set(key, finding);
    origins.set(key, one);
  }
  const findings = [...found.values()].sort(byPlace);
  const sum = (key: "files" | "analysed" | "queries" | "statements"): number =>
    files.reduce((total, { report }) => total + report.coverage[key], 0);
  const unread = new Map(
    files.flatMap(({ report }) =>
      report.coverage.unread.map(({ file, line, column, reason }) => {
        const path = pathHere(file, report, folder);
        return [`${path}\0${line}\0${column}\0${reason}`, { ...pointAt(path, line, column), reason }] as const;
      }),
    ),
  );
  return {
    analysis: {
      findings,
      suppressed: [],
      coverage: {
        files: sum("files"),
        analysed: sum("analysed"),
        queries: sum("queries"),
        statements: sum("statements"),
        unread: [...unread.values()].sort((a, b) => byText(a.source.path, b.source.path)),
      },
    },
    poolers,
    baselined: files.reduce((total, { report }) => total + report.summary.baselined, 0),
    blank: new Set(findings.flatMap(({ place: { source } }) => (source.blank ? [source.path] : []))).size,
  };
}

function keyOf({ path, finding: { rule, offset, endOffset } }: Located): string {
  return `${rule}\0${path}\0${offset}\0${endOffset}`;
}

/** In: a path of a report. Out: the same file, from the folder that poolsafe runs in now. */
function pathHere(path: string, { folder = "" }: Report, here: string): string {
  if (folder === here || /^(?:\/|[a-z]:\/)/i.test(path)) return path;
  return posix.relative(`/${here}`, posix.join("/", folder, path));
}

function findingOf(
  { path, finding }: Located,
  textOf: (path: string) => Finding["place"]["source"],
  here: (path: string) => string,
): Finding {
  const { rule, impact, severity, verdict, evidence, poolers, offset, endOffset, message, help, docs, related, fixes, fingerprint, file } =
    finding;
  return {
    rule,
    impact,
    severity,
    verdict,
    ...(evidence ? { evidence } : {}),
    ...(poolers ? { poolers } : {}),
    place: { source: textOf(path), span: { start: offset, end: endOffset } },
    message,
    help,
    docs,
    related: related.map((one) => ({ ...pointAt(here(one.file), one.line, one.column), message: one.message })),
    fixes: fixes.map(({ title, safe, edits }) => ({
      title,
      safe,
      edits: edits.map((edit) => ({ start: edit.offset, end: edit.endOffset, text: edit.text })),
    })),
    // Two packages may have the same file, and nobody may take the one for the other.
    fingerprint: path === file ? fingerprint : fingerprintOf(`${path}\0${fingerprint}`, new Map()),
  };
}

function differentFiles(a: string, b: string, path: string): SettingsError {
  return new SettingsError(
    `${a} and ${b} both have findings in ${path}, and these are two different files.`,
    "Make the reports in a git checkout, so that they say in which folder they were made.",
  );
}

function samePoolers(files: readonly ReportFile[]): Combined["poolers"] {
  const [first, ...others] = files;
  if (first === undefined) throw new SettingsError("There are no reports to merge.", "Name their files, or a folder that has them.");
  const poolersOf = ({ report: { pooler, alsoBehind = [] } }: ReportFile): Combined["poolers"] => [pooler, ...alsoBehind];
  const nameOf = (file: ReportFile): string =>
    poolersOf(file)
      .map(({ name, version, mode }) => `${name}${version === "" ? "" : ` ${version}`}, ${mode} mode`)
      .join(" and ");
  const other = others.find((one) => nameOf(one) !== nameOf(first));
  if (other === undefined) return poolersOf(first);
  throw new SettingsError(
    `${first.path} judges for ${nameOf(first)}, and ${other.path} for ${nameOf(other)}.`,
    "Make all reports with the same pooler, or merge those of each pooler by themselves.",
  );
}

/** A gate that one part is missing of would pass what that part has found. */
function checkShards(files: readonly ReportFile[]): void {
  for (const folder of new Set(files.map(({ report }) => report.folder))) {
    const members = files.filter(({ report }) => report.folder === folder);
    const shards = members.flatMap(({ path, report: { shard } }) => (shard ? [{ path, ...shard }] : []));
    const [first] = shards;
    if (first === undefined) continue;
    const other = shards.find(({ count }) => count !== first.count);
    if (other) {
      const told = `${first.path} is shard ${first.index}/${first.count}, and ${other.path} is shard ${other.index}/${other.count}.`;
      throw new SettingsError(told, "Merge the shards of one run.");
    }
    const taken = new Map<number, string>();
    for (const { index, path } of shards) {
      const twin = taken.get(index);
      if (twin !== undefined)
        throw new SettingsError(`${twin} and ${path} are both shard ${index}/${first.count}.`, "Leave one of them out.");
      taken.set(index, path);
    }
    const missing = Array.from({ length: first.count }, (_, at) => at + 1).filter((index) => !taken.has(index));
    if (missing.length > 0) {
      const names = missing.map((index) => `${index}/${first.count}`).join(", ");
      throw new SettingsError(`No report of shard ${names} was given.`, "Merge all shards: what is in a missing one would not be shown.");
    }
  }
}
