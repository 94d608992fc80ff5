/** Statements: in order, with the branches that the run chooses. */
import { passesGate } from "../../gate.ts";
import { bind } from "./binding.ts";
import { inner, type Environment } from "../program/environment.ts";
import { iterate } from "./generators.ts";
import { decide, plain, truthOf } from "./operators.ts";
import { normal, type Completion, type Interpreter } from "../program/interpreter.ts";
import { choose, Left, promiseOf, step, Thrown } from "../program/run.ts";
import { leaveOut } from "./unreached.ts";
import { initialize } from "./statics.ts";
import { bare, ts } from "../program/syntax.ts";
import { nothing, truth, unknown, type ClassValue, type Value } from "../program/value.ts";

/** A loop over what is known goes round as often as that; more rounds than this show nothing new. */
const maxRounds = 200;

export function execute(i: Interpreter, node: ts.Statement, environment: Environment): Completion {
  step(i.run);
  if (ts.isExpressionStatement(node)) {
    settleAside(i, i.evaluate(node.expression, environment));
    return normal;
  }
  if (ts.isVariableStatement(node)) {
    declare(i, node.declarationList, environment);
    return normal;
  }
  if (ts.isReturnStatement(node)) return { kind: "return", value: node.expression ? i.evaluate(node.expression, environment) : nothing };
  if (ts.isBlock(node)) return executeAll(i, node.statements, inner(environment));
  if (ts.isIfStatement(node)) return branch(i, node, environment);
  if (ts.isTryStatement(node)) return attempt(i, node, environment);
  if (ts.isThrowStatement(node)) throw new Thrown(i.evaluate(node.expression, environment));
  if (ts.isForOfStatement(node) || ts.isForInStatement(node)) return each(i, node, environment);
  if (ts.isForStatement(node)) return loop(i, node, node.condition, node.incrementor, environment);
  if (ts.isWhileStatement(node) || ts.isDoStatement(node)) return loop(i, node, node.expression, undefined, environment);
  if (ts.isSwitchStatement(node)) return cases(i, node, environment);
  if (ts.isLabeledStatement(node)) {
    const done = i.execute(node.statement, environment);
    return (done.kind === "break" || done.kind === "continue") && done.label === node.label.text ? normal : done;
  }
  if (ts.isBreakStatement(node)) return { kind: "break", label: node.label?.text };
  if (ts.isContinueStatement(node)) return { kind: "continue", label: node.label?.text };
  if (ts.isClassDeclaration(node)) {
    const made: ClassValue = { kind: "class", node, environment };
    if (environment.parent !== undefined && node.name) environment.variables.set(node.name.text, made);
    initialize(i, made);
    for (const { expression } of ts.getDecorators(node) ?? []) i.evaluate(expression, environment);
  }
  if (ts.isExportAssignment(node)) i.evaluate(node.expression, environment);
  return normal;
}

/** Nobody waits for it, so nothing here ends when it is rejected. */
export function settleAside(i: Interpreter, value: Value): void {
  promiseOf(() => i.settle(value));
}

export function executeAll(i: Interpreter, statements: readonly ts.Statement[], environment: Environment): Completion {
  hoist(statements, environment);
  for (const [index, statement] of statements.entries()) {
    let done: Completion;
    try {
      done = i.execute(statement, environment);
    } catch (error) {
      if (i.run.wasRefused && error instanceof Thrown) for (const other of statements.slice(index + 1)) leaveOut(i, other, environment);
      throw error;
    }
    if (done.kind !== "normal") return done;
  }
  return normal;
}

function hoist(statements: readonly ts.Statement[], environment: Environment): void {
  if (environment.parent === undefined) return;
  for (const statement of statements)
    if (ts.isFunctionDeclaration(statement) && statement.name && statement.body)
      environment.variables.set(statement.name.text, { kind: "function", node: statement, environment, self: undefined });
}

/** `using` is as any other: what it gives back at the end of the block is sent nothing more. */
export function declare(i: Interpreter, list: ts.VariableDeclarationList, environment: Environment): void {
  for (const { name, initializer, type } of list.declarations) {
    let value: Value = initializer ? i.evaluate(initializer, environment) : nothing;
    if (type && (value.kind === "unknown" || (!initializer && value.kind === "constant"))) {
      const promised = i.ofType(type, environment, name);
      if (promised.kind !== "unknown" && initializer) value = promised;
    }
    if (environment.parent === undefined && ts.isIdentifier(name))
      i.run.modules.set(`${environment.file.source.path}\0${name.text}`, value);
    else bind(i, name, value, environment);
  }
}

function leaves(node: ts.Statement): boolean {
  const last = ts.isBlock(node) ? node.statements.at(-1) : node;
  return (
    last !== undefined &&
    (ts.isReturnStatement(last) || ts.isThrowStatement(last) || ts.isContinueStatement(last) || ts.isBreakStatement(last))
  );
}

function branch(i: Interpreter, node: ts.IfStatement, environment: Environment): Completion {
  const { thenStatement, elseStatement } = node;
  // The way on is looked at first, the way out second.
  if (leaves(thenStatement) && elseStatement === undefined) {
    const value = truthOf(i, node.expression, environment);
    const taken = value ?? choose(i.run, 2, keyOfCondition(i, node.expression, "!")) === 1;
    return taken ? i.execute(thenStatement, environment) : normal;
  }
  if (decide(i, node.expression, environment)) return i.execute(thenStatement, environment);
  return elseStatement ? i.execute(elseStatement, environment) : normal;
}

