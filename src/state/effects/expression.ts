/**
 * What an SQL expression is worth, as far as its text tells: constants are folded, names are looked up in a scope,
 * and anything else gets a canonical key, so that two spellings of one expression are recognised as one value.
 */
import type { Node } from "../../sql/parse.ts";
import type { Value } from "../../types.ts";
import { arrayOf, elementsOf } from "./array.ts";
import { cast, constant, EvaluationError, unknownValue } from "./constant.ts";
import { expressionKey, shortened } from "./expression-key.ts";
import type { FunctionResult, NamedValue, Scope } from "./scope.ts";
import type { Of } from "./handler.ts";
import { literalValue } from "./literal-value.ts";
import { lockName } from "./lock-name.ts";
import { isAmong, operate, operateAlone } from "./operators.ts";
import { acceptsNull, pureFunctions, volatileFunctions } from "./pure-functions.ts";
import { lastName, nameOf } from "./tree.ts";

function keyOf(node: Node, scope: Scope): string {
  return expressionKey(node, scope, (part) => {
    try {
      return evaluate(part, scope).constant;
    } catch (error) {
      if (error instanceof EvaluationError) return undefined;
      throw error;
    }
  });
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
  if ("A_Const" in node) return literalValue(node.A_Const);
  if ("ParamRef" in node) {
    const name = `$${String(node.ParamRef.number ?? 0)}`;
    return scope.lookup(name) ?? unknownValue(name);
  }
  if ("ColumnRef" in node) {
    const name = nameOf(node.ColumnRef.fields ?? []);
    return scope.lookup(name.toLowerCase()) ?? unknownValue(name);
  }
  if ("TypeCast" in node && node.TypeCast.arg) {
    return evaluateCast(node.TypeCast.arg, node.TypeCast.typeName ?? {}, scope);
  }
  if ("A_ArrayExpr" in node)
    return arrayOf((node.A_ArrayExpr.elements ?? []).map((element) => evaluate(element, scope))) ?? unknownNode(node, scope);
  if ("A_Indirection" in node) return evaluateIndirection(node, scope);
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
      if (value.constant === undefined) return unknownNode(node, scope);
      if (value.constant !== null) return value;
    }
    return constant(null);
  }
  if ("MinMaxExpr" in node) {
    const values = (node.MinMaxExpr.args ?? []).map((arg) => evaluate(arg, scope).constant).filter((value) => value !== null);
    if (values.length === 0) return constant(null);
    const numbers = values.filter((value) => typeof value === "number");
    if (numbers.length !== values.length) return unknownNode(node, scope);
    return constant(node.MinMaxExpr.op === "IS_GREATEST" ? Math.max(...numbers) : Math.min(...numbers));
  }
  if ("CaseExpr" in node) return evaluateCase(node, scope);
  if ("SubLink" in node) {
    return evaluateSubquery(node, scope);
  }
  if ("FuncCall" in node) return evaluateFunction(node, scope);
  return unknownNode(node, scope);
}

/** A subquery without FROM has one row, or none where its WHERE says so. */
function evaluateSubquery(node: Of<"SubLink">, scope: Scope): Value {
  const { subselect, subLinkType } = node.SubLink;
  if (!subselect || !("SelectStmt" in subselect)) return unknownNode(node, scope);
  const { targetList, fromClause, whereClause, withClause, larg, valuesLists, havingClause, limitCount, limitOffset } =
    subselect.SelectStmt;
  if (fromClause ?? withClause ?? larg ?? valuesLists ?? havingClause ?? limitCount ?? limitOffset) return unknownNode(node, scope);
  const kept = whereClause ? evaluate(whereClause, scope).constant : true;
  if (kept === undefined) return unknownNode(node, scope);
  if (subLinkType === "EXISTS_SUBLINK") return constant(kept === true);
  const only = targetList?.length === 1 ? targetList[0] : undefined;
  if (subLinkType !== "EXPR_SUBLINK" || !only || !("ResTarget" in only) || !only.ResTarget.val) return unknownNode(node, scope);
  return kept === true ? evaluate(only.ResTarget.val, scope) : constant(null);
}

