/** The value of a literal as it stands in SQL. */
import type { Value } from "../../types.ts";
import { constant, unknownValue } from "./constant.ts";
import type { Inner } from "./handler.ts";

export function literalValue(value: Inner<"A_Const">): Value {
  if (value.isnull) return constant(null);
  if (value.ival) return constant(value.ival.ival ?? 0);
  // A number too large to be kept exactly is known by its text only.
  if (value.fval) return /^\d{16,}$/.test(value.fval.fval ?? "") ? unknownValue(value.fval.fval ?? "") : constant(Number(value.fval.fval));
  if (value.boolval) return constant(value.boolval.boolval ?? false);
  if (value.sval) return isTemplate(value.sval.sval ?? "") ? unknownValue(`'${value.sval.sval ?? ""}'`) : constant(value.sval.sval ?? "");
  const bits = /^([xb])([0-9a-f]{1,8})$/i.exec(value.bsval?.bsval ?? "");
  // A bit string is only ever a number here once it is cast to one.
  if (bits?.[1] && bits[2]) return constant(parseInt(bits[2], bits[1].toLowerCase() === "x" ? 16 : 2));
  return unknownValue(JSON.stringify(value));
}

/** `'${name}'` in code, `'{{ name }}'` in a template: part of the text is filled in before the server sees it. */
function isTemplate(text: string): boolean {
  return /[$#]\{[^{}]*\}|\{\{\s*[\w.]+\s*\}\}/.test(text);
}
