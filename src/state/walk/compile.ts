/** Pieces of a script → sessions ready for the walk, and the definitions that they bring. Parse trees end here. */
import type { Node } from "../../sql/parse.ts";
import type { Place, Source, Unread } from "../../types.ts";
import { stepsOfStatement } from "../effects/statements.ts";
import type { Definition, Step } from "../effects/steps.ts";
import type { Text } from "../effects/text.ts";
import type { CompiledStatement, FilePart, Session, SessionItem, SqlPiece } from "./session.ts";

export interface Compiled {
  readonly sessions: readonly Session[];
  readonly definitions: readonly Definition[];
  readonly unread: readonly Unread[];
  readonly included: readonly Source[];
  /** By path, as an included file's statements are its own. */
  readonly statements: ReadonlyMap<string, number>;
}

const nothing: readonly Step[] = [];

/** Statements that take no snapshot (src/backend/tcop/pquery.c, PlannedStmtRequiresSnapshot). */
const withoutSnapshot =
  /^(TransactionStmt|LockStmt|VariableSetStmt|VariableShowStmt|ConstraintsSetStmt|CheckPointStmt|FetchStmt|ListenStmt|NotifyStmt|UnlistenStmt|PrepareStmt|DeallocateStmt|DiscardStmt|ClosePortalStmt|LoadStmt)$/;

function isQuery(node: Node): boolean {
  return !withoutSnapshot.test(Object.keys(node)[0] ?? "");
}

/**
 * @param relations whether it matters which relations a statement reads and writes; a dump of many rows is kept small without
 * @param open a transaction may be open before the first piece
 * @param parts of a file that a tool sends, each on a connection of its own
 */
export function compile(
  source: Source,
  pieces: Iterable<SqlPiece>,
  relations = true,
  open = false,
  parts: readonly FilePart[] = [],
): Compiled {
  const sessions: Session[] = [];
  const definitions: Definition[] = [];
  const unread: Unread[] = [];
  const included: Source[] = [];
  let items: SessionItem[] = [];
  let message: CompiledStatement[] = [];
  const statements = new Map<string, number>([[source.path, 0]]);
  const count = ({ path }: Source): void => void statements.set(path, (statements.get(path) ?? 0) + 1);
  let inTransaction = open || parts[0]?.transaction === "open";
  let part = 0;

  // A statement without effect matters only as what stands in a transaction or in a message with others.
  let matters = false;
  const send = (): void => {
    if (message.length > 1 || matters) items.push({ kind: "message", statements: message });
    message = [];
    matters = false;
  };
  const disconnect = (): void => {
    send();
    if (items.length > 0) sessions.push({ source, transaction: parts[part]?.transaction ?? "none", items });
    items = [];
    inTransaction = parts[part]?.transaction === "open";
  };
  const reach = (place: Place): void => {
    for (let next = parts[part + 1]; next && place.source === source && next.start <= place.span.start; next = parts[part + 1]) {
      disconnect();
      part++;
      inTransaction = next.transaction === "open";
    }
  };

  for (const piece of pieces) {
    switch (piece.kind) {
      case "statement": {
        count(piece.source);
        const { statement } = piece;
        reach({ source: piece.source, span: statement.span });
        const text: Text = {
          source: piece.source,
          statement: { source: piece.source, span: statement.span },
          at: (location) => statement.offsetAt(location),
          inBody: false,
          exact: true,
          bridged: statement.bridged,
        };
        const all = stepsOfStatement(statement.node, text);
        const steps = relations ? all : all.filter((step) => step.kind !== "relation");
        for (const step of steps) {
          if (step.kind === "define") definitions.push(step.definition);
          if (step.kind === "begin") inTransaction = true;
          if (step.kind === "commit" || step.kind === "rollback") inTransaction = step.chain;
        }
        if (!statement.joined) send();
        matters ||= steps.length > 0 || inTransaction;
        message.push({ place: text.statement, steps: steps.length > 0 ? steps : nothing, queries: isQuery(statement.node) });
        break;
      }
      case "quiet":
        count(piece.source);
        if (parts.length > 1) reach(piece);
        send();
        matters = inTransaction;
        message.push({ place: piece, steps: nothing, queries: true });
        break;
      case "unread":
        unread.push(piece.unread);
        reach(piece.unread);
        send();
        items.push({ kind: "unread", unread: piece.unread });
        break;
      case "autocommit":
        send();
        items.push({ kind: "autocommit", on: piece.on });
        break;
      case "connect":
        disconnect();
        break;
      case "included":
        included.push(piece.source);
        break;
    }
  }
  disconnect();
  return { sessions, definitions, unread, included, statements };
}
