/** Findings and unread pieces file by file, for formats that are lists of files. */

import type { Finding, Unread } from "../../types.ts";
import type { ReportInput } from "../format.ts";

export interface FileReport {
  readonly path: string;
  readonly findings: readonly Finding[];
  /** Empty where unread pieces are not to be listed. */
  readonly unread: readonly Unread[];
}

/** Out: in the order of paths; files of which there is nothing to say are absent. */
export function byFile({ analysis, listsUnread }: ReportInput): FileReport[] {
  const files = new Map<string, { findings: Finding[]; unread: Unread[] }>();
  const of = (path: string): { findings: Finding[]; unread: Unread[] } => {
    const known = files.get(path) ?? { findings: [], unread: [] };
    files.set(path, known);
    return known;
  };
  for (const finding of analysis.findings) of(finding.place.source.path).findings.push(finding);
  if (listsUnread) for (const unread of analysis.coverage.unread) of(unread.source.path).unread.push(unread);
  return [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, members]) => ({ path, ...members }));
}
