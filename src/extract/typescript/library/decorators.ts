/** Decorators that open a transaction around a method, which the calls inside join wherever they are made. */
import type { Driver } from "../../../drivers/driver.ts";
import { wholeTransaction, whileOpen } from "./around.ts";
import { genericDriver } from "../program/generic.ts";
import { placeOf, type Interpreter } from "../program/interpreter.ts";
import type { OpenTransaction } from "../program/run.ts";
import { sendMade } from "./send.ts";
import { ts, type FunctionNode } from "../program/syntax.ts";
import type { Environment } from "../program/environment.ts";
import type { HandleValue, Value } from "../program/value.ts";

const usual = /^(?:Transactional|Transaction|WithTransaction|UseTransaction|InTransaction|Transactionnal)$/;

function decoratorOf(i: Interpreter, node: FunctionNode, environment: Environment): Driver | undefined {
  if (!ts.isMethodDeclaration(node)) return undefined;
  for (const { expression } of ts.getDecorators(node) ?? []) {
    const callee = ts.isCallExpression(expression) ? expression.expression : expression;
    const value = i.evaluate(callee, environment);
    if (value.kind === "member" && value.member.decorator) return value.driver;
    if (value.kind === "unknown" && usual.test(callee.getText().split(".").at(-1) ?? "")) return genericDriver;
  }
  return undefined;
}

/** Runs the work of a method in the transaction that its decorator opens, if it has one. */
export function decorated(i: Interpreter, node: FunctionNode, environment: Environment, work: () => Value): Value {
  const driver = decoratorOf(i, node, environment);
  return driver === undefined ? work() : inAmbient(i, driver, node, work);
}

/** Every query of a pool inside joins one transaction of that pool, begun with the first. */
export function inAmbient(i: Interpreter, driver: Driver, node: ts.Node, work: () => Value): Value {
  const open: OpenTransaction = { connection: undefined, outer: undefined, ambient: true, joined: new Map(), driver, place: placeOf(node) };
  const settled = (): Value => i.settle(work());
  return whileOpen(i, open, settled, (ending = "commit") => {
    for (const connection of open.joined.values()) {
      const handle: HandleValue = { kind: "handle", driver, handle: { connection: "pinned" }, name: "", connection };
      sendMade(i, handle, wholeTransaction[ending], node);
    }
  });
}
