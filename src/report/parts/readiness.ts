/** The reasoning of the migration report: can this code move behind the pooler, what stands in the way, and what to do first. */

import type { Finding, Impact } from "../../types.ts";
import type { ReportInput } from "../format.ts";
import { count, fileCount, grouped, summarise } from "./counts.ts";
import { poolerName } from "./verdict.ts";

/** In the order of the report: what stands in the way comes first. `brief` is for the steps, where a blocker needs no name. */
const impacts: readonly { readonly impact: Impact; readonly title: string; readonly brief: string }[] = [
  { impact: "breaks", title: "Blockers: wrong behind the pooler", brief: "" },
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
  return helpsOf(findings)[0]?.help ?? "";
}

interface Help {
  readonly help: string;
  readonly amount: number;
}

/** Most findings first; of equals, the one that was found first. */
function helpsOf(findings: readonly Finding[]): readonly Help[] {
  const votes = new Map<string, number>();
  for (const { help } of findings) votes.set(help, (votes.get(help) ?? 0) + 1);
  return [...votes].map(([help, amount]) => ({ help, amount })).sort((a, b) => b.amount - a.amount);
}

/** Of the advice for one rule, so much stands in one step. */
const firstHelps = 3;

/** One advice as it is; of several the commonest, each with how often it is given. */
function adviceOn(findings: readonly Finding[]): string {
  const helps = helpsOf(findings);
  const [first] = helps;
  if (first === undefined || helps.length === 1) return first?.help ?? "";
  const told = helps.slice(0, firstHelps).map(({ help, amount }) => `${grouped(amount)} × ${help}`);
  const left = helps.slice(firstHelps).reduce((sum, { amount }) => sum + amount, 0);
  return [...told, ...(left === 0 ? [] : [`${grouped(left)} more have advice of their own.`])].join(" ");
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
  /** A clause that ends with a full stop; a sentence may follow. */
  readonly reason: string;
}

export function answerOf(input: ReportInput): Answer {
  const reason = obstacle(input);
  const ready = reason === undefined;
  return { ready, word: ready ? "READY" : "NOT READY", target: `for ${poolerName(input)}`, reason: reason ?? allClear(input) };
}

function obstacle(input: ReportInput): string | undefined {
  const { findings, coverage } = input.analysis;
  const blockers = findings.filter((finding) => finding.impact === "breaks");
  if (blockers.length > 0) return `${breaking(blockers, input)}.`;
  const missing = coverage.files - coverage.analysed;
  if (missing > 0) return `${count(missing, "file")} could not be read, and might hold anything.`;
  if (coverage.files === 0) return "there was nothing to read, so nothing is known.";
  return undefined;
}

/** An address may name a pooler that the report is not for. */
function breaking(blockers: readonly Finding[], input: ReportInput): string {
  const titles = [input.pooler, ...(input.alsoBehind ?? [])].flatMap(({ title, version }) => [title, `${title} ${version}`]);
  const elsewhere = blockers.filter(({ poolers }) => poolers?.every((one) => !titles.includes(one)) === true);
  const there = blockers.filter((finding) => !elsewhere.includes(finding));
  const named = [...new Set(elsewhere.flatMap(({ poolers = [] }) => poolers))].join(" and ");
  const where = `behind ${named}, which ${elsewhere.length === 1 ? "its address names" : "their addresses name"}`;
  if (elsewhere.length === 0) return `${findingCount(there)} would break there`;
  if (there.length === 0) return `${findingCount(elsewhere)} would break ${where}`;
  return `${findingCount(there)} would break there, and ${findingCount(elsewhere)} ${where}`;
}

function allClear({ analysis: { coverage, findings } }: ReportInput): string {
  const unread = coverage.unread.length;
  const doubt = unread > 0 ? `, as far as it was read (${count(unread, "piece")} not read)` : "";
  // What does nothing or fails on every connection, or what the configuration calls an error.
  const { errors } = summarise(findings);
  const are = errors === 1 ? "is an error" : "are errors";
  const rest = errors === 0 ? "" : ` Still, ${count(errors, "finding")} ${are}, so the exit code is 1.`;
  // A query without a word that matters is not followed, so that there may be many.
  const none =
    coverage.statements === 0
      ? ` No SQL with a word of session state is in ${coverage.files === 1 ? "the file" : `the ${count(coverage.files, "file")}`}.`
      : "";
  return `nothing found that would break there${doubt}.${none}${rest}`;
}

/** Blockers by rule; where there are none, the first of the rest, by name. */
function firstRules(findings: readonly Finding[]): string[] {
  const briefs = new Map(impacts.map(({ impact, brief }) => [impact, brief]));
  const steps = sectionsOf(findings).flatMap(({ impact, groups }) =>
    groups.map((group) => ({
      impact,
      text: `${group.rule} (${grouped(group.findings.length)}${briefs.get(impact) ?? ""}): ${adviceOn(group.findings)}`,
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
