/** An analysis as the comments in its files want it: without what they silence, and with what is wrong with them. */
import type { CodeReader } from "../extract/typescript/extract.ts";
import { byPlace, type FindingOptions, fingerprinted } from "../findings.ts";
import type { Finding, Severity, Source } from "../types.ts";
import type { Commented } from "./commented.ts";
import { commentedConfiguration } from "./configuration.ts";
import { suppressionDocs, suppressionRule } from "./rule.ts";
import { commentedSql } from "./sql.ts";
import { type DirectiveProblem, suppress, type SuppressionOptions } from "./suppress.ts";

/** A comment that is not needed any more harms nobody; one that does not do what it says, does. */
const severities: Readonly<Record<DirectiveProblem["kind"], Severity>> = {
  unused: "warning",
  "unknown-rule": "error",
  "unknown-word": "error",
  "no-reason": "error",
};

/**
 * @param directed the files that may have such comments
 * @param code reads the code among them
 */
export function honourSuppressions(
  findings: readonly Finding[],
  directed: readonly Source[],
  code: CodeReader | undefined,
  options: SuppressionOptions,
  severity: FindingOptions["severity"],
): { readonly findings: readonly Finding[]; readonly suppressed: readonly Finding[] } {
  const readable = directed.filter(({ language }) => language !== "typescript" || code);
  const commentedOf = (source: Source): Commented => {
    if (source.language === "configuration") return commentedConfiguration(source);
    return source.language === "sql" || !code ? commentedSql(source) : code.commented(source);
  };
  const { kept, suppressed, problems } = suppress(findings, readable, commentedOf, options);
  const own = problems.flatMap((problem) => findingOf(problem, severity) ?? []);
  return { findings: own.length === 0 ? kept : [...kept, ...fingerprinted(own)].sort(byPlace), suppressed };
}

function findingOf(
  { place, kind, message, help, fixes }: DirectiveProblem,
  severityOf: FindingOptions["severity"],
): Omit<Finding, "fingerprint"> | undefined {
  const severity = severityOf?.(suppressionRule, "ineffective", place.source.path) ?? severities[kind];
  if (severity === "off") return undefined;
  return {
    rule: suppressionRule,
    impact: "ineffective",
    severity,
    verdict: "fails",
    place,
    message,
    help,
    docs: suppressionDocs,
    related: [],
    fixes,
  };
}
