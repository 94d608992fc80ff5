/** The reasoning of the migration report: can this code move behind the pooler, what stands in the way, and what to do first. */

import type { Finding, Impact } from "../../types.ts";
import type { ReportInput } from "../format.ts";
import { count, fileCount, grouped } from "./counts.ts";
import { poolerName } from "./verdict.ts";

/** In the order of the report: what stands in the way comes first. `brief` is for the steps, where a blocker needs no name. */
const impacts: readonly { readonly impact: Impact; readonly title: string; readonly brief: string }[] = [
  { impact: "breaks", title: "Blockers: wrong behind this pooler", brief: "" },
  { impact: "ineffective", title: "Does nothing, or fails, where it stands, pooled or not", brief: ", does nothing or fails" },
  { impact: "pins", title: "Works, but keeps a server connection to itself", brief: ", keeps a server connection" },
  { impact: "risk", title: "Risks: the code alone does not decide", brief: ", risk" },
];

/** Of what is no blocker, so many rules are named among the first steps. */
const firstOthers = 3;

/** The findings of one rule. */
export interface Group {
  readonly rule: string;
  readonly findings: readonly Finding[];
  /** The advice that most of them share. */
  readonly help: string;
}

/** The findings of one impact, by rule. */
export interface Section {
  readonly impact: Impact;
  readonly title: string;
  readonly findings: readonly Finding[];
  readonly groups: readonly Group[];
}

/** Most findings first, then by name, so that two runs print the same. */
export function byRule(findings: readonly Finding[]): Group[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const group = groups.get(finding.rule);
    if (group === undefined) groups.set(finding.rule, [finding]);
    else group.push(finding);
  }
  return [...groups]
    .map(([rule, members]) => ({ rule, findings: members, help: commonHelp(members) }))
    .sort((a, b) => b.findings.length - a.findings.length || (a.rule < b.rule ? -1 : 1));
}

function commonHelp(findings: readonly Finding[]): string {
  const votes = new Map<string, number>();
  for (const { help } of findings) votes.set(help, (votes.get(help) ?? 0) + 1);
  return [...votes].reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}

/** Out: those that have findings, what stands in the way first. */
export function sectionsOf(findings: readonly Finding[]): Section[] {
  return impacts.flatMap(({ impact, title }) => {
    const members = findings.filter((finding) => finding.impact === impact);
    return members.length === 0 ? [] : [{ impact, title, findings: members, groups: byRule(members) }];
  });
}

/** `3 findings in 2 files` */
export function findingCount(findings: readonly Finding[]): string {
  return `${count(findings.length, "finding")} in ${count(fileCount(findings), "file")}`;
}

export interface Answer {
  readonly ready: boolean;
  /** `READY` or `NOT READY`. */
  readonly word: string;
  /** `for PgBouncer 1.24, transaction mode` */
  readonly target: string;
  /** A clause that ends with a full stop. */
  readonly reason: string;
}

export function answerOf(input: ReportInput): Answer {
  const reason = obstacle(input);
  const ready = reason === undefined;
  return { ready, word: ready ? "READY" : "NOT READY", target: `for ${poolerName(input)}`, reason: reason ?? allClear(input) };
}

function obstacle({ analysis: { findings, coverage } }: ReportInput): string | undefined {
  const blockers = findings.filter((finding) => finding.impact === "breaks");
  if (blockers.length > 0) return `${findingCount(blockers)} would break there.`;
  const missing = coverage.files - coverage.analysed;
  if (missing > 0) return `${count(missing, "file")} could not be read, and might hold anything.`;
  if (coverage.files === 0) return "there was nothing to read, so nothing is known.";
  if (coverage.statements === 0) return "no statement was read, so nothing is known.";
  return undefined;
}

function allClear({ analysis: { coverage } }: ReportInput): string {
  const unread = coverage.unread.length;
  const doubt = unread > 0 ? `, as far as it was read (${count(unread, "piece")} not read)` : "";
  return `nothing found that would break there${doubt}.`;
}

/** Blockers by rule; where there are none, the first of the rest, by name. */
function firstRules(findings: readonly Finding[]): string[] {
  const briefs = new Map(impacts.map(({ impact, brief }) => [impact, brief]));
  const steps = sectionsOf(findings).flatMap(({ impact, groups }) =>
    groups.map((group) => ({
      impact,
      text: `${group.rule} (${grouped(group.findings.length)}${briefs.get(impact) ?? ""}): ${group.help}`,
    })),
  );
  const blocking = steps.filter(({ impact }) => impact === "breaks");
  return (blocking.length > 0 ? blocking : steps.slice(0, firstOthers)).map(({ text }) => text);
}

/** Out: sentences, in the order in which to do what they say. */
export function firstSteps({ analysis: { findings, coverage } }: ReportInput): string[] {
  const mending = findings.filter((finding) => finding.fixes.some((fix) => fix.safe)).length;
  return [
    ...(mending > 0 ? [`Run \`poolsafe check --fix\`: it mends ${count(mending, "finding")} without changing what the code does.`] : []),
    ...firstRules(findings),
    ...(coverage.unread.length > 0 ? [`Look at what could not be read (${count(coverage.unread.length, "piece")}, listed below).`] : []),
  ];
}
