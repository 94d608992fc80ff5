/** When does a pooled answer differ from the direct one? */
import type { Answer, Reply } from "./wire.ts";

/**
 * True when the pooled reply says the same as the direct one. `again` is the reply of a second direct run: what differs
 * between the two (times, process numbers, random values) says nothing and is compared without its digits, or not at all.
 */
export function sameReply(direct: Reply, again: Reply, pooled: Reply): boolean {
  return direct.status === pooled.status && sameAnswers(direct.answers, again.answers, pooled.answers);
}

/** The same for answers alone, wherever in a transaction they were given. */
export function sameAnswers(direct: readonly Answer[], again: readonly Answer[], other: readonly Answer[]): boolean {
  const [one, two, three] = [direct, again, other].map((answers) => answers.flatMap(answerCells));
  if (!one || !two || !three) return false;
  if (one.length !== two.length) return one.length === three.length || two.length === three.length;
  return one.length === three.length && one.every((cell, index) => sameCell(cell, two[index] ?? "", three[index] ?? ""));
}

function sameCell(direct: string, again: string, pooled: string): boolean {
  if (pooled === direct || pooled === again) return true;
  if (direct === again) return false;
  return skeleton(direct) !== skeleton(again) || skeleton(direct) === skeleton(pooled);
}

/** Every part of an answer as one string, in order; the shape is part of the strings. */
function answerCells(answer: Answer): string[] {
  switch (answer.kind) {
    case "rows":
      if (answer.tag === "EXPLAIN") return ["EXPLAIN", ...answer.rows.flatMap((row) => planLines(row[0] ?? ""))];
      return [
        answer.tag,
        `columns ${answer.columns.join(", ")}`,
        ...answer.rows.flatMap((row) => row.map((value) => (value === null ? "null" : `=${plain(value)}`))),
      ];
    case "done":
      return [answer.tag];
    case "error":
      return [`error ${answer.code} ${plain(answer.message)}`];
    case "notice":
      return [`${answer.severity} ${answer.code} ${plain(answer.message)}`];
    case "notification":
      return [`notification ${answer.channel}`, answer.payload];
    case "closed":
      return ["closed"];
  }
}

/** A plan without what is measured: times, and the buffers that a warm cache does not read. */
function planLines(text: string): string[] {
  return text
    .split("\n")
    .filter((line) => !/^\s*(Planning|Execution|Buffers|Memory|JIT|I\/O Timings|Planning Time)\b/.test(line))
    .map(skeleton);
}

/** Names that carry numbers of the backend: temporary schemas, exported snapshots. */
function plain(text: string): string {
  return text.replace(/\bpg_temp_\d+/g, "pg_temp").replace(/\b[0-9A-F]{8}-[0-9A-F]{8}-\d+\b/g, "snapshot");
}

/** A place in the write-ahead log is hexadecimal: 0/206CB90. */
function skeleton(text: string): string {
  return text.replace(/\b[0-9A-F]+\/[0-9A-F]+\b/g, "#/#").replace(/\d+(\.\d+)?/g, "#");
}
