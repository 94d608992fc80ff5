/** SARIF 2.1.0, for GitHub code scanning and every other reader of the standard (docs.oasis-open.org/sarif/sarif/v2.1.0). */

import type { ArtifactLocation, Fix as SarifFix, Location, Log, Notification, PhysicalLocation, Region, Result } from "sarif";

import { inLineEndsOf, positionAt } from "../source.ts";
import type { Finding, Fix, Place, Source, Span } from "../types.ts";
import type { ReportInput } from "./format.ts";
import { jsonText } from "./parts/json-text.ts";
import { oneLine } from "./parts/printable.ts";
import { isAbsolutePath, pathInRepository, uriOf } from "./parts/repository-path.ts";
import { sarifRules } from "./parts/sarif-rules.ts";
import { poolerObject } from "./parts/verdict.ts";

const home = "https://github.com/poolsafe/poolsafe";
const schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/** Paths are relative to it; each reader knows where it has checked out the repository. */
const root = "%SRCROOT%";

/** Raised when equal findings get other fingerprints than before. */
const fingerprintName = "poolsafe/v1";

/** `[text](1)` in a message is a link, also where it comes from the analysed code. */
function message(text: string): { text: string } {
  return { text: oneLine(text).replaceAll("](", "] (") };
}

/** Lines and columns begin at 1, the offset at 0; the end is the first that is outside. */
function regionOf(source: Source, span: Span): Region {
  const start = positionAt(source, span.start);
  const end = positionAt(source, span.end);
  return {
    startLine: start.line,
    startColumn: start.column,
    endLine: end.line,
    endColumn: end.column,
    ...(source.blank ? {} : { charOffset: span.start, charLength: span.end - span.start }),
  };
}

function artifactOf(source: Source, input: ReportInput): ArtifactLocation {
  const path = pathInRepository(source.path, input);
  return { uri: uriOf(path), ...(isAbsolutePath(path) ? {} : { uriBaseId: root }) };
}

function physicalLocation(place: Place, input: ReportInput): PhysicalLocation {
  return { artifactLocation: artifactOf(place.source, input), region: regionOf(place.source, place.span) };
}

/** The standard has no word for a suggestion, which a human has to look at: its title says what must be true. */
function fixOf({ title, edits }: Fix, source: Source, input: ReportInput): SarifFix {
  return {
    description: message(title),
    artifactChanges: [
      {
        artifactLocation: artifactOf(source, input),
        replacements: edits.map((edit) => ({
          deletedRegion: regionOf(source, edit),
          insertedContent: { text: inLineEndsOf(source.text, edit.text) },
        })),
      },
    ],
  };
}

function resultOf(finding: Finding, input: ReportInput, ruleIndex: number, suppressed: boolean): Result {
  const { place, related } = finding;
  // Without the text, nobody knows in which lines the edits are.
  const fixes = place.source.blank ? [] : finding.fixes.filter((fix) => fix.edits.length > 0);
  return {
    ruleId: finding.rule,
    ruleIndex,
    level: finding.severity,
    message: message(`${finding.message} ${finding.help}`),
    locations: [{ physicalLocation: physicalLocation(place, input) }],
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map((one, id): Location => ({
            id,
            physicalLocation: physicalLocation(one, input),
            message: message(one.message),
          })),
        }),
    ...(fixes.length === 0 ? {} : { fixes: fixes.map((fix) => fixOf(fix, place.source, input)) }),
    partialFingerprints: { [fingerprintName]: finding.fingerprint },
    suppressions: suppressed ? [{ kind: "inSource" }] : [],
    properties: { impact: finding.impact, verdict: finding.verdict },
  };
}

function notifications(input: ReportInput): Notification[] {
  const { unread } = input.analysis.coverage;
  return unread.map((piece) => ({
    level: "warning",
    message: message(`Not read, so not judged: ${piece.reason}`),
    locations: [{ physicalLocation: physicalLocation(piece, input) }],
  }));
}

/** Out: one run; `check` and `audit` give the same. */
export function sarif(input: ReportInput): string {
  const { analysis, pooler, alsoBehind = [], version } = input;
  const { findings, suppressed, coverage } = analysis;
  const rules = sarifRules(input);
  const indexes = new Map(rules.map(({ id }, index) => [id, index]));
  const resultsOf = (members: readonly Finding[], silenced: boolean): Result[] =>
    members.map((finding) => resultOf(finding, input, indexes.get(finding.rule) ?? -1, silenced));
  const log: Log = {
    $schema: schema,
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "poolsafe", version, semanticVersion: version, informationUri: home, rules: [...rules] } },
        invocations: [
          {
            executionSuccessful: coverage.files > 0 && coverage.analysed === coverage.files,
            ...(input.listsUnread ? { toolExecutionNotifications: notifications(input) } : {}),
          },
        ],
        originalUriBaseIds: { [root]: { description: { text: "The root of the repository." } } },
        columnKind: "utf16CodeUnits",
        newlineSequences: ["\r\n", "\n", "\r"],
        results: [...resultsOf(findings, false), ...resultsOf(suppressed, true)],
        properties: {
          pooler: poolerObject(pooler),
          ...(alsoBehind.length === 0 ? {} : { alsoBehind: alsoBehind.map(poolerObject) }),
          coverage: {
            files: coverage.files,
            analysed: coverage.analysed,
            queries: coverage.queries,
            statements: coverage.statements,
            unread: coverage.unread.length,
          },
        },
      },
    ],
  };
  return jsonText(log);
}
