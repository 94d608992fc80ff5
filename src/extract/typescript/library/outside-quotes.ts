/** SQL text outside its comments and quotes: what stands there is cut or filled in. */
import { endOfOpaque } from "../../../sql/lex.ts";
import type { Chars, TextPart } from "../../query-text.ts";
import { sliceChars } from "../program/literal.ts";

/** What stands at an index: where it ends, and what is put in its place; without `pieces` it stays. */
interface Cut {
  readonly end: number;
  readonly pieces?: readonly TextPart[];
}

function scan({ text }: Chars, look: (index: number) => number | undefined): void {
  for (let index = 0; index < text.length;) index = look(index) ?? Math.min(endOfOpaque(text, index) ?? index + 1, text.length);
}

export function replacedOutside(part: Chars, find: (index: number) => Cut | undefined): readonly TextPart[] {
  const pieces: TextPart[] = [];
  let from = 0;
  scan(part, (index) => {
    const found = find(index);
    if (found?.pieces) {
      pieces.push(sliceChars(part, from, index), ...found.pieces);
      from = found.end;
    }
    return found?.end;
  });
  pieces.push(sliceChars(part, from, part.text.length));
  return pieces.filter((piece) => piece.kind === "hole" || piece.text !== "");
}

/** A text of several statements → each with its `;`. */
export function splitStatements(parts: readonly TextPart[]): readonly (readonly TextPart[])[] {
  const statements: TextPart[][] = [[]];
  for (const part of parts) {
    if (part.kind === "hole") {
      statements.at(-1)?.push(part);
      continue;
    }
    let from = 0;
    scan(part, (index) => {
      if (part.text[index] !== ";") return undefined;
      statements.at(-1)?.push(sliceChars(part, from, index + 1));
      statements.push([]);
      from = index + 1;
      return from;
    });
    statements.at(-1)?.push(sliceChars(part, from, part.text.length));
  }
  return statements.filter((one) => one.some((part) => part.kind === "hole" || part.text.trim() !== ""));
}
