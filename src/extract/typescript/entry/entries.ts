/** Functions that a library calls with a handle: migrations. Each runs on one connection, mostly in a transaction of the library's. */
import type { Driver, Entry } from "../../../drivers/driver.ts";
import { plain } from "../language/operators.ts";
import { placeOf, type Interpreter } from "../program/interpreter.ts";
import type { CodeFile } from "../program/modules.ts";
import { driverOf, exportOf } from "../language/names.ts";
import { ts, type FunctionNode } from "../program/syntax.ts";
import { unknown, type ClassValue, type Connection, type HandleValue, type Value } from "../program/value.ts";

export interface Found {
  readonly driver: Driver;
  readonly entry: Entry;
}

/** The entry that an exported function is, by its name and by its parameter's type or name. */
export function entryOfFunction(i: Interpreter, code: CodeFile, name: string, node: FunctionNode): Found | undefined {
  for (const driver of i.drivers)
    for (const entry of driver.entries ?? [])
      if (entry.of === undefined && entry.names.includes(name) && takesHandle(i, code, driver, entry, node)) return { driver, entry };
  return undefined;
}

function takesHandle(i: Interpreter, code: CodeFile, driver: Driver, entry: Entry, node: FunctionNode): boolean {
  const index = entry.parameters?.findIndex((one) => one !== undefined) ?? -1;
  const parameter = node.parameters[index];
  const wanted = entry.parameters?.[index];
  if (parameter === undefined || wanted === undefined) return false;
  if (parameter.type) {
    const promised = i.ofType(parameter.type, code.environment, parameter);
    if (promised.kind === "handle") return promised.driver === driver;
  }
  const name = ts.isIdentifier(parameter.name)
    ? parameter.name.text
    : ts.isObjectBindingPattern(parameter.name)
      ? parameter.name.getText()
      : "";
  const usual = driver.handles[wanted]?.usualNames ?? [];
  return usual.some((one) => one === name.toLowerCase());
}

/** The entry that a method is, by the class that its class extends or implements. */
export function entryOfMethod(i: Interpreter, code: CodeFile, value: ClassValue, name: string): Found | undefined {
  for (const clause of value.node.heritageClauses ?? [])
    for (const { expression } of clause.types) {
      const base = expression.getText();
      const declaration = code.declarations.get(base.split(".")[0] ?? "");
      const driver = declaration?.kind === "import" ? driverOf(i.drivers, declaration.specifier) : undefined;
      const imported =
        declaration?.kind === "import" && declaration.name !== "*" && declaration.name !== "default" ? declaration.name : base;
      const entry = driver?.entries?.find(
        (one) => one.names.includes(name) && one.of !== undefined && [imported, base.split(".").at(-1)].includes(one.of),
      );
      if (driver && entry) return { driver, entry };
    }
  return undefined;
}

export interface Prepared {
  readonly args: readonly Value[];
  readonly self: HandleValue | undefined;
}

/** What the library calls it with. */
export function prepareEntry({ driver, entry }: Found, node: FunctionNode, other: boolean): Prepared {
  const inside = (entry.transaction === "in") !== other;
  const connection: Connection = { kind: "pinned", direct: false, transaction: inside ? "open" : "none", place: placeOf(node) };
  const make = (name: string): Value => {
    const handle = driver.handles[name];
    return handle ? { kind: "handle", driver, handle: { ...handle, connection: "pinned" }, name, connection } : unknown;
  };
  const self = entry.self === undefined ? undefined : make(entry.self);
  return {
    args: (entry.parameters ?? []).map((name) => (name === undefined ? unknown : make(name))),
    self: self?.kind === "handle" ? self : undefined,
  };
}

/** Whether the class, or the module, says that it is the other way round. */
export function isOtherwise(i: Interpreter, { entry }: Found, code: CodeFile, self: Value | undefined, node: ts.Node): boolean {
  if (entry.unless === undefined) return false;
  const [name, wanted] = entry.unless;
  const [property = "", ...rest] = name.replace(/\(\)$/, "").split(".");
  let value = self ? i.member(self, property, node, code.environment) : (exportOf(i, code, property) ?? unknown);
  for (const one of rest) value = i.member(value, one, node, code.environment);
  if (value.kind === "function") value = i.invokeFunction(value, []);
  return plain(value)?.known === wanted;
}
