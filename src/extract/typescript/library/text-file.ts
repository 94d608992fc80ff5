/** `.sql` files that code reads: the paths that such calls name. */
import { posix } from "node:path";
import { type TextPart, constantText } from "../../query-text.ts";
import { nameOfCallee } from "../program/call-names.ts";
import { type Interpreter, placeOf } from "../program/interpreter.ts";
import { ts } from "../program/syntax.ts";
import type { Value } from "../program/value.ts";

/** The text of the file that a value names, relative to the code's own folder or to the working directory. */
export function fileOf(i: Interpreter, value: Value, node: ts.Node): readonly TextPart[] | undefined {
  const path = value.kind === "text" ? constantText(value.parts) : undefined;
  return path === undefined ? undefined : read(i, path, node);
}

const reading = /^(?:readFileSync|readFile|readTextFile|readTextFileSync|loadSql|file)$/;

/** `readFileSync(path.join(__dirname, "q.sql"), "utf8")`: the literals among the arguments, joined. */
export function readBy(i: Interpreter, node: ts.CallExpression): readonly TextPart[] | undefined {
  if (!reading.test(nameOfCallee(node))) return undefined;
  const names: string[] = [];
  const visit = (one: ts.Node): void => {
    if (ts.isStringLiteralLike(one) && !/^(?:utf-?8|ascii|latin1|r)$/i.test(one.text)) names.push(one.text);
    ts.forEachChild(one, visit);
  };
  node.arguments.forEach(visit);
  const path = posix.join(...(names.length > 0 ? names : [""]));
  return /\.sql$/i.test(path) ? read(i, path, node) : undefined;
}

function read(i: Interpreter, path: string, node: ts.Node): readonly TextPart[] | undefined {
  const folder = posix.dirname(placeOf(node).source.path);
  const source = i.read(posix.join(folder, path)) ?? i.read(posix.normalize(path));
  return source && [{ kind: "chars", text: source.text, source, span: { start: 0, end: source.text.length }, exact: true, quote: "none" }];
}
