/** The forms in which session state hides: functions, bodies, expressions, aliases, cascades, counted locks … */
import fc from "fast-check";
import { settings } from "./episodes.ts";
import type { Episode, Script } from "./placement.ts";

const one = fc.constantFrom;

/** Statements that take and give back session locks in every place where an expression may stand. */
const locks: fc.Arbitrary<Episode> = fc
  .tuple(
    one(
      ["7", "7"],
      ["7", "8"],
      ["3 + 4", "7"],
      ["hashtext('nightly')", "hashtext('nightly')"],
      ["1, 2", "1, 2"],
      ["1, 2", "2, 1"],
      ["7::bigint", "7"],
      ["-1", "-1"],
      ["(SELECT 7)", "7"],
      ["length('abc')", "3"],
    ),
    one(["", ""], ["_shared", "_shared"], ["_shared", ""], ["", "_shared"]),
    fc.nat(14),
    fc.nat(3),
  )
  .map(([[key = "", other = ""], [mode = "", release = ""], how, times]) => {
    const call = `pg_advisory_lock${mode}(${key})`;
    const take =
      [
        `SELECT ${call}`,
        `SELECT pg_catalog.${call}`,
        `SELECT "pg_advisory_lock${mode}"(${key})`,
        `SELECT 1 FROM ${call}`,
        `SELECT 1 WHERE ${call} IS NOT NULL`,
        `SELECT 1 FROM (SELECT ${call}) AS l`,
        `SELECT 1 FROM (VALUES (1)) AS v (n), LATERAL (SELECT ${call}) AS l`,
        `VALUES (${call})`,
        `WITH l AS MATERIALIZED (SELECT ${call}) SELECT * FROM l`,
        `SELECT CASE WHEN true THEN ${call} END`,
        `SELECT coalesce(${call}::text, '')`,
        `SELECT count(*) FROM (SELECT ${call} FROM generate_series(1, 2)) AS l`,
        `UPDATE jobs SET state = 'done' WHERE id = 1 AND pg_try_advisory_lock${mode}(${key})`,
        `SELECT status FROM orders WHERE id = 1 ORDER BY ${call}::text`,
        `SELECT ${call}, ${call}`,
      ][how] ?? "";
    const give = `SELECT pg_advisory_unlock${release}(${other})`;
    return { take: [take], use: ["SELECT 1"], give: Array.from({ length: times }, () => give) };
  });

/** Not run, or run: that is the question. */
const notRun: fc.Arbitrary<Episode> = one<Episode>(
  { take: ["EXPLAIN SELECT pg_advisory_lock(7)"], use: [], give: [] },
  { take: ["EXPLAIN (ANALYZE, COSTS off) SELECT pg_advisory_lock(7)"], use: [], give: ["SELECT pg_advisory_unlock(7)"] },
  { take: ["EXPLAIN ANALYZE SELECT pg_advisory_lock(7)"], use: [], give: [] },
  { take: ["EXPLAIN (ANALYZE false) SELECT pg_advisory_lock(7)"], use: [], give: [] },
  { take: ["EXPLAIN ANALYZE CREATE TEMP TABLE scratch AS SELECT 1 AS id"], use: [], give: ["DROP TABLE IF EXISTS scratch"] },
  { take: ["EXPLAIN CREATE TEMP TABLE scratch AS SELECT 1 AS id"], use: [], give: [] },
  { take: ["WITH l AS (SELECT pg_advisory_lock(7)) SELECT 1"], use: [], give: [] },
  { take: ["WITH l AS (SELECT pg_advisory_lock(7)) SELECT 1 FROM l"], use: [], give: [] },
  { take: ["SELECT 1 WHERE false AND pg_try_advisory_lock(7)"], use: [], give: [] },
  { take: ["SELECT CASE WHEN false THEN pg_advisory_lock(7) END"], use: [], give: [] },
  { take: ["SELECT set_config('work_mem', '1MB', 1 = 1)"], use: [], give: [] },
  { take: ["SELECT set_config('work_mem', '1MB', 1 = 2)"], use: ["SHOW work_mem"], give: [] },
  { take: ["CREATE FUNCTION public.never() RETURNS void LANGUAGE sql AS 'SELECT pg_advisory_lock(7)'"], use: [], give: [] },
  { take: ["PREPARE later AS SELECT pg_advisory_lock(7)"], use: [], give: ["DEALLOCATE later"] },
);

