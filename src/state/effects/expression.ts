/**
 * What an SQL expression is worth, as far as its text tells: constants are folded, names are looked up in a scope,
 * and anything else gets a canonical key, so that two spellings of one expression are recognised as one value.
 */
import { createHash } from "node:crypto";
import type { Node } from "../../sql/parse.ts";
import type { Value } from "../../types.ts";
import { cast, constant, EvaluationError, textOf, unknownValue, type Constant } from "./constant.ts";
import { pureFunctions, volatileFunctions } from "./pure-functions.ts";

/** The names an expression may refer to: variables and columns in lower case, parameters as `$1`. */
export interface Scope {
  lookup(name: string): Value | undefined;
}

export const emptyScope: Scope = { lookup: () => undefined };

export function scopeOf(values: ReadonlyMap<string, Value>, outer: Scope = emptyScope): Scope {
  return { lookup: (name) => values.get(name) ?? outer.lookup(name) };
}

/** Keys are only compared; one that grows from itself, round by round, must stay small. */
function shortened(key: string): string {
  return key.length <= 400 ? key : createHash("sha256").update(key).digest("hex");
}

/** Most values that are not known are never compared, so the key is made when somebody asks. */
function unknownNode(node: Node, scope: Scope): Value {
  let key: string | undefined;
  return {
    get key() {
      return (key ??= shortened(keyOf(node, scope)));
    },
  };
}

/** @throws EvaluationError when the server is certain to refuse the expression, as for `1/0`. */
export function evaluate(node: Node, scope: Scope): Value {
  if ("A_Const" in node) return evaluateConstant(node.A_Const);
  if ("ParamRef" in node) {
    const name = `$${String(node.ParamRef.number ?? 0)}`;
    return scope.lookup(name) ?? unknownValue(name);
  }
  if ("ColumnRef" in node) {
    const name = nameOf(node.ColumnRef.fields ?? []);
    return scope.lookup(name.toLowerCase()) ?? unknownValue(name);
  }
  if ("TypeCast" in node && node.TypeCast.arg) {
    const type = lastName(node.TypeCast.typeName?.names ?? []);
    return cast(evaluate(node.TypeCast.arg, scope), type);
  }
  if ("A_Expr" in node) return evaluateOperator(node, scope);
  if ("BoolExpr" in node) return evaluateBoolean(node, scope);
  if ("NullTest" in node && node.NullTest.arg) {
    const value = evaluate(node.NullTest.arg, scope);
    if (value.constant === undefined) return unknownNode(node, scope);
    return constant((value.constant === null) === (node.NullTest.nulltesttype === "IS_NULL"));
  }
  if ("BooleanTest" in node && node.BooleanTest.arg) {
    const { constant: value } = evaluate(node.BooleanTest.arg, scope);
    const test = node.BooleanTest.booltesttype;
    if (value === undefined) return unknownNode(node, scope);
    if (test === "IS_TRUE") return constant(value === true);
    if (test === "IS_NOT_TRUE") return constant(value !== true);
    if (test === "IS_FALSE") return constant(value === false);
    if (test === "IS_NOT_FALSE") return constant(value !== false);
    return constant((value === null) === (test === "IS_UNKNOWN"));
  }
  if ("CoalesceExpr" in node) {
    for (const arg of node.CoalesceExpr.args ?? []) {
      const value = evaluate(arg, scope);
      if (value.constant === undefined) break;
      if (value.constant !== null) return value;
    }
    return unknownNode(node, scope);
  }
  if ("MinMaxExpr" in node) {
    const values = (node.MinMaxExpr.args ?? []).map((arg) => evaluate(arg, scope).constant);
    const numbers = values.filter((value) => typeof value === "number");
    if (numbers.length !== values.length) return unknownNode(node, scope);
    return constant(node.MinMaxExpr.op === "IS_GREATEST" ? Math.max(...numbers) : Math.min(...numbers));
  }
  if ("CaseExpr" in node) return evaluateCase(node, scope);
  if ("SubLink" in node) {
    const inner = scalarOf(node.SubLink.subselect);
    if (node.SubLink.subLinkType === "EXPR_SUBLINK" && inner) return evaluate(inner, scope);
    return unknownNode(node, scope);
  }
  if ("FuncCall" in node) return evaluateFunction(node, scope);
  return unknownNode(node, scope);
}

