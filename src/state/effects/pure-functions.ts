/** Functions whose value follows from constant arguments alone, and those whose value never repeats. */
import { elementsOf } from "./array.ts";
import { printed, quoteIdentifier, quoteLiteral, type Constant } from "./constant.ts";
import { formatParts } from "./format.ts";

export const volatileFunctions: ReadonlySet<string> = new Set([
  "random",
  "nextval",
  "clock_timestamp",
  "gen_random_uuid",
  "txid_current",
  "pg_current_xact_id",
]);

/** Those that are run for a NULL argument too; any other gives NULL for one. */
export const acceptsNull: ReadonlySet<string> = new Set(["quote_nullable", "concat", "format"]);

export const pureFunctions: Readonly<Record<string, ((args: readonly Constant[]) => Constant | undefined) | undefined>> = {
  quote_literal: ([text]) => (text === null || text === undefined ? null : quoteLiteral(printed(text))),
  quote_nullable: ([text]) => (text === null || text === undefined ? "NULL" : quoteLiteral(printed(text))),
  quote_ident: ([text]) => (text === null || text === undefined ? null : quoteIdentifier(printed(text))),
  concat: (args) => args.map((arg) => (arg === null ? "" : printed(arg))).join(""),
  abs: ([number]) => (typeof number === "number" ? Math.abs(number) : undefined),
  mod: ([a, b]) => (typeof a === "number" && typeof b === "number" && b !== 0 ? a % b : undefined),
  floor: ([number]) => (typeof number === "number" ? Math.floor(number) : undefined),
  ceiling: ([number]) => (typeof number === "number" ? Math.ceil(number) : undefined),
  ceil: ([number]) => (typeof number === "number" ? Math.ceil(number) : undefined),
  round: ([number, digits]) =>
    typeof number === "number" && digits === undefined ? Math.sign(number) * Math.round(Math.abs(number)) : undefined,
  trunc: ([number, digits]) => (typeof number === "number" && digits === undefined ? Math.trunc(number) : undefined),
  power: ([a, b]) => (typeof a === "number" && typeof b === "number" ? Math.pow(a, b) : undefined),
  div: ([a, b]) => (typeof a === "number" && typeof b === "number" && b !== 0 ? Math.trunc(a / b) : undefined),
  sign: ([number]) => (typeof number === "number" ? Math.sign(number) : undefined),
  length: ([text]) => (typeof text === "string" ? Array.from(text).length : undefined),
  char_length: ([text]) => (typeof text === "string" ? Array.from(text).length : undefined),
  octet_length: ([text]) => (typeof text === "string" ? Buffer.byteLength(text) : undefined),
  strpos: ([text, part]) => (typeof text === "string" && typeof part === "string" ? text.indexOf(part) + 1 : undefined),
  // POSITION(part IN text) comes with its arguments turned.
  position: ([text, part]) => (typeof text === "string" && typeof part === "string" ? text.indexOf(part) + 1 : undefined),
  chr: ([code]) => (typeof code === "number" && code > 0 ? String.fromCodePoint(code) : undefined),
  repeat: ([text, times]) =>
    typeof text === "string" && typeof times === "number" && times < 1000 ? text.repeat(Math.max(0, times)) : undefined,
  btrim: ([text, characters]) => (typeof text === "string" && characters === undefined ? text.replace(/^ +| +$/g, "") : undefined),
  replace: ([text, from, to]) =>
    typeof text === "string" && typeof from === "string" && typeof to === "string" && from !== "" ? text.replaceAll(from, to) : undefined,
  array_length: ([array, dimension]) => (dimension === 1 ? elementsOf(array)?.length || null : undefined),
  array_upper: ([array, dimension]) => (dimension === 1 ? elementsOf(array)?.length || null : undefined),
  array_lower: ([array, dimension]) => (dimension === 1 ? (elementsOf(array)?.length ? 1 : null) : undefined),
  cardinality: ([array]) => elementsOf(array)?.length,
  ascii: ([text]) => (typeof text === "string" ? text.codePointAt(0) : undefined),
  lower: ([text]) => (typeof text === "string" ? text.toLowerCase() : undefined),
  upper: ([text]) => (typeof text === "string" ? text.toUpperCase() : undefined),
  format: (args) => formatText(args),
  // The name that serial and identity columns give their sequence.
  pg_get_serial_sequence: ([table, column]) =>
    typeof table === "string" && typeof column === "string" ? `${table}_${column}_seq` : undefined,
};

function formatText([template, ...values]: readonly Constant[]): string | undefined {
  if (typeof template !== "string") return undefined;
  const parts = formatParts(template).map((part) => {
    if (typeof part === "string") return part;
    const value = values[part.argument];
    const shown = value === null || value === undefined ? "" : printed(value);
    if (part.style === "I") return quoteIdentifier(shown);
    if (part.style === "L") return value === null ? "NULL" : quoteLiteral(shown);
    return shown;
  });
  return parts.join("");
}