/** A body's statements, and whether its effects are given back by the last of them. */
const bodies: fc.Arbitrary<Script> = one<Script>(
  ["PERFORM pg_advisory_lock(7)"],
  ["PERFORM pg_advisory_lock(7)", "PERFORM pg_advisory_unlock(7)"],
  ["PERFORM pg_advisory_xact_lock(7)"],
  ["SET work_mem = '1MB'"],
  ["SET LOCAL work_mem = '1MB'"],
  ["PERFORM set_config('app.tenant_id', '42', false)"],
  ["PERFORM set_config('work_mem', '1MB', true)"],
  ["SET work_mem = '1MB'", "RESET work_mem"],
  ["EXECUTE 'SET statement_timeout = ' || '5000'"],
  ["EXECUTE format('SET LOCAL statement_timeout = %L', '5s')"],
  ["EXECUTE 'LISTEN jobs'"],
  ["CREATE TEMP TABLE scratch (id int)"],
  ["CREATE TEMP TABLE scratch (id int)", "DROP TABLE scratch"],
  ["CREATE TEMP TABLE scratch (id int) ON COMMIT DROP", "INSERT INTO scratch VALUES (1)"],
  ["n := 1", "PERFORM pg_advisory_lock(n)", "PERFORM pg_advisory_unlock(n)"],
  ["got := pg_try_advisory_lock(7)"],
  ["got := pg_try_advisory_lock(7)", "got := pg_advisory_unlock(7)"],
  ["SELECT pg_try_advisory_lock(7) INTO got"],
  ["FOR n IN 1..2 LOOP PERFORM pg_advisory_lock(7); END LOOP", "PERFORM pg_advisory_unlock(7)"],
  ["FOR n IN 1..2 LOOP PERFORM pg_advisory_lock(7); PERFORM pg_advisory_unlock(7); END LOOP"],
  ["IF true THEN PERFORM pg_advisory_lock(7); END IF"],
  ["IF false THEN PERFORM pg_advisory_lock(7); END IF"],
  ["BEGIN SET work_mem = '1MB'; PERFORM 1/0; EXCEPTION WHEN division_by_zero THEN NULL; END"],
  ["BEGIN PERFORM pg_advisory_lock(7); PERFORM 1/0; EXCEPTION WHEN OTHERS THEN NULL; END"],
  ["BEGIN PERFORM pg_advisory_lock(7); RAISE EXCEPTION 'no'; EXCEPTION WHEN OTHERS THEN PERFORM pg_advisory_unlock(7); END"],
  ["PERFORM pg_advisory_lock(7)", "RAISE EXCEPTION 'no'"],
  ["SET work_mem = '1MB'", "RAISE EXCEPTION 'no'"],
  ["UPDATE jobs SET state = 'done' WHERE id = 1"],
);

const block = (body: Script): string => `DECLARE n int; got boolean; BEGIN ${body.join("; ")}; END`;

const calls = one(
  "SELECT public.work()",
  "SELECT 1 FROM public.work()",
  "SELECT work() IS NULL",
  "DO $$ BEGIN PERFORM public.work(); END $$",
);

const functions: fc.Arbitrary<Episode> = fc.tuple(bodies, calls, fc.nat(5)).map(([body, call, how]) => {
  const clause = ["", "", "", " SET work_mem = '2MB'", " SET search_path = pg_catalog, public", " SET statement_timeout = '9s'"][how] ?? "";
  return {
    take: [`CREATE FUNCTION public.work() RETURNS void LANGUAGE plpgsql${clause} AS $f$ ${block(body)} $f$`, call],
    use: how === 1 ? [call] : ["SELECT 1"],
    give: how === 2 ? ["DROP FUNCTION public.work()"] : [],
  };
});

const sqlFunctions: fc.Arbitrary<Episode> = fc
  .tuple(
    one(
      "SELECT pg_advisory_lock(7)",
      "SELECT pg_advisory_xact_lock(7)",
      "SELECT set_config('work_mem', '1MB', false)",
      "SELECT set_config('work_mem', '1MB', true)",
      "SELECT pg_advisory_lock(7); SELECT pg_advisory_unlock(7)",
      "SELECT 1",
    ),
    fc.nat(3),
  )
  .map(([body, how]) => {
    const definition =
      [`AS '${body.replaceAll("'", "''")}'`, `AS $$ ${body}; $$`, `BEGIN ATOMIC ${body}; END`, `AS $$ ${body} $$ SET work_mem = '2MB'`][
        how
      ] ?? "";
    return {
      take: [
        `CREATE FUNCTION public.work() RETURNS ${body.includes("set_config") ? "text" : body === "SELECT 1" ? "int" : body.includes("unlock") ? "boolean" : "void"} LANGUAGE sql ${definition}`,
        "SELECT public.work()",
      ],
      use: ["SELECT 1"],
      give: [],
    };
  });

