/** Checkstyle's XML report (checkstyle.org/result_reports.html), which many review tools read. */

import { positionAt } from "../source.ts";
import type { Place } from "../types.ts";
import type { ReportInput } from "./format.ts";
import { byFile } from "./parts/by-file.ts";
import { element, xmlDocument } from "./parts/xml.ts";

/** Of Checkstyle's report, not of poolsafe: readers look at it. */
const version = "4.3";

function errorAt({ source, span }: Place, severity: string, message: string, rule: string): string[] {
  const { line, column } = positionAt(source, span.start);
  return element("error", { line, column, severity, message, source: `poolsafe.${rule}` });
}

/** Out: one file after the other; `check` and `audit` give the same. */
export function checkstyle(input: ReportInput): string {
  const files = byFile(input).flatMap(({ path, findings, unread }) =>
    element("file", { name: path }, [
      ...findings.flatMap(({ place, severity, message, help, rule }) => errorAt(place, severity, `${message} ${help}`, rule)),
      ...unread.flatMap((piece) => errorAt(piece, "info", `Not read, so not judged: ${piece.reason}`, "unread")),
    ]),
  );
  return xmlDocument(element("checkstyle", { version }, files));
}
