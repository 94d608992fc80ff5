/** Constants as PostgreSQL reads, casts and prints them. */
import type { Value } from "../../types.ts";

export type Constant = string | number | boolean | null;

export function constant(value: Constant): Value {
  return { key: typeof value === "string" ? `'${value}'` : String(value), constant: value };
}

/** The value as it is now: what its key refers to may change later. */
export function settled(value: Value): Value {
  return "constant" in value ? value : { key: value.key };
}

export function unknownValue(key: string): Value {
  return { key };
}

/** Thrown when evaluating the expression is certain to fail on the server. */
export class EvaluationError extends Error {}

const integerTypes = new Set(["int2", "int4", "int8", "smallint", "int", "integer", "bigint", "oid"]);
const numericTypes = new Set(["numeric", "decimal", "float4", "float8", "real"]);
const textTypes = new Set(["text", "varchar", "bpchar", "char", "name", "regclass", "unknown"]);

/** As a cast to text and `||` print it. */
export function printed(value: Constant): string {
  if (value === true) return "t";
  if (value === false) return "f";
  return String(value);
}

export function quoteLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

export function quoteIdentifier(text: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(text) ? text : `"${text.replaceAll('"', '""')}"`;
}

/** @throws EvaluationError when the server is certain to refuse the cast */
export function cast(value: Value, type: string): Value {
  const { constant: given } = value;
  if (given === undefined || given === null) return value;
  if (integerTypes.has(type)) {
    if (typeof given === "number") return constant(Math.round(given));
    if (typeof given === "boolean") return constant(given ? 1 : 0);
    if (/^\s*[+-]?\d+\s*$/.test(given)) return Number.isSafeInteger(Number(given)) ? constant(Number(given)) : unknownValue(given.trim());
    if (/^[^\d]*$/.test(given) && type !== "oid") throw new EvaluationError(`invalid input syntax for type ${type}`);
    return unknownValue(`${value.key}::${type}`);
  }
  if (numericTypes.has(type)) {
    const number = Number(given);
    return Number.isNaN(number) ? unknownValue(`${value.key}::${type}`) : constant(number);
  }
  if (type === "bool" || type === "boolean") {
    const truth = typeof given === "string" ? booleanOf(given.trim()) : Boolean(given);
    return truth === undefined ? unknownValue(`${value.key}::bool`) : constant(truth);
  }
  if (textTypes.has(type))
    return typeof given === "string"
      ? value
      : constant(type === "text" ? (given === true ? "true" : given === false ? "false" : String(given)) : String(given));
  return unknownValue(`${value.key}::${type}`);
}

/**
 * Any unambiguous beginning of true, false, yes, no, on and off (src/backend/utils/adt/bool.c, parse_bool); `o` alone is ambiguous.
 * A cast takes blanks around it, a setting does not: the caller trims.
 */
export function booleanOf(text: string): boolean | undefined {
  const word = text.toLowerCase();
  if (word === "1" || /^(t(r(ue?)?)?|y(es?)?|on)$/.test(word)) return true;
  if (word === "0" || /^(f(a(l(se?)?)?)?|no?|off?)$/.test(word)) return false;
  return undefined;
}