const nested: fc.Arbitrary<Episode> = fc.tuple(bodies, fc.boolean()).map(([body, guarded]) => ({
  take: [
    `CREATE FUNCTION public.inner_work() RETURNS void LANGUAGE plpgsql AS $f$ ${block(body)} $f$`,
    `CREATE FUNCTION public.work() RETURNS void LANGUAGE plpgsql${guarded ? " SET work_mem = '3MB'" : ""} AS $f$ BEGIN PERFORM public.inner_work(); END $f$`,
    "SELECT public.work()",
  ],
  use: [],
  give: [],
}));

const procedures: fc.Arbitrary<Episode> = fc.tuple(bodies, fc.nat(3)).map(([body, how]) => {
  const text =
    how === 0
      ? [...body, "COMMIT"]
      : how === 1
        ? [...body, "ROLLBACK"]
        : how === 2
          ? ["INSERT INTO events (kind) VALUES ('x')", "COMMIT", ...body]
          : body;
  return { take: [`CREATE PROCEDURE public.work() LANGUAGE plpgsql AS $p$ ${block(text)} $p$`, "CALL public.work()"], use: [], give: [] };
});

const doBlocks: fc.Arbitrary<Episode> = bodies.map((body) => ({ take: [`DO $$ ${block(body)} $$`], use: ["SELECT 1"], give: [] }));

const preparedBodies: fc.Arbitrary<Episode> = one<Episode>(
  { take: ["PREPARE p AS SELECT pg_advisory_lock(7)"], use: ["EXECUTE p"], give: ["DEALLOCATE p"] },
  {
    take: ["PREPARE p (bigint) AS SELECT pg_advisory_lock($1)"],
    use: ["EXECUTE p (7)"],
    give: ["SELECT pg_advisory_unlock(7)", "DEALLOCATE p"],
  },
  { take: ["PREPARE p AS SELECT set_config('work_mem', '1MB', false)"], use: ["EXECUTE p"], give: ["DEALLOCATE p"] },
  {
    take: ["PREPARE p AS SELECT 1 AS id"],
    use: ["CREATE TEMP TABLE scratch AS EXECUTE p"],
    give: ["DROP TABLE IF EXISTS scratch", "DEALLOCATE ALL"],
  },
  { take: ["PREPARE p AS SELECT pg_advisory_lock(7)"], use: ["EXPLAIN EXECUTE p"], give: ["DEALLOCATE PREPARE p"] },
  { take: ["PREPARE p AS SELECT pg_advisory_lock(7)"], use: ["EXPLAIN (ANALYZE) EXECUTE p"], give: ["DEALLOCATE p"] },
  { take: ['PREPARE "P" AS SELECT 1'], use: ['EXECUTE "P"'], give: ["DEALLOCATE p"] },
  { take: ["PREPARE P AS SELECT 1"], use: ["EXECUTE p"], give: ['DEALLOCATE "p"'] },
);