/** The expression of a subquery that is nothing but `SELECT expression`. */
function scalarOf(node: Node | undefined): Node | undefined {
  if (!node || !("SelectStmt" in node)) return undefined;
  const { targetList, fromClause, whereClause, withClause } = node.SelectStmt;
  const only = targetList?.length === 1 ? targetList[0] : undefined;
  if (fromClause || whereClause || withClause || !only || !("ResTarget" in only)) return undefined;
  return only.ResTarget.val;
}

type Of<K extends string> = Extract<Node, Record<K, unknown>>;

function evaluateConstant(value: Of<"A_Const">["A_Const"]): Value {
  if (value.isnull) return constant(null);
  if (value.ival) return constant(value.ival.ival ?? 0);
  // A number too large to be kept exactly is known by its text only.
  if (value.fval) return /^\d{16,}$/.test(value.fval.fval ?? "") ? unknownValue(value.fval.fval ?? "") : constant(Number(value.fval.fval));
  if (value.boolval) return constant(value.boolval.boolval ?? false);
  if (value.sval) return constant(value.sval.sval ?? "");
  const bits = /^([xb])([0-9a-f]{1,8})$/i.exec(value.bsval?.bsval ?? "");
  // A bit string is only ever a number here once it is cast to one.
  if (bits?.[1] && bits[2]) return constant(parseInt(bits[2], bits[1].toLowerCase() === "x" ? 16 : 2));
  return unknownValue(JSON.stringify(value));
}

function evaluateOperator(node: Of<"A_Expr">, scope: Scope): Value {
  const { kind, name, lexpr, rexpr } = node.A_Expr;
  const operator = lastName(name ?? []);
  if (kind === "AEXPR_IN" && lexpr && rexpr && "List" in rexpr) {
    const left = evaluate(lexpr, scope).constant;
    const items = (rexpr.List.items ?? []).map((item) => evaluate(item, scope).constant);
    if (left !== undefined && items.every((item) => item !== undefined)) return constant(items.includes(left) === (operator === "="));
  }
  if ((kind === "AEXPR_BETWEEN" || kind === "AEXPR_NOT_BETWEEN") && lexpr && rexpr && "List" in rexpr) {
    const [value, low, high] = [lexpr, ...(rexpr.List.items ?? [])].map((part) => evaluate(part, scope).constant);
    if (typeof value === "number" && typeof low === "number" && typeof high === "number")
      return constant((value >= low && value <= high) === (kind === "AEXPR_BETWEEN"));
  }
  if (kind !== "AEXPR_OP" || !rexpr) return unknownNode(node, scope);
  const right = evaluate(rexpr, scope);
  if (!lexpr) {
    if (operator === "-" && typeof right.constant === "number") return constant(-right.constant);
    return unknownNode(node, scope);
  }
  const left = evaluate(lexpr, scope);
  if ((operator === "/" || operator === "%") && right.constant === 0 && left.constant !== null)
    throw new EvaluationError("division by zero");
  const result = operate(operator, left.constant, right.constant);
  return result === undefined ? unknownNode(node, scope) : constant(result);
}

function operate(operator: string, left: Constant | undefined, right: Constant | undefined): Constant | undefined {
  if (left === undefined || right === undefined) return undefined;
  if (left === null || right === null) return null;
  if (operator === "||" && (typeof left === "string" || typeof right === "string")) return textOf(left) + textOf(right);
  if (operator === "=") return left === right;
  if (operator === "<>") return left !== right;
  if (typeof left === "string" && typeof right === "string") return undefined;
  const [a, b] = [Number(left), Number(right)];
  if (Number.isNaN(a) || Number.isNaN(b)) return undefined;
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
    case "<":
      return a < b;
    case ">":
      return a > b;
    case "<=":
      return a <= b;
    case ">=":
      return a >= b;
    default:
      return undefined;
  }
}

