/** What programs do with session state: statements with their values, by kind of state. */
import type { Random } from "./random.ts";

/** One SQL statement of a program. */
export interface Statement {
  /** With `$1` … where values go. */
  readonly sql: string;
  readonly values?: readonly (string | number)[];
  /** The program keeps its rows. */
  readonly look?: true;
}

/** What a program does with one piece of state. Each part may be empty. */
export interface Work {
  readonly take: readonly Statement[];
  readonly use: readonly Statement[];
  readonly give: readonly Statement[];
}

const run = (sql: string, values?: readonly (string | number)[]): Statement => (values ? { sql, values } : { sql });
const look = (sql: string, values?: readonly (string | number)[]): Statement => ({ ...run(sql, values), look: true });

const SETTINGS: readonly (readonly [name: string, value: string])[] = [
  ["work_mem", "1MB"],
  ["work_mem", "64MB"],
  ["statement_timeout", "30s"],
  ["lock_timeout", "2s"],
  ["idle_in_transaction_session_timeout", "1min"],
  ["app.tenant_id", "42"],
  ["app.user_id", "u-7"],
  ["enable_seqscan", "off"],
  ["synchronous_commit", "local"],
  ["bytea_output", "escape"],
  ["default_transaction_isolation", "serializable"],
  ["extra_float_digits", "3"],
  ["TimeZone", "Asia/Tokyo"],
  ["DateStyle", "German"],
  ["application_name", "worker"],
];

function setting(random: Random): Work {
  const [name, value] = random.pick(SETTINGS);
  const take = random.pick([
    run(`SET ${name} = '${value}'`),
    run(`SET ${name} TO '${value}'`),
    run(`SET SESSION ${name} = '${value}'`),
    run(`set ${name} to '${value}'`),
    run(`SELECT set_config('${name}', '${value}', false)`),
    run(`SELECT set_config($1, $2, false)`, [name, value]),
    run(`SELECT set_config('${name}', $1, false)`, [value]),
    run(`SELECT pg_catalog.set_config('${name}', '${value}', FALSE)`),
  ]);
  return {
    take: [take],
    use: [showing(random, name)],
    give: random.pick([[run(`RESET ${name}`)], [run(`SET ${name} TO DEFAULT`)], [], []]),
  };
}

function showing(random: Random, name: string): Statement {
  return random.pick([
    look(`SHOW ${name}`),
    look(`SELECT current_setting('${name}', true) AS value`),
    look("SELECT count(*) AS n FROM orders"),
  ]);
}

function path(random: Random): Work {
  const take = random.pick([
    run("SET search_path TO tenant_a, public"),
    run("SET search_path = tenant_b, public"),
    run("SELECT set_config('search_path', 'tenant_a,public', false)"),
    run("SET LOCAL search_path TO tenant_a, public"),
    run("SELECT set_config('search_path', $1, true)", ["tenant_b, public"]),
    run("SET SCHEMA 'public'"),
  ]);
  return {
    take: [take],
    use: [look("SELECT status FROM orders ORDER BY id")],
    give: random.pick([[run("RESET search_path")], [], [run("SET search_path TO public")]]),
  };
}

function local(random: Random): Work {
  const [name, value] = random.pick(SETTINGS);
  const take = random.pick([
    run(`SET LOCAL ${name} = '${value}'`),
    run(`SET LOCAL ${name} TO '${value}'`),
    run(`SELECT set_config('${name}', '${value}', true)`),
    run("SELECT set_config($1, $2, true)", [name, value]),
  ]);
  return { take: [take], use: [showing(random, name)], give: [] };
}

function role(random: Random): Work {
  const name = random.pick(["app_tenant", "app_owner"]);
  const authorization = random.chance(0.2);
  const take = authorization
    ? `SET SESSION AUTHORIZATION ${name}`
    : `SET ${random.pick(["", "", "SESSION ", "LOCAL ", "LOCAL "])}ROLE ${name}`;
  const give = authorization ? ["RESET SESSION AUTHORIZATION"] : random.pick([["RESET ROLE"], ["SET ROLE NONE"], []]);
  return { take: [run(take)], use: [look("SELECT current_user AS who")], give: give.map((sql) => run(sql)) };
}

