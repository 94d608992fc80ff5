/** A fix as the lines that it changes. */

import { diffLines } from "diff";

import { inLineEndsOf, lineAround } from "../../source.ts";
import type { Edit, Fix, Source } from "../../types.ts";
import { shortened } from "../parts/printable.ts";
import { printableCode } from "./code.ts";

/** Lines that both texts have; more between two changes are left out. */
const context = 1;
const longestLine = 240;

/** The lines that edits touch, before and after. Only these are compared: the file may be long, and there is one for each fix. */
function touched(source: Source, edits: readonly Edit[]): { readonly before: string; readonly after: string } {
  const start = lineAround(source, edits[0]?.start ?? 0).start;
  const { end } = lineAround(source, edits.at(-1)?.end ?? 0);
  let after = "";
  let from = start;
  for (const edit of edits) {
    after += source.text.slice(from, edit.start) + inLineEndsOf(source.text, edit.text);
    from = edit.end;
  }
  return { before: source.text.slice(start, end), after: after + source.text.slice(from, end) };
}

/** Out: lines that begin with `-`, `+`, a blank, or `@` where equal ones are left out; empty when nothing changes. */
export function diffOf({ edits }: Fix, source: Source): readonly string[] {
  if (edits.length === 0) return [];
  const { before, after } = touched(source, edits);
  const changes = diffLines(before, after, { stripTrailingCr: true });
  return changes.flatMap(({ added, removed, value }, index) => {
    const lines = value.replace(/\r?\n$/, "").split(/\r?\n/);
    if (added || removed) return lines.map((line) => shown(added ? "+" : "-", line));
    const first = index === 0 ? 0 : context;
    const last = index === changes.length - 1 ? 0 : context;
    if (lines.length <= first + last) return lines.map((line) => shown(" ", line));
    const gap = first + last === 0 ? [] : ["@"];
    return [...lines.slice(0, first), undefined, ...lines.slice(lines.length - last)].flatMap((line) =>
      line === undefined ? gap : [shown(" ", line)],
    );
  });
}

function shown(sign: string, line: string): string {
  return sign + shortened(printableCode(line), longestLine);
}