function evaluateCast(arg: Node, typeName: { readonly names?: Node[]; readonly arrayBounds?: Node[] }, scope: Scope): Value {
  const type = lastName(typeName.names ?? []);
  const value = evaluate(arg, scope);
  if (typeName.arrayBounds)
    return elementsOf(value.constant) ? value : value.constant === null ? value : unknownValue(`${value.key}::${type}[]`);
  // The number of an object is the database's to give, whatever integer type it is made.
  if (
    "TypeCast" in arg &&
    /^reg[a-z]+$/.test(lastName(arg.TypeCast.typeName?.names ?? [])) &&
    typeof value.constant === "string" &&
    !/^\d+$/.test(value.constant)
  )
    return /^(text|varchar|name|reg[a-z]+)$/.test(type) ? value : unknownValue(`oid of ${value.key}`);
  return cast(value, type);
}

/** `array[1]` and `(f()).column`. */
function evaluateIndirection(node: Of<"A_Indirection">, scope: Scope): Value {
  const { arg, indirection = [] } = node.A_Indirection;
  const only = indirection.length === 1 ? indirection[0] : undefined;
  if (!arg || !only) return unknownNode(node, scope);
  if ("A_Indices" in only && only.A_Indices.uidx && only.A_Indices.is_slice !== true) {
    const elements = elementsOf(evaluate(arg, scope).constant);
    const index = evaluate(only.A_Indices.uidx, scope).constant;
    // Unlike any other array, this one is counted from 0.
    const first = "ColumnRef" in arg && lastName(arg.ColumnRef.fields ?? []).toLowerCase() === "tg_argv" ? 0 : 1;
    if (elements && typeof index === "number") return constant(elements[index - first] ?? null);
  }
  if ("String" in only && "FuncCall" in arg) {
    const result = resultOf(arg, scope);
    const value = result?.rows.length === 1 ? result.rows[0]?.[result.columns.indexOf(only.String.sval ?? "")] : undefined;
    if (value) return value;
  }
  return unknownNode(node, scope);
}

function evaluateOperator(node: Of<"A_Expr">, scope: Scope): Value {
  const { kind, name, lexpr, rexpr } = node.A_Expr;
  const operator = lastName(name ?? []);
  if (kind === "AEXPR_IN" && lexpr && rexpr && "List" in rexpr) {
    const left = evaluate(lexpr, scope).constant;
    const items = (rexpr.List.items ?? []).map((item) => evaluate(item, scope).constant);
    const found = isAmong(left, items);
    return found === undefined ? unknownNode(node, scope) : constant(found === null ? null : found === (operator === "="));
  }
  if (kind === "AEXPR_OP_ANY" && operator === "=" && lexpr && rexpr) {
    const items = elementsOf(evaluate(rexpr, scope).constant);
    const found = items && isAmong(evaluate(lexpr, scope).constant, items);
    return found === undefined ? unknownNode(node, scope) : constant(found);
  }
  if (kind === "AEXPR_NULLIF" && lexpr && rexpr) {
    const left = evaluate(lexpr, scope);
    const equal = operate("=", left.constant, evaluate(rexpr, scope).constant);
    return equal === undefined ? unknownNode(node, scope) : equal === true ? constant(null) : left;
  }
  if ((kind === "AEXPR_DISTINCT" || kind === "AEXPR_NOT_DISTINCT") && lexpr && rexpr) {
    const [left, right] = [evaluate(lexpr, scope).constant, evaluate(rexpr, scope).constant];
    if (left === undefined || right === undefined) return unknownNode(node, scope);
    const same = left === null || right === null ? left === right : operate("=", left, right) === true;
    return constant(same === (kind === "AEXPR_NOT_DISTINCT"));
  }
  if ((kind === "AEXPR_BETWEEN" || kind === "AEXPR_NOT_BETWEEN") && lexpr && rexpr && "List" in rexpr) {
    const [value, low, high] = [lexpr, ...(rexpr.List.items ?? [])].map((part) => evaluate(part, scope).constant);
    if (value === null && low !== undefined && high !== undefined) return constant(null);
    if (typeof value === "number" && typeof low === "number" && typeof high === "number")
      return constant((value >= low && value <= high) === (kind === "AEXPR_BETWEEN"));
  }
  if (kind !== "AEXPR_OP" || !rexpr) return unknownNode(node, scope);
  const right = evaluate(rexpr, scope);
  if (!lexpr) {
    const result = operateAlone(operator, right.constant);
    return result === undefined ? unknownNode(node, scope) : constant(result);
  }
  const left = evaluate(lexpr, scope);
  if ((operator === "/" || operator === "%") && right.constant === 0 && left.constant !== null)
    throw new EvaluationError("division by zero");
  const result = operate(operator, left.constant, right.constant);
  return result === undefined ? unknownNode(node, scope) : constant(result);
}

