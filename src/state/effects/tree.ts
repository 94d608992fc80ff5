/** Small readers of the parse tree. */
import type { Node } from "../../sql/parse.ts";
import type { QualifiedName } from "./steps.ts";

export function isNode(value: unknown): value is Node {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  // A node of the tree is an object with one key, the kind; only those begin with a capital letter.
  for (const key in value) return key >= "A" && key < "[";
  return false;
}

export function qualified(relation: { readonly schemaname?: string; readonly relname?: string }): QualifiedName {
  return { schema: relation.schemaname, name: relation.relname ?? "" };
}

export function columnName(node: Node | undefined): string {
  if (!node) return "";
  if ("ColumnRef" in node) return lastName(node.ColumnRef.fields ?? []);
  if ("FuncCall" in node) return lastName(node.FuncCall.funcname ?? []);
  if ("TypeCast" in node) return columnName(node.TypeCast.arg);
  return "";
}

/** `a.b` of a list of String nodes. */
export function nameOf(fields: readonly Node[]): string {
  return fields.map((field) => ("String" in field ? (field.String.sval ?? "") : "*")).join(".");
}

/** `b` of the same. */
export function lastName(fields: readonly Node[]): string {
  const last = fields.at(-1);
  return last && "String" in last ? (last.String.sval ?? "") : "";
}
