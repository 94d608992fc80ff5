/**
 * A TypeScript or JavaScript file → the sessions that its functions have: every function is gone through as if it were called,
 * with what its parameters' types promise, and the functions that it calls are gone through with what it gives them.
 */
import { posix } from "node:path";
import type { Driver } from "../../drivers/driver.ts";
import type { Source, Unread } from "../../types.ts";
import { ofType } from "./annotation.ts";
import { configured } from "./configured.ts";
import { entryOfFunction, entryOfMethod, isOtherwise, prepareEntry } from "./entries.ts";
import { evaluate } from "./evaluate.ts";
import { execute, executeAll } from "./execute.ts";
import { placeOf, rememberSource, type Interpreter } from "./interpreter.ts";
import { construct, instantiate } from "./classes.ts";
import { invokeFunction } from "./functions.ts";
import { invoke } from "./invoke.ts";
import { callLibrary } from "./library.ts";
import { settle } from "./send-call.ts";
import { member } from "./members.ts";
import { createModules, type CodeFile, type ReadFile } from "./modules.ts";
import { driverOf, exportOf, isModule, importValue, lookup } from "./names.ts";
import { looseTexts, textsOf } from "./loose.ts";
import {
  createBudget,
  createQueries,
  choose,
  createRun,
  Exhausted,
  explore,
  giveBack,
  isSpent,
  Thrown,
  type Budget,
  type DriverUse,
  type RecordedSession,
  type Run,
} from "./run.ts";
import { isFunctionNode, nameOf, parseErrors, ts, type FunctionNode } from "./syntax.ts";
import { createVersions, isSince } from "./versions.ts";
import type { ClassValue, Connection, FunctionValue, Instance, Value } from "./value.ts";
import { unknown } from "./value.ts";

/** What one connection is sent, one message after the other. */
export interface CodeSession {
  readonly source: Source;
  readonly connection: Connection;
  readonly transaction: Connection["transaction"];
  readonly items: RecordedSession["items"];
  /** Not one connection but several of a pool: what directly is often the same one. */
  readonly pooled?: true;
  /** Something is supposed to have failed: only what is sent nowhere else counts. */
  readonly supposed?: true;
}

/** What a function, or a module's top, does when nothing is known of its caller. */
export interface RootResult {
  readonly root: ts.Node;
  readonly sessions: readonly CodeSession[];
  readonly uses: readonly DriverUse[];
  /** The functions that it calls, with what it gives them. */
  readonly visited: ReadonlySet<FunctionNode>;
  readonly unread: readonly Unread[];
}

export interface CodeReader {
  /** Looks at what a file declares. Of all files first, so that each knows what the others make. */
  prepare(source: Source): void;
  /** In the order of the file. Never throws for what a file contains. */
  read(source: Source): readonly RootResult[];
  /** Texts of a file that none of these is seen to send. */
  loose(source: Source, results: readonly RootResult[]): readonly CodeSession[];
}

export interface CodeReaderOptions {
  readonly drivers: readonly Driver[];
  /** Modules of drivers of other databases. */
  readonly others: readonly string[];
  readonly read: ReadFile;
  /** Wraps each parse of a file, for statistics. */
  readonly parsing?: <Result>(work: () => Result) => Result;
}

type Root = { readonly node: ts.Node; readonly start: (i: Interpreter) => void };

