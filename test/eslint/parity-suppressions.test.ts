/** Comments that silence findings, poolsafe's and ESLint's: ESLint and the command line say the same of what is left. */
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { compare } from "./support/parity.ts";

const code = 'import { Pool } from "pg";\nconst pool = new Pool();\n';
const constant = 'export const LISTEN_JOBS = "LISTEN jobs";\n';
const sender = 'import { Pool } from "pg";\nimport { LISTEN_JOBS } from "./sql.ts";\nconst pool = new Pool();\n';
const listen = "await pool.query(LISTEN_JOBS);\n";

/** What is linted, first; its findings that are left, by line. */
const cases: readonly (readonly [what: string, files: Readonly<Record<string, string>>, left: readonly number[]])[] = [
  ["the next statement", { "a.sql": "-- poolsafe-disable-next no-listen -- why\nLISTEN a;\nLISTEN b;\n" }, [3]],
  ["a range", { "a.sql": "/* poolsafe-disable */\nLISTEN a;\n/* poolsafe-enable */\nLISTEN b;\n" }, [4]],
  ["ESLint's next line", { "a.sql": "-- eslint-disable-next-line poolsafe/no-listen -- why\nLISTEN a;\nLISTEN b;\n" }, [3]],
  ["as an editor writes it", { "a.sql": "/** eslint-disable-next-line poolsafe/no-listen */\nLISTEN a;\nLISTEN b;\n" }, [3]],
  ["ESLint's range", { "a.sql": "/* eslint-disable poolsafe/no-listen */\nLISTEN a;\n/* eslint-enable */\nLISTEN b;\n" }, [4]],
  ["ESLint's line", { "a.sql": "LISTEN a; -- eslint-disable-line poolsafe/no-listen\nLISTEN b;\n" }, [2]],
  [
    "in a body",
    {
      "a.sql":
        "DO $$ BEGIN\n  -- eslint-disable-next-line poolsafe/no-session-advisory-lock\n  PERFORM pg_advisory_lock(1);\n  PERFORM pg_advisory_lock(2);\nEND $$;\n",
    },
    [4],
  ],
  [
    "code: the next statement",
    { "a.ts": `${code}// poolsafe-disable-next\nawait pool\n  .query("LISTEN a");\nawait pool.query("LISTEN b");\n` },
    [6],
  ],
  [
    "code: ESLint's next line",
    { "a.ts": `${code}// eslint-disable-next-line poolsafe/no-listen\nawait pool.query("LISTEN a");\nawait pool.query("LISTEN b");\n` },
    [5],
  ],
  [
    "code: ESLint's range in a line comment is none",
    { "a.ts": `${code}// eslint-disable poolsafe/no-listen\nawait pool.query("LISTEN a");\n` },
    [4],
  ],
  ["where the text stands", { "a.ts": sender + listen, "sql.ts": `// poolsafe-disable-next no-listen\n${constant}` }, []],
  ["where it is sent", { "a.ts": `${sender}// poolsafe-disable-next no-listen\n${listen}`, "sql.ts": constant }, []],
];

test.each(cases)("%s", async (_what, files, left) => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "poolsafe-parity-")));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const [path = ""] = Object.keys(files);
  const { shown } = await compare(folder, path, files[path] ?? "", {});
  expect(shown.all.map(({ line }) => line)).toEqual(left);
});
