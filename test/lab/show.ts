/** Replies and what was left behind, as text for people. Deterministic: no process numbers, ports or times of its own. */
import type { Held } from "./inspect.ts";
import type { Answer, Reply } from "./wire.ts";

export function showReply(reply: Reply): string {
  return reply.answers.map(showAnswer).join(" · ") || "(nothing)";
}

export function showAnswer(answer: Answer): string {
  switch (answer.kind) {
    case "rows": {
      const rows = answer.rows.map((row) => row.map((value) => value ?? "NULL").join(" | "));
      return rows.length === 0 ? answer.tag : `${answer.tag}: ${rows.join(" / ")}`;
    }
    case "done":
      return answer.tag;
    case "error":
      return `ERROR ${answer.code} ${answer.message}`;
    case "notice":
      return `${answer.severity} ${answer.code} ${answer.message}`;
    case "notification":
      return `notification on ${answer.channel}: ${answer.payload}`;
    case "closed":
      return "connection closed";
  }
}

export function showHeld({ state, name, value }: Held): string {
  return value === "" ? `${state} ${name}` : `${state} ${name} = ${value}`;
}

/** One line, at most `width` characters. */
export function brief(text: string, width: number): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= width ? line : `${line.slice(0, width - 1)}…`;
}
