/** Does a mended script answer as the original did directly? */
import { diffArrays } from "diff";
import { sameAnswers } from "./compare.ts";
import { brief, showReply } from "./show.ts";
import type { Answer, Message, Reply } from "./wire.ts";

export interface Played {
  readonly script: readonly Message[];
  readonly replies: readonly Reply[];
}

/**
 * What is wrong, a line each; nothing when all is well. A statement that the fix left alone must answer as before; the rows
 * of one that it changed must be rows that a changed statement gave before, and it must not fail where none failed.
 * `again` are the replies of a second run of the original: what differs between the two is not compared.
 */
export function complaints(original: Played, again: readonly Reply[], fixed: Played): string[] {
  const found: string[] = [];
  const [gone, come]: [Answer[], { sql: string; answer: Answer }[]] = [[], []];
  let [left, right] = [0, 0];
  for (const part of diffArrays(original.script.map(sqlOf), fixed.script.map(sqlOf))) {
    for (const sql of part.value) {
      const [before, after] = [original.replies[left], fixed.replies[right]];
      if (part.removed) gone.push(...(before?.answers ?? []));
      else if (part.added) come.push(...(after?.answers ?? []).map((answer) => ({ sql, answer })));
      else if (before && after && !troubled(before) && !sameAnswers(before.answers, again[left]?.answers ?? [], after.answers)) {
        found.push(`${brief(sql, 60)}: was ${showReply(before)}, is ${showReply(after)}`);
      }
      if (!part.added) left += 1;
      if (!part.removed) right += 1;
    }
  }
  const known = new Set(gone.map(essence));
  for (const { sql, answer } of come) {
    if ((answer.kind === "rows" || answer.kind === "error") && !known.has(essence(answer))) {
      found.push(`${brief(sql, 60)}: new answer ${showReply({ answers: [answer], status: "idle" })}`);
    }
  }
  return found;
}

/** The original was warned, or failed, for want of a transaction: the fix is there to change that. */
function troubled(reply: Reply): boolean {
  return reply.answers.some((answer) => (answer.kind === "error" || answer.kind === "notice") && /^25/.test(answer.code));
}

/** Rows without the names of their columns, which follow the function that was called. */
function essence(answer: Answer): string {
  return answer.kind === "rows" ? JSON.stringify(answer.rows) : answer.kind === "error" ? `error ${answer.code}` : "";
}

function sqlOf(message: Message): string {
  return message.sql.replace(/^(\s*--[^\n]*\n)+/, "").trim();
}
