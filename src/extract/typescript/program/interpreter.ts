/** What the files of the interpreter share: each knows one part, and reaches the others through this. */
import type { Driver, HoleKind } from "../../../drivers/driver.ts";
import type { Place, Source } from "../../../types.ts";
import type { Hole, TextPart } from "../../query-text.ts";
import type { Environment } from "./environment.ts";
import type { CodeFile, Modules } from "./modules.ts";
import type { ProjectNames } from "./project-names.ts";
import type { RecordedSession } from "./pools.ts";
import type { Queries, Run } from "./run.ts";
import { spanOf, type FunctionNode, type ts } from "./syntax.ts";
import type { FunctionValue, Instance, ServerPid, Value } from "./value.ts";

/** Objects of one class: some of which it is known what they are given, by the `new`, and one for all others. */
export interface Instances {
  readonly told: Map<ts.Node, Instance>;
  untold: Instance | undefined;
}

export interface Interpreter {
  readonly drivers: readonly Driver[];
  readonly modules: Modules;
  readonly queries: Queries;
  /** Values of the names that modules declare, found once. */
  readonly known: Map<string, Value>;
  /** The objects that the code makes of its classes, where it gives them something. */
  readonly instances: Map<ts.Node, Instances>;
  /** How often the code says `new Name(`, by the name. */
  readonly constructions: ReadonlyMap<string, number>;
  /** Members that tell what an object is → the first handle that has them. */
  readonly usualMembers: ReadonlyMap<string, { readonly driver: Driver; readonly handle: string }>;
  /** Libraries whose transactions were made ambient. */
  readonly ambient: Set<Driver>;
  /** Texts that were given to something which is known not to be PostgreSQL behind a pooler. */
  readonly elsewhere: Set<string>;
  /** Reads a file that the code reads, by its path. */
  readonly read: (path: string) => Source | undefined;
  /** What the configuration says of the code. */
  readonly names: ProjectNames;
  readonly run: Run;
  /** Whether the server is certain to refuse the query that was recorded last. */
  isRefused(session: RecordedSession): boolean;
  evaluate(node: ts.Expression, environment: Environment): Value;
  /** What `await` gives: a query that waits is sent. */
  settle(value: Value): Value;
  execute(node: ts.Statement, environment: Environment): Completion;
  invoke(value: Value, args: readonly Value[], node: ts.Node, environment: Environment): Value;
  invokeFunction(fn: FunctionValue, args: readonly Value[]): Value;
  construct(value: Value, args: readonly Value[], node: ts.Expression, environment: Environment): Value;
  /** A call of something that is not known. */
  stranger(args: readonly Value[], node: ts.Node, environment: Environment): Value;
  /** A call of something of another database. */
  foreignCall(args: readonly Value[]): Value;
  /** A call of what the configuration calls a transaction wrapper; `undefined` when it is none. */
  wrapped(callee: Value, args: readonly Value[], node: ts.CallExpression, environment: Environment): Value | undefined;
  /** The work of a function, in the transaction that its decorator opens. */
  decorated(node: FunctionNode, environment: Environment, work: () => Value): Value;
  /** A call of something that a library exports or that a handle has. */
  callLibrary(
    callee: Value & { readonly kind: "member" | "handle" },
    args: readonly Value[],
    node: ts.CallExpression | ts.NewExpression,
    environment?: Environment,
  ): Value;
  member(value: Value, name: string, node: ts.Node, environment: Environment): Value;
  lookup(name: string, environment: Environment): Value;
  /** The value that a type promises of a parameter or field. */
  ofType(type: ts.TypeNode | undefined, environment: Environment, owner: ts.Node): Value;
  exportOf(file: CodeFile, name: string): Value | undefined;
  /** Whether the version of a library that the file's project uses has what began with these; `undefined` where the version is not known. */
  hasSince(driver: Driver, since: readonly string[], node: ts.Node): boolean | undefined;
  /** A module of another database's library. */
  isOtherModule(specifier: string): boolean;
  /** The project says that it uses this library with another database. */
  isOther(driver: Driver, file: CodeFile): boolean;
  /** The file works with another database, and with none of PostgreSQL's libraries. */
  isForeign(file: CodeFile): boolean;
  importValue(file: CodeFile, specifier: string, name: string): Value;
}

/** How a statement ended. */
export type Completion =
  | { readonly kind: "normal" }
  | { readonly kind: "return"; readonly value: Value }
  | { readonly kind: "break" | "continue"; readonly label: string | undefined };

export const normal: Completion = { kind: "normal" };

const sources = new WeakMap<ts.SourceFile, Source>();

export function rememberSource(tree: ts.SourceFile, source: Source): void {
  sources.set(tree, source);
}

export function placeOf(node: ts.Node): Place {
  const tree = node.getSourceFile();
  const source = sources.get(tree);
  if (source === undefined) throw new Error(`no source for ${tree.fileName}`);
  return { source, span: spanOf(node) };
}

/** Of so many pieces nobody sends a text. */
const maxParts = 20_000;

/** The text of a value where it stands in a string: known text, or a hole. */
export function partsOf(value: Value, node: ts.Node, hole: HoleKind): readonly TextPart[] {
  // A text that is doubled again and again.
  if (value.kind === "text" && value.parts.length > maxParts) return [holeAt(node, hole)];
  if (value.kind === "text") return value.parts;
  if (value.kind === "sql" || value.kind === "url") return value.parts;
  if (value.kind === "constant" && value.value !== undefined) return [madeText(String(value.value), placeOf(node))];
  if (value.kind === "list" && value.complete && hole === "raw")
    return value.items.flatMap((item, index) => [...(index > 0 ? [madeText(",", placeOf(node))] : []), ...partsOf(item, node, hole)]);
  return [holeAt(node, hole, value)];
}

/** A hole that the id of a server process fills. */
interface PidHole extends Hole {
  readonly pid: ServerPid;
}

export function holeAt(node: ts.Node, hole: HoleKind, value?: Value): Hole | PidHole {
  const made: Hole = { kind: "hole", hole, name: node.getText(), place: placeOf(node) };
  return value?.kind === "server-pid" ? { ...made, pid: value } : made;
}

/** What fills a hole, when that is the id of a server process. */
export function pidIn(part: TextPart | PidHole): ServerPid | undefined {
  return "pid" in part ? part.pid : undefined;
}

/** Text that stands nowhere as it is. */
export function madeText(text: string, place: Place): TextPart {
  return { kind: "chars", text, source: place.source, span: place.span, exact: false, quote: "none" };
}

/** Where a text stands in the code. */
export function keyOfText({ source, span }: Place): string {
  return `${source.path} ${String(span.start)}`;
}
