/** What ESLint has to say when the command line says this. */

import type { Linter } from "eslint";

import { inLineEndsOf } from "../../../src/source.ts";
import type { Told, ToldFinding, ToldFix } from "./command-line.ts";
import type { ConfigName } from "./linting.ts";

type Message = Linter.LintMessage;

/** In: what the command line says of one file alone, and that file. Out: every message that a configuration shows there, whole. */
export function expected(told: Told, path: string, text: string, config: ConfigName): Message[] {
  const shown = told.findings.filter((finding) => config !== "recommended" || isCertain(finding));
  const unread = config === "all" ? told.coverage.unread.filter(({ file }) => file === path) : [];
  return inOrder([
    ...shown.flatMap((finding) => messageFor(finding, path, text)),
    ...unread.map(({ line, column, reason }) => ({
      ruleId: "poolsafe/no-unread",
      severity: 1 as const,
      message: `Not read: ${reason}.`,
      messageId: "unread",
      line,
      column,
    })),
  ]);
}

/** Shown where nobody asks for more. */
export function isCertain({ impact }: ToldFinding): boolean {
  return impact === "breaks" || impact === "ineffective";
}

/**
 * The same for what ESLint says. It does not order what begins at one place, and the command line does not say where something unread ends, and
 * a related place.
 */
export function comparable(messages: readonly Message[]): Message[] {
  return inOrder(
    messages.map((message) => {
      if (message.messageId !== "unread" && !standsElsewhere.test(message.message)) return message;
      const open = { ...message };
      delete open.endLine;
      delete open.endColumn;
      return open;
    }),
  );
}

const standsElsewhere = / It stands in \S+:\d+\. /;

function inOrder(messages: readonly Message[]): Message[] {
  const key = ({ ruleId, endLine = 0, endColumn = 0 }: Message): string => `${ruleId ?? ""} ${String(endLine)} ${String(endColumn)}`;
  return messages.toSorted((a, b) => a.line - b.line || a.column - b.column || (key(a) < key(b) ? -1 : 1));
}

/** Is it shown in this file, and where? What stands in another is shown where that is sent from, if that is here. */
export function placeIn(finding: ToldFinding, path: string): Omit<ToldFinding["related"][number], "file"> | undefined {
  return finding.file === path ? finding : finding.related.find(({ file }) => file === path);
}

function messageFor(finding: ToldFinding, path: string, text: string): readonly Message[] {
  const place = placeIn(finding, path);
  if (place === undefined) return [];
  const isHere = finding.file === path;
  const fix = isHere ? finding.fixes.find(({ safe }) => safe) : undefined;
  const suggested = isHere ? finding.fixes.filter(({ safe }) => !safe) : [];
  return [
    {
      ruleId: `poolsafe/${finding.rule}`,
      severity: 2,
      message: `${finding.message}${isHere ? "" : ` It stands in ${finding.file}:${String(finding.line)}.`} ${finding.help}`,
      messageId: "finding",
      line: place.line,
      column: place.column,
      ...(isHere ? { endLine: finding.endLine, endColumn: finding.endColumn } : {}),
      ...(fix ? { fix: oneEdit(fix, text) } : {}),
      ...(suggested.length === 0
        ? {}
        : {
            suggestions: suggested.map((one) => ({
              messageId: "suggestion",
              data: { title: one.title },
              desc: `${one.title}.`,
              fix: oneEdit(one, text),
            })),
          }),
    },
  ];
}

/** ESLint has one edit for each fix: from the first to the last, with what stands between. */
export function oneEdit({ edits }: ToldFix, text: string): { range: [number, number]; text: string } {
  const [first] = edits;
  const last = edits.at(-1);
  if (first === undefined || last === undefined) throw new Error("A fix has edits.");
  let merged = "";
  let from = first.offset;
  for (const edit of edits) {
    merged += text.slice(from, edit.offset) + inLineEndsOf(text, edit.text);
    from = edit.endOffset;
  }
  return { range: [first.offset, last.endOffset], text: merged };
}
