/** Exact small edits of a library's options in code, for suggestions. `undefined` where the text is not in the plain shape. */
import { textOf } from "../src/source.ts";
import type { DriverFact, Edit, Fix, Place } from "../src/types.ts";
import { indentBefore, insertAt } from "./edits.ts";

/** Takes a property of an object literal away, with its comma, and its line where nothing else stands on it. */
export function deleteProperty(property: Place): readonly Edit[] | undefined {
  const { text } = property.source;
  let { start, end } = property.span;
  if (!/^(?:[\w$]+|"[^"\n]*"|'[^'\n]*')\s*:/.test(textOf(property)) || !/^\s*[,}]/.test(text.slice(end))) return undefined;
  const comma = /^\s*,/.exec(text.slice(end))?.[0] ?? "";
  end += comma.length;
  const indent = indentBefore(text, start);
  const lineEnd = /^[ \t]*\r?\n/.exec(text.slice(end))?.[0];
  if (indent !== undefined && lineEnd !== undefined) return [{ start: start - indent.length, end: end + lineEnd.length, text: "" }];
  // The last of several on one line: the comma before it goes too.
  if (comma === "") start -= /,?[ \t]*$/.exec(text.slice(0, start))?.[0].length ?? 0;
  else end += /^[ \t]*/.exec(text.slice(end))?.[0].length ?? 0;
  return [{ start, end, text: "" }];
}

/** `key: value` put into the object that has a library's options, or behind its last argument. */
export function addOption({ options, place }: DriverFact, option: string): readonly Edit[] | undefined {
  if (options?.source !== place.source) return undefined;
  const { start, end } = options.span;
  if (options.in === "arguments") return [insertAt(end, `, { ${option} }`)];
  const inside = textOf(options).slice(1, -1);
  if (/\/\/|\/\*/.test(inside)) return undefined;
  const known = inside.trimEnd();
  const at = start + 1 + known.length;
  if (known.trim() === "") return [{ start, end, text: `{ ${option} }` }];
  const indent = /\n([ \t]*)\S/.exec(inside)?.[1];
  const gap = indent === undefined ? " " : `${inside.includes("\r\n") ? "\r\n" : "\n"}${indent}`;
  const trailing = known.endsWith(",");
  return [insertAt(at, `${trailing ? "" : ","}${gap}${option}${trailing ? "," : ""}`)];
}

/** Takes a parameter of a URL away; the place is that of its name. */
export function deleteUrlParameter(name: Place): readonly Edit[] | undefined {
  const { text } = name.source;
  const { start, end } = name.span;
  const value = /^=[^&#\s"'`$\\]*/.exec(text.slice(end));
  const opener = text[start - 1];
  if (value === null || (opener !== "?" && opener !== "&")) return undefined;
  const after = end + value[0].length;
  const next = text[after];
  if (next === "&") return [{ start, end: after + 1, text: "" }];
  return next === undefined || /["'`#\s]/.test(next) ? [{ start: start - 1, end: after, text: "" }] : undefined;
}

/** A suggestion, where there are edits for it. */
export function suggestion(title: string, edits: readonly Edit[] | undefined): readonly Fix[] {
  return edits === undefined ? [] : [{ title, safe: false, edits }];
}
