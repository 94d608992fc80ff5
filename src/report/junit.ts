/** JUnit's XML report, as Jenkins, GitLab and others read it: a suite for each file, a test for each finding. */

import { textOf } from "../source.ts";
import type { Finding, Unread } from "../types.ts";
import type { ReportInput } from "./format.ts";
import { byFile, type FileReport } from "./parts/by-file.ts";
import { coverageLine } from "./parts/coverage-text.ts";
import { paintFor } from "./parts/paint.ts";
import { oneLine, shortened } from "./parts/printable.ts";
import { countsOf, poolerName, where } from "./parts/verdict.ts";
import { element, textElement, xmlDocument } from "./parts/xml.ts";

/** Of the code in a test's name, in UTF-16 units. */
const longestCode = 80;

interface Suite {
  readonly name: string;
  readonly tests: readonly string[][];
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
}

/** Readers compare runs by the names of tests: no line number is in them, and equal ones are told apart by their order. */
function namer(): (text: string) => string {
  const seen = new Map<string, number>();
  return (text) => {
    const name = shortened(oneLine(text), longestCode);
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  };
}

function detailsOf(finding: Finding): string {
  return [
    `${where(finding.place)}  ${finding.severity} (${finding.impact})`,
    finding.message,
    ...finding.related.map((related) => `${where(related)}  ${related.message}`),
    `help: ${finding.help}`,
    `docs: ${finding.docs}`,
  ].join("\n");
}

/** An error fails its test; a warning is a test that passes and says something, because poolsafe exits with 0 then, too. */
function testOf(finding: Finding, name: string): string[] {
  const { rule, severity, message, place } = finding;
  const details = detailsOf(finding);
  const outcome = severity === "error" ? textElement("failure", { message, type: rule }, details) : textElement("system-out", {}, details);
  return element("testcase", { name, classname: place.source.path, time: 0 }, [outcome]);
}

function unreadTest(unread: Unread, name: string): string[] {
  const text = `${where(unread)}  Not read, so not judged: ${unread.reason}`;
  return element("testcase", { name, classname: unread.source.path, time: 0 }, [textElement("skipped", {}, text)]);
}

function titleOf({ rule, place }: Finding): string {
  return place.source.blank ? rule : `${rule}: ${textOf(place)}`;
}

function suiteOf({ path, findings, unread }: FileReport): Suite {
  const nameOf = namer();
  return {
    name: path,
    tests: [
      ...findings.map((finding) => testOf(finding, nameOf(titleOf(finding)))),
      ...unread.map((piece) => unreadTest(piece, nameOf(`not read: ${textOf(piece)}`))),
    ],
    failures: findings.filter(({ severity }) => severity === "error").length,
    errors: 0,
    skipped: unread.length,
  };
}

/** So that a clean run has a test, and a run that has read nothing fails one. */
function runSuite(input: ReportInput): Suite {
  const { coverage } = input.analysis;
  const text = [...input.notes, `${countsOf(input)} (${poolerName(input)}).`, coverageLine(coverage, paintFor(false))].join("\n");
  const isEmpty = coverage.files === 0;
  const outcome = isEmpty
    ? textElement("error", { message: "There was nothing to read, so nothing is known.", type: "nothing-read" }, text)
    : textElement("system-out", {}, text);
  const test = element("testcase", { name: "the run as a whole", classname: "poolsafe", time: 0 }, [outcome]);
  return { name: "poolsafe", tests: [test], failures: 0, errors: isEmpty ? 1 : 0, skipped: 0 };
}

/** Out: the run, then the files; `check` and `audit` give the same. */
export function junit(input: ReportInput): string {
  const suites = [runSuite(input), ...byFile(input).map(suiteOf)];
  const sum = (count: (suite: Suite) => number): number => suites.reduce((total, suite) => total + count(suite), 0);
  const totals = {
    tests: sum(({ tests }) => tests.length),
    failures: sum(({ failures }) => failures),
    errors: sum(({ errors }) => errors),
  };
  const inner = suites.flatMap(({ name, tests, failures, errors, skipped }) =>
    element("testsuite", { name, tests: tests.length, failures, errors, skipped, time: 0 }, tests.flat()),
  );
  return xmlDocument(element("testsuites", { name: "poolsafe", ...totals, time: 0 }, inner));
}
