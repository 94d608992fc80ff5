/** Statements on one object, as lines of code. */
import { quoted, type Draft, type Handle, type Lines } from "./library.ts";
import type { Statement } from "./states.ts";

export function kept(draft: Draft, sent: string, look: boolean, seen: string): string {
  return look ? `${seen}.push(${draft.library.rows(`await ${sent}`)});` : `await ${sent};`;
}

export function one(draft: Draft, handle: Handle, statement: Statement, seen: string): string {
  const pieces = draft.random.chance(0.1) && !statement.values ? concatenated(draft, statement.sql) : undefined;
  const sent = pieces ? draft.library.sendText(draft, handle, pieces) : draft.library.send(draft, handle, statement);
  return kept(draft, sent, statement.look ?? false, seen);
}

export function plainly(draft: Draft, handle: Handle, statements: readonly Statement[], seen: string): Lines {
  return statements.map((statement) => one(draft, handle, statement, seen));
}

/** A text in two parts, of which one may be a constant. */
function concatenated(draft: Draft, sql: string): string {
  const { random, top } = draft;
  const spaces = [...sql.matchAll(/ /g)].map((match) => match.index);
  if (spaces.length === 0) return quoted(random, sql);
  const at = random.pick(spaces) + 1;
  const [head, tail] = [sql.slice(0, at), sql.slice(at)];
  switch (random.below(4)) {
    case 0:
      return `${JSON.stringify(head)} + ${JSON.stringify(tail)}`;
    case 1: {
      const name = draft.fresh("TAIL");
      top.push(`const ${name} = ${JSON.stringify(tail)};`);
      return `\`${head}\${${name}}\``;
    }
    case 2: {
      const name = draft.fresh("HEAD");
      top.push(`const ${name} = ${JSON.stringify(head)};`);
      return `${name} + ${JSON.stringify(tail)}`;
    }
    default:
      return `[${JSON.stringify(head.trim())}, ${JSON.stringify(tail)}].join(" ")`;
  }
}

export function parameters({ code, type, transaction }: Handle): { readonly given: string; readonly taken: string } {
  const inside = transaction === undefined ? "" : `, ${transaction}`;
  return { given: `${code}${inside}`, taken: `${code}: ${type}${inside && `${inside}: Transaction`}` };
}
