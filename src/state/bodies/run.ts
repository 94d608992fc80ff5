/** Runs the body of a function, a procedure or a DO block against the session walk, whatever its language. */
import type { Node } from "../../sql/parse.ts";
import { parsePlpgsql, type PlpgsqlFunction } from "../../sql/plpgsql.ts";
import { readSql } from "../../sql/read.ts";
import type { Unread, Value } from "../../types.ts";
import { EvaluationError } from "../effects/constant.ts";
import { evaluate } from "../effects/expression.ts";
import { inSession, scopeOf, type Scope, type SessionView } from "../effects/scope.ts";
import { rowsOfQuery, stepsOfQuery } from "../effects/query.ts";
import { stepsOfStatement } from "../effects/statements.ts";
import type { Body, BodyText, Routine, Step } from "../effects/steps.ts";
import type { Text } from "../effects/text.ts";
import { placeIn } from "./frame.ts";
import type { BodySession } from "./body-session.ts";
import { runFunction } from "./plpgsql.ts";

/** A body as it was read, the first time that somebody asked. */
type ReadBody =
  | { readonly kind: "statements"; readonly statements: readonly Compiled[]; readonly unread: readonly Unread[] }
  | { readonly kind: "plpgsql"; readonly tree: PlpgsqlFunction; readonly text: BodyText; readonly problems: Map<string, Unread> }
  | { readonly kind: "unread"; readonly unread: readonly Unread[] };

const bodies = new WeakMap<Body, ReadBody>();

/** @returns false when the body is certain to fail */
export function runBody<State>({ body, outputs }: Routine, session: BodySession<State>, args: ReadonlyMap<string, Value>): boolean {
  const read = readOnce(body);
  if (read.kind === "unread") return true;
  if (read.kind === "plpgsql")
    return (
      runFunction({ tree: read.tree, body: read.text, problems: read.problems, outputs: outputNames(outputs), session, args }) !== "fail"
    );
  const scope = inSession(scopeOf(args), session.view);
  return read.statements.every((statement) => session.exhausted() || session.apply(statement.steps(scope)));
}

/**
 * What a call gives, without doing what it does.
 * @param exhausted counts the steps and says when there have been too many
 * @returns the rows, or undefined when the text does not say them
 */
export function resultOfBody(
  { body, outputs }: Routine,
  args: ReadonlyMap<string, Value>,
  view: SessionView,
  exhausted: () => boolean,
): readonly (readonly Value[])[] | undefined {
  const read = readOnce(body);
  if (read.kind === "unread") return undefined;
  if (read.kind === "statements") return read.statements.at(-1)?.rows(inSession(scopeOf(args), view));
  const session = drySession(view, exhausted);
  const result = runFunction({ tree: read.tree, body: read.text, problems: new Map(), outputs: outputNames(outputs), session, args });
  return result === "fail" || exhausted() ? undefined : result.rows;
}

function outputNames(outputs: Routine["outputs"]): readonly string[] {
  return outputs.map((output) => output.name);
}

/** A session in which nothing happens. */
function drySession(view: SessionView, exhausted: () => boolean): BodySession<undefined> {
  return {
    view,
    apply: (steps) => !steps.some((step) => step.kind === "fail"),
    save: () => undefined,
    restore: () => undefined,
    merge: () => undefined,
    subtransaction: () => ({ undo: () => undefined, release: () => undefined }),
    exhausted,
  };
}

/** What in this body was not understood; of PL/pgSQL, as far as it was run. */
export function unreadIn(body: Body): readonly Unread[] {
  const read = readOnce(body);
  return read.kind === "plpgsql" ? [...read.problems.values()] : read.unread;
}

function readOnce(body: Body): ReadBody {
  const known = bodies.get(body);
  if (known) return known;
  const read = readBody(body);
  bodies.set(body, read);
  return read;
}

function readBody(body: Body): ReadBody {
  switch (body.language) {
    case "sql":
      return { kind: "statements", ...readStatements(body.text) };
    case "parsed":
      return { kind: "statements", statements: treeStatements(body.tree, body.text), unread: [] };
    case "plpgsql":
      try {
        return { kind: "plpgsql", tree: parsePlpgsql(body.sql), text: body.text, problems: new Map() };
      } catch (error) {
        return unreadBody(body.text, `PL/pgSQL: ${error instanceof Error ? error.message : String(error)}`);
      }
    case "other":
      return unreadBody(body.text, `a body in ${body.name} is not read`);
  }
}

function unreadBody(text: BodyText, reason: string): ReadBody {
  return { kind: "unread", unread: [{ ...placeIn(text, { start: 0, end: text.content.length }), reason }] };
}

interface Compiled {
  steps(scope: Scope): readonly Step[];
  rows(scope: Scope): readonly (readonly Value[])[] | undefined;
}

function compiled(node: Node, text: Text): Compiled {
  return { steps: (scope) => stepsOfStatement(node, text, scope), rows: (scope) => rowsOfQuery(node, text, scope)?.rows };
}

/** `BEGIN ATOMIC …` and `RETURN …` come parsed. */
function treeStatements(tree: Node, text: Text): Compiled[] {
  if ("List" in tree) return (tree.List.items ?? []).flatMap((item) => treeStatements(item, text));
  if ("ReturnStmt" in tree) {
    const { returnval } = tree.ReturnStmt;
    return returnval ? [{ steps: (scope) => stepsOfQuery(returnval, text, scope), rows: (scope) => oneRow(returnval, scope) }] : [];
  }
  return [compiled(tree, text)];
}

function oneRow(node: Node, scope: Scope): readonly (readonly Value[])[] | undefined {
  try {
    return [[evaluate(node, scope)]];
  } catch (error) {
    if (error instanceof EvaluationError) return undefined;
    throw error;
  }
}

function readStatements(body: BodyText): { statements: Compiled[]; unread: Unread[] } {
  const statements: Compiled[] = [];
  const unread: Unread[] = [];
  for (const piece of readSql(body.content)) {
    if (piece.kind === "unread") unread.push({ ...placeIn(body, piece.span), reason: piece.reason });
    if (piece.kind !== "statement") continue;
    const text: Text = {
      source: body.source,
      statement: placeIn(body, piece.span),
      at: (location) => body.toSource(piece.offsetAt(location)),
      inBody: true,
      exact: body.exact,
    };
    statements.push(compiled(piece.node, text));
  }
  return { statements, unread };
}
