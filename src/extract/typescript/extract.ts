/**
 * A TypeScript or JavaScript file → the sessions that its functions have: every function is gone through as if it were called,
 * with what its parameters' types promise, and the functions that it calls are gone through with what it gives them.
 */
import type { Driver } from "../../drivers/driver.ts";
import type { Commented } from "../../suppressions/commented.ts";
import type { AddressUse, Source, Unread } from "../../types.ts";
import { commentedCode } from "./comments.ts";
import { ofType } from "./language/annotation.ts";
import { construct } from "./language/classes.ts";
import { evaluate } from "./language/evaluate.ts";
import { execute } from "./language/execute.ts";
import { invokeFunction } from "./language/functions.ts";
import { type Interpreter, placeOf, rememberSource } from "./program/interpreter.ts";
import { invoke } from "./language/invoke.ts";
import { decorated } from "./library/decorators.ts";
import { callLibrary } from "./library/library.ts";
import { createForeign } from "./foreign.ts";
import { looseTexts, textsOf } from "./loose.ts";
import { member } from "./language/members.ts";
import { type CodeFile, type KnownModules, type Modules, createModules } from "./program/modules.ts";
import type { ReadFile } from "./program/read-file.ts";
import { exportOf, importValue, isModule, lookup } from "./language/names.ts";
import { noNames, type ProjectNames } from "./program/project-names.ts";
import { distinct, judged, type CodeSession, type RootResult } from "./results.ts";
import { countConstructions } from "./entry/constructions.ts";
import { type Root, attempt, attemptAlone, begin, rootsOf } from "./entry/roots.ts";
import { type Budget, createBudget, explore, isSpent } from "./program/explore.ts";
import { type DriverUse, Exhausted, type Run, createQueries, createRun } from "./program/run.ts";
import { settle } from "./library/send-call.ts";
import { foreignCall, stranger } from "./library/strangers.ts";
import { wrapped } from "./library/wrappers.ts";
import type { RecordedSession } from "./program/pools.ts";
import { packageOf } from "../packages.ts";
import { type FunctionNode, isFunctionNode, parseErrors, ts } from "./program/syntax.ts";
import type { FunctionValue, Value } from "./program/value.ts";
import { createReach, type Reach } from "./reach.ts";
import { createWorth } from "./worth.ts";
import { unrunFunctions } from "./entry/unrun.ts";
import { createVersions, isSince } from "./program/versions.ts";
import { posix } from "node:path";

/** Whether the server is certain to refuse the query that was recorded last: its promise is rejected then. */
export type IsRefused = (session: RecordedSession) => boolean;

export interface CodeReader {
  /** Looks at what files declare. All of them first, so that each knows what the others make. */
  prepare(sources: readonly Source[], isRefused?: IsRefused): void;
  /** In the order of the file. Never throws for what a file contains. */
  read(source: Source): readonly RootResult[];
  /** Of what every function does by itself, what counts. */
  judged(results: readonly RootResult[]): readonly RootResult[];
  /** The same reader, which knows nothing of what this one has read. */
  fresh(): CodeReader;
  /** The files that it imports, as far as they are there. */
  imports(source: Source): readonly Source[];
  /** Its comments and statements. */
  commented(source: Source): Commented;
  /** Texts of a file that none of these is seen to send. */
  loose(sources: readonly Source[], results: readonly RootResult[]): readonly CodeSession[];
}

export interface CodeReaderOptions {
  readonly drivers: readonly Driver[];
  /** Modules of drivers of other databases. */
  readonly others: readonly string[];
  readonly read: ReadFile;
  /** What the configuration says of the code. */
  readonly names?: ProjectNames;
  /** Of all code of the project, also of what is not looked at: where packages are. */
  readonly paths?: readonly string[];
  /** For a host that reads the same files again and again. Without it syntax trees go with their reader. */
  readonly knownModules?: KnownModules;
  /** Wraps each parse of a file, for statistics. */
  readonly parsing?: <Result>(work: () => Result) => Result;
}

