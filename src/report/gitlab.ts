/** GitLab's Code Quality report (docs.gitlab.com, "Code Quality report format"). */

import { fingerprintOf } from "../fingerprint.ts";
import { positionAt, textOf } from "../source.ts";
import type { Finding, Place, Unread } from "../types.ts";
import type { ReportInput } from "./format.ts";
import { jsonText } from "./parts/json-text.ts";
import { oneLine } from "./parts/printable.ts";
import { pathInRepository } from "./parts/repository-path.ts";

type Severity = "info" | "minor" | "major" | "critical";

interface Issue {
  readonly description: string;
  readonly check_name: string;
  readonly fingerprint: string;
  readonly severity: Severity;
  readonly location: { readonly path: string; readonly lines: { readonly begin: number; readonly end: number } };
}

function severityOf({ severity, impact }: Finding): Severity {
  if (severity === "warning") return "minor";
  return impact === "breaks" ? "critical" : "major";
}

function locationOf({ source, span }: Place, input: ReportInput): Issue["location"] {
  const lines = { begin: positionAt(source, span.start).line, end: positionAt(source, span.end).line };
  return { path: pathInRepository(source.path, input), lines };
}

function issueOf(finding: Finding, input: ReportInput): Issue {
  return {
    description: oneLine(`${finding.message} ${finding.help}`),
    check_name: finding.rule,
    fingerprint: finding.fingerprint,
    severity: severityOf(finding),
    location: locationOf(finding.place, input),
  };
}

/** As a finding's fingerprint: the path, the reason and the text; equal ones are told apart by their order. */
function unreadFingerprint(unread: Unread, seen: Map<string, number>): string {
  return fingerprintOf(`unread\0${unread.source.path}\0${unread.reason}\0${textOf(unread).replace(/\s+/g, " ")}`, seen);
}

function unreadIssues(input: ReportInput): Issue[] {
  const seen = new Map<string, number>();
  return input.analysis.coverage.unread.map((unread) => ({
    description: oneLine(`Not read, so not judged: ${unread.reason}`),
    check_name: "unread",
    fingerprint: unreadFingerprint(unread, seen),
    severity: "info",
    location: locationOf(unread, input),
  }));
}

/** Out: one JSON list; `check` and `audit` give the same. */
export function gitlab(input: ReportInput): string {
  const issues = [...input.analysis.findings.map((finding) => issueOf(finding, input)), ...(input.listsUnread ? unreadIssues(input) : [])];
  return jsonText(issues);
}
