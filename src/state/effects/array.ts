/** Arrays are constants in PostgreSQL's own text form (`{1,2}`), so that they travel as any other value does. */
import type { Value } from "../../types.ts";
import { constant, printed, type Constant } from "./constant.ts";

/** @returns undefined when an element is not known */
export function arrayOf(elements: readonly Value[]): Value | undefined {
  const items: string[] = [];
  for (const { constant: element } of elements) {
    if (element === undefined) return undefined;
    items.push(element === null ? "NULL" : typeof element === "string" ? quoted(element) : printed(element));
  }
  return constant(`{${items.join(",")}}`);
}

function quoted(text: string): string {
  return /^[a-z_][\w.]*$/i.test(text) && text.toUpperCase() !== "NULL" ? text : `"${text.replace(/["\\]/g, "\\$&")}"`;
}

/** The elements of a one-dimensional array; undefined for any other text. */
export function elementsOf(text: Constant | undefined): Constant[] | undefined {
  if (typeof text !== "string" || !/^\s*\{[^{}]*\}\s*$/.test(text)) return undefined;
  const inner = text.trim().slice(1, -1);
  if (inner.trim() === "") return [];
  return [...inner.matchAll(/\s*("(?:[^"\\]|\\.)*"|[^,]*)\s*(?:,|$)/g)]
    .slice(0, inner.endsWith(",") ? undefined : -1)
    .map(([, item = ""]) => elementOf(item.trim()));
}

function elementOf(item: string): Constant {
  if (item.startsWith('"')) return item.slice(1, -1).replace(/\\(.)/g, "$1");
  if (item.toUpperCase() === "NULL") return null;
  return /^-?\d+(\.\d+)?$/.test(item) ? Number(item) : item;
}
