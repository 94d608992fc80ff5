/** What counts as the same answer. Needs no servers. */
import { expect, test } from "vitest";
import { sameReply } from "./compare.ts";
import type { Reply } from "./wire.ts";

function answering(value: string): Reply {
  return { answers: [{ kind: "rows", columns: ["answer"], rows: [[value]], tag: "SELECT 1" }], status: "idle" };
}

test.each([
  { what: "the same", direct: "7", again: "7", pooled: "7", same: true },
  { what: "another value", direct: "7", again: "7", pooled: "8", same: false },
  { what: "another number, of one that changes", direct: "pid 7", again: "pid 8", pooled: "pid 9", same: true },
  { what: "another text, of one whose number changes", direct: "pid 7", again: "pid 8", pooled: "none", same: false },
  // Whether such a place has letters is chance.
  { what: "a place in the write-ahead log", direct: "(s1,0/2067088)", again: "(s1,0/2071120)", pooled: "(s1,0/206CB90)", same: true },
  { what: "none there", direct: "(s1,0/2067088)", again: "(s1,0/2071120)", pooled: "(s1,)", same: false },
])("$what", ({ direct, again, pooled, same }) => {
  expect(sameReply(answering(direct), answering(again), answering(pooled))).toBe(same);
});
