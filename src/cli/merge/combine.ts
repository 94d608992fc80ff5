/** Several reports → one analysis: each finding once, and the numbers added up. */

import { posix } from "node:path";

import { byText } from "../../findings.ts";
import { byPlace } from "../../findings.ts";
import { fingerprintOf } from "../../fingerprint.ts";
import { SettingsError } from "../../settings-error.ts";
import type { Analysis, Edit, Finding, Source } from "../../types.ts";
import type { Report, ReportedFinding, ReportFile } from "./report-file.ts";
import { type Located, placesFor, textsFor } from "./texts.ts";

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
    report.findings.map((finding) => ({
      from,
      finding,
      path: pathHere(finding.file, report, folder),
      related: finding.related.map((one) => ({ ...one, path: pathHere(one.file, report, folder) })),
      report,
    })),
  );
  const unread = files.flatMap(({ report }) => report.coverage.unread.map((one) => ({ ...one, path: pathHere(one.file, report, folder) })));
  const textOf = textsFor(located, cwd, folder);
  const placeOf = placesFor([...unread, ...located.flatMap(({ related }) => related)]);
  const found = new Map<string, Finding>();
  const origins = new Map<string, (typeof located)[number]>();
  for (const one of located) {
    const key = keyOf(one);
    const other = origins.get(key);
    if (other && !other.report.shard && other.finding.fingerprint !== one.finding.fingerprint)
      throw differentFiles(other.from, one.from, one.path);
    const finding = findingOf(one, textOf, placeOf);
    const known = found.get(key);
    if (known === undefined || (known.severity === "warning" && finding.severity === "error")) found.set(key, finding);
    origins.set(key, one);
  }
  const findings = [...found.values()].sort(byPlace);
  const sum = (key: "files" | "analysed" | "queries" | "statements"): number =>
    files.reduce((total, { report }) => total + report.coverage[key], 0);
  const different = new Map(
    unread.map((one) => [`${one.path}\0${one.line}\0${one.column}\0${one.reason}`, { ...placeOf(one), reason: one.reason }]),
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
        unread: [...different.values()].sort((a, b) => byText(a.source.path, b.source.path)),
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

type ReportedEdit = ReportedFinding["fixes"][number]["edits"][number];

function findingOf(
  { path, finding, related }: Located & { readonly related: readonly (ReportedFinding["related"][number] & { readonly path: string })[] },
  textOf: (path: string) => Source,
  placeOf: ReturnType<typeof placesFor>,
): Finding {
  const { rule, impact, severity, verdict, evidence, poolers, about, offset, endOffset, message, help, docs, fixes, fingerprint, file } =
    finding;
  const source = textOf(path);
  return {
    rule,
    impact,
    severity,
    verdict,
    ...(evidence ? { evidence } : {}),
    ...(poolers ? { poolers } : {}),
    ...(about ? { about } : {}),
    place: { source, span: { start: offset, end: endOffset } },
    message,
    help,
    docs,
    related: related.map((one) => ({ ...placeOf(one), message: one.message, ...(one.role ? { role: one.role } : {}) })),
    fixes: fixes.flatMap(({ title, safe, edits }) => (fit(edits, source) ? [{ title, safe, edits: edits.map(editOf) }] : [])),
    // Two packages may have the same file, and nobody may take the one for the other.
    fingerprint: path === file ? fingerprint : fingerprintOf(`${path}\0${fingerprint}`, new Map()),
  };
}

/** Half of a fix is none: all of its edits lie in the text, one behind the other. Of blanks, nothing is shown. */
function fit(edits: readonly ReportedEdit[], { text, blank }: Source): boolean {
  const isBehind = ({ offset }: ReportedEdit, at: number): boolean => at === 0 || (edits[at - 1]?.endOffset ?? 0) <= offset;
  return edits.every(isBehind) && (blank === true || edits.every(({ endOffset }) => endOffset <= text.length));
}

function editOf({ offset, endOffset, text }: ReportedEdit): Edit {
  return { start: offset, end: endOffset, text };
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
