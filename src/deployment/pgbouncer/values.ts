/** Which values PgBouncer takes for a setting. */

import type { ValueKind } from "./settings.ts";

/** As `strtol` with any base: decimal, `0x…` and octal `0…`. */
const wholeNumber = /^[+-]?(?:0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)$/;
/** As `strtod`, without what is below 0. */
const decimalNumber = /^\+?(?:0x[0-9a-f]+|inf(?:inity)?|nan|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)$/i;

export function isAccepted(kind: ValueKind, value: string): boolean {
  if (kind === "text") return true;
  if (kind === "whole") return wholeNumber.test(value);
  if (kind === "seconds") return decimalNumber.test(value);
  return kind.some((choice) => choice === value.toLowerCase());
}

/** For a reader who has written another one. */
export function wanted(kind: ValueKind): string {
  if (kind === "whole") return "a whole number";
  if (kind === "seconds") return "a number of seconds, without a unit";
  if (kind === "text") return "a text";
  return `one of ${kind.join(", ")}`;
}

/** In: a value that is accepted. */
export function numberOf(value: string): number {
  const plain = value.replace(/^[+-]/, "");
  const isOctal = /^0[0-7]+$/.test(plain);
  const size = isOctal ? Number.parseInt(plain, 8) : Number(plain);
  return value.startsWith("-") ? -size : size;
}