function keyOfCondition(i: Interpreter, node: ts.Expression, prefix: string): string | undefined {
  const condition = bare(node);
  return ts.isIdentifier(condition) ? `${prefix}${String(i.run.stack.length)} ${condition.text}` : undefined;
}

function attempt(i: Interpreter, node: ts.TryStatement, environment: Environment): Completion {
  let done: Completion = normal;
  let thrown: Thrown | undefined;
  try {
    done = executeAll(i, node.tryBlock.statements, inner(environment));
  } catch (error) {
    // A generator that is left does what stands in `finally`.
    if (error instanceof Left && node.finallyBlock) executeAll(i, node.finallyBlock.statements, inner(environment));
    if (!(error instanceof Thrown)) throw error;
    thrown = error;
  }
  const { catchClause, finallyBlock } = node;
  // Whether what is tried fails is seldom seen, but what is done then must be.
  if (thrown === undefined && catchClause && mayMatter(catchClause.block) && choose(i.run, 2) === 1) {
    i.run.supposesFailure = true;
    done = normal;
    thrown = new Thrown(unknown);
  }
  if (thrown !== undefined && catchClause) {
    const scope = inner(environment);
    if (catchClause.variableDeclaration) bind(i, catchClause.variableDeclaration.name, thrown.value, scope);
    thrown = undefined;
    try {
      done = executeAll(i, catchClause.block.statements, scope);
    } catch (error) {
      if (!(error instanceof Thrown)) throw error;
      thrown = error;
    }
  }
  if (finallyBlock) {
    const last = executeAll(i, finallyBlock.statements, inner(environment));
    if (last.kind !== "normal") return last;
  }
  if (thrown !== undefined) throw thrown;
  return done;
}

/** A text in it may begin with a word that touches a session. */
export function mayMatter(node: ts.Node): boolean {
  return passesGate(node.getText().replace(/["'`]/g, "\n"));
}

function each(i: Interpreter, node: ts.ForOfStatement | ts.ForInStatement, environment: Environment): Completion {
  const over = i.settle(i.evaluate(node.expression, environment));
  const items = ts.isForInStatement(node) ? undefined : itemsOf(over);
  let left: Completion = normal;
  const round = (item: Value): boolean => {
    const scope = inner(environment);
    if (ts.isVariableDeclarationList(node.initializer)) {
      const [declaration] = node.initializer.declarations;
      if (declaration) bind(i, declaration.name, item, scope);
    }
    const done = i.execute(node.statement, scope);
    if (done.kind === "return" || (done.kind !== "normal" && done.label !== undefined)) left = done;
    return left.kind === "normal" && done.kind !== "break";
  };
  if (over.kind === "generator") iterate(i, over, round);
  else (items ?? [unknown]).slice(0, maxRounds).every(round);
  return left;
}

/** The items of what a loop goes over; `undefined` where they are not known. */
export function itemsOf(value: Value): readonly Value[] | undefined {
  if (value.kind === "list") return value.complete || value.items.length > 0 ? value.items : undefined;
  return undefined;
}

function loop(
  i: Interpreter,
  node: ts.ForStatement | ts.WhileStatement | ts.DoStatement,
  condition: ts.Expression | undefined,
  incrementor: ts.Expression | undefined,
  environment: Environment,
): Completion {
  const scope = inner(environment);
  if (ts.isForStatement(node) && node.initializer) {
    if (ts.isVariableDeclarationList(node.initializer)) declare(i, node.initializer, scope);
    else i.evaluate(node.initializer, scope);
  }
  for (let round = 0; round < maxRounds; round++) {
    const known = condition && !(ts.isDoStatement(node) && round === 0) ? truth(i.evaluate(condition, scope)) : true;
    // What is not known is gone through once.
    if (known === false || (known === undefined && round > 0)) break;
    const done = i.execute(node.statement, scope);
    if (done.kind === "return" || (done.kind !== "normal" && done.label !== undefined)) return done;
    if (done.kind === "break") break;
    if (incrementor) i.evaluate(incrementor, scope);
    const endless = condition === undefined || (ts.isWhileStatement(node) && condition.kind === ts.SyntaxKind.TrueKeyword);
    if (endless && round > 0) break;
  }
  return normal;
}

function cases(i: Interpreter, node: ts.SwitchStatement, environment: Environment): Completion {
  const subject = i.evaluate(node.expression, environment);
  const { clauses } = node.caseBlock;
  const known = plain(subject);
  let start = -1;
  if (known) {
    start = clauses.findIndex(
      (clause) => ts.isCaseClause(clause) && plain(i.evaluate(clause.expression, environment))?.known === known.known,
    );
    if (start < 0) start = clauses.findIndex((clause) => ts.isDefaultClause(clause));
    if (start < 0) return normal;
  } else start = choose(i.run, clauses.length);
  const scope = inner(environment);
  for (const clause of clauses.slice(start)) {
    const done = executeAll(i, clause.statements, scope);
    if (done.kind === "break" && done.label === undefined) return normal;
    if (done.kind !== "normal") return done;
  }
  return normal;
}
