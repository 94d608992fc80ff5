/** What every report for people says of the run as a whole. */

import { positionAt } from "../../source.ts";
import type { Place } from "../../types.ts";
import type { ReportInput } from "../format.ts";
import { count, summarise } from "./counts.ts";
import { oneLine } from "./printable.ts";

/** `path:line:column`, which terminals and editors open. */
export function where(place: Place): string {
  const { line, column } = positionAt(place.source, place.span.start);
  return oneLine(`${place.source.path}:${line}:${column}`);
}

/** `PgBouncer 1.24, transaction mode` */
export function poolerName({ pooler }: Pick<ReportInput, "pooler">): string {
  return `${pooler.title} ${pooler.version}, ${pooler.mode} mode`;
}

/** `2 errors, 1 warning` */
export function countsOf({ analysis }: Pick<ReportInput, "analysis">): string {
  const { errors, warnings } = summarise(analysis.findings);
  return `${count(errors, "error")}, ${count(warnings, "warning")}`;
}