function lock(random: Random): Work {
  const mode = random.pick(["", "", "", "_shared"]);
  const name = random.pick(["pg_advisory_lock", "pg_advisory_lock", "pg_try_advisory_lock"]);
  const [key, values] = random.pick<readonly [string, (readonly number[])?]>([
    ["7"],
    ["4711"],
    ["1, 2"],
    ["hashtext('nightly')"],
    ["$1", [7]],
    ["$1", [99]],
    ["$1, $2", [3, 4]],
  ]);
  const tried = name.includes("try");
  const take: Statement = {
    ...run(`SELECT ${name}${mode}(${key})${tried ? " AS mine" : ""}`, values),
    ...(tried && { look: true as const }),
  };
  const unlock = look(`SELECT pg_advisory_unlock${mode}(${key}) AS unlocked`, values);
  return {
    take: [take],
    use: [run("UPDATE accounts SET balance = balance + 1 WHERE id = 1")],
    give: random.pick([[unlock], [unlock], [unlock], [], [run("SELECT pg_advisory_unlock_all()")]]),
  };
}

function transactionLock(random: Random): Work {
  const take = random.pick([
    run("SELECT pg_advisory_xact_lock(7)"),
    run("SELECT pg_advisory_xact_lock($1)", [42]),
    look("SELECT pg_try_advisory_xact_lock(7) AS mine"),
    run("SELECT pg_advisory_xact_lock_shared(1, 2)"),
    run("SELECT pg_advisory_xact_lock(hashtext($1))", ["nightly"]),
  ]);
  return { take: [take], use: [look("SELECT balance FROM accounts ORDER BY id")], give: [] };
}

function temporary(random: Random): Work {
  const name = random.pick(["batch", "scratch", "import_rows"]);
  const view = random.chance(0.1);
  const take = view
    ? `CREATE TEMP VIEW ${name} AS SELECT 1 AS id`
    : random.pick([
        `CREATE TEMP TABLE ${name} (id int)`,
        `CREATE TEMPORARY TABLE ${name} AS SELECT 1 AS id`,
        `CREATE TEMP TABLE IF NOT EXISTS ${name} (id int)`,
        `SELECT 1 AS id INTO TEMP ${name}`,
        `CREATE TABLE pg_temp.${name} (id int)`,
        `CREATE TEMP TABLE ${name} (id int) ON COMMIT DROP`,
        `CREATE TEMP TABLE ${name} ON COMMIT DROP AS SELECT 1 AS id`,
        `CREATE TEMP TABLE ${name} (id int) ON COMMIT DELETE ROWS`,
      ]);
  const fill = view ? [] : random.pick([[run(`INSERT INTO ${name} VALUES ($1)`, [5])], [run(`INSERT INTO ${name} VALUES (5)`)], []]);
  return {
    take: [run(take), ...fill],
    use: [look(`SELECT count(*) AS n FROM ${name}`)],
    give: random.pick([
      [run(`DROP ${view ? "VIEW" : "TABLE"} ${name}`)],
      [run(`DROP ${view ? "VIEW" : "TABLE"} IF EXISTS ${name}`)],
      [],
      [],
    ]),
  };
}

function prepared(random: Random): Work {
  const name = random.pick(["find_order", "by_id"]);
  return {
    take: [run(`PREPARE ${name} AS SELECT status FROM orders WHERE id = 1`)],
    use: [look(`EXECUTE ${name}`)],
    give: random.pick([[run(`DEALLOCATE ${name}`)], [], [run("DEALLOCATE ALL")]]),
  };
}