export function createCodeReader(options: CodeReaderOptions): CodeReader {
  const modules = createModules((path) => options.read(path));
  const queries = createQueries();
  const known = new Map<string, Value>();
  const usualMembers = usualMembersOf(options.drivers);
  const versions = createVersions(options.read);
  const ambient = new Set<Driver>();
  const elsewhere = new Set<string>();
  const instances: Interpreter["instances"] = new Map();
  const roots = new Map<Source, readonly Root[]>();
  const files = new Map<string, CodeFile>();
  const tooDeep = new Set<string>();
  const parsing = options.parsing ?? ((work) => work());
  const file = (source: Source): CodeFile => {
    const parsed = files.get(source.path);
    if (parsed) return parsed;
    let made: CodeFile;
    try {
      made = parsing(() => modules.file(source));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      // The parser has no more stack: a file of which nothing is known.
      tooDeep.add(source.path);
      made = modules.file({ ...source, text: "" });
    }
    rememberSource(made.tree, made.source);
    files.set(source.path, made);
    return made;
  };
  const shared = { ...modules, file };

  const answers = new Map<string, boolean>();
  function isOther(driver: Driver, source: Source): boolean {
    if (driver.otherDatabase === undefined) return false;
    const key = `${driver.name} ${posix.dirname(source.path)}`;
    const known = answers.get(key) ?? saysOther(driver.otherDatabase, posix.dirname(source.path), options.read);
    answers.set(key, known);
    return known;
  }

  function interpreterFor(run: Run): Interpreter {
    const i: Interpreter = {
      drivers: options.drivers,
      modules: shared,
      queries,
      known,
      instances,
      usualMembers,
      ambient,
      elsewhere,
      read: options.read,
      run,
      evaluate: (node, environment) => evaluate(i, node, environment),
      settle: (value) => settle(i, value),
      execute: (node, environment) => execute(i, node, environment),
      invoke: (value, args, node, environment) => invoke(i, value, args, node, environment),
      invokeFunction: (fn, args) => invokeFunction(i, fn, args),
      construct: (value, args, node, environment) => construct(i, value, args, node, environment),
      callLibrary: (callee, args, node, environment) => callLibrary(i, callee, args, node, environment),
      member: (value, name, node, environment) => member(i, value, name, node, environment),
      lookup: (name, environment) => lookup(i, name, environment),
      ofType: (type, environment, owner) => ofType(i, type, environment, owner),
      exportOf: (of, name) => exportOf(i, of, name),
      importValue: (of, specifier, name) => importValue(i, of, specifier, name),
      isForeign: (of) => isForeign(of, options),
      hasSince: (driver, since, node) => {
        const version = versions.of(driver.modules, posix.dirname(placeOf(node).source.path));
        return version && isSince(version, since);
      },
      isOtherModule: (specifier) => isModule(options.others, specifier),
      isOther: (driver, of) => isOther(driver, of.source),
    };
    return i;
  }

  function runRoot(source: Source, root: Root, budget: Budget, found: RootResult[], pending: FunctionValue[]): void {
    const sessions: CodeSession[] = [];
    const uses: DriverUse[] = [];
    const visited = new Set<FunctionNode>();
    const unread: Unread[] = [];
    explore(root.node, budget, (run) => {
      const i = interpreterFor(run);
      try {
        attempt(() => {
          root.start(i);
        });
        for (let work = run.deferred.shift(); work; work = run.deferred.shift()) attempt(work);
      } catch (error) {
        if (error instanceof RangeError) unread.push({ ...placeOf(root.node), reason: nestedTooDeep });
        else if (!(error instanceof Exhausted)) throw error;
        // What is spent is said once, for the file.
        else if (!isSpent(budget))
          unread.push({ ...placeOf(root.node), reason: "too many branches and calls; not all of this function was followed" });
      }
      for (const { connection, items } of run.sessions.values()) {
        const transaction = run.outers.has(connection) ? "none" : connection.transaction;
        sessions.push({ source, connection, transaction, items, ...(run.supposesFailure ? { supposed: true } : {}) });
      }
      for (const node of run.visited) visited.add(node);
      if (run.supposesFailure) return;
      for (const connection of run.sessions.keys()) giveBack(run, connection);
      for (const [connection, { counts, items }] of run.pools)
        if (counts.size > 1) sessions.push({ source, connection, transaction: "none", items, pooled: true });
      uses.push(...run.uses);
      unread.push(...run.unread);
      for (const fn of run.roots) if (!pending.some((one) => one.node === fn.node)) pending.push(fn);
    });
    if (isFunctionNode(root.node)) visited.delete(root.node);
    found.push({ root: root.node, sessions: distinct(sessions), uses, visited, unread });
  }

  function prepare(source: Source): readonly Root[] {
    const prepared = roots.get(source);
    if (prepared) return prepared;
    const code = file(source);
    let found: readonly Root[] = [];
    try {
      const i = interpreterFor(createRun([], code.tree));
      found = rootsOf(i, code);
      // What the module sets up for its libraries holds in all files.
      i.run.muted++;
      for (const statement of code.tree.statements)
        if (ts.isExpressionStatement(statement)) attemptAlone(i, () => void i.evaluate(statement.expression, code.environment));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      tooDeep.add(source.path);
    }
    roots.set(source, found);
    return found;
  }

  return {
    prepare: (source) => void prepare(source),
    read(source) {
      const found: RootResult[] = [];
      const pending: FunctionValue[] = [];
      const code = file(source);
      const budget = createBudget();
      for (const root of prepare(source)) if (!isSpent(budget)) runRoot(source, root, budget, found, pending);
      const done = new Set(found.map(({ root }) => root));
      for (let fn = pending.shift(); fn; fn = pending.shift()) {
        const { node } = fn;
        if (done.has(node) || isSpent(budget)) continue;
        done.add(node);
        const value = fn;
        runRoot(
          source,
          {
            node,
            start: (one) => {
              begin(one, value, []);
            },
          },
          budget,
          found,
          pending,
        );
      }
      const errors = parseErrors(code.tree);
      const [first] = errors;
      const unread: Unread[] = first
        ? [{ source, span: { start: first.start, end: first.start }, reason: `not all of it parses: ${first.message}` }]
        : [];
      const all: Unread = { source, span: { start: 0, end: 0 }, reason: "" };
      if (tooDeep.has(source.path)) unread.push({ ...all, reason: nestedTooDeep });
      if (isSpent(budget)) unread.push({ ...all, reason: "following all its calls takes too long; not all of this file was followed" });
      return [...found, { root: code.tree, sessions: [], uses: [], visited: new Set(), unread }];
    },
    loose(source, results) {
      const code = file(source);
      if (isForeign(code, options)) return [];
      return looseTexts(code, queries, new Set([...elsewhere, ...textsOf(results)]));
    },
  };
}

