SELECT pg_advisory_lock(1);
====
BEGIN; 
SELECT pg_advisory_lock(1), pg_advisory_lock(1);
SELECT pg_advisory_unlock(1);
COMMIT;
====
BEGIN;
SELECT pg_advisory_lock(1), pg_advisory_lock(1);
SELECT pg_advisory_unlock(1), pg_advisory_unlock(1);
COMMIT;
====
BEGIN;
SELECT pg_advisory_lock(1);
SELECT pg_advisory_unlock_shared(1);
COMMIT;
====
BEGIN;
SELECT pg_advisory_lock(hashtext('a'));
SELECT pg_advisory_unlock(hashtext('a'));
COMMIT;
====
BEGIN;
SELECT pg_advisory_lock(1+1);
SELECT pg_advisory_unlock(2);
COMMIT;
====
BEGIN;
SELECT pg_advisory_lock(1,2);
SELECT pg_advisory_unlock(1);
COMMIT;
====
SELECT 1 FROM generate_series(1,3) i WHERE pg_advisory_lock(i) IS NULL;
====
BEGIN;
SELECT pg_advisory_lock(i) FROM generate_series(1,3) i;
SELECT pg_advisory_unlock(1), pg_advisory_unlock(2), pg_advisory_unlock(3);
COMMIT;
====
BEGIN;
SELECT pg_advisory_lock(i) FROM generate_series(1,3) i;
SELECT pg_advisory_unlock(1), pg_advisory_unlock(2);
COMMIT;
====
WITH l AS (SELECT pg_advisory_lock(7)) SELECT 1;
====
SELECT pg_advisory_lock(1) WHERE false;
====
SELECT CASE WHEN true THEN 'x' ELSE pg_advisory_lock(1)::text END;
====
SELECT EXISTS (SELECT pg_advisory_lock(1));
====
SELECT 1 FROM (SELECT pg_advisory_lock(1)) s;
====
SELECT 1 FROM (VALUES (pg_advisory_lock(1))) s;
====
SELECT * FROM orders o, LATERAL (SELECT pg_advisory_lock(o.id)) l;
====
SELECT 1 ORDER BY pg_advisory_lock(3)::text;
====
SELECT count(*) FROM orders HAVING pg_advisory_lock(4) IS NOT NULL;
====
SELECT 1 LIMIT (SELECT CASE WHEN pg_try_advisory_lock(5) THEN 1 ELSE 0 END);
====
INSERT INTO t_perm(a) SELECT 1 FROM pg_advisory_lock(1);
====
INSERT INTO t_perm(a) VALUES (1) RETURNING pg_advisory_lock(9);
====
UPDATE orders SET total = total WHERE pg_try_advisory_lock(id);
====
DELETE FROM t_perm WHERE pg_try_advisory_lock(1) IS NULL;
====
EXPLAIN SELECT pg_advisory_lock(1);
====
EXPLAIN ANALYZE SELECT pg_advisory_lock(1);
====
EXPLAIN (ANALYZE false) SELECT pg_advisory_lock(1);
====
EXPLAIN (ANALYZE, COSTS off, TIMING off, SUMMARY off, BUFFERS off) SELECT pg_advisory_lock(1);
====
CREATE VIEW vl AS SELECT pg_advisory_lock(1) AS x;
====
CREATE VIEW vl AS SELECT pg_advisory_lock(1) AS x;
SELECT * FROM vl;
====
CREATE TABLE tl AS SELECT pg_advisory_lock(1)::text AS x WITH NO DATA;
====
CREATE TABLE tl AS SELECT pg_advisory_lock(1)::text AS x;
====
BEGIN;
DECLARE c CURSOR FOR SELECT pg_advisory_lock(1);
COMMIT;
====
BEGIN;
DECLARE c CURSOR FOR SELECT pg_advisory_lock(1);
FETCH 1 FROM c;
COMMIT;
====
BEGIN;
DECLARE c CURSOR WITH HOLD FOR SELECT pg_advisory_lock(1);
COMMIT;
====
BEGIN;
PREPARE p AS SELECT pg_advisory_lock(1);
DEALLOCATE p;
COMMIT;
====
BEGIN;
PREPARE p(int) AS SELECT pg_advisory_lock($1);
EXECUTE p(4);
DEALLOCATE p;
SELECT pg_advisory_unlock(4);
COMMIT;
====
BEGIN;
PREPARE p(int) AS SELECT pg_advisory_lock($1);
EXECUTE p(4);
DEALLOCATE p;
SELECT pg_advisory_unlock(5);
COMMIT;
====
BEGIN;
CREATE TEMP TABLE a(x int);
CREATE VIEW av AS SELECT * FROM a;
DROP TABLE a CASCADE;
COMMIT;
====
BEGIN;
CREATE TEMP TABLE a(x int);
CREATE VIEW av AS SELECT * FROM a;
DROP TABLE a;
COMMIT;
====
BEGIN;
CREATE TEMP TABLE a(x int);
ALTER TABLE a RENAME TO b;
DROP TABLE b;
COMMIT;
====
BEGIN;
CREATE TEMP TABLE a(x int);
ALTER TABLE a RENAME TO b;
DROP TABLE IF EXISTS a;
COMMIT;
====
BEGIN;
SELECT 1 AS x INTO TEMP a;
CREATE TEMP TABLE b AS TABLE a;
DROP TABLE a, b;
COMMIT;
====
BEGIN;
SET LOCAL search_path = pg_temp, public;
CREATE TABLE zz(x int);
COMMIT;
====
BEGIN;
SET LOCAL search_path = pg_temp, public;
CREATE TABLE zz(x int);
DROP TABLE zz;
COMMIT;
====
UPDATE pg_settings SET setting = '1MB' WHERE name = 'work_mem';
====
BEGIN;
UPDATE pg_settings SET setting = '1MB' WHERE name = 'work_mem';
RESET work_mem;
COMMIT;
====
BEGIN;
SET "Work_Mem" = '1MB';
RESET WORK_MEM;
COMMIT;
====
BEGIN;
SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE;
RESET default_transaction_isolation;
COMMIT;
====
BEGIN;
SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ ONLY;
RESET default_transaction_isolation;
COMMIT;
====
BEGIN;
SET work_mem = '1MB';
SET LOCAL work_mem = '2MB';
COMMIT;
====
BEGIN;
SET LOCAL work_mem = '2MB';
SET work_mem = '1MB';
RESET work_mem;
COMMIT;
====
BEGIN;
SET LOCAL work_mem = '2MB';
SET work_mem = '1MB';
ROLLBACK AND CHAIN;
SET work_mem = '3MB';
ROLLBACK;
====
BEGIN;
SET work_mem = '1MB';
COMMIT AND CHAIN;
RESET work_mem;
COMMIT;
====
BEGIN;
SET work_mem = '1MB';
COMMIT AND CHAIN;
ROLLBACK;
====
BEGIN;
SAVEPOINT a;
SET work_mem = '1MB';
SAVEPOINT a;
SET work_mem = '2MB';
ROLLBACK TO a;
ROLLBACK TO a;
RELEASE a;
ROLLBACK TO a;
COMMIT;
====
BEGIN;
SAVEPOINT a;
SET work_mem = '1MB';
SAVEPOINT b;
SELECT pg_advisory_lock(1);
ROLLBACK TO a;
COMMIT;
====
BEGIN;
BEGIN;
SET work_mem = '1MB';
COMMIT;
====
COMMIT;
SET LOCAL work_mem = '1MB';
ROLLBACK;
====
BEGIN;
SET work_mem = '1MB';
SELECT 1/0;
COMMIT;
====
BEGIN;
SELECT pg_advisory_lock(1);
SELECT 1/0;
COMMIT;
====
BEGIN;
SAVEPOINT s;
SET work_mem = '1MB';
SELECT 1/0;
ROLLBACK TO s;
SET work_mem = '2MB';
COMMIT;
====
SELECT pg_advisory_lock(1), 1/0;
====
DO $$ BEGIN PERFORM pg_advisory_lock(1); RAISE EXCEPTION 'x'; EXCEPTION WHEN OTHERS THEN NULL; END $$;
====
DO $$ BEGIN SET work_mem='1MB'; RAISE EXCEPTION 'x'; EXCEPTION WHEN OTHERS THEN NULL; END $$;
====
DO $$ BEGIN SET work_mem='1MB'; RAISE EXCEPTION 'x'; END $$;
====
DO $$ DECLARE i int; BEGIN FOR i IN 1..3 LOOP PERFORM pg_advisory_lock(i); END LOOP; FOR i IN REVERSE 3..1 LOOP PERFORM pg_advisory_unlock(i); END LOOP; END $$;
====
DO $$ BEGIN FOR i IN 1..3 LOOP PERFORM pg_advisory_lock(i); END LOOP; PERFORM pg_advisory_unlock(2); END $$;
====
DO $$ DECLARE ok boolean; BEGIN ok := pg_try_advisory_lock(5); IF ok THEN PERFORM pg_advisory_unlock(5); END IF; END $$;
====
DO $$ DECLARE q text := 'SET work_mem = ''1MB'''; BEGIN EXECUTE q; END $$;
====
DO $$ BEGIN EXECUTE format('SET LOCAL work_mem = %L', '1MB'); END $$;
====
DO $$ BEGIN EXECUTE 'SELECT pg_advisory_lock($1)' USING 5; PERFORM pg_advisory_unlock(5); END $$;
====
DO $$ BEGIN EXECUTE 'SET ' || 'work_mem' || ' = ' || quote_literal('1MB'); END $$;
====
CREATE PROCEDURE pr() LANGUAGE plpgsql AS $p$ BEGIN SET LOCAL work_mem = '1MB'; COMMIT; SET work_mem = '2MB'; ROLLBACK; END $p$;
CALL pr();
====
CREATE PROCEDURE pr() LANGUAGE plpgsql AS $p$ BEGIN SET work_mem = '2MB'; COMMIT; END $p$;
CALL pr();
====
CREATE PROCEDURE pr() LANGUAGE plpgsql AS $p$ BEGIN SET work_mem = '2MB'; COMMIT; END $p$;
BEGIN;
CALL pr();
COMMIT;
====
CREATE FUNCTION lk(k bigint) RETURNS void LANGUAGE sql AS $f$ SELECT pg_advisory_lock(k) $f$;
CREATE FUNCTION ul(k bigint) RETURNS void LANGUAGE plpgsql AS $f$ BEGIN PERFORM pg_advisory_unlock(k); END $f$;
BEGIN;
SELECT lk(5);
SELECT ul(5);
COMMIT;
====
CREATE FUNCTION lk(k bigint) RETURNS void LANGUAGE sql AS $f$ SELECT pg_advisory_lock($1) $f$;
BEGIN;
SELECT lk(5);
COMMIT;
====
CREATE FUNCTION lk(k bigint) RETURNS void LANGUAGE sql AS $f$ SELECT pg_advisory_lock($1) $f$;
====
CREATE FUNCTION lk() RETURNS void LANGUAGE sql BEGIN ATOMIC SELECT pg_advisory_lock(3); END;
SELECT lk();
====
CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN PERFORM pg_advisory_lock(5); RETURN NEW; END $f$;
CREATE TRIGGER tt BEFORE INSERT ON t_perm FOR EACH ROW EXECUTE FUNCTION tf();
INSERT INTO t_perm(a) VALUES (1);
====
LISTEN a;
UNLISTEN a;
====
BEGIN;
LISTEN a;
UNLISTEN *;
COMMIT;
====
BEGIN;
LISTEN a;
SAVEPOINT s;
UNLISTEN a;
ROLLBACK TO s;
COMMIT;
====
BEGIN;
SET ROLE app_reader;
SET ROLE NONE;
COMMIT;
====
BEGIN;
SELECT set_config('role', 'app_reader', false);
RESET ROLE;
COMMIT;
====
BEGIN;
SET SESSION AUTHORIZATION app_reader;
RESET SESSION AUTHORIZATION;
COMMIT;
====
BEGIN;
SET ROLE app_reader;
RESET ALL;
COMMIT;
====
BEGIN;
SET work_mem = '1MB';
RESET ALL;
COMMIT;
====
BEGIN;
SET work_mem = '1MB';
DISCARD ALL;
COMMIT;
====
BEGIN;
CREATE TEMP TABLE a(x int);
DISCARD TEMP;
COMMIT;
====
BEGIN;
DECLARE c CURSOR WITH HOLD FOR SELECT 1;
CLOSE ALL;
COMMIT;
====
BEGIN;
SAVEPOINT s;
DECLARE c CURSOR WITH HOLD FOR SELECT 1;
ROLLBACK TO s;
COMMIT;
====
BEGIN;
SELECT nextval('invoice_seq');
COMMIT;
SELECT currval('invoice_seq');
====
BEGIN;
SELECT nextval('invoice_seq');
ROLLBACK;
BEGIN;
SELECT nextval('invoice_seq');
SELECT currval('invoice_seq'), lastval();
COMMIT;
====
SELECT setval('invoice_seq', 5);
SELECT currval('invoice_seq');
====
BEGIN;
INSERT INTO events(kind) VALUES ('x');
SELECT currval('events_id_seq');
COMMIT;
SELECT lastval();
====
SET LOCAL app.x = '1';
SELECT current_setting('app.x', true);
====
BEGIN;
SET LOCAL app.x = '1';
COMMIT;
SELECT nullif(current_setting('app.x', true), '');
====
BEGIN;
SET LOCAL app.x = '1';
ROLLBACK;
SELECT current_setting('app.x', true);
====
PREPARE TRANSACTION 'a';
====
BEGIN;
SET work_mem = '1MB';
PREPARE TRANSACTION 'a';
ROLLBACK PREPARED 'a';
====
BEGIN;
LISTEN a;
PREPARE TRANSACTION 'a';
====
BEGIN;
SELECT pg_advisory_lock(1);
PREPARE TRANSACTION 'a';
ROLLBACK PREPARED 'a';
====
SELECT setseed(0.5);
====
SET statement_timeout = 0;
====
SET TimeZone = 'Asia/Tokyo';
SHOW timezone;
====
LOAD 'auto_explain';
====
SELECT dblink_connect('c', 'dbname=postgres');
====
BEGIN;
SELECT dblink_connect('c', 'dbname=postgres');
SELECT dblink_disconnect('c');
COMMIT;
====
SELECT pg_create_physical_replication_slot('s1', true, true);
====
SELECT pg_create_physical_replication_slot('s1', true, false);
SELECT pg_drop_replication_slot('s1');
====
CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ DECLARE r int; BEGIN SELECT 1 INTO r FROM pg_advisory_lock(3); RETURN r; END $$;
SELECT f();
====
CREATE FUNCTION f(a int, b int) RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_lock(a, b); END $$;
CREATE FUNCTION f(a int) RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_unlock(a); END $$;
BEGIN;
SELECT f(1, 2);
SELECT pg_advisory_unlock(1, 2);
COMMIT;
====
CREATE FUNCTION f(a int DEFAULT 4) RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_lock(a); END $$;
BEGIN;
SELECT f();
SELECT pg_advisory_unlock(4);
COMMIT;
====
CREATE FUNCTION f(a int) RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_lock(a); END $$;
BEGIN;
SELECT f(a => 7);
SELECT pg_advisory_unlock(7);
COMMIT;
====
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql SET work_mem = '3MB' AS $$ BEGIN SET LOCAL work_mem = '1MB'; END $$;
SELECT f();
====
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql SET work_mem = '3MB' AS $$ BEGIN PERFORM set_config('work_mem', '1MB', false); END $$;
SELECT f();
====
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql SET search_path = public AS $$ BEGIN SET work_mem = '1MB'; RESET work_mem; END $$;
SELECT f();
====
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM g(); END $$;
CREATE FUNCTION g() RETURNS void LANGUAGE plpgsql AS $$ BEGIN SET work_mem = '1MB'; END $$;
SELECT f();
====
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN SET work_mem = '1MB'; END $$;
CREATE OR REPLACE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN SET LOCAL work_mem = '1MB'; END $$;
SELECT f();
====
DO $$ DECLARE x int := 2; BEGIN IF x > 1 THEN PERFORM pg_advisory_lock(1); ELSE PERFORM pg_advisory_unlock(1); END IF; END $$;
====
DO $$ DECLARE x int := 0; BEGIN IF x > 1 THEN PERFORM pg_advisory_lock(1); ELSE NULL; END IF; END $$;
====
DO $$ DECLARE x int := 0; BEGIN WHILE x < 3 LOOP PERFORM pg_advisory_lock(x); x := x + 1; END LOOP; WHILE x > 0 LOOP x := x - 1; PERFORM pg_advisory_unlock(x); END LOOP; END $$;
====
DO $$ DECLARE x int := 0; BEGIN LOOP x := x + 1; EXIT WHEN x > 3; CONTINUE WHEN x = 2; PERFORM pg_advisory_lock(x); END LOOP; PERFORM pg_advisory_unlock(1); PERFORM pg_advisory_unlock(3); END $$;
====
DO $$ DECLARE r record; BEGIN FOR r IN SELECT g AS k FROM generate_series(1,2) g LOOP PERFORM pg_advisory_lock(r.k); END LOOP; PERFORM pg_advisory_unlock(1), pg_advisory_unlock(2); END $$;
====
DO $$ DECLARE r record; BEGIN FOR r IN SELECT id FROM customers LOOP PERFORM pg_advisory_lock(r.id); END LOOP; FOR r IN SELECT id FROM customers LOOP PERFORM pg_advisory_unlock(r.id); END LOOP; END $$;
====
DO $$ DECLARE k int; BEGIN FOREACH k IN ARRAY ARRAY[1,2,3] LOOP PERFORM pg_advisory_lock(k); END LOOP; END $$;
====
DO $$ DECLARE k int; BEGIN FOREACH k IN ARRAY ARRAY[1,2] LOOP PERFORM pg_advisory_lock(k); END LOOP; PERFORM pg_advisory_unlock(2); PERFORM pg_advisory_unlock(1); END $$;
====
DO $$ BEGIN BEGIN PERFORM pg_advisory_lock(1); PERFORM 1/0; EXCEPTION WHEN division_by_zero THEN PERFORM pg_advisory_unlock(1); END; END $$;
====
DO $$ BEGIN BEGIN SET work_mem = '1MB'; PERFORM 1/0; EXCEPTION WHEN unique_violation THEN NULL; END; END $$;
====
DO $$ BEGIN BEGIN SET work_mem = '1MB'; EXCEPTION WHEN OTHERS THEN NULL; END; END $$;
====
DO $$ BEGIN BEGIN PERFORM 1/0; EXCEPTION WHEN OTHERS THEN SET work_mem = '1MB'; END; END $$;
====
DO $$ BEGIN CREATE TEMP TABLE tt(a int); INSERT INTO tt VALUES (1); DROP TABLE tt; END $$;
====
DO $$ BEGIN CREATE TEMP TABLE tt(a int) ON COMMIT DROP; INSERT INTO tt VALUES (1); END $$;
====
DO $$ BEGIN EXECUTE 'CREATE TEMP TABLE ' || quote_ident('foo') || ' (a int)'; END $$;
====
DO $$ DECLARE n text := 'foo'; BEGIN EXECUTE 'CREATE TEMP TABLE ' || n || ' (a int)'; EXECUTE 'DROP TABLE ' || n; END $$;
====
DO $$ BEGIN EXECUTE 'LISTEN chan'; END $$;
====
DO $$ BEGIN EXECUTE 'LISTEN chan'; EXECUTE 'UNLISTEN chan'; END $$;
====
DO $$ BEGIN LISTEN chan; UNLISTEN *; END $$;
====
DO $$ DECLARE v text; BEGIN v := set_config('work_mem', '1MB', false); END $$;
====
DO $$ DECLARE v text := set_config('work_mem', '1MB', false); BEGIN NULL; END $$;
====
DO $$ DECLARE v text; BEGIN SELECT set_config('work_mem', '1MB', true) INTO v; END $$;
====
DO $$ BEGIN SET work_mem='1MB'; COMMIT; RESET work_mem; END $$;
====
DO $$ BEGIN SET work_mem='1MB'; ROLLBACK; END $$;
====
BEGIN;
DO $$ BEGIN SET work_mem='1MB'; ROLLBACK; END $$;
COMMIT;
====
DO $$ BEGIN RETURN; SET work_mem='1MB'; END $$;
====
CREATE FUNCTION f(b boolean) RETURNS void LANGUAGE plpgsql AS $$ BEGIN IF NOT b THEN RETURN; END IF; PERFORM pg_advisory_lock(1); END $$;
SELECT f(false);
====
CREATE FUNCTION f(b boolean) RETURNS void LANGUAGE plpgsql AS $$ BEGIN IF NOT b THEN RETURN; END IF; PERFORM pg_advisory_lock(1); END $$;
SELECT f(true);
====
DO $$ DECLARE n int; BEGIN SELECT count(*) INTO n FROM customers; IF n > 100 THEN PERFORM pg_advisory_lock(1); PERFORM pg_advisory_unlock(1); END IF; END $$;
====
DO $$ BEGIN CASE 2 WHEN 1 THEN PERFORM pg_advisory_lock(1); WHEN 2 THEN NULL; END CASE; END $$;
====
DO $$ BEGIN ASSERT pg_try_advisory_lock(4); END $$;
====
DO $o$ BEGIN EXECUTE $i$DO $$ BEGIN SET work_mem = '1MB'; END $$$i$; END $o$;
====
SELECT pg_advisory_lock(k) FROM (VALUES (1),(2)) v(k);
====
BEGIN;
WITH v(k) AS (VALUES (1),(2)) SELECT pg_advisory_lock(k) FROM v;
SELECT pg_advisory_unlock(k) FROM unnest(ARRAY[1,2]) k;
COMMIT;
====
BEGIN;
SELECT pg_advisory_lock(generate_series(1,2));
SELECT pg_advisory_unlock(1);
SELECT pg_advisory_unlock(2);
COMMIT;
====
BEGIN;
SELECT PG_CATALOG.PG_ADVISORY_LOCK(1);
SELECT "pg_advisory_unlock"(1);
COMMIT;
====
SELECT pg_advisory_lock(1) UNION ALL SELECT pg_advisory_lock(2);
====
SELECT coalesce(1, (SELECT 2 FROM pg_advisory_lock(3)));
====
SELECT false AND pg_try_advisory_lock(3);
====
SELECT true OR pg_try_advisory_lock(3);
====
SELECT array(SELECT pg_try_advisory_lock(3));
====
SELECT (SELECT pg_try_advisory_lock(3));
====
SELECT 1 WHERE 1 IN (SELECT 1 FROM pg_advisory_lock(6));
====
SELECT max(1) FILTER (WHERE pg_try_advisory_lock(3));
====
SELECT sum(1) OVER (ORDER BY pg_try_advisory_lock(3));
====
SELECT pg_try_advisory_lock(3) LIMIT 0;
====
SELECT * FROM orders LIMIT 1 OFFSET (SELECT CASE WHEN pg_try_advisory_lock(8) THEN 0 ELSE 0 END);
====
COPY (SELECT pg_try_advisory_lock(3)) TO STDOUT;
====
MERGE INTO t_perm t USING (SELECT pg_try_advisory_lock(3) AS x) s ON false WHEN NOT MATCHED THEN INSERT (a) VALUES (1);
====
INSERT INTO t_perm(a) VALUES (1) ON CONFLICT DO NOTHING RETURNING pg_try_advisory_lock(3);
====
CREATE TABLE IF NOT EXISTS tz AS SELECT pg_try_advisory_lock(3) AS x;
====
CREATE MATERIALIZED VIEW mv AS SELECT pg_try_advisory_lock(3) AS x;
====
CREATE MATERIALIZED VIEW mv AS SELECT pg_try_advisory_lock(3) AS x WITH NO DATA;
====
CREATE MATERIALIZED VIEW mv AS SELECT set_config('work_mem', '1MB', false) AS x;
====
BEGIN;
PREPARE p AS SELECT 1;
PREPARE p AS SELECT 2;
COMMIT;
====
BEGIN;
SET work_mem = '1MB';
EXECUTE nosuch;
COMMIT;
====
BEGIN;
SET work_mem = '1MB';
SAVEPOINT a;
RELEASE b;
COMMIT;
====
BEGIN;
SET work_mem = '1MB';
ROLLBACK TO nosuch;
COMMIT;
====
BEGIN;
SET work_mem = '1MB';
VACUUM;
COMMIT;
====
BEGIN;
SET work_mem = '1MB';
SELECT 'abc'::int;
COMMIT;
====
BEGIN;
SET work_mem = '1MB';
SELECT CAST('abc' AS integer);
COMMIT;
====
SET work_mem = 'bogus';
====
SET nosuchsetting = 1;
====
SET shared_buffers = '1GB';
====
SET LOCAL work_mem = '1MB' \; SHOW work_mem;
====
SET work_mem = '1MB' \; SELECT 1/0;
====
SELECT pg_advisory_lock(1) \; SELECT 1/0;
====
BEGIN \; SET work_mem = '1MB' \; ROLLBACK;
====
SET work_mem='1MB' \; ROLLBACK \; SELECT 1;
====
SET work_mem='1MB' \; COMMIT \; RESET work_mem;
====
CREATE TEMP TABLE a(x int) ON COMMIT DROP \; INSERT INTO a VALUES (1);
====
BEGIN;
CREATE TEMP TABLE a(x int) ON COMMIT DELETE ROWS;
COMMIT;
====
BEGIN;
CREATE TEMP SEQUENCE s;
SELECT nextval('s');
DROP SEQUENCE s;
COMMIT;
====
BEGIN;
CREATE TYPE pg_temp.ty AS (a int);
DROP TYPE pg_temp.ty;
COMMIT;
====
CREATE TYPE pg_temp.ty AS ENUM ('a');
====
BEGIN;
CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS 'SELECT 1';
SELECT pg_temp.f();
DROP FUNCTION pg_temp.f();
COMMIT;
====
BEGIN;
CREATE TEMP TABLE parent(a int);
CREATE TEMP TABLE child() INHERITS (parent);
DROP TABLE parent CASCADE;
COMMIT;
====
BEGIN;
CREATE TEMP TABLE a(x serial);
DROP TABLE a;
COMMIT;
====
BEGIN;
CREATE TEMP TABLE a(x int) ON COMMIT DROP;
CREATE VIEW v AS SELECT * FROM a;
COMMIT;
====
BEGIN;
CREATE TEMP TABLE IF NOT EXISTS a(x int);
CREATE TEMP TABLE IF NOT EXISTS a(x int);
DROP TABLE a;
COMMIT;
====
BEGIN;
CREATE TEMP VIEW v AS SELECT 1;
CREATE OR REPLACE TEMP VIEW v AS SELECT 1;
DROP VIEW v;
COMMIT;
====
BEGIN;
CREATE TEMP TABLE orders(x int);
DROP TABLE public.orders CASCADE;
COMMIT;
====
BEGIN;
DECLARE c CURSOR WITH HOLD FOR SELECT 1;
CLOSE c;
ROLLBACK;
====
DECLARE c CURSOR WITH HOLD FOR SELECT 1;
====
FETCH 1 FROM c;
====
SELECT set_config('work_mem', '1MB', 't');
====
SELECT set_config('app.x', '1', false), set_config('app.y', '2', true);
====
SET TIME ZONE 'UTC';
====
SET application_name = 'x';
SET search_path TO DEFAULT;
====
SET SESSION SESSION AUTHORIZATION app_reader;
====
SET LOCAL SESSION AUTHORIZATION app_reader;
====
BEGIN;
SET TRANSACTION READ ONLY;
SET transaction_read_only = off;
COMMIT;
====
SET transaction_isolation = 'serializable';
====
SET default_transaction_isolation = 'serializable';
====
ALTER ROLE app_reader SET work_mem = '1MB';
====
ALTER SYSTEM SET work_mem = '1MB';
====
NOTIFY a;
====
SELECT random();
====
BEGIN;
SELECT setseed(0.1);
COMMIT;
SELECT random();
====
SET SEED = 0.5;
SELECT random();
====
INSERT INTO t_perm(a) VALUES (1);
SELECT currval(pg_get_serial_sequence('t_perm', 'id'));
====
INSERT INTO t_perm(a) VALUES (1);
SELECT currval('public.t_perm_id_seq'::regclass);
====
CREATE TABLE q(id int GENERATED ALWAYS AS IDENTITY, v int);
INSERT INTO q(v) VALUES (1);
SELECT lastval();
====
CREATE TABLE q(id int, v int);
BEGIN;
SELECT nextval('invoice_seq');
INSERT INTO q(v) VALUES (1);
SELECT lastval();
COMMIT;
====
SELECT nextval('invoice_seq');
BEGIN;
INSERT INTO t_perm(a) VALUES (1);
SELECT lastval();
COMMIT;
====
SELECT nextval('invoice_seq');
BEGIN;
INSERT INTO t_perm(id, a) VALUES (77, 1);
SELECT lastval();
COMMIT;
====
BEGIN;
SET search_path = tenant_a;
SELECT count(*) FROM settings;
RESET search_path;
COMMIT;
====
SET search_path = tenant_a;
SELECT count(*) FROM settings;
====
BEGIN;
SET LOCAL ROLE app_reader;
SET ROLE app_tenant;
RESET ROLE;
COMMIT;
====
BEGIN;
SET ROLE app_reader;
SET LOCAL ROLE NONE;
COMMIT;
====
BEGIN;
SET SESSION AUTHORIZATION app_reader;
SET SESSION AUTHORIZATION DEFAULT;
COMMIT;
====
BEGIN;
SET ROLE app_reader;
SET SESSION AUTHORIZATION DEFAULT;
COMMIT;
====
BEGIN;
SELECT pg_try_advisory_lock_shared(1), pg_try_advisory_lock(1);
SELECT pg_advisory_unlock(1);
SELECT pg_advisory_unlock_shared(1);
COMMIT;
====
BEGIN;
SELECT pg_advisory_lock(-1), pg_advisory_lock(2147483648);
SELECT pg_advisory_unlock('-1'), pg_advisory_unlock(2147483648::bigint);
COMMIT;
====
BEGIN;
SELECT pg_advisory_lock(5);
SAVEPOINT s;
SELECT pg_advisory_unlock(5);
ROLLBACK TO s;
COMMIT;
====
BEGIN;
SAVEPOINT s;
SELECT pg_advisory_lock(5);
ROLLBACK TO s;
SELECT pg_advisory_unlock(5);
COMMIT;
====
BEGIN;
SELECT pg_advisory_lock(5);
SELECT pg_advisory_unlock_all();
COMMIT;
====
BEGIN;
PREPARE a AS SELECT 1;
PREPARE b AS SELECT 2;
DEALLOCATE ALL;
COMMIT;
====
BEGIN;
PREPARE a AS SELECT 1;
SAVEPOINT s;
DEALLOCATE a;
ROLLBACK TO s;
COMMIT;
====
BEGIN;
DECLARE c CURSOR WITH HOLD FOR SELECT * FROM customers ORDER BY id;
SAVEPOINT s;
CLOSE c;
ROLLBACK TO s;
COMMIT;
====
BEGIN;
LISTEN a;
ROLLBACK;
LISTEN b \; UNLISTEN b;
====
DO $$ BEGIN PERFORM set_config('app.tenant_id', '1', false); END $$;
SELECT current_setting('app.tenant_id', true);
====
CREATE PROCEDURE p(k int) LANGUAGE sql AS $$ SELECT pg_advisory_lock(k); SELECT pg_advisory_unlock(k); $$;
CALL p(3);
====
CREATE PROCEDURE p(k int) LANGUAGE sql AS 'SELECT pg_advisory_lock(k); SELECT pg_advisory_unlock(k + 1)';
CALL p(3);
====
CREATE FUNCTION f() RETURNS text LANGUAGE sql AS 'SELECT set_config(''work_mem'', ''1MB'', false)';
SELECT f();
====
CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT 1 FROM pg_advisory_lock(8)); END $$;
BEGIN;
SELECT f();
SELECT pg_advisory_unlock(8);
COMMIT;
====
CREATE FUNCTION f() RETURNS SETOF int LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY SELECT 1 FROM pg_advisory_lock(8); END $$;
SELECT * FROM f();
====
CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ DECLARE c CURSOR FOR SELECT 1 FROM pg_advisory_lock(8); x int; BEGIN OPEN c; FETCH c INTO x; CLOSE c; RETURN x; END $$;
SELECT f();
====
CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ DECLARE c CURSOR FOR SELECT 1 FROM pg_advisory_lock(8); BEGIN FOR r IN c LOOP NULL; END LOOP; RETURN 1; END $$;
SELECT f();
====
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM customers) THEN SET work_mem = '1MB'; END IF; END $$;
SELECT f();
====
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN BEGIN PERFORM pg_advisory_lock(1); RAISE division_by_zero; EXCEPTION WHEN division_by_zero THEN PERFORM pg_advisory_unlock(1); END; END $$;
SELECT f();
====
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_lock(1); RAISE EXCEPTION 'boom'; END $$;
SELECT f();
====
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_lock(1); RAISE NOTICE 'hi'; PERFORM pg_advisory_unlock(1); END $$;
SELECT f();
====
BEGIN;
SET work_mem = '1MB';
DO $$ BEGIN RAISE EXCEPTION 'x'; END $$;
COMMIT;
====
BEGIN;
SAVEPOINT s;
SET work_mem = '1MB';
RELEASE s;
ROLLBACK TO s;
COMMIT;
====
BEGIN;
SELECT setseed(0.2);
SELECT random();
COMMIT;
====
SET SESSION work_mem TO '2MB';
====
SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE;
====
BEGIN;
SET app.a = '1';
RESET app.a;
COMMIT;
SELECT current_setting('app.a', true);
====
BEGIN;
SET app.a = '1';
RESET app.a;
COMMIT;
SELECT coalesce(current_setting('app.a', true), '');
====
BEGIN;
SET LOCAL app.a = '1';
SELECT current_setting('app.a');
COMMIT;
BEGIN;
SET LOCAL app.a = '2';
SELECT current_setting('app.a');
COMMIT;
====
SELECT set_config('app.a', '1', true);
SHOW app.a;
====
SET bytea_output = 'escape';
====
SET client_min_messages = warning;
====
SET client_min_messages = notice;
====
SET row_security = off;
====
SET xmloption = document;
====
SET XML OPTION CONTENT;
====
SET NAMES 'UTF8';
====
BEGIN;
CREATE TEMP TABLE t ON COMMIT DROP AS SELECT 1 AS a;
SELECT * FROM t;
COMMIT;
====
CREATE TEMP TABLE t ON COMMIT DROP AS SELECT 1 AS a;
====
BEGIN;
CREATE TABLE pg_temp.t(a int) ON COMMIT DROP;
COMMIT;
====
BEGIN;
CREATE TEMP TABLE t(a int);
TRUNCATE t;
CREATE INDEX ON t(a);
ALTER TABLE t ADD COLUMN b int;
DROP TABLE pg_temp.t;
COMMIT;
====
BEGIN;
CREATE TEMP TABLE t(a int);
CREATE TABLE perm AS SELECT * FROM t;
DROP TABLE t;
COMMIT;
====
BEGIN;
CREATE TEMP TABLE t(a int);
CREATE VIEW v1 AS SELECT * FROM t;
CREATE VIEW v2 AS SELECT * FROM v1;
DROP VIEW v2, v1;
DROP TABLE t;
COMMIT;
====
BEGIN;
SELECT 1 AS a INTO TEMPORARY TABLE t;
ALTER TABLE IF EXISTS t RENAME TO u;
DROP TABLE IF EXISTS t, u;
COMMIT;
====
BEGIN;
CREATE TEMP VIEW v AS SELECT 1 AS a;
ALTER VIEW v RENAME TO w;
DROP VIEW w;
COMMIT;
====
BEGIN;
CREATE LOCAL TEMPORARY TABLE "Odd Name"(a int);
DROP TABLE "Odd Name";
COMMIT;
====
COMMIT AND CHAIN;
SET LOCAL work_mem = '1MB';
====
BEGIN;
SELECT 1/0;
COMMIT AND CHAIN;
SET work_mem = '1MB';
ROLLBACK;
====
BEGIN;
SET work_mem='1MB';
SELECT 1/0;
ROLLBACK AND CHAIN;
SET work_mem = '2MB';
COMMIT;
====
START TRANSACTION READ ONLY;
SET work_mem='1MB';
END;
====
BEGIN;
SET work_mem='1MB';
ABORT;
====
EXPLAIN ANALYZE CREATE TEMP TABLE t AS SELECT 1 a;
====
EXPLAIN CREATE TEMP TABLE t AS SELECT 1 a;
====
BEGIN;
PREPARE p AS SELECT pg_advisory_lock(2);
EXPLAIN EXECUTE p;
DEALLOCATE p;
COMMIT;
====
BEGIN;
PREPARE p AS SELECT pg_advisory_lock(2);
EXPLAIN ANALYZE EXECUTE p;
DEALLOCATE p;
COMMIT;
====
BEGIN;
PREPARE p AS SELECT pg_try_advisory_lock(2) AS x;
CREATE TABLE ct AS EXECUTE p;
DEALLOCATE p;
COMMIT;
====
BEGIN;
PREPARE p(text) AS SELECT set_config('work_mem', $1, false);
EXECUTE p('1MB');
RESET work_mem;
DEALLOCATE p;
COMMIT;
====
SELECT set_config(name, '1MB', false) FROM pg_settings WHERE name = 'work_mem';
====
SELECT set_config('work' || '_mem', '1MB', false);
====
BEGIN;
SELECT set_config('Work_Mem', '1MB', false);
RESET work_mem;
COMMIT;
====
WITH s AS (INSERT INTO t_perm(a) SELECT 1 RETURNING pg_try_advisory_lock(3)) SELECT 1;
====
SELECT 1 FROM orders WHERE pg_try_advisory_lock(1) AND false;
====
SELECT count(*) FROM orders o JOIN LATERAL (SELECT pg_try_advisory_lock(o.id) AS ok) l ON true;
====
SELECT * FROM (SELECT 1 AS a, pg_try_advisory_lock(1) AS b OFFSET 0) s WHERE a = 2;
====
VALUES (pg_try_advisory_lock(1));
====
SELECT DISTINCT pg_try_advisory_lock(1);
====
SELECT 1 GROUP BY pg_try_advisory_lock(1);
====
SELECT row(pg_try_advisory_lock(1), 2);
====
SELECT ARRAY[pg_try_advisory_lock(1)];
====
SELECT pg_try_advisory_lock(1) IS TRUE;
====
SELECT greatest(1, (pg_try_advisory_lock(1))::int);
====
SELECT nullif(pg_try_advisory_lock(1), true);
====
SELECT pg_try_advisory_lock((SELECT 4));
====
BEGIN;
SELECT pg_advisory_lock((SELECT 4));
SELECT pg_advisory_unlock(4);
COMMIT;
====
BEGIN;
SELECT pg_advisory_lock(id) FROM customers;
SELECT pg_advisory_unlock(id) FROM customers;
COMMIT;
====
BEGIN;
SELECT pg_advisory_lock(id) FROM customers;
SELECT pg_advisory_unlock(1);
COMMIT;
====
BEGIN;
SELECT pg_advisory_lock(x.a) FROM (SELECT 4 AS a) x;
SELECT pg_advisory_unlock(4);
COMMIT;
====
BEGIN;
SELECT pg_advisory_lock(a * 2) FROM generate_series(1,2) AS g(a);
SELECT pg_advisory_unlock(a) FROM unnest('{2,4}'::int[]) AS g(a);
COMMIT;
====
BEGIN;
SELECT pg_advisory_lock(hashtextextended('x', 0));
SELECT pg_advisory_unlock(hashtextextended('x', 1));
COMMIT;
====
BEGIN;
SELECT pg_advisory_lock('orders'::regclass::oid::bigint);
SELECT pg_advisory_unlock('orders'::regclass::oid::bigint);
COMMIT;
====
BEGIN;
SELECT pg_advisory_lock(abs(-4));
SELECT pg_advisory_unlock(4);
COMMIT;
====
BEGIN;
SELECT pg_advisory_lock(length('four'));
SELECT pg_advisory_unlock(4);
COMMIT;
====
BEGIN;
SELECT pg_advisory_lock(x'0f'::int);
SELECT pg_advisory_unlock(15);
COMMIT;
====
BEGIN;
SELECT pg_advisory_lock(1_000);
SELECT pg_advisory_unlock(1000);
COMMIT;
====
BEGIN;
SELECT pg_advisory_lock(CASE WHEN 1 = 1 THEN 3 ELSE 4 END);
SELECT pg_advisory_unlock(3);
COMMIT;
====
BEGIN;
SELECT pg_advisory_lock(7 % 4), pg_advisory_lock(7 / 2);
SELECT pg_advisory_unlock(3), pg_advisory_unlock(3);
COMMIT;
====
CREATE FUNCTION f1() RETURNS text LANGUAGE sql AS $$ SELECT 'a' $$;
DROP FUNCTION f1;
BEGIN;
SELECT f1();
PREPARE p AS SELECT 1;
COMMIT;
====
CREATE FUNCTION f1() RETURNS text LANGUAGE sql AS $$ SELECT set_config('work_mem', '7MB', false) $$;
DROP FUNCTION f1;
SELECT f1();
====
CREATE FUNCTION f1() RETURNS text LANGUAGE sql AS $$ SELECT set_config('work_mem', '7MB', false) $$;
DROP FUNCTION f1();
SELECT f1();
====
BEGIN;
CREATE FUNCTION f1() RETURNS text LANGUAGE sql AS $$ SELECT set_config('work_mem', '7MB', false) $$;
ROLLBACK;
SELECT f1();
====
SELECT f1();
CREATE FUNCTION f1() RETURNS text LANGUAGE sql AS $$ SELECT set_config('work_mem', '7MB', false) $$;
====
CREATE PROCEDURE pr0() LANGUAGE sql AS $$ SELECT pg_advisory_lock(1) $$;
DROP PROCEDURE pr0;
CALL pr0();
====
CREATE FUNCTION f(x int) RETURNS text LANGUAGE sql AS $$ SELECT set_config('work_mem', '7MB', false) $$;
DROP FUNCTION f(int);
SELECT f(1);
====
BEGIN;
SELECT set_config(name, '7MB', false) FROM pg_settings WHERE name = 'work_mem';
RESET work_mem;
COMMIT;
====
SELECT set_config('work_mem', '7MB', is_local => false);
====
BEGIN;
SELECT pg_advisory_xact_lock(1002);
BEGIN ISOLATION LEVEL SERIALIZABLE;
SET default_transaction_read_only = on;
END;
====
BEGIN;
SELECT 1;
SET TRANSACTION ISOLATION LEVEL SERIALIZABLE;
SET work_mem = '7MB';
COMMIT;
====
BEGIN;
INSERT INTO accounts VALUES (9, 1);
SET TRANSACTION READ ONLY;
LISTEN ch;
COMMIT;
====
BEGIN;
SELECT 1;
SET TRANSACTION READ ONLY;
SET TRANSACTION READ WRITE;
LISTEN ch;
COMMIT;
====
BEGIN;
CREATE TEMP TABLE tt (a int);
DROP VIEW tt;
COMMIT;
====
BEGIN;
CREATE TEMP SEQUENCE tt;
DROP TABLE tt;
COMMIT;
====
BEGIN;
CREATE TABLE base (a int);
CREATE TEMP VIEW tv AS SELECT * FROM base;
DROP TABLE base;
COMMIT;
====
BEGIN;
CREATE TEMP TABLE base (a int);
CREATE TEMP VIEW tv AS SELECT * FROM base;
DROP TABLE base;
COMMIT;
====
BEGIN;
LISTEN ch;
CREATE TABLE base (a int PRIMARY KEY);
CREATE TABLE ref (a int REFERENCES base);
DROP TABLE base;
COMMIT;
====
BEGIN;
LISTEN ch;
CREATE TABLE base (a int);
CREATE TABLE base (a int);
COMMIT;
====
SELECT setval('invoice_seq', 40) \;
SELECT currval('events_id_seq');
SELECT lastval();
====
SELECT setval('invoice_seq', 40);
SELECT lastval();
====
BEGIN;
SELECT nextval('invoice_seq');
ROLLBACK;
SELECT currval('invoice_seq');
====
BEGIN;
SELECT nextval('invoice_seq');
SELECT 1/0;
COMMIT;
SELECT lastval();
====
SELECT set_config('work_mem', NULL, false);
====
DO $$ DECLARE n int := 1001; BEGIN PERFORM pg_advisory_lock(n); PERFORM pg_advisory_unlock(1001); END $$;
====
DO $$ DECLARE n int; BEGIN n := 1001; PERFORM pg_advisory_lock(n); PERFORM pg_advisory_unlock(1001); END $$;
====
DO $$ DECLARE n int := 0; BEGIN n := n + 1; PERFORM pg_advisory_lock(n); PERFORM pg_advisory_unlock(1); END $$;
====
DO $$ BEGIN FOR i IN 1..2 LOOP PERFORM pg_advisory_lock(i); END LOOP; PERFORM pg_advisory_unlock(1); PERFORM pg_advisory_unlock(2); END $$;
====
BEGIN;
CREATE TEMP TABLE tt (a int);
ALTER TABLE tt RENAME TO tu;
ALTER TABLE tt RENAME TO tv;
END;
====
BEGIN;
CREATE TEMP TABLE tt (a int);
ALTER TABLE tt RENAME TO tu;
DROP TABLE tt;
END;
====
BEGIN;
PREPARE p AS SELECT 1;
DEALLOCATE ALL;
EXECUTE p;
LISTEN ch;
COMMIT;
====
BEGIN;
EXECUTE q;
PREPARE q AS SELECT 1;
COMMIT;
====
BEGIN;
LISTEN ch;
DECLARE c CURSOR FOR SELECT 1;
CLOSE c;
FETCH c;
COMMIT;
====
BEGIN;
LISTEN ch;
DECLARE c CURSOR FOR SELECT 1;
DECLARE c CURSOR FOR SELECT 2;
COMMIT;
====
BEGIN;
LISTEN ch;
CLOSE other;
COMMIT;
====
BEGIN;
CREATE FUNCTION f1(k bigint = 1001) RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_lock(k); RETURN 1; END $$;
SELECT f1() FROM accounts;
SELECT pg_advisory_unlock(1001);
END;
====
BEGIN;
CREATE FUNCTION f1(k bigint = 1001) RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_lock(k); RETURN 1; END $$;
SELECT f1() FROM generate_series(1, 2);
SELECT pg_advisory_unlock(1001);
END;
====
BEGIN;
SELECT pg_advisory_lock(1001) FROM accounts;
SELECT pg_advisory_unlock(1001);
END;
====
BEGIN;
SELECT pg_advisory_lock(1001) FROM (VALUES (1), (2)) v(i);
SELECT pg_advisory_unlock(1001);
END;
====
BEGIN;
CREATE FUNCTION f1() RETURNS int LANGUAGE plpgsql AS $$ BEGIN FOR i IN 1..1 LOOP PERFORM pg_advisory_lock(1001); END LOOP; RETURN 1; END $$;
SELECT f1(), f1();
SELECT pg_advisory_unlock(1001);
END;
====
BEGIN;
DO $$ DECLARE rec record; BEGIN FOR rec IN SELECT id FROM accounts ORDER BY id LOOP PERFORM pg_advisory_lock(rec.id); END LOOP; RAISE EXCEPTION 'no'; END $$;
SELECT pg_advisory_unlock_all();
COMMIT;
====
BEGIN;
DO $$ BEGIN PERFORM pg_advisory_lock(1001); RAISE EXCEPTION 'no'; END $$;
SELECT pg_advisory_unlock_all();
COMMIT;
====
DO $$ BEGIN BEGIN PERFORM pg_advisory_lock(1001); DROP TABLE tt; RETURN; EXCEPTION WHEN OTHERS THEN SET work_mem = '7MB'; DROP TABLE tt; END; END $$;
====
CREATE PROCEDURE pr1() LANGUAGE sql BEGIN ATOMIC SELECT pg_advisory_lock(1001); SELECT pg_advisory_unlock(1001); END \;
CALL pr1();
====
BEGIN;
CREATE FUNCTION f1() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;
CREATE FUNCTION f1() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;
LISTEN ch;
COMMIT;
====
BEGIN;
CREATE TEMP TABLE tt (a int);
CREATE TEMP TABLE tt (a int);
COMMIT;
====
BEGIN;
SELECT pg_advisory_lock(1001) FROM (VALUES (1), (2)) v(i);
SELECT pg_advisory_unlock(1001);
SELECT pg_advisory_unlock(1001);
END;
====
BEGIN;
SELECT count(pg_try_advisory_lock(1001)) FROM accounts;
SELECT pg_advisory_unlock(1001);
END;
====
BEGIN;
UPDATE accounts SET balance = 1 RETURNING pg_advisory_lock(1001);
SELECT pg_advisory_unlock(1001);
END;
====
BEGIN;
SELECT pg_advisory_lock(1001) UNION ALL SELECT pg_advisory_lock(1001);
SELECT pg_advisory_unlock(1001);
END;
====
BEGIN;
VALUES (pg_try_advisory_lock(1001)), (pg_try_advisory_lock(1001));
SELECT pg_advisory_unlock(1001);
END;
====
BEGIN;
PREPARE px (bigint) AS SELECT pg_advisory_lock($1) FROM generate_series(1, 2);
EXECUTE px (1001);
DEALLOCATE px;
SELECT pg_advisory_unlock(1001);
END;
====
CREATE OR REPLACE FUNCTION fr() RETURNS text LANGUAGE sql AS $$ SELECT set_config('work_mem', '7MB', false) $$;
CREATE OR REPLACE FUNCTION fr() RETURNS text LANGUAGE sql AS $$ SELECT 'x' $$;
SELECT fr();
====
BEGIN;
CREATE OR REPLACE FUNCTION fr() RETURNS text LANGUAGE sql AS $$ SELECT set_config('work_mem', '7MB', false) $$;
SAVEPOINT s;
CREATE OR REPLACE FUNCTION fr() RETURNS text LANGUAGE sql AS $$ SELECT 'x' $$;
ROLLBACK TO s;
SELECT fr();
COMMIT;
====
CREATE FUNCTION fo(x int) RETURNS text LANGUAGE sql AS $$ SELECT set_config('work_mem', '7MB', false) $$;
CREATE FUNCTION fo(x text) RETURNS text LANGUAGE sql AS $$ SELECT x $$;
SELECT fo('a'::text);
====
CREATE FUNCTION fo(x int) RETURNS text LANGUAGE sql AS $$ SELECT set_config('work_mem', '7MB', false) $$;
CREATE FUNCTION fo(x text) RETURNS text LANGUAGE sql AS $$ SELECT x $$;
SELECT fo('a');
====
CREATE FUNCTION fo(x int) RETURNS text LANGUAGE sql AS $$ SELECT set_config('work_mem', '7MB', false) $$;
CREATE FUNCTION fo(x text) RETURNS text LANGUAGE sql AS $$ SELECT x $$;
SELECT fo(5);
====
CREATE FUNCTION fo(x int, y int DEFAULT 2) RETURNS text LANGUAGE sql AS $$ SELECT set_config('work_mem', '7MB', false) $$;
CREATE FUNCTION fo(a text, b text) RETURNS text LANGUAGE sql AS $$ SELECT a $$;
DROP FUNCTION fo(int, int);
SELECT fo('1', '2');
====
CREATE FUNCTION lk(k bigint) RETURNS void LANGUAGE plpgsql AS $$ BEGIN IF k > 5 THEN PERFORM pg_advisory_lock(k); END IF; END $$;
SELECT lk(3);
====
CREATE FUNCTION lk(k bigint) RETURNS void LANGUAGE plpgsql AS $$ BEGIN IF k IS NULL THEN RETURN; END IF; PERFORM pg_advisory_lock(k); END $$;
SELECT lk(NULL);
====
CREATE FUNCTION lk(k bigint) RETURNS void LANGUAGE sql STRICT AS $$ SELECT pg_advisory_lock(k) $$;
SELECT lk(NULL);
====
CREATE FUNCTION lk(mode text, k bigint) RETURNS void LANGUAGE plpgsql AS $$ BEGIN CASE mode WHEN 'x' THEN PERFORM pg_advisory_xact_lock(k); ELSE PERFORM pg_advisory_lock(k); END CASE; END $$;
BEGIN;
SELECT lk('x', 5);
COMMIT;
====
CREATE FUNCTION st() RETURNS void LANGUAGE plpgsql SET work_mem = '5MB' AS $$ BEGIN SET work_mem = '7MB'; END $$;
SELECT st();
====
CREATE FUNCTION st() RETURNS void LANGUAGE plpgsql SET work_mem = '5MB' AS $$ BEGIN SET LOCAL work_mem = '7MB'; END $$;
SELECT st();
====
CREATE FUNCTION st() RETURNS void LANGUAGE plpgsql AS $$ BEGIN SET work_mem = '7MB'; END $$;
ALTER FUNCTION st() SET work_mem = '5MB';
SELECT st();
====
CREATE FUNCTION st() RETURNS void LANGUAGE sql AS $$ SELECT pg_advisory_lock(1) $$;
ALTER FUNCTION st() RENAME TO su;
SELECT su();
====
CREATE PROCEDURE pc() LANGUAGE plpgsql AS $$ BEGIN SET LOCAL work_mem = '7MB'; COMMIT; PERFORM set_config('lock_timeout', '9s', true); END $$;
CALL pc();
====
CREATE PROCEDURE pc() LANGUAGE plpgsql AS $$ BEGIN CREATE TEMP TABLE tt (a int) ON COMMIT DROP; COMMIT; END $$;
BEGIN;
CALL pc();
COMMIT;
====
CREATE PROCEDURE pc() LANGUAGE plpgsql AS $$ BEGIN SET work_mem = '7MB'; ROLLBACK; END $$;
CALL pc();
====
CREATE PROCEDURE pc() LANGUAGE plpgsql AS $$ BEGIN SET work_mem = '7MB'; COMMIT; RAISE EXCEPTION 'x'; END $$;
CALL pc();
====
CREATE PROCEDURE pc() LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_lock(1); COMMIT; PERFORM pg_advisory_unlock(1); END $$;
CALL pc();
====
CREATE VIEW tvw AS SELECT set_config('work_mem', '7MB', false) AS x;
SELECT x FROM tvw;
====
CREATE VIEW tvw AS SELECT pg_advisory_lock(1001)::text AS x;
SELECT 1;
====
CREATE TABLE trg (a int);
CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_lock(5); RETURN NEW; END $$;
CREATE TRIGGER tr BEFORE INSERT ON trg FOR EACH ROW EXECUTE FUNCTION tf();
INSERT INTO trg VALUES (1);
====
CREATE TABLE trg (a int DEFAULT length(set_config('work_mem', '7MB', false)));
INSERT INTO trg DEFAULT VALUES;
====
DO $$ BEGIN ASSERT false; SET work_mem = '7MB'; END $$;
====
DO $$ DECLARE c refcursor := 'rc'; BEGIN OPEN c FOR SELECT 1; END $$;
====
DO $$ BEGIN FOR i IN REVERSE 2..1 LOOP SET work_mem = '7MB'; END LOOP; END $$;
====
DO $$ BEGIN FOR i IN REVERSE 1..2 LOOP SET work_mem = '7MB'; END LOOP; END $$;
====
DO $$ BEGIN FOR i IN 1..3 LOOP PERFORM pg_advisory_lock(1); END LOOP; PERFORM pg_advisory_unlock(1); PERFORM pg_advisory_unlock(1); END $$;
====
DO $$ BEGIN FOR i IN 1..3 LOOP PERFORM pg_advisory_lock(1); END LOOP; FOR i IN 1..3 LOOP PERFORM pg_advisory_unlock(1); END LOOP; END $$;
====
DO $$ DECLARE r record; BEGIN FOR r IN SELECT id FROM accounts LOOP PERFORM pg_advisory_lock(r.id); END LOOP; FOR r IN SELECT id FROM accounts LOOP PERFORM pg_advisory_unlock(r.id); END LOOP; END $$;
====
DO $$ DECLARE k text := 'work_mem'; BEGIN EXECUTE format('SET %I = %L', k, '7MB'); END $$;
====
DO $$ DECLARE k text := 'work_mem'; BEGIN EXECUTE format('SET LOCAL %I = %L', k, '7MB'); END $$;
====
DO $$ DECLARE q text; BEGIN q := 'SET work_mem'; q := q || ' = ''7MB'''; EXECUTE q; END $$;
====
DO $$ DECLARE q text; BEGIN q := 'SELECT 1'; IF true THEN q := 'LISTEN ch'; END IF; EXECUTE q; END $$;
====
DO $$ DECLARE q text; BEGIN q := 'LISTEN ch'; IF true THEN q := 'SELECT 1'; END IF; EXECUTE q; END $$;
====
DO $$ <<o>> BEGIN FOR i IN 1..2 LOOP EXIT o; END LOOP; SET work_mem = '7MB'; END $$;
====
DO $$ BEGIN BEGIN SET work_mem = '7MB'; PERFORM 1/0; EXCEPTION WHEN unique_violation THEN NULL; END; EXCEPTION WHEN division_by_zero THEN NULL; END $$;
====
DO $$ BEGIN BEGIN SET work_mem = '7MB'; RAISE unique_violation; EXCEPTION WHEN division_by_zero THEN NULL; END; EXCEPTION WHEN others THEN SET lock_timeout = '4s'; END $$;
====
DO $$ BEGIN BEGIN RAISE EXCEPTION SQLSTATE 'ZZ001'; EXCEPTION WHEN SQLSTATE 'ZZ001' THEN LISTEN ch; END; END $$;
====
DO $$ DECLARE n int := 5; BEGIN IF n BETWEEN 6 AND 9 THEN SET work_mem = '7MB'; ELSIF n IN (1, 2) THEN LISTEN a; ELSE NULL; END IF; END $$;
====
BEGIN;
LISTEN ch;
SELECT 'x'::int;
COMMIT;
====
BEGIN;
LISTEN ch;
DO $$ BEGIN RAISE EXCEPTION 'x'; END $$;
COMMIT;
====
BEGIN;
CREATE FUNCTION er() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'x'; END $$;
LISTEN ch;
SELECT er();
COMMIT;
====
BEGIN;
LISTEN ch;
SET LOCAL work_mem = 'bogus';
COMMIT;
====
BEGIN READ ONLY;
LISTEN ch;
UPDATE accounts SET balance = 1;
COMMIT;
====
BEGIN READ ONLY;
CREATE TEMP TABLE tt (a int);
COMMIT;
====
BEGIN READ ONLY;
LISTEN ch;
SELECT nextval('invoice_seq');
COMMIT;
====
BEGIN;
LISTEN ch;
VACUUM accounts;
COMMIT;
====
BEGIN;
LISTEN ch;
DISCARD ALL;
COMMIT;
====
LISTEN ch \;
VACUUM accounts;
====
BEGIN; SET work_mem='7MB'; RESET transaction_isolation; COMMIT;
====
CREATE TEMP TABLE tt (a int) ON COMMIT DROP;
CREATE TEMP VIEW tv AS SELECT * FROM tt;
====
BEGIN;
CREATE TABLE base(a int);
ROLLBACK;
CREATE TEMP VIEW tv AS SELECT * FROM base;
====
SELECT 1/0 \;
CREATE FUNCTION f1() RETURNS text LANGUAGE sql AS $$ SELECT pg_advisory_lock(1001)::text $$;
SELECT f1();
====
BEGIN; CREATE TEMP TABLE tp (a int PRIMARY KEY); CREATE TEMP TABLE tc (a int REFERENCES tp); DROP TABLE tp; COMMIT;
====
BEGIN; PREPARE p AS SELECT 1; DEALLOCATE p; EXPLAIN EXECUTE p; SELECT pg_advisory_lock(1001); ROLLBACK;
====
BEGIN; CREATE TEMP TABLE tt (a int); ALTER TABLE tt SET SCHEMA public; COMMIT;
====
BEGIN; CREATE TEMP TABLE ta (a int); ROLLBACK; BEGIN; CREATE TEMP TABLE tb (a int); DROP TABLE ta, tb; CREATE TEMP TABLE tb (a int); END;
====
CREATE FUNCTION f2(k bigint = 1001) RETURNS text LANGUAGE sql BEGIN ATOMIC SELECT pg_advisory_lock(k)::text; END \;
WITH x AS (SELECT f2() AS a) SELECT a FROM x;
====
CREATE TABLE base(a int);
BEGIN; SET work_mem='1MB'; CREATE TABLE base(x int); COMMIT;
SELECT 1; SELECT 1; SELECT 1; SELECT 1; SELECT 1; SELECT 1; SELECT 1;
====
BEGIN;
INSERT INTO t_perm (a) VALUES (1), (2) RETURNING pg_advisory_lock(1);
SELECT pg_advisory_unlock(1);
COMMIT;
====
BEGIN;
DECLARE c CURSOR WITH HOLD FOR SELECT pg_advisory_lock(6);
CLOSE c;
COMMIT;
====
BEGIN;
DECLARE c CURSOR FOR SELECT pg_advisory_lock(g) FROM generate_series(1, 2) g;
FETCH 1 FROM c;
CLOSE c;
SELECT pg_advisory_unlock(1);
COMMIT;
====
BEGIN;
DECLARE c CURSOR FOR SELECT pg_advisory_lock(6);
FETCH 0 FROM c;
COMMIT;
====
BEGIN;
DECLARE c CURSOR WITH HOLD FOR SELECT pg_advisory_lock(g) FROM generate_series(1, 2) g;
FETCH 1 FROM c;
COMMIT AND CHAIN;
CLOSE c;
SELECT pg_advisory_unlock(1), pg_advisory_unlock(2);
COMMIT;
====
BEGIN;
DECLARE c NO SCROLL CURSOR WITH HOLD FOR SELECT pg_advisory_lock(g) FROM generate_series(1, 2) g;
FETCH 1 FROM c;
COMMIT AND CHAIN;
CLOSE c;
SELECT pg_advisory_unlock(1), pg_advisory_unlock(2);
COMMIT;
====
BEGIN;
CREATE FUNCTION outp(OUT a int, OUT b int) LANGUAGE plpgsql AS $$ BEGIN a := 1; b := 2; END $$;
SELECT pg_advisory_lock((outp()).a);
SELECT pg_advisory_lock(b, a) FROM outp();
SELECT pg_advisory_unlock(1), pg_advisory_unlock(2, 1);
COMMIT;
====
BEGIN;
CREATE FUNCTION fi(a1 int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN a1; END $$;
SELECT pg_advisory_lock(fi(fi(1)));
SELECT pg_advisory_unlock(1);
COMMIT;
====
BEGIN;
CREATE FUNCTION sr() RETURNS SETOF int LANGUAGE plpgsql AS $$ BEGIN RETURN NEXT 1; RETURN NEXT 2; END $$;
SELECT pg_advisory_lock(s) FROM sr() s;
SELECT pg_advisory_unlock(1), pg_advisory_unlock(2);
COMMIT;
====
BEGIN;
CREATE PROCEDURE io(INOUT v int) LANGUAGE plpgsql AS $$ BEGIN v := v + 1; END $$;
DO $$ DECLARE q int := 1; BEGIN CALL io(q); PERFORM pg_advisory_lock(q); END $$;
SELECT pg_advisory_unlock(2);
COMMIT;
====
BEGIN;
CREATE FUNCTION va(VARIADIC k int[]) RETURNS void LANGUAGE plpgsql AS $$ DECLARE e int; BEGIN FOREACH e IN ARRAY k LOOP PERFORM pg_advisory_lock(e); END LOOP; END $$;
SELECT va(1, 2), va(VARIADIC ARRAY[1]);
SELECT pg_advisory_unlock(1), pg_advisory_unlock(2), pg_advisory_unlock(1);
COMMIT;
====
CREATE FUNCTION addl(s int, v int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_lock(v); RETURN v; END $$;
CREATE AGGREGATE agg(int) (SFUNC = addl, STYPE = int, INITCOND = '0');
SELECT agg(g) FROM generate_series(1, 2) g;
====
CREATE RULE rl AS ON INSERT TO t_perm DO ALSO SELECT pg_advisory_lock(8);
INSERT INTO t_perm (a) VALUES (1);
====
INSERT INTO t_perm (a) VALUES (1);
CREATE RULE rl AS ON INSERT TO t_perm DO ALSO SELECT pg_advisory_lock(8);
====
CREATE FUNCTION ck(i int) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_lock(8); RETURN true; END $$;
CREATE TABLE ct (a int CHECK (ck(a)));
INSERT INTO ct VALUES (1);
====
CREATE TABLE dt (a int, b boolean DEFAULT pg_try_advisory_lock(8));
INSERT INTO dt VALUES (1, false);
====
CREATE TABLE dt (a int, b boolean DEFAULT pg_try_advisory_lock(8));
INSERT INTO dt VALUES (1, DEFAULT);
====
CREATE MATERIALIZED VIEW mv AS SELECT pg_try_advisory_lock(8) AS ok WITH NO DATA;
REFRESH MATERIALIZED VIEW mv;
====
BEGIN;
CREATE FUNCTION trg() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM set_config('app.x', 'in', false); RETURN NULL; END $$;
CREATE TRIGGER tg BEFORE INSERT ON t_perm FOR EACH ROW EXECUTE FUNCTION trg();
INSERT INTO t_perm (a) VALUES (1);
CREATE TRIGGER tg BEFORE INSERT ON t_perm FOR EACH ROW EXECUTE FUNCTION trg();
COMMIT;
====
BEGIN;
CREATE FUNCTION trg() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_lock(8); RETURN NEW; END $$;
SAVEPOINT s;
CREATE TRIGGER tg BEFORE INSERT ON t_perm FOR EACH ROW EXECUTE FUNCTION trg();
ROLLBACK TO s;
INSERT INTO t_perm (a) VALUES (1);
COMMIT;
====
BEGIN;
SELECT pg_try_advisory_lock(1) AND pg_try_advisory_lock(9);
SELECT pg_advisory_unlock(9) OR pg_advisory_unlock(1);
COMMIT;
====
BEGIN;
DO $$ BEGIN PERFORM pg_advisory_lock(1); IF pg_advisory_unlock(2) THEN SET work_mem = '1MB'; END IF; IF pg_advisory_unlock(1) THEN NULL; ELSE SET work_mem = '2MB'; END IF; END $$;
COMMIT;
====
SELECT pg_advisory_lock('orders'::regclass::int, 7);
====
BEGIN;
SELECT pg_advisory_lock('orders'::regclass::int, 7);
SELECT pg_advisory_unlock('orders'::regclass::oid::int, 6 + 1);
COMMIT;
====
BEGIN;
SELECT pg_advisory_lock(hashtext(lower('A')));
SELECT pg_advisory_unlock(pg_catalog.hashtext(concat('a', NULL)));
COMMIT;
====
BEGIN;
SELECT pg_advisory_lock((1::bigint << 32) | 1), pg_advisory_lock(~0), pg_advisory_lock((ARRAY[7, 8])[2]), pg_advisory_lock(coalesce(NULL, 5));
SELECT pg_advisory_unlock(4294967297), pg_advisory_unlock(-1), pg_advisory_unlock(8), pg_advisory_unlock(5);
COMMIT;
====
BEGIN;
SELECT pg_advisory_lock(id) FROM customers;
SELECT pg_advisory_unlock(c.id) FROM customers c ORDER BY c.id;
COMMIT;
====
SELECT pg_advisory_lock(NULL), pg_advisory_lock(g) FROM generate_series(1, NULL) g;
====
SELECT set_config('app.x', '', false);
SELECT current_setting('app.x', true);
====
SELECT set_config('app.x', '', false);
SELECT nullif(current_setting('app.x', true), '') IS NULL;
====
DO $$ DECLARE ks int[] := '{1,2}'; BEGIN FOR i IN 1..array_length(ks, 1) LOOP PERFORM pg_advisory_lock(ks[i]); END LOOP; PERFORM pg_advisory_unlock(u) FROM unnest(ks) u; END $$;
====
DO $$ DECLARE r int; BEGIN EXECUTE 'SELECT 2' INTO r; PERFORM pg_advisory_lock(r); GET DIAGNOSTICS r = ROW_COUNT; PERFORM pg_advisory_unlock(r); END $$;
====
DO $$ DECLARE c CURSOR (lim int) FOR SELECT g FROM generate_series(1, lim) g; k int; BEGIN OPEN c(2); LOOP FETCH c INTO k; EXIT WHEN NOT FOUND; PERFORM pg_advisory_lock(k); END LOOP; CLOSE c; FOR q IN c(2) LOOP PERFORM pg_advisory_unlock(q.g); END LOOP; END $$;
====
DO $$ DECLARE rec record; BEGIN FOR rec IN SELECT * FROM unnest(ARRAY[1, 2]) AS u(k) LOOP PERFORM pg_advisory_lock(rec.k); END LOOP; PERFORM pg_advisory_unlock(1), pg_advisory_unlock(2); END $$;
====
DO $$ DECLARE x int := 1; BEGIN x := 2; DECLARE x int := x + 5; w int := x; BEGIN PERFORM pg_advisory_lock(w); PERFORM pg_advisory_unlock(7); END; PERFORM pg_advisory_lock(x); PERFORM pg_advisory_unlock(2); END $$;
====
BEGIN;
SET work_mem = '1MB';
SELECT setval('invoice_seq', 7);
SELECT lastval();
COMMIT;
====
BEGIN;
CREATE SEQUENCE sq;
ROLLBACK;
SELECT nextval('sq');
SELECT currval('sq');
====
BEGIN;
CREATE TEMP TABLE tt (x int);
CREATE TEMP SEQUENCE ts OWNED BY tt.x;
DROP TABLE tt;
COMMIT;
====
BEGIN;
CREATE TEMP TABLE pa (x int) PARTITION BY RANGE (x);
CREATE TEMP TABLE pa1 PARTITION OF pa FOR VALUES FROM (0) TO (9);
DROP TABLE pa;
COMMIT;
====
BEGIN;
CREATE TEMP TABLE tmp_a (x int);
CREATE VIEW tv AS SELECT * FROM tmp_a;
DROP VIEW tv;
DROP VIEW tv;
COMMIT;
====
DO $$ <<b>> DECLARE k int := 1; BEGIN DECLARE k int := 2; BEGIN PERFORM pg_advisory_lock(b.k); b.k := 3; END; PERFORM pg_advisory_unlock(1); PERFORM pg_advisory_lock(k); PERFORM pg_advisory_unlock(3); END $$;
====
BEGIN;
SELECT pg_advisory_lock(x) FROM (VALUES (1), (2)) a(x) JOIN (VALUES (2), (3)) b(x) USING (x);
SELECT pg_advisory_unlock(2);
COMMIT;
====
DO $$ DECLARE c refcursor; k int; BEGIN OPEN c FOR EXECUTE 'SELECT 3'; FETCH c INTO k; CLOSE c; PERFORM pg_advisory_lock(k); PERFORM pg_advisory_unlock(3); END $$;
====
BEGIN;
SET work_mem = '1MB';
CREATE MATERIALIZED VIEW mv AS SELECT 1 AS x WITH NO DATA;
SELECT x FROM mv;
COMMIT;
====
BEGIN;
WITH RECURSIVE t(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM t WHERE n < 3) SELECT pg_advisory_lock(n) FROM t;
SELECT pg_advisory_unlock(1), pg_advisory_unlock(2), pg_advisory_unlock(3);
COMMIT;
====
BEGIN;
CREATE FUNCTION q2() RETURNS SETOF record LANGUAGE sql AS $$ SELECT 1, 2 $$;
SELECT pg_advisory_lock(a) FROM q2() AS t(a int, b int);
SELECT pg_advisory_unlock(1);
COMMIT;
====
CREATE FUNCTION trf() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF TG_OP = 'UPDATE' THEN PERFORM pg_advisory_lock(6); END IF; RETURN NEW; END $$;
CREATE TRIGGER trg1 BEFORE INSERT OR UPDATE ON t_perm FOR EACH ROW EXECUTE FUNCTION trf();
INSERT INTO t_perm (a) VALUES (1);
====
CREATE FUNCTION tra() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_lock(TG_ARGV[0]::int); PERFORM pg_advisory_unlock(6); RETURN NEW; END $$;
CREATE TRIGGER trg2 BEFORE INSERT ON t_perm FOR EACH ROW EXECUTE FUNCTION tra(6);
INSERT INTO t_perm (a) VALUES (1);
====
CREATE FUNCTION trd() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_lock(6); RETURN NEW; END $$;
CREATE TRIGGER trg5 AFTER INSERT ON t_perm FOR EACH STATEMENT EXECUTE FUNCTION trd();
ALTER TABLE t_perm DISABLE TRIGGER trg5;
INSERT INTO t_perm (a) VALUES (1);
====
BEGIN;
DO $$ BEGIN BEGIN RAISE EXCEPTION USING ERRCODE = '22012'; EXCEPTION WHEN data_exception THEN SET work_mem = '1MB'; END; END $$;
COMMIT;
====
SET "app"."tenant_id" TO 2;
====
BEGIN;
CREATE TEMP TABLE tt (a int);
SAVEPOINT s;
ALTER TABLE tt RENAME TO uu;
ROLLBACK TO s;
DROP TABLE uu;
COMMIT;
====
BEGIN;
CREATE TEMP TABLE tt (a int);
SAVEPOINT s;
ALTER TABLE tt RENAME TO uu;
ROLLBACK TO s;
DROP TABLE tt;
COMMIT;
====
CREATE TABLE tp (a int);
BEGIN;
SELECT pg_advisory_lock(5);
SAVEPOINT s;
ALTER TABLE tp RENAME TO up;
ROLLBACK TO s;
DROP TABLE up;
SELECT pg_advisory_unlock(5);
COMMIT;
====
BEGIN;
CREATE TEMP TABLE tt (a int);
SELECT pg_advisory_lock(5);
SAVEPOINT s;
ALTER TABLE tt RENAME TO uu;
ROLLBACK TO s;
SELECT count(*) FROM uu;
SELECT pg_advisory_unlock(5);
DROP TABLE tt;
COMMIT;
====
BEGIN;
SELECT pg_advisory_lock(5);
CREATE TEMP TABLE tt (a int);
SAVEPOINT s;
ALTER TABLE tt RENAME TO uu;
ROLLBACK TO s;
DROP TABLE uu;
SELECT pg_advisory_unlock(5);
COMMIT;
