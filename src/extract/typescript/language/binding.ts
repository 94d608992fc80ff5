/** Values into names: declarations, parameters, destructuring, assignments. */
import { constantText } from "../../query-text.ts";
import { scopeOf, type Environment } from "../program/environment.ts";
import type { Interpreter } from "../program/interpreter.ts";
import { bare, nameOf, ts } from "../program/syntax.ts";
import { keepStatic } from "./statics.ts";
import { unknown, type List, type Value } from "../program/value.ts";

export function bind(i: Interpreter, name: ts.BindingName, value: Value, environment: Environment): void {
  if (ts.isIdentifier(name)) {
    environment.variables.set(name.text, value);
    return;
  }
  name.elements.forEach((element, index) => {
    if (!ts.isBindingElement(element)) return;
    bind(i, element.name, partOf(i, name, element, index, value, environment), environment);
  });
}

function partOf(
  i: Interpreter,
  pattern: ts.BindingPattern,
  element: ts.BindingElement,
  index: number,
  value: Value,
  environment: Environment,
): Value {
  if (element.dotDotDotToken) {
    if (value.kind === "list") return { kind: "list", items: value.items.slice(index), complete: value.complete } satisfies List;
    return value.kind === "object" ? value : unknown;
  }
  const key = ts.isArrayBindingPattern(pattern) ? String(index) : (nameOf(element.propertyName) ?? nameOf(element.name));
  const found = key === undefined ? unknown : i.member(value, key, element, environment);
  const absent = found.kind === "unknown" || (found.kind === "constant" && found.value === undefined);
  return absent && element.initializer ? i.evaluate(element.initializer, environment) : found;
}

export function assign(i: Interpreter, target: ts.Expression, value: Value, environment: Environment): void {
  const plain = bare(target);
  if (ts.isIdentifier(plain)) {
    const scope = scopeOf(environment, plain.text);
    if (scope.parent === undefined) i.run.modules.set(`${scope.file.source.path}\0${plain.text}`, value);
    else scope.variables.set(plain.text, value);
  } else if (ts.isPropertyAccessExpression(plain) || ts.isElementAccessExpression(plain)) {
    const object = i.evaluate(plain.expression, environment);
    const key = ts.isPropertyAccessExpression(plain) ? plain.name.text : keyOf(i, plain.argumentExpression, environment);
    if (key === undefined) return;
    if (object.kind === "object") object.properties.set(key, value);
    else if (object.kind === "instance") object.fields.set(key, value);
    else if (object.kind === "class") keepStatic(i, object, key, value);
    // A library's method that is replaced runs where the library's would.
    else if (object.kind === "handle" && value.kind === "function") i.run.roots.push(value);
    else if (object.kind === "list" && /^\d+$/.test(key)) object.items[Number(key)] = value;
  } else if (ts.isArrayLiteralExpression(plain)) {
    plain.elements.forEach((element, index) => {
      if (!ts.isOmittedExpression(element)) assign(i, element, i.member(value, String(index), element, environment), environment);
    });
  } else if (ts.isObjectLiteralExpression(plain)) {
    for (const property of plain.properties) {
      if (ts.isShorthandPropertyAssignment(property))
        assign(i, property.name, i.member(value, property.name.text, property, environment), environment);
      else if (ts.isPropertyAssignment(property)) {
        const name = nameOf(property.name);
        if (name !== undefined) assign(i, property.initializer, i.member(value, name, property, environment), environment);
      }
    }
  }
}

function keyOf(i: Interpreter, node: ts.Expression, environment: Environment): string | undefined {
  const value = i.evaluate(node, environment);
  if (value.kind === "constant" && value.value !== undefined && value.value !== null) return String(value.value);
  return value.kind === "text" ? constantText(value.parts) : undefined;
}
