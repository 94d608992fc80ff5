/** Where a file is entered: its top, its functions, the methods of its classes. */
import { anotherTime } from "../language/between-calls.ts";
import { instantiate } from "../language/classes.ts";
import { configured } from "./configured.ts";
import { entryOfFunction, entryOfMethod, isOtherwise, prepareEntry } from "./entries.ts";
import { executeAll } from "../language/execute.ts";
import type { Interpreter } from "../program/interpreter.ts";
import { parentOf } from "../language/members.ts";
import type { CodeFile } from "../program/modules.ts";
import { exportOf, lookup } from "../language/names.ts";
import { Exhausted, Thrown, choose, quietly } from "../program/run.ts";
import { isFunctionNode, nameOf, ts } from "../program/syntax.ts";
import { type ClassValue, type FunctionValue, type Value, unknown } from "../program/value.ts";

export type Root = { readonly node: ts.Node; readonly start: (i: Interpreter) => void };

export function attempt(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof Thrown)) throw error;
  }
}

/** One of several things that have nothing to do with each other: each has all the steps, and what is too much for one costs the others nothing. */
export function attemptAlone(i: Interpreter, work: () => void): void {
  const { run } = i;
  const { muted } = run;
  if (run.until.isOver()) return;
  run.steps = 0;
  try {
    work();
  } catch (error) {
    if (!(error instanceof Thrown) && !(error instanceof Exhausted)) throw error;
    run.muted = muted;
  }
}

/** Whoever called it, unknown here, calls what it gives: handlers, repositories, effects. */
export function begin(i: Interpreter, fn: FunctionValue, args: readonly Value[]): void {
  followed(i, i.settle(i.invokeFunction(fn, args)), 0);
}

function followed(i: Interpreter, value: Value, depth: number): void {
  if (value.kind === "function") i.run.roots.push(value);
  else if (value.kind === "object" && depth < 3) for (const one of value.properties.values()) followed(i, one, depth + 1);
  else if (value.kind === "list" && depth < 3) for (const one of value.items) followed(i, one, depth + 1);
}

export function rootsOf(i: Interpreter, code: CodeFile): readonly Root[] {
  const roots: Root[] = [{ node: code.tree, start: (one) => void executeAll(one, code.tree.statements, code.environment) }];
  const known = new Set<ts.Node>();
  const add = (value: Value, depth: number, name = ""): void => {
    if (value.kind === "function" && value.node.getSourceFile() === code.tree && !known.has(value.node)) {
      known.add(value.node);
      const entry = entryOfFunction(i, code, name, value.node);
      const args = entry ? prepareEntry(entry, value.node, isOtherwise(i, entry, code, undefined, value.node)).args : [];
      roots.push({
        node: value.node,
        start: (one) => {
          begin(one, value, args);
        },
      });
    } else if (value.kind === "class" && value.node.getSourceFile() === code.tree && !known.has(value.node)) {
      known.add(value.node);
      roots.push(...methodsOf(code, value), ...inheritedBy(i, code, value));
    } else if (value.kind === "object" && depth < 3) for (const [key, one] of value.properties) add(one, depth + 1, key);
  };
  i.run.muted++;
  for (const name of code.declarations.keys())
    attemptAlone(i, () => {
      add(lookup(i, name, code.environment), 0, name);
    });
  for (const name of ["default", "=", ...code.exports.keys()])
    attemptAlone(i, () => {
      add(exportOf(i, code, name) ?? unknown, 0, name);
    });
  i.run.muted--;
  roots.push(...configured(i, code));
  return roots;
}

/** Methods of the classes above that call a method which this class has: what they do is another thing in each class below. */
function inheritedBy(i: Interpreter, code: CodeFile, value: ClassValue): Root[] {
  const own = new Set(value.node.members.filter(isFunctionLike).flatMap((one) => nameOf(one.name) ?? []));
  if (own.size === 0) return [];
  const calls = new RegExp(`\\bthis\\.(?:${[...own].map((name) => name.replace(/\W/g, String.raw`\$&`)).join("|")})\\s*[(<]`);
  const found: Root[] = [];
  let above = parentOf(i, value);
  for (let depth = 0; above?.kind === "class" && depth < 4; depth++) {
    const members = above.node.members.filter(
      (one) => isFunctionLike(one) && !own.has(nameOf(one.name) ?? "") && calls.test(one.getText()),
    );
    for (const one of members) own.add(nameOf(one.name) ?? "");
    found.push(...methodsOf(code, value, members));
    above = parentOf(i, above);
  }
  return found;
}

/** @param members of the class, or of one above it */
function methodsOf(code: CodeFile, value: ClassValue, members: readonly ts.ClassElement[] = value.node.members): Root[] {
  return members.flatMap((one): Root[] => {
    if (ts.isConstructorDeclaration(one) && one.body) return [{ node: one, start: (i) => void instantiate(i, value, [], 0) }];
    const name = nameOf(one.name);
    if (name === undefined || !isFunctionLike(one)) return [];
    const isStatic = (ts.canHaveModifiers(one) ? (ts.getModifiers(one) ?? []) : []).some(
      ({ kind }) => kind === ts.SyntaxKind.StaticKeyword,
    );
    return [
      {
        node: ts.isPropertyDeclaration(one) && one.initializer && isFunctionNode(one.initializer) ? one.initializer : one,
        start: (i) => {
          const known = i.instances.get(value.node);
          const told = [...(known?.told.values() ?? [])];
          // Made elsewhere too, with what is not known yet.
          const isElsewhere = (i.constructions.get(value.node.name?.text ?? "") ?? 0) > told.length;
          const chosen = told[choose(i.run, told.length + (isElsewhere ? 1 : 0))];
          let self = isStatic ? value : (chosen ?? known?.untold ?? quietly(i.run, () => instantiate(i, value, [], 0)));
          if (self.kind === "instance") self = anotherTime(self);
          const entry = entryOfMethod(i, code, value, name);
          const prepared = entry && isFunctionNode(one) ? prepareEntry(entry, one, isOtherwise(i, entry, code, self, one)) : undefined;
          if (prepared?.self && self.kind === "instance") self.base = prepared.self;
          const method = i.member(self, name, one, value.environment);
          if (method.kind === "function") begin(i, method, prepared?.args ?? []);
        },
      },
    ];
  });
}

function isFunctionLike(node: ts.ClassElement): boolean {
  if (ts.isMethodDeclaration(node)) return node.body !== undefined;
  return ts.isPropertyDeclaration(node) && node.initializer !== undefined && isFunctionNode(node.initializer);
}
