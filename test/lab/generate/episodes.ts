/** The kinds of session state, each as a program would ordinarily take, use and give it back. */
import fc from "fast-check";
import type { Episode } from "./placement.ts";

const one = fc.constantFrom;

interface Setting {
  readonly name: string;
  readonly value: string;
}

/** Some are followed by PgBouncer (all versions, or from 1.20), some have their built-in value here, most are ordinary. */
export const settings: fc.Arbitrary<Setting> = one(
  { name: "work_mem", value: "'1MB'" },
  { name: "work_mem", value: "'4MB'" },
  { name: "statement_timeout", value: "'30s'" },
  { name: "lock_timeout", value: "'2s'" },
  { name: "statement_timeout", value: "0" },
  { name: "search_path", value: "tenant_a, public" },
  { name: "app.tenant_id", value: "'42'" },
  { name: "TimeZone", value: "'Asia/Tokyo'" },
  { name: "IntervalStyle", value: "iso_8601" },
  { name: "DateStyle", value: "German" },
  { name: "application_name", value: "'worker'" },
  { name: "enable_seqscan", value: "off" },
  { name: "synchronous_commit", value: "'local'" },
  { name: "bytea_output", value: "escape" },
  { name: "default_transaction_isolation", value: "'serializable'" },
  { name: "extra_float_digits", value: "3" },
);

const quoted = ({ value }: Setting): string => (value.startsWith("'") ? value : `'${value}'`);

const setting: fc.Arbitrary<Episode> = fc.tuple(settings, fc.nat(4), fc.nat(2), fc.nat(3)).map(([set, how, look, end]) => ({
  take: [
    [
      `SET ${set.name} = ${set.value}`,
      `SET ${set.name} TO ${set.value}`,
      `SET SESSION ${set.name} = ${set.value}`,
      `SELECT set_config('${set.name}', ${quoted(set)}, false)`,
      `set ${set.name.toUpperCase()} to ${set.value}`,
    ][how] ?? "",
  ],
  use: [[`SHOW ${set.name}`, `SELECT current_setting('${set.name}', true)`, "SELECT count(*) FROM orders"][look] ?? ""],
  give: [[`RESET ${set.name}`], [`SET ${set.name} TO DEFAULT`], ["RESET ALL"], []][end] ?? [],
}));

const local: fc.Arbitrary<Episode> = fc.tuple(settings, fc.nat(1)).map(([set, how]) => ({
  take: [how === 0 ? `SET LOCAL ${set.name} = ${set.value}` : `SELECT set_config('${set.name}', ${quoted(set)}, true)`],
  use: [`SHOW search_path`, "UPDATE jobs SET state = 'done' WHERE id = 2"],
  give: [],
}));

// Roles that may write, so that no statement fails for a reason that no reader of the script can see.
const role: fc.Arbitrary<Episode> = fc
  .tuple(
    one("app_tenant", "app_owner"),
    one("SET ROLE", "SET SESSION ROLE", "SET LOCAL ROLE", "SET SESSION AUTHORIZATION"),
    one("RESET ROLE", "SET ROLE NONE", ""),
  )
  .map(([name, set, reset]) => ({
    take: [`${set} ${name}`],
    use: ["SELECT current_user"],
    give: reset === "" ? [] : [set.endsWith("AUTHORIZATION") ? "RESET SESSION AUTHORIZATION" : reset],
  }));

const lock: fc.Arbitrary<Episode> = fc
  .tuple(one("7", "42", "1, 2"), one("", "_shared"), one("pg_advisory_lock", "pg_try_advisory_lock", "pg_advisory_xact_lock"), fc.nat(3))
  .map(([key, mode, name, end]) => ({
    take: [`SELECT ${name}${mode}(${key})`],
    use: ["UPDATE accounts SET balance = balance + 1 WHERE id = 1"],
    give:
      name.includes("xact") || end === 0
        ? []
        : [end === 1 ? "SELECT pg_advisory_unlock_all()" : `SELECT pg_advisory_unlock${mode}(${key})`],
  }));