const temps: fc.Arbitrary<Episode> = one<Episode>(
  { take: ["CREATE TEMP TABLE a1 (id int)", "ALTER TABLE a1 RENAME TO b1"], use: ["SELECT * FROM b1"], give: ["DROP TABLE b1"] },
  { take: ["CREATE TEMP TABLE a1 (id int)", "ALTER TABLE a1 RENAME TO b1"], use: [], give: ["DROP TABLE IF EXISTS a1"] },
  {
    take: ["CREATE TEMP TABLE a1 (id int)", "CREATE VIEW seen AS SELECT * FROM a1"],
    use: ["SELECT * FROM seen"],
    give: ["DROP TABLE a1 CASCADE"],
  },
  { take: ["CREATE TEMP TABLE a1 (id int)", "CREATE VIEW seen AS SELECT * FROM a1"], use: [], give: ["DROP VIEW seen"] },
  { take: ["CREATE TEMP TABLE a1 (id int)", "CREATE TEMP VIEW seen AS SELECT * FROM a1"], use: [], give: ["DROP TABLE a1"] },
  { take: ["CREATE TEMP TABLE a1 (id int)", "CREATE TEMP TABLE b1 (id int)"], use: [], give: ["DROP TABLE a1, b1"] },
  { take: ["CREATE TEMP TABLE a1 (id int)", "CREATE TEMP TABLE b1 (id int)"], use: [], give: ["DROP TABLE a1"] },
  { take: ["CREATE TEMP TABLE a1 (id int)"], use: ["CREATE INDEX ON a1 (id)"], give: ["DROP TABLE pg_temp.a1"] },
  { take: ["CREATE TEMP TABLE a1 (id int)"], use: [], give: ["DISCARD TEMP"] },
  { take: ["CREATE TEMP TABLE a1 (id int)"], use: [], give: ["DROP TABLE IF EXISTS public.a1"] },
  { take: ["CREATE TEMP TABLE orders (LIKE public.orders)"], use: ["SELECT count(*) FROM orders"], give: ["DROP TABLE orders"] },
  {
    take: ["CREATE TEMP TABLE IF NOT EXISTS a1 (id int)", "CREATE TEMP TABLE IF NOT EXISTS a1 (id int)"],
    use: [],
    give: ["DROP TABLE a1"],
  },
  { take: ["SELECT id INTO TEMPORARY TABLE a1 FROM orders"], use: ["SELECT count(*) FROM a1"], give: ["DROP TABLE a1"] },
  { take: ["SELECT id INTO pg_temp.a1 FROM orders"], use: [], give: [] },
  { take: ["CREATE LOCAL TEMPORARY SEQUENCE s1"], use: ["SELECT nextval('s1')"], give: ["DROP SEQUENCE s1"] },
  {
    take: ["CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS 'SELECT 1'"],
    use: ["SELECT pg_temp.f()"],
    give: ["DROP FUNCTION pg_temp.f()"],
  },
  { take: ["CREATE TYPE pg_temp.pair AS (a int, b int)"], use: [], give: ["DROP TYPE pg_temp.pair"] },
  { take: ["CREATE TEMP TABLE a1 ON COMMIT DROP AS SELECT 1 AS id"], use: ["SELECT * FROM a1"], give: [] },
  { take: ['CREATE TEMP TABLE "A1" (id int)'], use: [], give: ["DROP TABLE IF EXISTS a1"] },
  { take: ["CREATE TEMP TABLE a1 (id serial)"], use: ["INSERT INTO a1 DEFAULT VALUES"], give: ["DROP TABLE a1"] },
  { take: ["CREATE TABLE kept (id int)"], use: ["SELECT * FROM kept"], give: ["DROP TABLE kept"] },
);

const aliases: fc.Arbitrary<Episode> = one<Episode>(
  { take: ["SET TIME ZONE 'Asia/Tokyo'"], use: ["SHOW TimeZone"], give: ["SET TIME ZONE DEFAULT"] },
  { take: ["SET TIME ZONE LOCAL"], use: ["SHOW timezone"], give: [] },
  { take: ["SET NAMES 'UTF8'"], use: ["SHOW client_encoding"], give: [] },
  { take: ["SET SCHEMA 'public'"], use: ["SHOW search_path"], give: ["RESET search_path"] },
  { take: ["SET SEED TO 0.5"], use: ["SELECT random()"], give: [] },
  { take: ["SET XML OPTION DOCUMENT"], use: ["SHOW xmloption"], give: ["RESET xmloption"] },
  { take: ["SET XML OPTION CONTENT"], use: ["SHOW xmloption"], give: [] },
  { take: ["SET \"work_mem\" TO '1MB'"], use: ["SHOW Work_Mem"], give: ['RESET "work_mem"'] },
  { take: ["SET Work_MEM = 1024"], use: [], give: ["RESET WORK_MEM"] },
  { take: ["UPDATE pg_settings SET setting = '1024' WHERE name = 'work_mem'"], use: ["SHOW work_mem"], give: ["RESET work_mem"] },
  { take: ["SELECT set_config('WORK_MEM', '1MB', false)"], use: [], give: ["SELECT set_config('work_mem', NULL, false)"] },
  { take: ["SELECT set_config(name, '1MB', false) FROM (VALUES ('work_mem')) AS v (name)"], use: [], give: [] },
  {
    take: ["SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"],
    use: ["SHOW default_transaction_read_only"],
    give: ["RESET default_transaction_read_only"],
  },
  {
    take: ["SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE"],
    use: [],
    give: ["RESET default_transaction_isolation"],
  },
  { take: ["SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED"], use: [], give: [] },
  { take: ["SET transaction_isolation = 'serializable'"], use: [], give: [] },
  { take: ["SET work_mem = '1MB'", "SET work_mem = '4MB'"], use: [], give: [] },
  { take: ["SET work_mem = 4096"], use: [], give: [] },
  { take: ["SET enable_seqscan TO on"], use: [], give: [] },
  { take: ["SET ROLE NONE"], use: [], give: [] },
  { take: ["SELECT set_config('role', 'app_reader', false)"], use: ["SELECT current_user"], give: ["RESET ROLE"] },
  { take: ["SELECT set_config('role', 'app_reader', true)"], use: ["SELECT 1"], give: [] },
  { take: ["SET ROLE app_reader"], use: ["SELECT current_user"], give: ["RESET ALL"] },
  { take: ["SET SESSION AUTHORIZATION app_reader"], use: [], give: ["SET SESSION AUTHORIZATION DEFAULT"] },
);