export function createCodeReader(options: CodeReaderOptions): CodeReader {
  const modules = createModules((path) => options.read(path), options.knownModules);
  for (const path of options.paths ?? []) modules.expect(path);
  const queries = createQueries();
  const known = new Map<string, Value>();
  const usualMembers = usualMembersOf(options.drivers);
  const versions = createVersions(options.read);
  const foreign = createForeign(options);
  const worth = createWorth(options.drivers);
  const byTree = new Map<ts.SourceFile, CodeFile>();
  const ambient = new Set<Driver>();
  const elsewhere = new Set<string>();
  const instances: Interpreter["instances"] = new Map();
  const constructions = new Map<string, number>();
  const roots = new Map<Source, readonly Root[]>();
  let reach: Reach = { has: () => true };
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
    byTree.set(made.tree, made);
    files.set(source.path, made);
    return made;
  };
  const shared: Modules = {
    ...modules,
    file,
    resolve(from, specifier) {
      const found = modules.resolve(from, specifier);
      // A package has more files than can be followed; what its others do with a session is in those that are looked at.
      return found && packageOf(from.source.path) !== undefined && !files.has(found.path) && !/\.sql$/i.test(found.path)
        ? undefined
        : found;
    },
  };
  let isRefused: IsRefused = () => false;

  function interpreterFor(run: Run): Interpreter {
    const i: Interpreter = {
      drivers: options.drivers,
      modules: shared,
      queries,
      known,
      instances,
      constructions,
      usualMembers,
      ambient,
      elsewhere,
      read: options.read,
      names: options.names ?? noNames,
      run,
      isRefused: (session) => isRefused(session),
      evaluate: (node, environment) => evaluate(i, node, environment),
      settle: (value) => settle(i, value),
      execute: (node, environment) => execute(i, node, environment),
      invoke: (value, args, node, environment) => invoke(i, value, args, node, environment),
      invokeFunction: (fn, args) => invokeFunction(i, fn, args),
      construct: (value, args, node, environment) => construct(i, value, args, node, environment),
      stranger: (args, node, environment) => stranger(i, args, node, environment),
      foreignCall: (args) => foreignCall(i, args),
      wrapped: (callee, args, node, environment) => wrapped(i, callee, args, node, environment),
      decorated: (node, environment, work) => decorated(i, node, environment, work),
      callLibrary: (callee, args, node, environment) => callLibrary(i, callee, args, node, environment),
      member: (value, name, node, environment) => member(i, value, name, node, environment),
      lookup: (name, environment) => lookup(i, name, environment),
      ofType: (type, environment, owner) => ofType(i, type, environment, owner),
      exportOf: (of, name) => exportOf(i, of, name),
      importValue: (of, specifier, name) => importValue(i, of, specifier, name),
      isForeign: foreign.has,
      hasSince: (driver, since, node) => {
        const version = versions.of(driver.modules, posix.dirname(placeOf(node).source.path));
        return version && isSince(version, since);
      },
      isOtherModule: (specifier) => isModule(options.others, specifier),
      isOther: foreign.isOther,
    };
    return i;
  }

  function isWorth(node: FunctionNode): boolean {
    const code = byTree.get(node.getSourceFile());
    return code !== undefined && worth.of(node, code);
  }

  function runRoot(source: Source, root: Root, budget: Budget, found: RootResult[], pending: FunctionValue[]): void {
    const sessions: CodeSession[] = [];
    const uses: DriverUse[] = [];
    const addresses: AddressUse[] = [];
    const visited = new Set<FunctionNode>();
    const unread: Unread[] = [];
    const code = file(source);
    const own = worth.of(root.node, code);
    explore(root.node, budget, !own, isWorth, (run) => {
      let isExhausted = false;
      const i = interpreterFor(run);
      try {
        attempt(() => {
          root.start(i);
        });
        for (let work = run.deferred.shift(); work; work = run.deferred.shift()) attempt(work);
      } catch (error) {
        if (error instanceof RangeError) unread.push({ ...placeOf(root.node), reason: nestedTooDeep });
        else if (!(error instanceof Exhausted)) throw error;
        else isExhausted = true;
      }
      const isFollowed = own || worth.found(run, isWorth);
      if (isExhausted && isFollowed && run.limit < budget.perRun) return "again";
      const next = isFollowed ? "more" : "enough";
      // What is spent is said once, for the file.
      if (isExhausted && isFollowed && !isSpent(budget)) {
        unread.push({ ...placeOf(root.node), reason: tooManyBranches });
      }
      for (const { connection, items } of run.sessions.values()) {
        const transaction = run.outers.has(connection) ? "none" : connection.transaction;
        sessions.push({ source, connection, transaction, items, ...(run.supposesFailure ? { supposed: true } : {}) });
      }
      for (const node of run.visited) visited.add(node);
      if (run.supposesFailure) return next;
      for (const { connection, users, items } of run.pools.all)
        if (users.size > 1) sessions.push({ source, connection, transaction: "none", items, pooled: true });
      uses.push(...run.uses);
      addresses.push(...run.addresses);
      unread.push(...run.unread);
      for (const fn of run.roots) if (!pending.some((one) => one.node === fn.node)) pending.push(fn);
      return next;
    });
    if (isFunctionNode(root.node)) visited.delete(root.node);
    found.push({ root: root.node, sessions: distinct(sessions), uses, addresses, visited, unread });
  }

  function prepare(source: Source): readonly Root[] {
    const prepared = roots.get(source);
    if (prepared) return prepared;
    const code = file(source);
    let found: readonly Root[] = [];
    try {
      const budget = createBudget();
      const i = interpreterFor(createRun([], code.tree, budget.until, budget.perRun));
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
    prepare(sources, refuses = () => false) {
      isRefused = refuses;
      for (const { path } of sources) modules.expect(path);
      countConstructions(sources, constructions);
      reach = createReach(
        sources.map((source) => file(source)),
        (node, code) => worth.of(node, code),
      );
      for (const source of sources) prepare(source);
    },
    read(source) {
      const found: RootResult[] = [];
      const pending: FunctionValue[] = [];
      const code = file(source);
      const budget = createBudget(packageOf(source.path) !== undefined);
      for (const root of prepare(source)) if (reach.has(root.node, code) && !isSpent(budget)) runRoot(source, root, budget, found, pending);
      const done = new Set(found.map(({ root }) => root));
      const runPending = (): void => {
        for (let fn = pending.shift(); fn; fn = pending.shift()) {
          const value = fn;
          if (done.has(value.node) || isSpent(budget) || !reach.has(value.node, code)) continue;
          done.add(value.node);
          const start = (one: Interpreter): void => {
            begin(one, value, []);
          };
          runRoot(source, { node: value.node, start }, budget, found, pending);
        }
      };
      runPending();
      if (!foreign.has(code)) {
        const ran = (node: FunctionNode): boolean => done.has(node) || found.some(({ visited }) => visited.has(node));
        pending.push(...unrunFunctions(code, ran, (node) => worth.of(node, code)));
        runPending();
      }
      const errors = parseErrors(code.tree);
      const [first] = errors;
      const unread: Unread[] = first
        ? [{ source, span: { start: first.start, end: first.start }, reason: `not all of it parses: ${first.message}` }]
        : [];
      const all: Unread = { source, span: { start: 0, end: 0 }, reason: "" };
      if (tooDeep.has(source.path)) unread.push({ ...all, reason: nestedTooDeep });
      if (isSpent(budget)) unread.push({ ...all, reason: tooLong });
      return [...found, { root: code.tree, sessions: [], uses: [], addresses: [], visited: new Set(), unread }];
    },
    judged,
    imports(source) {
      const code = file(source);
      return [...code.specifiers, ...code.stars].flatMap((specifier) => shared.resolve(code, specifier) ?? []);
    },
    commented: (source) => commentedCode(file(source).tree),
    fresh: () => createCodeReader({ ...options, paths: [] }),
    loose(sources, results) {
      const sent = new Set([...elsewhere, ...textsOf(results)]);
      const unfollowed = new Set(results.flatMap(({ unread }) => unread.filter(isUnfollowed).map(({ source }) => source.path)));
      const looseIn = (code: CodeFile): readonly CodeSession[] => looseTexts(code, queries, sent, unfollowed.has(code.source.path));
      return sources.map(file).flatMap((code) => (foreign.has(code) ? [] : looseIn(code)));
    },
  };
}

function isUnfollowed({ reason }: Unread): boolean {
  return reason === nestedTooDeep || reason === tooManyBranches || reason === tooLong;
}

const tooManyBranches = "too many branches and calls; not all of this function was followed";
const tooLong = "following all its calls takes too long; not all of this file was followed";
const nestedTooDeep = "it is nested too deeply to be followed";

function usualMembersOf(drivers: readonly Driver[]): Interpreter["usualMembers"] {
  const found = new Map<string, { readonly driver: Driver; readonly handle: string }>();
  for (const driver of drivers)
    for (const [handle, { usualMembers }] of Object.entries(driver.handles))
      for (const name of usualMembers ?? []) if (!found.has(name)) found.set(name, { driver, handle });
  return found;
}
