/** Comments and statements of a `.sql` file. */
import { commentsIn } from "../sql/comments.ts";
import { firstToken, trimEnd } from "../sql/lex.ts";
import { partsOf } from "../sql/split.ts";
import type { Source, Span } from "../types.ts";
import type { Commented } from "./commented.ts";
import type { Comment } from "./directive.ts";

export function commentedSql(source: Source): Commented {
  const { text } = source;
  return {
    comments: [...commentsIn(source)].map((span) => commentOf(text, span)),
    statementAfter(offset) {
      for (const part of partsOf(source)) {
        if (part.kind !== "statement" || part.end <= offset) continue;
        if (part.start >= offset) return { start: part.start, end: trimEnd(text, part.start, part.end) };
        return inBody(text, offset, part.end);
      }
      return undefined;
    },
  };
}

/** In the body of a function statements end at the next semicolon, as far as that shows without its grammar. */
function inBody(text: string, offset: number, end: number): Span {
  const start = firstToken(text, offset, end);
  const semicolon = text.indexOf(";", start);
  return { start, end: semicolon < 0 ? end : Math.min(semicolon, end) };
}

function commentOf(text: string, { start, end }: Span): Comment {
  const isBlock = text.startsWith("/*", start);
  return { start, end, value: text.slice(start + 2, isBlock && text.endsWith("*/", end) ? end - 2 : end), isBlock };
}
