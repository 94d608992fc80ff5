/** Brings the reports of a run to where they belong: standard output, files, and in GitHub Actions to the pull request and the summary. */

import { randomUUID } from "node:crypto";

import type { ReportInput } from "../report/format.ts";
import { annotations } from "../report/github.ts";
import { auditMarkdown } from "../report/audit-markdown.ts";
import { checkMarkdown } from "../report/markdown.ts";
import { withoutCommands } from "../report/parts/github-commands.ts";
import { oneLine } from "../report/parts/printable.ts";
import { maskedAnalysis, maskedFinding, maskedText } from "../secrets/mask.ts";
import type { Host } from "./host.ts";
import type { Command } from "./options.ts";
import type { Reports } from "./reports.ts";
import { appendSummary, isActions } from "./services.ts";

/** Text of the analysed code that starts like a command of GitHub Actions must not become one. */
function guarded(write: Host["out"], host: Host): Host["out"] {
  return isActions(host) ? (text) => write(withoutCommands(text, randomUUID())) : write;
}

/** Where to show what `--fix-dry-run` would change: with a report for people, and beside one for programs. */
export function besideReport({ targets }: Reports, host: Host): Host["out"] {
  const isText = targets.some(({ format, output }) => format.name === "text" && output === undefined);
  return guarded(isText ? host.out : host.err, host);
}

function masked(whole: Omit<ReportInput, "colour">): Omit<ReportInput, "colour"> {
  const { analysis, notes, baseline } = whole;
  return {
    ...whole,
    analysis: maskedAnalysis(analysis),
    notes: notes.map((note) => maskedText(note)),
    ...(baseline ? { baseline: { ...baseline, known: baseline.known.map(maskedFinding) } } : {}),
  };
}

/** Out: false when a report that was asked for could not be written; the others are whole. */
export async function publish(
  command: Command,
  { targets, byDefault }: Reports,
  whole: Omit<ReportInput, "colour">,
  host: Host,
): Promise<boolean> {
  const input = masked(whole);
  if (targets.every(({ format }) => format.name !== "text")) for (const note of input.notes) host.err(`poolsafe: ${note}\n`);
  const rendered = await Promise.all(
    targets.map(async ({ format, output }) => {
      const colour = host.colour && output === undefined;
      return { format, output, text: await format[command]({ ...input, colour }) };
    }),
  );
  for (const { format, output, text } of rendered) {
    if (output === undefined) (format.name === "text" ? guarded(host.out, host) : host.out)(text);
  }
  if (byDefault && isActions(host)) tellActions(command, input, host);

  const files = rendered.flatMap(({ output, text }) => (output === undefined ? [] : [{ path: output, text }]));
  if (files.length === 0) return true;
  const { writeReports } = await import("./write.ts");
  const refusals = await writeReports(files, host.cwd);
  for (const refusal of refusals) host.err(`poolsafe: ${oneLine(refusal)}\n`);
  return refusals.length === 0;
}

/** What a step shows without being asked for a format. */
function tellActions(command: Command, input: Omit<ReportInput, "colour">, host: Host): void {
  const shown = annotations({ ...input, colour: false });
  if (shown !== "") host.out(shown);
  const markdown = command === "audit" ? auditMarkdown : checkMarkdown;
  const refusal = appendSummary(markdown({ ...input, colour: false }), host);
  if (refusal !== undefined) host.err(`poolsafe: ${refusal}\n`);
}
