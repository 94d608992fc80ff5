/** Files that a library's own tool loads: what they export, or each environment in it, is what the library is given. */
import type { Call, Configuration, Driver, MakeHandle } from "../../../drivers/driver.ts";
import type { Interpreter } from "../program/interpreter.ts";
import type { CodeFile, Exported } from "../program/modules.ts";
import { exportOf, memberValue } from "../language/names.ts";
import { ts } from "../program/syntax.ts";
import type { Value } from "../program/value.ts";

export interface Configured {
  readonly node: ts.Expression;
  readonly start: (i: Interpreter) => void;
}

export function configured(i: Interpreter, code: CodeFile): readonly Configured[] {
  return i.drivers.flatMap((driver) =>
    (driver.configurations ?? []).flatMap((configuration): readonly Configured[] => {
      if (!configuration.path.test(code.source.path)) return [];
      const whole = ["default", "="].filter((name) => code.exports.has(name));
      return (whole.length > 0 ? whole.slice(0, 1) : [...code.exports.keys()]).flatMap((name) => {
        const node = expressionOf(code, code.exports.get(name));
        if (node === undefined) return [];
        const start = (one: Interpreter): void => {
          give(one, driver, configuration, exportOf(one, code, name), node);
        };
        return [{ node, start }];
      });
    }),
  );
}

function expressionOf(code: CodeFile, exported: Exported | undefined): ts.Expression | undefined {
  if (exported?.kind === "expression") return exported.node;
  const declaration = exported?.kind === "local" ? code.declarations.get(exported.name) : undefined;
  return declaration?.kind === "variable" ? declaration.node.initializer : undefined;
}

function give(i: Interpreter, driver: Driver, { call }: Configuration, exported: Value | undefined, node: ts.Expression): void {
  const value = exported?.kind === "function" ? i.settle(i.invokeFunction(exported, [])) : exported;
  if (value === undefined) return;
  const callee = memberValue(driver, "", { call });
  if (callee.kind !== "member") return;
  for (const one of argumentsIn(value, call)) i.callLibrary(callee, [one], callOf(node));
}

/** It is the argument itself when it has one of the properties that the call knows. */
function argumentsIn(value: Value, call: Configuration["call"]): readonly Value[] {
  const several = value.kind === "list" ? value.items : value.kind === "object" ? [...value.properties.values()] : [];
  const known = propertiesOf(call);
  if (value.kind === "object" && [...value.properties.keys()].some((name) => known.has(name))) return [value];
  return several.filter((one) => one.kind === "object");
}

function propertiesOf(call: Configuration["call"]): ReadonlySet<string | undefined> {
  const calls: readonly Call[] = "does" in call ? [call] : call;
  const made = calls.filter((one): one is Call & MakeHandle => one.does === "connect" || one.does === "give");
  const paths = made.flatMap(({ options = [], address = [], onlyIf }) => [
    ...options.map(({ path }) => path),
    ...address,
    ...(onlyIf ? [onlyIf.path].flat() : []),
  ]);
  return new Set(paths.map((path) => path.split(".")[1]));
}

/** The call that the tool makes, standing where its argument does. */
function callOf(node: ts.Expression): ts.CallExpression {
  const at = <Node extends ts.Node>(made: Node): Node => Object.assign(ts.setTextRange(made, node), { parent: node.parent });
  return at(ts.factory.createCallExpression(at(ts.factory.createIdentifier("configure")), undefined, [node]));
}
