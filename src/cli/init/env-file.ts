/** `.env` files: names and values with their lines. */

import type { Variable } from "./clue.ts";

const assignment = /^\s*(?:export\s+)?([A-Za-z_][\w.]*)\s*=\s*(.*?)\s*$/;

/** Quotes go; behind a value without them, ` #` begins a comment. */
function plain(value: string): string {
  const quoted = /^(["'`])(.*?)\1/.exec(value);
  return quoted ? (quoted[2] ?? "") : value.replace(/\s+#.*$/, "");
}

export function readEnvFile(file: string, text: string): readonly Variable[] {
  return text.split(/\r?\n/).flatMap((line, index): readonly Variable[] => {
    const [, name, value] = assignment.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [{ at: { file, line: index + 1 }, name, value: plain(value) }];
  });
}