const nestedTooDeep = "it is nested too deeply to be followed";

function usualMembersOf(drivers: readonly Driver[]): Interpreter["usualMembers"] {
  const found = new Map<string, { readonly driver: Driver; readonly handle: string }>();
  for (const driver of drivers)
    for (const [handle, { usualMembers }] of Object.entries(driver.handles))
      for (const name of usualMembers ?? []) if (!found.has(name)) found.set(name, { driver, handle });
  return found;
}

/** The nearest file so named, from the folder outwards. */
function saysOther({ files, matches }: NonNullable<Driver["otherDatabase"]>, folder: string, read: ReadFile): boolean {
  for (let at = folder; ; at = posix.dirname(at)) {
    for (const name of files) {
      const found = name.includes("*") ? undefined : read(posix.join(at, name));
      if (found) return matches.test(found.text);
    }
    if (at === posix.dirname(at)) return false;
  }
}

function attempt(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof Thrown)) throw error;
  }
}

/** One of several things that have nothing to do with each other: each has all the steps, and what is too much for one costs the others nothing. */
function attemptAlone(i: Interpreter, work: () => void): void {
  const { run } = i;
  const { muted } = run;
  if (performance.now() > run.until) return;
  run.steps = 0;
  try {
    work();
  } catch (error) {
    if (!(error instanceof Thrown) && !(error instanceof Exhausted)) throw error;
    run.muted = muted;
  }
}

const foreign = new WeakMap<CodeFile, boolean>();

function isForeign(file: CodeFile, { drivers, others }: CodeReaderOptions): boolean {
  const known = foreign.get(file);
  if (known !== undefined) return known;
  const specifiers = [...file.specifiers];
  const answer = specifiers.some((one) => isModule(others, one)) && !specifiers.some((one) => driverOf(drivers, one) !== undefined);
  foreign.set(file, answer);
  return answer;
}

