/** PostgreSQL's operators on constants. */
import { booleanOf, printed, type Constant } from "./constant.ts";

/** @returns undefined where the operands do not say what comes out */
export function operate(operator: string, left: Constant | undefined, right: Constant | undefined): Constant | undefined {
  if (left === undefined || right === undefined) return undefined;
  if (left === null || right === null) return null;
  if (operator === "||" && (typeof left === "string" || typeof right === "string")) return printed(left) + printed(right);
  if (operator === "=") return isEqual(left, right);
  if (operator === "<>") {
    const equal = isEqual(left, right);
    return equal === undefined ? undefined : !equal;
  }
  if (typeof left === "string" && typeof right === "string") return undefined;
  const [a, b] = [Number(left), Number(right)];
  if (Number.isNaN(a) || Number.isNaN(b)) return undefined;
  const result = calculate(operator, a, b);
  // Beyond this a number of JavaScript is not exact, and a key that is not exact meets others.
  return typeof result === "number" && Math.abs(result) > Number.MAX_SAFE_INTEGER ? undefined : result;
}

/** `value IN (items)`. @returns null where a NULL leaves it open, undefined where something is not known */
export function isAmong(value: Constant | undefined, items: readonly (Constant | undefined)[]): boolean | null | undefined {
  const equal = items.map((item) => operate("=", value, item));
  if (equal.includes(true)) return true;
  if (equal.includes(undefined)) return undefined;
  return equal.includes(null) ? null : false;
}

/** The second operand takes the type of the first: `1 = '1'`. */
function isEqual(left: Exclude<Constant, null>, right: Exclude<Constant, null>): boolean | undefined {
  if (typeof left === typeof right) return left === right;
  if (typeof left === "boolean" || typeof right === "boolean") {
    const [a, b] = [left, right].map((value) => (typeof value === "string" ? booleanOf(value.trim()) : value));
    return typeof a === "boolean" && typeof b === "boolean" ? a === b : undefined;
  }
  return Number(left) === Number(right);
}

function calculate(operator: string, a: number, b: number): number | boolean | undefined {
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return Number.isInteger(a) && Number.isInteger(b) ? Math.trunc(a / b) : a / b;
    case "%":
      return a % b;
    case "^":
      return Math.pow(a, b);
    case "<":
      return a < b;
    case ">":
      return a > b;
    case "<=":
      return a <= b;
    case ">=":
      return a >= b;
    default:
      return Number.isInteger(a) && Number.isInteger(b) ? calculateBits(operator, BigInt(a), BigInt(b)) : undefined;
  }
}

function calculateBits(operator: string, a: bigint, b: bigint): number | undefined {
  switch (operator) {
    case "<<":
      return b >= 0n && b < 64n ? Number(BigInt.asIntN(64, a << b)) : undefined;
    case ">>":
      return b >= 0n && b < 64n ? Number(a >> b) : undefined;
    case "&":
      return Number(a & b);
    case "|":
      return Number(a | b);
    case "#":
      return Number(a ^ b);
    default:
      return undefined;
  }
}

/** An operator before its only operand. */
export function operateAlone(operator: string, operand: Constant | undefined): Constant | undefined {
  if (operand === null) return null;
  if (typeof operand !== "number") return undefined;
  if (operator === "-") return operand === 0 ? 0 : -operand;
  if (operator === "+") return operand;
  if (operator === "@") return Math.abs(operand);
  return operator === "~" && Number.isInteger(operand) ? Number(~BigInt(operand)) : undefined;
}
