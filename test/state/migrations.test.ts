/** SQL files that say by a mark of their own how they are run. */
import { expect, test } from "vitest";
import { rules } from "../../rules/index.ts";
import { analyze } from "../../src/analyze.ts";
import { choosePooler } from "../../src/poolers/index.ts";
import { makeSource } from "../../src/source.ts";

test("Drizzle's migrator opens the transaction around its statements", () => {
  const statements = ["SET LOCAL lock_timeout = '2s';", "ALTER TABLE a ADD COLUMN b int;", "SET search_path = app;"];
  const found = (text: string): readonly string[] =>
    analyze([makeSource("0001.sql", text)], { rules, pooler: choosePooler({ name: "pgbouncer" }) }).findings.map(
      ({ rule, impact }) => `${rule} ${impact}`,
    );
  expect(found(statements.join("\n"))).toEqual(["require-transaction ineffective", "no-session-set breaks"]);
  expect(found(statements.join("\n--> statement-breakpoint\n"))).toEqual(["no-session-set breaks"]);
});
