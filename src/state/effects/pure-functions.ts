/** Functions whose value follows from constant arguments alone, and those whose value never repeats. */
import { quoteIdentifier, quoteLiteral, textOf, type Constant } from "./constant.ts";

export const volatileFunctions: ReadonlySet<string> = new Set([
  "random",
  "nextval",
  "clock_timestamp",
  "gen_random_uuid",
  "txid_current",
  "pg_current_xact_id",
]);

export const pureFunctions: Readonly<Record<string, ((args: readonly Constant[]) => Constant | undefined) | undefined>> = {
  quote_literal: ([text]) => (text === null || text === undefined ? null : quoteLiteral(textOf(text))),
  quote_nullable: ([text]) => (text === null || text === undefined ? "NULL" : quoteLiteral(textOf(text))),
  quote_ident: ([text]) => (text === null || text === undefined ? null : quoteIdentifier(textOf(text))),
  concat: (args) => args.map((arg) => (arg === null ? "" : textOf(arg))).join(""),
  abs: ([number]) => (typeof number === "number" ? Math.abs(number) : undefined),
  mod: ([a, b]) => (typeof a === "number" && typeof b === "number" && b !== 0 ? a % b : undefined),
  floor: ([number]) => (typeof number === "number" ? Math.floor(number) : undefined),
  ceil: ([number]) => (typeof number === "number" ? Math.ceil(number) : undefined),
  sign: ([number]) => (typeof number === "number" ? Math.sign(number) : undefined),
  length: ([text]) => (typeof text === "string" ? Array.from(text).length : undefined),
  char_length: ([text]) => (typeof text === "string" ? Array.from(text).length : undefined),
  ascii: ([text]) => (typeof text === "string" ? text.codePointAt(0) : undefined),
  lower: ([text]) => (typeof text === "string" ? text.toLowerCase() : undefined),
  upper: ([text]) => (typeof text === "string" ? text.toUpperCase() : undefined),
  format: (args) => formatText(args),
  // The name that serial and identity columns give their sequence.
  pg_get_serial_sequence: ([table, column]) =>
    typeof table === "string" && typeof column === "string" ? `${table}_${column}_seq` : undefined,
};

/** PostgreSQL's format(): %s, %I, %L and %%, with positions; undefined for anything else. */
function formatText(args: readonly Constant[]): string | undefined {
  const [template, ...values] = args;
  if (typeof template !== "string") return undefined;
  let next = 0;
  return template.replace(/%(?:(\d+)\$)?([sIL%])/g, (_, position: string | undefined, type: string) => {
    if (type === "%") return "%";
    if (position !== undefined) next = Number(position) - 1;
    const value = values[next++];
    const shown = value === null || value === undefined ? "" : textOf(value);
    if (type === "I") return quoteIdentifier(shown);
    if (type === "L") return value === null ? "NULL" : quoteLiteral(shown);
    return shown;
  });
}
