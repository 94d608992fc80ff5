/** What was read and what was not: the last lines of every text report. */

import type { Coverage, Unread } from "../../types.ts";
import { count, grouped } from "./counts.ts";
import type { Paint } from "./paint.ts";
import { oneLine } from "./printable.ts";
import { where } from "./verdict.ts";

/** More than this many are counted, not listed; the JSON report lists all. */
const listed = 10;

function unreadLine(unread: Unread, paint: Paint): string {
  return `  ${paint.cyan(where(unread))}  ${oneLine(unread.reason)}`;
}

/** Out: the lines of the list of unread pieces; none when everything was read. */
export function unreadLines(coverage: Coverage, paint: Paint): string[] {
  const { unread } = coverage;
  if (unread.length === 0) return [];
  const lines = [paint.yellow("Not read, so not judged:"), ...unread.slice(0, listed).map((piece) => unreadLine(piece, paint))];
  if (unread.length > listed) lines.push(`  and ${grouped(unread.length - listed)} more (--format json lists all)`);
  return [...lines, ""];
}

/** Out: one line such as `Coverage: 14 files, 213 statements, 1 unread.` */
export function coverageLine(coverage: Coverage, paint: Paint): string {
  const { files, analysed, statements, unread } = coverage;
  const read = analysed === files ? count(files, "file") : `${grouped(analysed)} of ${count(files, "file")}`;
  const gaps = unread.length === 0 ? "0 unread" : paint.yellow(`${grouped(unread.length)} unread`);
  const part = coverage.unreadIn === undefined ? "" : ` in the ${coverage.unreadIn}`;
  return `Coverage: ${read}, ${count(statements, "statement")}, ${gaps}${part}.`;
}
