/** What every report for people says of the run as a whole. */

import { positionAt } from "../../source.ts";
import type { Place } from "../../types.ts";
import type { ReportedPooler, ReportInput } from "../format.ts";
import { count, summarise } from "./counts.ts";
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

/** `2 errors, 1 warning` */
export function countsOf({ analysis }: Pick<ReportInput, "analysis">): string {
  const { errors, warnings } = summarise(analysis.findings);
  return `${count(errors, "error")}, ${count(warnings, "warning")}`;
}
