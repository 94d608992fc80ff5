/** Calls that make SQL which another call sends. */
import type { MakeSql } from "../../../drivers/driver.ts";
import type { Place } from "../../../types.ts";
import { type TextPart, constantText } from "../../query-text.ts";
import { type Found, type Given, at } from "../language/arguments.ts";
import type { Callee, Doing } from "./doing.ts";
import { type Interpreter, holeAt, madeText, partsOf, placeOf } from "../program/interpreter.ts";
import { memberValue } from "../language/names.ts";
import { filledIn, textsIn, wrapped } from "./send-call.ts";
import { withValues } from "./send.ts";
import { type ts } from "../program/syntax.ts";
import { bound, quoted } from "../language/templates.ts";
import { fileOf } from "./text-file.ts";
import { type SqlValue, type Value, unknown } from "../program/value.ts";

export function makeSql(i: Interpreter, doing: Doing<MakeSql>): Value {
  const { call, callee, on, given, node } = doing;
  const place = placeOf(node);
  const base = { kind: "sql", driver: callee.driver, place, node, made: call, values: false } as const;
  const named = call.named === true ? place : call.named === undefined ? undefined : namedAt(given, call.named);
  if (call.append !== undefined && on?.kind === "sql") {
    const more = call.text === undefined ? undefined : at(given, call.text);
    const values = call.values === undefined ? undefined : at(given, call.values)?.value;
    const parts = more ? textsIn(more, "text", node).flatMap((one) => filledIn(call, one.parts, one.values ?? values)) : [];
    const added = call.wrap === undefined || parts.length === 0 ? parts : wrapped(call.wrap, parts, node);
    if (call.append === "query") on.after = [...(on.after ?? []), added];
    else on.parts = [...on.parts, ...added];
    on.named = named ?? on.named;
    return on;
  }
  const pending = undefined;
  // Alone it is not sent on; inside another text it is a piece that is not known.
  if (call.harmless === true) return { ...base, parts: [holeAt(node, "raw")], pending, named };
  if (call.join) {
    const items = at(given, call.join.items)?.value;
    const separator = call.join.separator === undefined ? undefined : at(given, call.join.separator)?.value;
    const between = separator ? partsOf(separator, node, "raw") : [madeText(", ", place)];
    const parts =
      items?.kind === "list"
        ? items.items.flatMap((item, index) => [...(index > 0 ? between : []), ...(item.kind === "sql" ? item.parts : bound(item, node))])
        : [holeAt(node, "raw")];
    return { ...base, parts, pending, named };
  }
  if (call.file !== undefined) {
    const path = at(given, call.file);
    return { ...base, parts: (path && fileOf(i, path.value, node)) ?? [holeAt(node, "raw")], pending, named };
  }
  const found = call.text === undefined ? undefined : at(given, call.text);
  if (found === undefined) return call.text === undefined ? memberTag(callee, call, on) : unknown;
  const values = call.values === undefined ? undefined : at(given, call.values)?.value;
  const parts = call.wrap === undefined ? madeParts(call, found, node) : wrapped(call.wrap, madeParts(call, found, node), node);
  return { ...base, parts: filledIn(call, parts, values), pending, named } satisfies SqlValue;
}

function namedAt(given: Given, path: string): Place | undefined {
  const found = at(given, path);
  return found && found.value.kind !== "constant" ? found.place : undefined;
}

/** Called with what its tag still has to get. */
function memberTag(callee: Callee, call: MakeSql, on: Value | undefined): Value {
  return memberValue(callee.driver, "", { tag: call }, on);
}

function madeParts(call: MakeSql, { value, place }: Found, node: ts.Node): readonly TextPart[] {
  if (value.kind === "sql") {
    value.pending = undefined;
    return value.parts;
  }
  if (value.kind === "object") {
    const [one] = textsIn({ value, place }, "text", node);
    if (one) return withValues(one.parts, one.values);
  }
  switch (call.holes) {
    case "identifier":
      if (value.kind === "text" && constantText(value.parts) !== undefined) return quoted(value.parts, node, '"');
      return [holeAt(node, "identifier")];
    case "literal":
    case "bind":
      return bound(value, node);
    default:
      return partsOf(value, node, "raw");
  }
}