const twice: fc.Arbitrary<Episode> = fc.tuple(settings, settings, fc.nat(5)).map(([first, second, order]) => {
  const [set, local, reset] = [`SET ${first.name} = ${first.value}`, `SET LOCAL ${first.name} = ${first.value}`, `RESET ${first.name}`];
  const take =
    [
      [set, local],
      [local, set],
      [local, reset],
      [set, local, reset],
      [local, "RESET ALL"],
      [set, `SET ${second.name} = ${second.value}`],
    ][order] ?? [];
  return { take, use: [`SHOW ${first.name}`], give: order % 2 === 0 ? [] : [reset] };
});

const others: fc.Arbitrary<Episode> = one<Episode>(
  { take: ["DECLARE c CURSOR WITH HOLD FOR SELECT 1"], use: ["FETCH ALL FROM c"], give: ["CLOSE ALL"] },
  { take: ["DECLARE c SCROLL CURSOR WITHOUT HOLD FOR SELECT 1"], use: ["FETCH c"], give: [] },
  { take: ["DECLARE c CURSOR WITH HOLD FOR SELECT 1"], use: ["MOVE c"], give: ["CLOSE c"] },
  { take: ["LISTEN a", "LISTEN b"], use: [], give: ["UNLISTEN a"] },
  { take: ['LISTEN "A"'], use: [], give: ["UNLISTEN a"] },
  { take: ["LISTEN a", "UNLISTEN a"], use: ["NOTIFY a"], give: [] },
  { take: ["UNLISTEN a", "LISTEN a"], use: [], give: ["UNLISTEN *"] },
  {
    take: ["INSERT INTO t_perm (a) VALUES (1)"],
    use: ["INSERT INTO events (kind, body) VALUES ('x', to_jsonb(currval('t_perm_id_seq')))"],
    give: [],
  },
  { take: ["SELECT setval('invoice_seq', 10)"], use: ["SELECT currval('invoice_seq')"], give: [] },
  { take: ["SELECT nextval('invoice_seq')"], use: ["SELECT currval('public.invoice_seq'::regclass)"], give: [] },
  { take: ["SELECT nextval('invoice_seq')"], use: ["SELECT currval('t_perm_id_seq')"], give: [] },
  { take: ["SELECT setseed(0.5)"], use: ["SELECT id FROM orders WHERE id = 1 AND random() < 2", "SELECT random()"], give: [] },
  { take: ["INSERT INTO t_perm (a) VALUES (1)", "PREPARE TRANSACTION 'two-phase'"], use: ["COMMIT PREPARED 'two-phase'"], give: [] },
  { take: ["SELECT pg_advisory_lock(7)", "DISCARD ALL"], use: [], give: [] },
  { take: ["SET work_mem = '1MB'"], use: [], give: ["DISCARD ALL"] },
  { take: ["PREPARE p AS SELECT 1"], use: [], give: ["DISCARD PLANS"] },
);

/** In words: one hard episode. */
export const hardEpisodes: fc.Arbitrary<Episode> = fc.oneof(
  { weight: 5, arbitrary: locks },
  { weight: 2, arbitrary: notRun },
  { weight: 5, arbitrary: functions },
  { weight: 2, arbitrary: sqlFunctions },
  { weight: 1, arbitrary: nested },
  { weight: 1, arbitrary: procedures },
  { weight: 3, arbitrary: doBlocks },
  { weight: 2, arbitrary: preparedBodies },
  { weight: 4, arbitrary: temps },
  { weight: 4, arbitrary: aliases },
  { weight: 3, arbitrary: twice },
  { weight: 3, arbitrary: others },
);
