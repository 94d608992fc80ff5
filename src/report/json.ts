/** The JSON report. Its keys and their order are a contract (DESIGN.md, "The command line"). */

import { positionAt } from "../source.ts";
import type { About, Finding, Place } from "../types.ts";
import { summarise } from "./parts/counts.ts";
import type { ReportInput } from "./format.ts";
import { jsonText } from "./parts/json-text.ts";
import { poolerObject } from "./parts/verdict.ts";

/** Raised when a key is renamed, removed or changes its meaning; new keys do not raise it. */
export const schemaVersion = 1;

function at(place: Place): { file: string; line: number; column: number } {
  return { file: place.source.path, ...positionAt(place.source, place.span.start) };
}

/** With it, a merged report draws the pictures and makes the plan that one run does. */
function aboutObject({ topic, form, isStray }: About): About {
  return { topic, form, isStray };
}

function findingObject(finding: Finding): object {
  const { place } = finding;
  const end = positionAt(place.source, place.span.end);
  return {
    rule: finding.rule,
    impact: finding.impact,
    severity: finding.severity,
    verdict: finding.verdict,
    ...(finding.evidence === undefined ? {} : { evidence: finding.evidence }),
    ...(finding.poolers === undefined ? {} : { poolers: finding.poolers }),
    ...(finding.about === undefined ? {} : { about: aboutObject(finding.about) }),
    ...at(place),
    endLine: end.line,
    endColumn: end.column,
    offset: place.span.start,
    endOffset: place.span.end,
    message: finding.message,
    help: finding.help,
    docs: finding.docs,
    related: finding.related.map((related) => ({
      ...at(related),
      message: related.message,
      ...(related.role === undefined ? {} : { role: related.role }),
    })),
    fixes: finding.fixes.map((fix) => ({
      title: fix.title,
      safe: fix.safe,
      edits: fix.edits.map((edit) => ({ offset: edit.start, endOffset: edit.end, text: edit.text })),
    })),
    fingerprint: finding.fingerprint,
  };
}

type JsonInput = Pick<ReportInput, "analysis" | "pooler" | "alsoBehind" | "baselined" | "folder" | "shard"> &
  Partial<Pick<ReportInput, "notes">>;

/** Out: one JSON object; `check` and `audit` give the same. Lines and columns are 1-based, offsets 0-based UTF-16. */
export function json(input: JsonInput): string {
  const { analysis, pooler, alsoBehind = [], baselined = 0, folder, shard, notes = [] } = input;
  const { findings, coverage } = analysis;
  const { errors, warnings, byRule } = summarise(findings);
  const report = {
    schemaVersion,
    pooler: poolerObject(pooler),
    ...(alsoBehind.length === 0 ? {} : { alsoBehind: alsoBehind.map(poolerObject) }),
    ...(folder === "" ? {} : { folder }),
    ...(shard ? { shard: { index: shard.index, count: shard.count } } : {}),
    findings: findings.map(findingObject),
    coverage: {
      files: coverage.files,
      analysed: coverage.analysed,
      queries: coverage.queries,
      statements: coverage.statements,
      unread: coverage.unread.map((unread) => ({ ...at(unread), reason: unread.reason })),
    },
    summary: { errors, warnings, baselined, byRule },
    ...(notes.length === 0 ? {} : { notes }),
  };
  return jsonText(report);
}
