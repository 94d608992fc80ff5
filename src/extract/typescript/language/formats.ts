/** `util.format(text, …)`: each `%s` is the next argument. */
import type { TextPart } from "../../query-text.ts";
import { holeAt, madeText, partsOf, placeOf } from "../program/interpreter.ts";
import { sliceChars } from "../program/literal.ts";
import type { ts } from "../program/syntax.ts";
import type { Value } from "../program/value.ts";

/** @returns `undefined` where its first argument is no text that is known */
export function formatted([text, ...values]: readonly Value[], node: ts.Node): Value | undefined {
  if (text?.kind !== "text") return undefined;
  const rest = [...values];
  const parts = text.parts.flatMap((part) => (part.kind === "chars" ? filled(part, rest, node) : [part]));
  const behind = rest.flatMap((value) => [madeText(" ", placeOf(node)), ...partsOf(value, node, "raw")]);
  return { kind: "text", parts: [...parts, ...behind] };
}

/** Takes what it puts in from the list. */
function filled(part: TextPart & { readonly kind: "chars" }, rest: Value[], node: ts.Node): readonly TextPart[] {
  const pieces: TextPart[] = [];
  let from = 0;
  for (const { 0: found, index } of part.text.matchAll(/%[%sdifjoOc]/g)) {
    if (found !== "%%" && rest.length === 0) break;
    pieces.push(sliceChars(part, from, index));
    if (found === "%%") pieces.push({ ...sliceChars(part, index, index + 2), text: "%", exact: false });
    else pieces.push(...valueParts(rest.shift(), node));
    from = index + found.length;
  }
  pieces.push(sliceChars(part, from, part.text.length));
  return pieces.filter((piece) => piece.kind === "hole" || piece.text !== "");
}

function valueParts(value: Value | undefined, node: ts.Node): readonly TextPart[] {
  return value === undefined ? [holeAt(node, "raw")] : partsOf(value, node, "raw");
}
