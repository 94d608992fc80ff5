/** Options of constructors: what they send, and what they say at the start of a connection. */
import type { Option } from "../../../drivers/driver.ts";
import type { Place, Related } from "../../../types.ts";
import { type TextPart, constantText } from "../../query-text.ts";
import { type Found, allAt } from "../language/arguments.ts";
import { type CallNode, type Callee, type Doing, onNew } from "./doing.ts";
import { runHook } from "./hooks.ts";
import { type Interpreter, madeText, placeOf } from "../program/interpreter.ts";
import { plain } from "../language/operators.ts";
import { send, sendMade } from "./send.ts";
import { useByDefault, useOfOption } from "./uses.ts";
import type { HandleValue, Value } from "../program/value.ts";

export function applyOption(
  i: Interpreter,
  option: Option,
  made: HandleValue,
  { given, node, callee }: Pick<Doing, "given" | "node" | "callee">,
): void {
  if (i.run.muted > 0) return;
  if (option.since !== undefined && i.hasSince(callee.driver, [option.since], node) === false) return;
  if (option.until !== undefined && i.hasSince(callee.driver, [option.until], node) === true) return;
  const found = allAt(given, option.path);
  if (found.length === 0) {
    if (option.byDefault === true && (option.equals === undefined || option.equals.length === 0)) byDefault(i, option, made, node);
    return;
  }
  for (const one of found) {
    const known = plain(one.value)?.known;
    if (option.equals && (option.equals.length === 0 || !option.equals.some((value) => value === known))) continue;
    if (known !== undefined && option.except?.some((value) => value === known) === true) continue;
    if (known === false || known === null || (known === undefined && one.value.kind === "constant")) {
      if (option.named === undefined) continue;
    }
    present(i, option, one, made, node, callee);
  }
}

function byDefault(i: Interpreter, option: Option, made: HandleValue, node: CallNode): void {
  if (made.connection.direct) return;
  useByDefault(i, option, made, node);
  const notes = hookNote(option, placeOf(node.expression));
  if (option.sql !== undefined) sendMade(i, onNew(made, node, option.each ?? "connect"), option.sql, node.expression, notes);
}

function present(i: Interpreter, option: Option, found: Found, made: HandleValue, node: CallNode, callee: Callee): void {
  const { value, place } = found;
  if (option.hook) {
    if (value.kind === "function") runHook(i, value, { ...option.hook, argument: "0" }, callee, made, node, option.each);
    return;
  }
  if (option.sql !== undefined) {
    const parts = optionText(option.sql, value, place);
    send(i, onNew(made, node, option.each ?? "connect"), { parts, node, notes: hookNote(option, place) });
  }
  if (made.connection.direct) return;
  useOfOption(i, option, found, made);
}

function hookNote(option: Option, place: Place): readonly Related[] {
  const when =
    option.each === "acquire"
      ? "each time a connection is taken"
      : option.each === "release"
        ? "each time a connection is given back"
        : "for each new connection";
  return [{ ...place, message: `the library sends it ${when}`, role: "library" }];
}

function optionText(sql: string, value: Value, place: Place): readonly TextPart[] {
  const [before = "", after] = sql.split("{value}");
  if (after === undefined) return [madeText(sql, place)];
  const items = value.kind === "list" ? value.items : [value];
  const inside = items.map((item) => {
    const text = item.kind === "text" ? constantText(item.parts) : undefined;
    return text === undefined ? "${value}" : /^[\w$", ]+$/.test(text) ? text : `"${text.replaceAll('"', '""')}"`;
  });
  return [madeText(before + inside.join(", ") + after, place)];
}
