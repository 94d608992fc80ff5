/** The variables that INTO, FOR and FOREACH assign. */
import type { PlpgsqlFunction } from "../../sql/plpgsql.ts";

export function nameOfDatum(datum: PlpgsqlFunction["datums"][number] | undefined): string | undefined {
  return datum && "PLpgSQL_var" in datum ? datum.PLpgSQL_var.refname.toLowerCase() : undefined;
}

/** Names of the variables that INTO or FOR assigns, in order: the fields of a row, or the one variable or record. */
export function targetNames(target: object | undefined): string[] {
  if (!target) return [];
  for (const [kind, inner] of Object.entries<unknown>({ ...target })) {
    if (typeof inner !== "object" || inner === null) continue;
    if (kind === "PLpgSQL_row" && "fields" in inner && Array.isArray(inner.fields)) return inner.fields.flatMap(nameIn);
    if ("refname" in inner && typeof inner.refname === "string") return [inner.refname.toLowerCase()];
  }
  return [];
}

function nameIn(field: unknown): string[] {
  return typeof field === "object" && field !== null && "name" in field && typeof field.name === "string" ? [field.name.toLowerCase()] : [];
}
