/** Comments of configuration files: each begins where a line does, or behind a blank, and ends with its line. */
import { lineSpan, positionAt } from "../source.ts";
import type { Source, Span } from "../types.ts";
import type { Commented } from "./commented.ts";
import type { Comment } from "./directive.ts";

/** INI has both signs, and only where a line begins; YAML, TOML and environment files have `#`, Prisma schemas `//`. */
const comment = /^[ \t]*([;#]+[^\n\r]*)|[ \t](#[^\n\r]*)/gm;
const schemaComment = /^[ \t]*(\/\/[^\n\r]*)|[ \t](\/\/[^\n\r]*)/gm;

export function commentedConfiguration(source: Source): Commented {
  const { text } = source;
  return {
    comments: [...text.matchAll(isPrisma(source) ? schemaComment : comment)].map(({ 0: all, 1: alone, 2: behind = "", index }): Comment => {
      const words = alone ?? behind;
      const start = index + all.length - words.length;
      return { start, end: start + words.length, value: words.replace(/^(?:[;#]+|\/\/+)/, ""), isBlock: false };
    }),
    statementAfter: (offset) => lineAfter(source, offset),
  };
}

function isPrisma({ path }: Source): boolean {
  return /\.prisma$/i.test(path);
}

/** The next line that is neither empty nor a comment. */
function lineAfter(source: Source, offset: number): Span | undefined {
  for (let { line } = positionAt(source, offset); ;) {
    line += 1;
    const span = lineSpan(source, line);
    if (span.start >= source.text.length) return undefined;
    if (/^\s*(?!\/\/)[^\s;#]/.test(source.text.slice(span.start, span.end))) return span;
  }
}
