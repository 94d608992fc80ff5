/** Names to which the configuration gives a meaning that the code does not show. */
import { parentNode, ts } from "./syntax.ts";
import type { Connection, Value } from "./value.ts";

export interface ProjectNames {
  /** Environment variables, variables, properties and hosts whose connections do not go through the pooler. */
  readonly direct: readonly string[];
  /** Functions and methods that call their callback in a transaction, with a client of it. */
  readonly transactionWrappers: readonly string[];
}

export const noNames: ProjectNames = { direct: [], transactionWrappers: [] };

/** `this.db.inTransaction` → `this`, `db`, `inTransaction`; `env.get("ADMIN_URL")` → …, `ADMIN_URL`. */
function segments(written: string): readonly string[] {
  return written.split(/[^\w$]+/).filter((one) => one !== "");
}

/** Whether what is written ends with one of the names: `this.db.inTransaction` with `inTransaction` and with `db.inTransaction`. */
export function isNamed(written: string, names: readonly string[]): boolean {
  if (names.length === 0) return false;
  // Of a long chain only its end is asked.
  const said = segments(written.slice(-300));
  return names.some((name) => {
    const wanted = segments(name);
    return wanted.length > 0 && wanted.every((one, index) => said[said.length - wanted.length + index] === one);
  });
}

/** `postgres://user:password@host:5432/name`, `host=host port=5432` or the host alone; of several hosts each is named. */
export function isNamedHost(address: string, names: readonly string[]): boolean {
  if (names.length === 0) return false;
  const text = address.toLowerCase();
  const written = /(?:^|[\s?&])host=([^\s&]+)/.exec(text)?.[1] ?? /^(?:[a-z]+:\/\/)?(?:[^@/]*@)?([^/?]*)/.exec(text)?.[1] ?? "";
  const known = new Set(names.map((name) => name.toLowerCase()));
  return written.split(",").every((host) => known.has(host) || known.has(host.replace(/:\d+$/, "")));
}

/** What an expression's value is kept in: `const reports = await new Pool()`, `this.reports = …`, `{ reports: … }`. */
export function holderOf(node: ts.Node): string {
  let at = node;
  for (let outer = parentNode(at); outer !== undefined; outer = parentNode(at)) {
    if ((ts.isVariableDeclaration(outer) || ts.isPropertyAssignment(outer) || ts.isPropertyDeclaration(outer)) && outer.initializer === at)
      return outer.name.getText();
    if (ts.isBinaryExpression(outer) && outer.right === at) {
      if (outer.operatorToken.kind === ts.SyntaxKind.EqualsToken) return outer.left.getText();
      if (outer.operatorToken.kind === ts.SyntaxKind.QuestionQuestionEqualsToken) return outer.left.getText();
    }
    const isSame =
      ts.isAwaitExpression(outer) || ts.isParenthesizedExpression(outer) || ts.isAsExpression(outer) || ts.isSatisfiesExpression(outer);
    if (!isSame) return "";
    at = outer;
  }
  return "";
}

/** What is read under a name that the configuration calls direct, is. */
export function readAs(written: string, value: Value, { direct }: ProjectNames): Value {
  if (value.kind !== "handle" || value.connection.direct || !isNamed(written, direct)) return value;
  return { ...value, connection: directly(value.connection) };
}

const known = new WeakMap<Connection, Connection>();

function directly(connection: Connection): Connection {
  const made = known.get(connection) ?? { ...connection, direct: true };
  known.set(connection, made);
  return made;
}