const prepared: fc.Arbitrary<Episode> = fc.tuple(one("find_order", "p"), fc.nat(3)).map(([name, end]) => ({
  take: [`PREPARE ${name} AS SELECT status FROM orders WHERE id = 1`],
  use: [`EXECUTE ${name}`],
  give: end === 0 ? [] : [end === 1 ? "DEALLOCATE ALL" : `DEALLOCATE ${name}`],
}));

const listen: fc.Arbitrary<Episode> = fc.tuple(one("jobs", "order_paid"), fc.nat(3)).map(([channel, end]) => ({
  take: [`LISTEN ${channel}`],
  use: [end === 3 ? "SELECT pg_notify('other', '1')" : "NOTIFY somebody, 'hello'"],
  give: end === 0 ? [] : [end === 1 ? "UNLISTEN *" : `UNLISTEN ${channel}`],
}));

const temp: fc.Arbitrary<Episode> = fc.tuple(one("batch", "scratch"), fc.nat(6), fc.boolean()).map(([name, how, drop]) => ({
  take: [
    [
      `CREATE TEMP TABLE ${name} (id int)`,
      `CREATE TEMPORARY TABLE ${name} AS SELECT 1 AS id`,
      `SELECT 1 AS id INTO TEMP ${name}`,
      `CREATE TEMP VIEW ${name} AS SELECT 1 AS id`,
      `CREATE TABLE pg_temp.${name} (id int)`,
      `CREATE TEMP TABLE ${name} (id int) ON COMMIT DROP`,
      `CREATE TEMP TABLE ${name} (id int) ON COMMIT DELETE ROWS`,
    ][how] ?? "",
  ],
  use: [`SELECT * FROM ${name}`],
  give: drop ? [`DROP ${how === 3 ? "VIEW" : "TABLE"} ${name}`] : [],
}));

const cursor: fc.Arbitrary<Episode> = fc.tuple(fc.boolean(), fc.boolean()).map(([hold, close]) => ({
  take: [`DECLARE recent CURSOR ${hold ? "WITH HOLD " : ""}FOR SELECT id FROM orders ORDER BY id`],
  use: ["FETCH 2 FROM recent"],
  give: close ? ["CLOSE recent"] : [],
}));

const sequence: fc.Arbitrary<Episode> = one<Episode>(
  { take: ["INSERT INTO t_perm (a) VALUES (1)"], use: ["SELECT lastval()"], give: [] },
  { take: ["SELECT nextval('invoice_seq')"], use: ["SELECT currval('invoice_seq')"], give: [] },
  {
    take: ["INSERT INTO customers (tenant_id, email, name) VALUES (1, 'new@example.test', 'New')"],
    use: ["SELECT currval(pg_get_serial_sequence('customers', 'id'))"],
    give: [],
  },
  { take: ["INSERT INTO t_perm (a) VALUES (1) RETURNING id"], use: ["SELECT count(*) FROM t_perm"], give: [] },
);

const random: fc.Arbitrary<Episode> = one<Episode>(
  { take: ["SELECT setseed(0.25)"], use: ["SELECT random()"], give: [] },
  { take: ["SELECT setseed(0.25)"], use: ["SELECT id FROM orders WHERE id = 1"], give: [] },
);

const library: fc.Arbitrary<Episode> = fc.constant({ take: ["LOAD 'auto_explain'"], use: ["SELECT 1"], give: [] });

const dblink: fc.Arbitrary<Episode> = fc.boolean().map((close) => ({
  take: ["SELECT dblink_connect('other', 'dbname=postgres')"],
  use: ["SELECT * FROM dblink('other', 'SELECT 1') AS answer (one int)"],
  give: close ? ["SELECT dblink_disconnect('other')"] : [],
}));

/** In words: one ordinary episode of any kind of state. */
export const episodes: fc.Arbitrary<Episode> = fc.oneof(
  { weight: 6, arbitrary: setting },
  { weight: 2, arbitrary: local },
  { weight: 2, arbitrary: role },
  { weight: 4, arbitrary: lock },
  { weight: 2, arbitrary: prepared },
  { weight: 2, arbitrary: listen },
  { weight: 4, arbitrary: temp },
  { weight: 2, arbitrary: cursor },
  { weight: 2, arbitrary: sequence },
  { weight: 1, arbitrary: random },
  { weight: 1, arbitrary: library },
  { weight: 1, arbitrary: dblink },
);
