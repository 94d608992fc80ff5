/** The word gate of code: what it stops could not have changed a finding. */
import { describe, expect, test } from "vitest";

import { drivers } from "../src/drivers/index.ts";
import { createCodeGate, importedNames, passesCodeGate } from "../src/extract/code-gate.ts";
import { importersOf } from "../src/extract/importers.ts";
import { driverFixtures, runFixture, type DriverFixture } from "./support/driver-fixtures.ts";

const gate = createCodeGate(drivers, {});
const contained = createCodeGate(drivers, { contained: true });
const passes = (text: string): boolean => passesCodeGate(gate, Buffer.from(text));
const matters = (text: string): boolean => passesCodeGate(contained, Buffer.from(text));
/** As the program asks it. */
const passesBehind = ({ pooler }: DriverFixture, text: string): boolean => (pooler.minds("contained") ? matters : passes)(text);

const fixtures = driverFixtures().map((fixture) => [fixture.name, fixture] as const);

describe("what is marked in a fixture passes", () => {
  test.each(fixtures.filter(([, { kind }]) => kind === "invalid"))("%s", (_name, fixture) => {
    const { sources, marks } = fixture;
    const stopped = sources.filter(
      ({ path, language, text }) =>
        language === "typescript" && marks.some((mark) => mark.startsWith(`${path}:`)) && !passesBehind(fixture, text),
    );
    expect(stopped.map(({ path }) => path)).toEqual([]);
  });
});

describe("the findings are the same when only what passes and what imports it is looked at", () => {
  test.each(
    fixtures.filter(([, fixture]) =>
      fixture.sources.some(({ language, text }) => language === "typescript" && !passesBehind(fixture, text)),
    ),
  )("%s", (_name, fixture) => {
    const passing = fixture.sources
      .filter(({ language, text }) => language === "typescript" && passesBehind(fixture, text))
      .map(({ path }) => path);
    const stopped = fixture.sources.filter(({ path, language }) => language === "typescript" && !passing.includes(path));
    const importers = importersOf(
      passing,
      stopped.map(({ path, text }) => ({ path, names: importedNames(Buffer.from(text)) })),
    );
    const looked = new Set([...passing, ...importers]);
    const sources = fixture.sources.filter(({ path, language }) => language === "sql" || looked.has(path));
    expect(runFixture({ ...fixture, sources }).found).toEqual(runFixture(fixture).found);
  });
});

describe("code that connects, and sends nothing", () => {
  const reading = createCodeGate(drivers, { addresses: true });
  const withAddresses = (text: string): boolean => passesCodeGate(reading, Buffer.from(text));
  test.each([
    `import { Pool } from "pg";\nexport const pool = new Pool({ connectionString: process.env.DATABASE_URL });`,
    `const pg = require("pg");\nmodule.exports = new pg.Pool({ connectionString: url });`,
    `import Knex from "knex";\nexport default Knex({ client: "pg", connection: process.env.DATABASE_URL });`,
  ])("matters only where there are addresses to judge: %s", (text) => {
    expect([passes(text), withAddresses(text)]).toEqual([false, true]);
  });

  test.each([
    `import express from "express";\nexpress().listen(process.env.PORT);`,
    `import type { PoolClient } from "pg";\nexport type Row = { id: number };`,
  ])("does not matter: %s", (text) => {
    expect([passes(text), withAddresses(text)]).toEqual([false, false]);
  });
});

