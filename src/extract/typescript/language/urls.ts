/** `new URL(text)` and what is set in it, as far as an address matters. */
import type { TextPart } from "../../query-text.ts";
import { plain } from "./operators.ts";
import { madeText, partsOf, placeOf } from "../program/interpreter.ts";
import { ts } from "../program/syntax.ts";
import { nothing, unknown, type UrlValue, type Value } from "../program/value.ts";

export function madeUrl(args: readonly Value[], node: ts.Expression): Value {
  const [text, base] = args;
  const argument = ts.isNewExpression(node) ? node.arguments?.[0] : undefined;
  return text === undefined || argument === undefined || base !== undefined
    ? unknown
    : { kind: "url", parts: partsOf(text, argument, "raw") };
}

export function onUrl(method: string, url: UrlValue, args: readonly Value[], node: ts.Node): Value {
  if (method === "toString" || method === "toJSON") return { kind: "text", parts: url.parts };
  const [, change] = /^searchParams\.(set|append|delete)$/.exec(method) ?? [];
  const [name, value = unknown] = args;
  const key = name && plain(name)?.known;
  if (change === undefined || typeof key !== "string") return unknown;
  const kept = change === "append" ? url.parts : url.parts.map((part) => without(part, key));
  url.parts = change === "delete" ? kept : [...kept, parameter(key, value, kept, node)];
  return nothing;
}

/** What is not known of the value is shown as `?`. */
function parameter(name: string, value: Value, before: readonly TextPart[], node: ts.Node): TextPart {
  const text = partsOf(value, node, "raw").map((part) => (part.kind === "chars" ? part.text : "?"));
  const first = before.every((part) => part.kind === "hole" || !part.text.includes("?"));
  return madeText(`${first ? "?" : "&"}${name}=${encodeURIComponent(text.join(""))}`, placeOf(node));
}

function without(part: TextPart, name: string): TextPart {
  if (part.kind === "hole") return part;
  const text = part.text.replace(/([?&])([^=&#]*)=[^&#]*/g, (whole, sign: string, one: string) => (one === name ? sign : whole));
  return text === part.text ? part : { ...part, text, exact: false };
}
