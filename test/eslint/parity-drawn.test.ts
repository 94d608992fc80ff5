/** ESLint and the command line say the same of drawn files: fixtures put together, with mixed line ends, and generated programs of several files. */

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import fc from "fast-check";
import { afterAll, expect, test } from "vitest";

import { libraries, programOf } from "../lab/programs/program.ts";
import { sqlFiles } from "./support/files.ts";
import { compare, compareFixed, hasFix } from "./support/parity.ts";

const runs = Number(process.env["POOLSAFE_RUNS"] ?? 40);
const minutes = 60_000 * Math.max(2, runs / 40);

const folder = realpathSync(mkdtempSync(join(tmpdir(), "poolsafe-parity-")));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function expectSame(path: string, text: string, version: string): Promise<{ readonly findings: number; readonly fixed: boolean }> {
  const settings = { pooler: { name: "pgbouncer", version } };
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
  const { said } = await compare(folder, path, text, settings);
  const fixed = hasFix(said, path);
  if (fixed) await compareFixed(folder, path, text, settings);
  return { findings: said.findings.length, fixed };
}

const version = fc.constantFrom("1.18", "1.24");
const invalid = sqlFiles.filter(({ path }) => path.includes("/invalid/")).map(({ text }) => text);
const lineEnds = fc.constantFrom<readonly string[]>(["\n"], ["\r\n"], ["\n", "\r\n"], ["\r"], [" "]);

test(
  "of scripts put together",
  async () => {
    let fixed = 0;
    const scripts = fc.array(fc.constantFrom(...invalid), { minLength: 2, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(scripts, lineEnds, version, async (parts, ends, pooler) => {
        let line = 0;
        // A comment ends with its line.
        const text = parts.join("\n").replace(/(?<!--.*)\n/g, () => ends[line++ % ends.length] ?? "\n");
        const outcome = await expectSame("drawn.sql", text, pooler);
        fixed += Number(outcome.fixed);
      }),
      { numRuns: runs },
    );
    expect(fixed).toBeGreaterThan(runs / 10);
  },
  minutes,
);

test(
  "of generated programs",
  async () => {
    let findings = 0;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...libraries), fc.nat(1_000_000), version, async (library, seed, pooler) => {
        const { text, beside } = programOf(library, seed);
        const steps = `${library.name}-${String(seed)}.steps.ts`;
        if (beside !== undefined) findings += (await expectSame(steps, beside, pooler)).findings;
        findings += (await expectSame("program.ts", text, pooler)).findings;
      }),
      { numRuns: runs },
    );
    expect(findings).toBeGreaterThan(runs / 10);
  },
  minutes,
);
