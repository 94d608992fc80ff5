/** Dynamic SQL (`EXECUTE 'SET ' || x`): its text as far as constants give it, with placeholders for the rest, parsed. */
import type { Node } from "../../sql/parse.ts";
import { readSql } from "../../sql/read.ts";
import type { Value } from "../../types.ts";
import { constant, EvaluationError, printed, quoteLiteral } from "./constant.ts";
import { evaluate } from "./expression.ts";
import { formatParts } from "./format.ts";
import type { Scope } from "./scope.ts";
import type { Step } from "./steps.ts";
import { lastName } from "./tree.ts";

export interface DynamicSql {
  readonly statements: readonly { readonly node: Node; readonly sql: string }[];
  /** Placeholder name → what stands there. */
  readonly holes: ReadonlyMap<string, Value>;
}

type Piece = string | { readonly hole: Value; readonly quoted: "literal" | "identifier" | "raw" };

/** @returns undefined when not even the beginning is known, or when nothing that begins so parses */
export function dynamicSql(expression: Node, scope: Scope): DynamicSql | undefined {
  const pieces = piecesOf(expression, scope);
  if (!pieces.some((piece) => typeof piece === "string" && /[a-z]/i.test(piece))) return undefined;
  const holes = new Map<string, Value>();
  for (const fill of fillings) {
    holes.clear();
    const text = pieces
      .map((piece, index) => (typeof piece === "string" ? piece : fillHole(piece, `${holePrefix}${String(index)}`, holes, fill)))
      .join("");
    const statements = parseAll(text);
    if (statements) return { statements, holes: new Map(holes) };
  }
  const first = pieces.findIndex((piece) => typeof piece !== "string");
  const prefix = pieces
    .slice(0, first)
    .filter((piece) => typeof piece === "string")
    .join("");
  const hole = pieces[first];
  const name = `${holePrefix}0`;
  for (const ending of endings) {
    const statements = parseAll(prefix + ending.replaceAll("_", name));
    if (statements) return { statements, holes: new Map(hole && typeof hole !== "string" ? [[name, hole.hole]] : []) };
  }
  return undefined;
}

const holePrefix = "poolsafe_hole_";
/** What a hole of raw text is tried as. */
const fillings = ["name", "1", "'_'", ""] as const;
/** How a text that breaks off at its first hole is tried to go on. */
const endings = [
  "_",
  "_ = 1",
  " = 1",
  " TO _",
  "1",
  "1)",
  "_)",
  "'",
  "')",
  "'::text)",
  " 1",
  "(1)",
  "_ AS SELECT 1",
  "_ (a int)",
  "",
] as const;

function fillHole(piece: Exclude<Piece, string>, name: string, holes: Map<string, Value>, fill: (typeof fillings)[number]): string {
  if (piece.quoted === "literal") return quoteLiteral(name);
  if (piece.quoted === "identifier" || fill === "name") {
    holes.set(name, piece.hole);
    return name;
  }
  return fill;
}

function parseAll(text: string): DynamicSql["statements"] | undefined {
  const statements: { node: Node; sql: string }[] = [];
  for (const piece of readSql(text)) {
    if (piece.kind !== "statement" || piece.bridged) return undefined;
    statements.push({ node: piece.node, sql: text.slice(piece.span.start, piece.span.end) });
  }
  return statements.length > 0 ? statements : undefined;
}

function piecesOf(node: Node, scope: Scope): Piece[] {
  const value = evaluateQuietly(node, scope);
  if (value?.constant !== undefined) return [value.constant === null ? "" : String(value.constant)];
  if ("A_Expr" in node && lastName(node.A_Expr.name ?? []) === "||" && node.A_Expr.lexpr && node.A_Expr.rexpr)
    return [...piecesOf(node.A_Expr.lexpr, scope), ...piecesOf(node.A_Expr.rexpr, scope)];
  if ("TypeCast" in node && node.TypeCast.arg) return piecesOf(node.TypeCast.arg, scope);
  if ("FuncCall" in node) {
    const args = node.FuncCall.args ?? [];
    const name = lastName(node.FuncCall.funcname ?? []);
    const [only] = args;
    if (name === "concat") return args.flatMap((arg) => piecesOf(arg, scope));
    if (name === "format") return formatPieces(args, scope);
    if (only && (name === "quote_literal" || name === "quote_nullable"))
      return [{ hole: evaluateQuietly(only, scope) ?? constant(""), quoted: "literal" }];
    if (only && name === "quote_ident") return [{ hole: evaluateQuietly(only, scope) ?? constant(""), quoted: "identifier" }];
  }
  return [{ hole: value ?? constant(""), quoted: "raw" }];
}

const formatStyles = { s: "raw", I: "identifier", L: "literal" } as const;

function formatPieces([template, ...values]: readonly Node[], scope: Scope): Piece[] {
  const text = template && evaluateQuietly(template, scope)?.constant;
  if (typeof text !== "string") return [{ hole: constant(""), quoted: "raw" }];
  return formatParts(text).map((part): Piece => {
    if (typeof part === "string") return part;
    const arg = values[part.argument];
    const hole = (arg && evaluateQuietly(arg, scope)) ?? constant("");
    if (hole.constant !== undefined && part.style === "s") return hole.constant === null ? "" : printed(hole.constant);
    if (hole.constant !== undefined && part.style === "L") return hole.constant === null ? "NULL" : quoteLiteral(printed(hole.constant));
    return { hole, quoted: formatStyles[part.style] };
  });
}

function evaluateQuietly(node: Node, scope: Scope): Value | undefined {
  try {
    return evaluate(node, scope);
  } catch (error) {
    if (error instanceof EvaluationError) return undefined;
    throw error;
  }
}

/** Names that contain a placeholder get the key of what stands there, and show as `…`. */
export function nameHoles(steps: readonly Step[], holes: ReadonlyMap<string, Value>): readonly Step[] {
  if (holes.size === 0) return steps;
  const filled = (name: string): string => name.replace(/poolsafe_hole_\d+/g, (hole) => holes.get(hole)?.key ?? hole);
  const dotted = (what: string): string => what.replace(/'?poolsafe_hole_\d+'?/g, "…");
  return steps.map((step): Step => {
    if (step.kind === "acquire") return { ...step, name: filled(step.name), what: dotted(step.what) };
    if (step.kind === "release" || step.kind === "use")
      return { ...step, name: step.name === undefined ? undefined : filled(step.name), what: dotted(step.what) };
    if (step.kind === "prepare")
      return { ...step, acquire: { ...step.acquire, name: filled(step.acquire.name), what: dotted(step.acquire.what) } };
    if (step.kind === "create") return { ...step, what: dotted(step.what) };
    return step;
  });
}
