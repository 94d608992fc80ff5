/**
 * The matrix is what the poolers do: every experiment behind every pooler, compared with observed.json. A pooler that cannot be had here
 * is not run; what the profiles say of it is still compared with what was seen (matrix-profiles.test.ts).
 */
import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openLabIfAvailable } from "./available.ts";
import { configurations } from "./matrix/configurations.ts";
import { columnName, OBSERVED, readObserved, writeObserved } from "./matrix/observed.ts";
import type { Observation } from "./matrix/observe.ts";
import { columnsOf, experimentsOn, openMatrix, type Matrix } from "./matrix/run.ts";
import type { PostgresVersion } from "./servers.ts";

// Only asks whether the servers can be had here.
const lab = await openLabIfAvailable();
await lab?.close();

const versions: readonly PostgresVersion[] = [15, 18];
const isWriting = process.env["POOLSAFE_LAB_WRITE"] === "1";
const before = readObserved();
const seen = new Map([...before].map(([experiment, cells]) => [experiment, new Map(cells)]));

describe.skipIf(!lab).each(versions)("PostgreSQL %i", (postgres) => {
  let matrix: Matrix | undefined;
  beforeAll(async () => {
    matrix = await openMatrix(postgres);
  }, 120_000);
  afterAll(() => matrix?.close(), 120_000);

  test.each(columnsOf(postgres))("$title", { timeout: 300_000 }, async (configuration) => {
    const column = await matrix?.column(configuration);
    const name = columnName(configuration);
    for (const [experiment, cell] of column ?? []) cellsOf(experiment).set(name, cell);
    expect([...(column?.keys() ?? [])].sort()).toEqual(
      experimentsOn(configuration)
        .map((one) => one.name)
        .sort(),
    );
    if (isWriting) return;
    const was = (experiment: string): Observation | undefined => before.get(experiment)?.get(name);
    expect(Object.fromEntries(column ?? [])).toEqual(Object.fromEntries([...(column?.keys() ?? [])].map((one) => [one, was(one)])));
  });
});

function cellsOf(experiment: string): Map<string, Observation> {
  const cells = seen.get(experiment) ?? new Map<string, Observation>();
  seen.set(experiment, cells);
  return cells;
}

describe.skipIf(!lab)("observed.json", () => {
  test("is as the lab writes it", async () => {
    const text = await writeObserved(seen);
    if (isWriting) writeFileSync(OBSERVED, text);
    expect(await writeObserved(readObserved())).toBe(text);
  });

  test("says which poolers could not be had here", () => {
    const absent = configurations.filter((one) => !versions.some((postgres) => columnsOf(postgres).includes(one)));
    if (absent.length > 0) {
      process.stderr.write(`\nNot run here: ${[...new Set(absent.map((one) => one.pooler.folder))].join(", ")} (test/lab/setup.sh).\n`);
    }
    expect(
      absent.map((one) => one.pooler.folder).filter((folder) => !/^(pgbouncer-1\.26|odyssey-1\.5|pgagroal-2\.1)$/.test(folder)),
    ).toEqual([]);
  });
});