function evaluateBoolean(node: Of<"BoolExpr">, scope: Scope): Value {
  const { boolop, args } = node.BoolExpr;
  const values = (args ?? []).map((arg) => evaluate(arg, scope).constant);
  if (boolop === "NOT_EXPR") {
    const [value] = values;
    if (value === null) return constant(null);
    return typeof value === "boolean" ? constant(!value) : unknownNode(node, scope);
  }
  const decisive = boolop === "OR_EXPR";
  if (values.includes(decisive)) return constant(decisive);
  if (values.some((value) => typeof value !== "boolean" && value !== null)) return unknownNode(node, scope);
  return constant(values.includes(null) ? null : !decisive);
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
  const args = (node.FuncCall.args ?? []).map((arg) => evaluate("NamedArgExpr" in arg ? (arg.NamedArgExpr.arg ?? arg) : arg, scope));
  const constants = args.map((arg) => arg.constant);
  // A lock that was not had is not held, so the code that follows is read as if it was had.
  if (/^pg_try_advisory_(xact_)?lock(_shared)?$/.test(name)) return { key: name, constant: true };
  if (volatileFunctions.has(name)) return unknownValue(`${keyOf(node, scope)}#${String(node.FuncCall.location ?? 0)}`);
  if (/^pg_advisory_unlock(_shared)?$/.test(name)) {
    const held = scope.session?.holds(lockName(name, args));
    return held === undefined ? unknownValue(`${keyOf(node, scope)}#${String(node.FuncCall.location ?? 0)}`) : constant(held);
  }
  const pure = Object.hasOwn(pureFunctions, name) ? pureFunctions[name] : undefined;
  if (pure && constants.every((value) => value !== undefined)) {
    if (constants.includes(null) && !acceptsNull.has(name)) return constant(null);
    const result = pure(constants);
    if (result !== undefined) return constant(result);
  }
  const result = pure ? undefined : resultOf(node, scope);
  const [value] = result?.rows.length === 1 && result.columns.length === 1 ? (result.rows[0] ?? []) : [];
  return value ?? unknownNode(node, scope);
}

/** What a function of the analysed files gives. */
export function resultOf({ FuncCall: call }: Of<"FuncCall">, scope: Scope): FunctionResult | undefined {
  if (!scope.session) return undefined;
  const names = nameOf(call.funcname ?? []).split(".");
  const args = (call.args ?? []).map((arg): NamedValue => {
    const named = "NamedArgExpr" in arg ? arg.NamedArgExpr : undefined;
    return { name: named?.name, value: evaluate(named?.arg ?? arg, scope) };
  });
  return scope.session.result(names.at(-2), names.at(-1) ?? "", variadic(args, call.func_variadic === true));
}

/** `f(VARIADIC ARRAY[1, 2])` is `f(1, 2)`. */
export function variadic(args: readonly NamedValue[], spread: boolean): readonly NamedValue[] {
  const elements = spread ? elementsOf(args.at(-1)?.value.constant) : undefined;
  return elements ? [...args.slice(0, -1), ...elements.map((element) => ({ name: undefined, value: constant(element) }))] : args;
}