/** Two runs often send the same on a connection. */
function distinct(sessions: readonly CodeSession[]): readonly CodeSession[] {
  const ids = new Map<unknown, number>();
  const idOf = (value: unknown): number => {
    const id = ids.get(value) ?? ids.size;
    ids.set(value, id);
    return id;
  };
  const seen = new Set<string>();
  return sessions.filter(({ connection, transaction, items, pooled, supposed }) => {
    if (items.length === 0) return false;
    const { kind, direct } = connection;
    const key = [
      kind,
      direct,
      transaction,
      pooled,
      supposed,
      ...items.map((item) => (item.kind === "query" ? idOf(item.query) : "opaque")),
    ].join(" ");
    return !seen.has(key) && seen.add(key);
  });
}

/* ------------------------------------------------------------ where to start */

/** Whoever called it, unknown here, calls what it gives: handlers, repositories, effects. */
function begin(i: Interpreter, fn: FunctionValue, args: readonly Value[]): void {
  followed(i, i.settle(i.invokeFunction(fn, args)), 0);
}

function followed(i: Interpreter, value: Value, depth: number): void {
  if (value.kind === "function") i.run.roots.push(value);
  else if (value.kind === "object" && depth < 3) for (const one of value.properties.values()) followed(i, one, depth + 1);
  else if (value.kind === "list" && depth < 3) for (const one of value.items) followed(i, one, depth + 1);
}

function rootsOf(i: Interpreter, code: CodeFile): readonly Root[] {
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
      roots.push(...methodsOf(code, value));
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

function methodsOf(code: CodeFile, value: ClassValue): Root[] {
  return value.node.members.flatMap((one): Root[] => {
    if (ts.isConstructorDeclaration(one) && one.body) return [{ node: one, start: (i) => void instantiate(i, value, [], 0) }];
    const name = nameOf(one.name);
    if (name === undefined || !isFunctionLike(one)) return [];
    const isStatic = (ts.canHaveModifiers(one) ? (ts.getModifiers(one) ?? []) : []).some(
      ({ kind }) => kind === ts.SyntaxKind.StaticKeyword,
    );
    return [
      {
        node: one,
        start: (i) => {
          i.run.muted++;
          let self: Value;
          try {
            const made = i.instances.get(value.node) ?? [];
            self = isStatic ? value : (made[choose(i.run, made.length)] ?? instantiate(i, value, [], 0));
          } finally {
            i.run.muted--;
          }
          if (self.kind === "instance") forgetTransactions(self);
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

/** Between two calls of its methods anything may have happened to a client that an object keeps. */
function forgetTransactions(self: Instance): void {
  for (const [name, value] of self.fields)
    if (value.kind === "handle" && value.connection.kind === "pinned" && value.connection.transaction === "none")
      self.fields.set(name, { ...value, connection: { ...value.connection, transaction: "unknown" } });
}

function isFunctionLike(node: ts.ClassElement): boolean {
  if (ts.isMethodDeclaration(node)) return node.body !== undefined;
  return ts.isPropertyDeclaration(node) && node.initializer !== undefined && isFunctionNode(node.initializer);
}

/**
 * Of what every function does by itself, what counts: a function that another one calls is judged there.
 * @returns in the same order
 */
export function judged(results: readonly RootResult[]): readonly RootResult[] {
  const called = new Set<ts.Node>();
  const kept = new Set<RootResult>();
  const roots = results.filter((result) => isFunctionNode(result.root));
  const everyone = new Set(roots.flatMap(({ visited }) => [...visited]));
  const reach = (result: RootResult): void => {
    kept.add(result);
    for (const node of result.visited) called.add(node);
  };
  for (const result of results) if (!isFunctionNode(result.root) || !everyone.has(result.root)) reach(result);
  // Functions that only call each other: the first stands for all.
  for (const result of roots) if (!kept.has(result) && !called.has(result.root)) reach(result);
  return results.filter((result) => kept.has(result));
}
