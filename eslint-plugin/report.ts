/** Findings as ESLint reports them. */

import type { RuleTextEditor } from "@eslint/core";

import { maskedFinding, secretsOf } from "../src/secrets/mask.ts";
import { inLineEndsOf, positionAt } from "../src/source.ts";
import type { Finding, Fix, Place, Source } from "../src/types.ts";
import type { Context } from "./visit.ts";

type Edits = ReturnType<RuleTextEditor["replaceTextRange"]>[];

/** At its place in the linted text: where it stands, or, where its text is another file's, at each place that sends it. */
export function reportFinding(context: Context, source: Source, finding: Finding): void {
  const fixes = finding.fixes.filter((fix) => !spansSecret(source, fix));
  const shown = maskedFinding({ ...finding, fixes });
  for (const place of placesIn(source, shown)) reportAt(context, source, shown, place);
}

function placesIn(source: Source, { place, related }: Finding): readonly Place[] {
  if (place.source.path === source.path) return [place];
  const here = related.filter((one) => one.source.path === source.path);
  const senders = here.filter(({ role }) => role === "sender");
  return senders.length > 0 ? senders : here.slice(0, 1);
}

function reportAt(context: Context, source: Source, finding: Finding, place: Place): void {
  const { message, help, fixes } = finding;
  const elsewhere = place === finding.place ? "" : ` It stands in ${shown(finding.place)}.`;
  const fix = elsewhere === "" ? fixes.find((one) => one.safe) : undefined;
  context.report({
    loc: locationOf(place),
    messageId: "finding",
    data: { message: `${message}${elsewhere}`, help },
    ...(fix ? { fix: (editor: RuleTextEditor) => editsOf(source, fix, editor) } : {}),
    suggest: (elsewhere === "" ? fixes : [])
      .filter((one) => !one.safe)
      .map((one) => ({
        messageId: "suggestion",
        data: { title: one.title },
        fix: (editor: RuleTextEditor) => editsOf(source, one, editor),
      })),
  });
}

/** ESLint makes one edit of a fix's edits, with all that stands between them, and its formats print it. */
function spansSecret(source: Source, { edits }: Fix): boolean {
  const [start, end] = [edits[0]?.start ?? 0, edits.at(-1)?.end ?? 0];
  return edits.length > 1 && secretsOf(source).some((secret) => secret.start < end && start < secret.end);
}

function editsOf({ text }: Source, { edits }: Fix, editor: RuleTextEditor): Edits {
  return edits.map((edit) => editor.replaceTextRange([edit.start, edit.end], inLineEndsOf(text, edit.text)));
}

function shown({ source, span }: Place): string {
  return `${source.path}:${positionAt(source, span.start).line}`;
}

/** Columns begin at 0, as in both languages' trees. */
export function locationOf({ source, span }: Place): { start: { line: number; column: number }; end: { line: number; column: number } } {
  const [start, end] = [positionAt(source, span.start), positionAt(source, span.end)];
  return { start: { line: start.line, column: start.column - 1 }, end: { line: end.line, column: end.column - 1 } };
}
