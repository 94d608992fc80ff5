/** What every report for people says of the run as a whole. */

import { positionAt } from "../../source.ts";
import type { Place, Verdict, VerdictName } from "../../types.ts";
import type { ReportedPooler, ReportInput } from "../format.ts";
import { count, summarise } from "./counts.ts";
import type { Paint } from "./paint.ts";
import { oneLine } from "./printable.ts";

/** `path:line:column`, which terminals and editors open. */
export function where(place: Place): string {
  const { line, column } = positionAt(place.source, place.span.start);
  return oneLine(`${place.source.path}:${line}:${column}`);
}

/** `PgBouncer 1.24, transaction mode`; several with `and` between them. */
export function poolerName({ pooler, alsoBehind = [] }: Pick<ReportInput, "pooler" | "alsoBehind">): string {
  return [pooler, ...alsoBehind].map(nameOf).join(" and ");
}

/** In the order in which they were asked; versions tell two of one title apart. */
export function poolerTitles({ pooler, alsoBehind = [] }: Pick<ReportInput, "pooler" | "alsoBehind">): readonly string[] {
  return alsoBehind.length === 0 ? [pooler.title] : [pooler, ...alsoBehind].map(titled);
}

/** For reports that programs read. */
export function poolerObject({ name, version, mode, from }: ReportedPooler): object {
  return { name, version, mode, ...(from === undefined ? {} : { from }) };
}

function titled({ title, version }: ReportedPooler): string {
  return version === "" ? title : `${title} ${version}`;
}

function nameOf(pooler: ReportedPooler): string {
  const source = pooler.from === undefined ? "" : `, from ${oneLine(pooler.from)}`;
  return `${titled(pooler)}, ${pooler.mode} mode${source}`;
}

/** Green where all is well, yellow where it costs something or nobody knows, red where something goes wrong. */
export function colourOf(verdict: VerdictName): "red" | "yellow" | "green" {
  if (verdict === "works" || verdict === "tracked") return "green";
  return verdict === "pins" || verdict === "unknown" ? "yellow" : "red";
}

/** The word for a verdict in its colour, with what it rests on: `leaks (measured)`. */
export function verdictWord({ verdict, evidence }: Pick<Verdict, "verdict" | "evidence">, paint: Paint): string {
  return `${paint[colourOf(verdict)](verdict)} (${evidenceWord({ evidence })})`;
}

export function evidenceWord({ evidence }: Pick<Verdict, "evidence">): string {
  return evidence === "unknown" ? "not known" : evidence;
}

/** `2 errors, 1 warning` */
export function countsOf({ analysis }: Pick<ReportInput, "analysis">): string {
  const { errors, warnings } = summarise(analysis.findings);
  return `${count(errors, "error")}, ${count(warnings, "warning")}`;
}