function evaluateBoolean(node: Of<"BoolExpr">, scope: Scope): Value {
  const { boolop, args } = node.BoolExpr;
  const values = (args ?? []).map((arg) => evaluate(arg, scope).constant);
  if (boolop === "NOT_EXPR") {
    const [value] = values;
    return typeof value === "boolean" ? constant(!value) : unknownNode(node, scope);
  }
  const decisive = boolop === "OR_EXPR";
  if (values.includes(decisive)) return constant(decisive);
  return values.every((value) => value === !decisive) ? constant(!decisive) : unknownNode(node, scope);
}

function evaluateCase(node: Of<"CaseExpr">, scope: Scope): Value {
  for (const branch of node.CaseExpr.args ?? []) {
    if (!("CaseWhen" in branch) || !branch.CaseWhen.expr || !branch.CaseWhen.result) break;
    const taken = caseTaken(node, branch.CaseWhen.expr, scope);
    if (taken === undefined) return unknownNode(node, scope);
    if (taken) return evaluate(branch.CaseWhen.result, scope);
  }
  return node.CaseExpr.defresult ? evaluate(node.CaseExpr.defresult, scope) : constant(null);
}

/** Whether a WHEN is taken, where its text decides. */
export function caseTaken(node: Of<"CaseExpr">, when: Node, scope: Scope): boolean | undefined {
  const value = evaluate(when, scope).constant;
  if (!node.CaseExpr.arg) return value === undefined ? undefined : value === true;
  const subject = evaluate(node.CaseExpr.arg, scope).constant;
  return subject === undefined || value === undefined ? undefined : subject === value;
}

function evaluateFunction(node: Of<"FuncCall">, scope: Scope): Value {
  const name = lastName(node.FuncCall.funcname ?? []);
  const args = (node.FuncCall.args ?? []).map((arg) => evaluate(arg, scope));
  // A lock that was not had is not held, so the code that follows is read as if it was had.
  if (/^pg_try_advisory_(xact_)?lock(_shared)?$/.test(name)) return { key: name, constant: true };
  if (volatileFunctions.has(name)) return unknownValue(`${keyOf(node, scope)}#${String(node.FuncCall.location ?? 0)}`);
  const constants = args.map((arg) => arg.constant);
  if (constants.every((value) => value !== undefined)) {
    const pure = pureFunctions[name];
    const result = pure?.(constants);
    if (result !== undefined) return constant(result);
  }
  return unknownNode(node, scope);
}

/** Canonical text of an expression: its tree without places, with known names replaced by their values. */
export function keyOf(node: unknown, scope: Scope): string {
  return JSON.stringify(node, (key, value: unknown) => {
    if (key === "location" || key === "rexpr_list_start" || key === "rexpr_list_end" || key === "list_start" || key === "list_end")
      return undefined;
    if (typeof value === "object" && value !== null) {
      const name =
        "ColumnRef" in value
          ? nameOf((value as Of<"ColumnRef">).ColumnRef.fields ?? []).toLowerCase()
          : "ParamRef" in value
            ? `$${String((value as Of<"ParamRef">).ParamRef.number ?? 0)}`
            : undefined;
      const known = name === undefined ? undefined : scope.lookup(name);
      if (known) return known.key;
      if ("FuncCall" in value && volatileFunctions.has(lastName((value as Of<"FuncCall">).FuncCall.funcname ?? [])))
        return `volatile@${String((value as Of<"FuncCall">).FuncCall.location ?? 0)}`;
    }
    return value;
  });
}

/** `a.b` of a list of String nodes. */
export function nameOf(fields: readonly Node[]): string {
  return fields.map((field) => ("String" in field ? (field.String.sval ?? "") : "*")).join(".");
}

export function lastName(fields: readonly Node[]): string {
  const last = fields.at(-1);
  return last && "String" in last ? (last.String.sval ?? "") : "";
}
