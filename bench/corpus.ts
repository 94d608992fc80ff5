/** SQL as applications have it, made from a seed: the same files on every machine. */

export interface Corpus {
  readonly title: string;
  readonly files: readonly { readonly name: string; readonly text: string }[];
  readonly statements: number;
}

const fileCount = 2000;
const statementsPerFile = 40;

/** Mulberry32: a small generator of numbers in [0, 1). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Random = () => number;

function pick<Item>(random: Random, items: readonly [Item, ...Item[]]): Item {
  return items[Math.floor(random() * items.length)] ?? items[0];
}

const tables = ["orders", "customers", "jobs", "invoices", "payments", "audit_log"] as const;
const columns = ["id", "name", "status", "amount", "created_at", "note"] as const;

function table(random: Random): string {
  return `${pick(random, tables)}_${Math.floor(random() * 50)}`;
}

/** Statements that leave nothing in a session. */
const ordinary: readonly [(random: Random) => string, ...((random: Random) => string)[]] = [
  (r) =>
    `SELECT id, name, status FROM ${table(r)} WHERE ${pick(r, columns)} = '${Math.floor(r() * 1e6)}' ORDER BY created_at DESC LIMIT 50;`,
  (r) =>
    `INSERT INTO ${table(r)} (name, status, amount, note) VALUES ('Ada', 'new', ${Math.floor(r() * 1e4)}, 'ordered by phone; please call back'),\n  ('Grace', 'paid', 12.5, NULL);`,
  (r) => `UPDATE ${table(r)} SET status = 'shipped', note = coalesce(note, '') || ' sent' WHERE id = ${Math.floor(r() * 1e5)};`,
  (r) => `DELETE FROM ${table(r)} WHERE created_at < now() - interval '90 days';`,
  (r) =>
    `-- one row a customer\nCREATE TABLE ${table(r)} (\n  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,\n  name text NOT NULL,\n  amount numeric(12, 2) DEFAULT 0 CHECK (amount >= 0),\n  created_at timestamptz NOT NULL DEFAULT now()\n);`,
  (r) => `CREATE INDEX CONCURRENTLY IF NOT EXISTS ${table(r)}_idx ON ${table(r)} (customer_id, created_at) WHERE status <> 'done';`,
  (r) =>
    `ALTER TABLE ${table(r)} ADD COLUMN ${pick(r, columns)}_${Math.floor(r() * 99)} jsonb, ADD CONSTRAINT positive CHECK (amount > 0) NOT VALID;`,
  (r) =>
    `WITH recent AS (\n  SELECT customer_id, sum(amount) AS total FROM ${table(r)} WHERE created_at > now() - interval '7 days' GROUP BY 1\n)\nSELECT c.name, r.total, rank() OVER (ORDER BY r.total DESC) FROM ${table(r)} c JOIN recent r ON r.customer_id = c.id;`,
  (r) => `GRANT SELECT, INSERT ON ${table(r)} TO app_reader;`,
  (r) => `COMMENT ON TABLE ${table(r)} IS 'Prices are net; see the handbook (chapter ${Math.floor(r() * 30)})';`,
];

/** Statements with words of sessions, harmless and not. */
const sessionWords: readonly [(random: Random) => string, ...((random: Random) => string)[]] = [
  () => `SET search_path TO tenant_a, public;`,
  () => `BEGIN;\nSET LOCAL lock_timeout = '2s';\nALTER TABLE orders ADD COLUMN seen boolean;\nCOMMIT;`,
  (r) => `SELECT pg_advisory_lock(${Math.floor(r() * 1000)});`,
  (r) => `SELECT pg_try_advisory_xact_lock(${Math.floor(r() * 1000)});`,
  () => `LISTEN orders_changed;`,
  (r) => `CREATE TEMP TABLE import_${Math.floor(r() * 99)} AS SELECT * FROM orders;`,
  () => `SELECT set_config('app.tenant_id', '42', true);`,
  (r) =>
    `CREATE OR REPLACE FUNCTION touch_${Math.floor(r() * 99)}() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n  PERFORM pg_advisory_xact_lock(1);\n  NEW.updated_at := now();\n  RETURN NEW;\nEND;\n$$;`,
];

function fileText(random: Random, withSessionWords: boolean): string {
  const statements = Array.from({ length: statementsPerFile }, (_, index) =>
    (withSessionWords && index % 10 === 5 ? pick(random, sessionWords) : pick(random, ordinary))(random),
  );
  return `${statements.join("\n\n")}\n`;
}

/** In: every how many files one has words of sessions. */
export function makeCorpus(title: string, every: number): Corpus {
  const random = randomFrom(20_260_101);
  const files = Array.from({ length: fileCount }, (_, index) => ({
    name: `db/${String(Math.floor(index / 100)).padStart(2, "0")}/${String(index).padStart(4, "0")}.sql`,
    text: fileText(random, index % every === 0),
  }));
  return { title, files, statements: fileCount * statementsPerFile };
}
