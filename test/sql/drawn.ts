import { readSql } from "../../src/sql/read.ts";

/** Every piece of a text as one line: what it is, its marks, and the very characters of its span. */
export function drawn(text: string): string[] {
  return [...readSql(text)].map((piece) => {
    const own = text.slice(piece.span.start, piece.span.end);
    if (piece.kind === "meta") return `meta ${[piece.name, ...piece.args].join("|")} = ${own}`;
    if (piece.kind === "unread") return `unread ${own} (${piece.reason})`;
    return `${piece.joined ? "joined " : ""}${piece.bridged ? "bridged " : ""}${Object.keys(piece.node).join()} ${own}`;
  });
}