function listen(random: Random): Work {
  const channel = random.pick(["jobs", "order_paid"]);
  return {
    take: [run(`LISTEN ${channel}`)],
    use: [random.pick([run("NOTIFY somebody, 'hello'"), run("SELECT pg_notify($1, $2)", ["somebody", "hello"])])],
    give: random.pick([[run(`UNLISTEN ${channel}`)], [], [run("UNLISTEN *")]]),
  };
}

function cursor(random: Random): Work {
  const hold = random.chance(0.6);
  return {
    take: [run(`DECLARE recent CURSOR ${hold ? "WITH HOLD " : ""}FOR SELECT id FROM orders ORDER BY id`)],
    use: [look("FETCH 2 FROM recent")],
    give: random.pick([[run("CLOSE recent")], [], [run("CLOSE ALL")]]),
  };
}

function sequence(random: Random): Work {
  return random.pick<Work>([
    { take: [run("INSERT INTO t_perm (a) VALUES (1)")], use: [look("SELECT lastval() AS id")], give: [] },
    { take: [run("SELECT nextval('invoice_seq')")], use: [look("SELECT currval('invoice_seq') AS n")], give: [] },
    {
      take: [run("INSERT INTO customers (tenant_id, email, name) VALUES ($1, $2, $3)", [1, "new@example.test", "New"])],
      use: [look("SELECT currval(pg_get_serial_sequence('customers', 'id')) AS id")],
      give: [],
    },
    { take: [look("INSERT INTO t_perm (a) VALUES ($1) RETURNING id", [1])], use: [look("SELECT count(*) AS n FROM t_perm")], give: [] },
    { take: [look("SELECT nextval('invoice_seq') AS n")], use: [look("SELECT is_called FROM invoice_seq")], give: [] },
  ]);
}

function rare(random: Random): Work {
  return random.pick<Work>([
    { take: [run("SELECT setseed(0.25)")], use: [look("SELECT random() AS r")], give: [] },
    { take: [run("LOAD 'auto_explain'")], use: [look("SELECT 1 AS one")], give: [] },
    {
      take: [run("SELECT dblink_connect('other', 'dbname=postgres')")],
      use: [look("SELECT * FROM dblink('other', 'SELECT 1') AS answer (one int)")],
      give: random.pick([[run("SELECT dblink_disconnect('other')")], []]),
    },
    { take: [run("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")], use: [look("SHOW default_transaction_read_only")], give: [] },
    { take: [run("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE")], use: [look("SHOW transaction_isolation")], give: [] },
  ]);
}

/** Needs no session at all. */
function ordinary(random: Random): Work {
  return { take: [filler(random)], use: [filler(random)], give: random.chance(0.5) ? [filler(random)] : [] };
}

export function filler(random: Random): Statement {
  return random.pick([
    look("SELECT 1 AS one"),
    look("SELECT count(*) AS n FROM orders"),
    run("UPDATE jobs SET state = 'done' WHERE id = $1", [1]),
    run("UPDATE accounts SET balance = balance + $1 WHERE id = $2", [5, 2]),
    look("SELECT id, status FROM orders WHERE id < $1 ORDER BY id", [3]),
    look("SELECT id FROM jobs WHERE state = 'ready' ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED"),
    run("DELETE FROM order_items WHERE line > 5"),
    run("INSERT INTO events (kind) VALUES ($1)", ["signup"]),
    run("NOTIFY jobs_done, 'mail'"),
  ]);
}

const KINDS: readonly (readonly [weight: number, make: (random: Random) => Work])[] = [
  [5, setting],
  [2, path],
  [4, local],
  [3, role],
  [6, lock],
  [3, transactionLock],
  [5, temporary],
  [2, prepared],
  [2, listen],
  [2, cursor],
  [3, sequence],
  [1, rare],
  [4, ordinary],
];
const BAG = KINDS.flatMap(([weight, make]) => Array.from({ length: weight }, () => make));

export function work(random: Random): Work {
  return random.pick(BAG)(random);
}
