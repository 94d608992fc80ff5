/** Where a piece of session state is taken, used and given back: in one transaction, over several, rolled back, in one message … */
import fc from "fast-check";

/** Messages in order; each is sent alone. */
export type Script = readonly string[];

/** What a script does with one piece of state. Each part may be empty. */
export interface Episode {
  readonly take: Script;
  readonly use: Script;
  readonly give: Script;
}

export const fillers: fc.Arbitrary<string> = fc.constantFrom(
  "SELECT 1",
  "SELECT count(*) FROM orders",
  "UPDATE jobs SET state = 'done' WHERE id = 1",
  "UPDATE accounts SET balance = balance + 5 WHERE id = 2",
  "SELECT id, status FROM orders WHERE id < 3 ORDER BY id",
  "DELETE FROM order_items WHERE line > 5",
  "WITH recent AS (SELECT id FROM orders ORDER BY id LIMIT 2) SELECT count(*) FROM recent",
);

export const begins = fc.constantFrom("BEGIN", "START TRANSACTION", "BEGIN ISOLATION LEVEL REPEATABLE READ", "BEGIN WORK");
export const commits = fc.constantFrom("COMMIT", "END", "COMMIT WORK");
export const rollbacks = fc.constantFrom("ROLLBACK", "ABORT");

const ends = fc.oneof({ weight: 3, arbitrary: commits }, { weight: 1, arbitrary: rollbacks });

/** The ordinary ways to put an episode into transactions. */
export function placed(episodes: fc.Arbitrary<Episode>): fc.Arbitrary<Script> {
  return fc.tuple(episodes, fc.nat(9), begins, ends, fillers).map(([{ take, use, give }, way, begin, end, filler]): Script => {
    const all = [...take, ...use, ...give];
    switch (way) {
      case 0:
        return all;
      case 1:
        return [...take, filler, ...use];
      case 2:
      case 3:
        return [begin, ...all, end];
      case 4:
        return [begin, ...take, ...use, end];
      case 5:
        return [begin, ...take, end, ...use, ...give];
      case 6:
        return [begin, ...take, filler, ...use, end, ...give];
      case 7:
        return [begin, filler, ...take, ...give, ...use, end];
      case 8:
        return [all.join("; ")];
      default:
        return [filler, ...use];
    }
  });
}

/** The rarer ways: savepoints, chains, failures, transactions in transactions. */
export function placedHard(episodes: fc.Arbitrary<Episode>): fc.Arbitrary<Script> {
  return fc.tuple(episodes, fc.nat(16), begins, ends, fillers).map(([{ take, use, give }, way, begin, end, filler]): Script => {
    switch (way) {
      case 0:
        return [begin, "SAVEPOINT a", ...take, "ROLLBACK TO a", ...use, end];
      case 1:
        return [begin, "SAVEPOINT a", ...take, "RELEASE a", ...use, ...give, end];
      case 2:
        return [begin, ...take, "SAVEPOINT a", ...give, "ROLLBACK TO SAVEPOINT a", ...use, end];
      case 3:
        return [begin, "SAVEPOINT a", ...take, "SAVEPOINT a", ...give, "ROLLBACK TO a", end];
      case 4:
        return [begin, "SAVEPOINT a", "SAVEPOINT b", ...take, "RELEASE b", "ROLLBACK TO a", ...use, end];
      case 5:
        return [begin, "SAVEPOINT a", filler, "SAVEPOINT a", ...take, "RELEASE SAVEPOINT a", "ROLLBACK TO a", end];
      case 6:
        return [begin, ...take, "COMMIT AND CHAIN", ...use, ...give, end];
      case 7:
        return [begin, ...take, "ROLLBACK AND CHAIN", ...use, end];
      case 8:
        return [begin, ...take, "BEGIN", ...give, end];
      case 9:
        return ["COMMIT", ...take, ...give, filler];
      case 10:
        return [begin, ...take, "SELECT 1/0", ...give, end];
      case 11:
        return [begin, ...take, ...give, "DO $$ BEGIN RAISE EXCEPTION 'no'; END $$", end];
      case 12:
        return [begin, "SAVEPOINT a", ...take, "SELECT 1/0", "ROLLBACK TO a", ...give, end];
      case 13:
        return [`${[...take, ...give].join("; ")}; SELECT 1/0`, ...use];
      case 14:
        return [[begin, ...take, "COMMIT", ...give].join("; ")];
      case 15:
        return [begin, ...take, ...use, ...give, "ROLLBACK", ...use];
      default:
        return [begin, ...take, ...use];
    }
  });
}

/** Up to `most` scripts one after another, with other work between. Each has functions of its own: `work` becomes `work_1` … */
export function several(scripts: fc.Arbitrary<Script>, most: number): fc.Arbitrary<Script> {
  const parts = fc.oneof({ weight: 5, arbitrary: scripts }, { weight: 1, arbitrary: fillers.map((filler) => [filler]) });
  return fc
    .array(parts, { minLength: 1, maxLength: most })
    .map((chosen) => chosen.flatMap((part, index) => part.map((sql) => sql.replace(/\b(inner_)?work\b/g, `$&_${String(index + 1)}`))));
}
