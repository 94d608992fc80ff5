/** Does a finding stand at the statement that takes the state? The generator knows which one that is. */
import type { Found } from "./judge.ts";
import type { Work } from "./states.ts";

/** `call`: where the library's object is made. */
export type Aim = "take" | "use" | "give" | "call" | "elsewhere";

/** In: what the program was made of. */
export function aimOf({ rule, text }: Found, works: readonly Work[]): Aim {
  if (rule === "no-named-statement") return "call";
  // A literal may hold the beginning of a statement only, and a value where the statement has `$1`.
  const [piece = ""] = text
    .replace(/^["'`]|["'`;]+$|"(?: \+ \w+)?;?$/g, "")
    .replace(/"(?: \+|,) "/g, " ")
    .split(/\$\{|\$\d|\?|:v\d/)
    .map((each) => each.replace(/\s+/g, " ").trim().toLowerCase());
  const roles = ["take", "use", "give"] as const;
  // Given back by setting it to something else.
  if (piece.startsWith("set search_path")) return "take";
  return roles.find((role) => works.some((work) => work[role].some(({ sql }) => isPart(piece, sql.toLowerCase())))) ?? "elsewhere";
}

function isPart(piece: string, sql: string): boolean {
  return piece.length >= 3 && (sql.includes(piece) || piece.includes(sql));
}