describe("by themselves", () => {
  test.each([
    "map.set(key, value); new Set(); el.set ( x ); set name(value) { this.x = value }",
    "app.listen(3000); server.listen (port, () => console.log('listening'));",
    "import { prepare } from './prepare'; prepare(model); execute(command);",
    "// Set this to true, then reset it. Execute the command.\nconst begin = 1; /* Fetch the data from the server */",
    "const temp = 1; let temporary = temp; fs.mkdtemp(temp);",
    "load('x'); import('./load'); const { load } = require('load');",
    "const text = 'Set this to true'; help('Move the expression in default position'); x = 'fetch data'; get('TEMP')",
    "const title = 'Listen'; const label = 'Prepare your order';",
    "emitter.on('begin', () => {}); close(); cursor = 1; discard(all);",
    "await pool.query('SELECT id FROM users WHERE id = $1', [id]);",
    "await pool.query(`UPDATE users\n SET name = $1`, [name]);",
  ])("stopped: %s", (text) => expect(passes(text)).toBe(false));

  test.each([
    "c.query('SET search_path TO app')",
    "c.query(`\n  -- for this job\n  SET work_mem = '1GB'`)",
    'c.query("select 1; set work_mem = 1")',
    "c.query(`SET ${name} = ${value}`)",
    "c.query('SET ' + name + ' = ' + value)",
    "c.query('SET ROLE app')",
    "c.query(`SET\n\tLOCAL work_mem = 1`)",
    "c.query('LISTEN ' + channel)",
    "c.query(`LISTEN ${channel}`)",
    "c.query('LISTEN été')",
    "c.query('EXECUTE été')",
    "c.query('FETCH 10 été')",
    "c.query(format('LISTEN %I', channel))",
    "const listen = 'listen orders';",
    "c.query('UNLISTEN *')",
    "c.query(`CREATE ${x ? 'TEMP' : ''} TABLE y`)",
    "c.query('create temporary table x ()')",
    "c.query('SELECT 1 INTO TEMP x')",
    "c.query('prepare q (int) as select $1')",
    "c.query('EXECUTE q(1)')",
    "c.query('DISCARD ALL')",
    "c.query(\"LOAD 'auto_explain'\")",
    "c.query('FETCH 10 FROM c')",
    "pool.query('BEGIN')",
    "pool.query('start transaction isolation level serializable;')",
    "pool.query(`begin;\nupdate x set y = 1;\ncommit`)",
    "SELECT pg_try_advisory_lock(1)",
    "SELECT pg_advisory_${kind}(1)",
    "import sql from './db'; await sql.listen('x', f)",
    "import { db } from './db'; await db()\n  .listen('x')",
    "new Client({ options: '-c search_path=app' })",
    "'postgres://x/y?options=-c%20search_path%3Dapp'",
    "import postgres from 'postgres'; export default postgres(url)",
    "client.query({ name: 'get', text: 'select id from users where id = $1' })",
  ])("passes: %s", (text) => expect(passes(text)).toBe(true));
});

describe("for poolers that mind what needs no more than its transaction", () => {
  const big = `c.query(\`INSERT INTO tags VALUES ${"('a tag'), ".repeat(2_000)}('the last')\`)`;

  test.each([
    "c.query('NOTIFY jobs')",
    "c.query(\"notify jobs, 'now'\")",
    "c.query('SELECT 1; NOTIFY \"Jobs\"')",
    "c.query(`NOTIFY ${channel}, '${payload}'`)",
    "c.query('NOTIFY ' + channel)",
    "c.query(`\n  -- tell the others\n  NOTIFY jobs`)",
    "c.query('select pg_notify($1, $2)', [channel, payload])",
    "c.query(`SELECT nextval('orders_id_seq')`)",
    "c.query(\"SELECT pg_catalog.setval('orders_id_seq', 1)\")",
    big,
  ])("passes: %s", (text) => {
    expect(matters(text)).toBe(true);
    expect(passes(text)).toBe(false);
  });

  test.each([
    "emitter.notify('jobs'); notify(user); import { notify } from './notify';",
    "const text = 'We will notify you'; // notify the others",
    "const next = nextValue(); iterator.next().value; nextval_of(row)",
    "await pool.query('SELECT id FROM users WHERE id = $1', [id]);",
    `const page = "${"lorem ipsum ".repeat(2_000)}";`,
  ])("stopped: %s", (text) => expect(matters(text)).toBe(false));
});
