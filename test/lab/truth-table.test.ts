/** The lab sees what was measured by hand before it existed. */
import { afterAll, describe, expect, test } from "vitest";
import { needed, openLabIfAvailable } from "./available.ts";
import { VERSIONS } from "./servers.ts";
import { truthTable, type Measured } from "./truth-table.ts";

const lab = await openLabIfAvailable();
afterAll(() => lab?.close());

describe.skipIf(!lab)("the lab reproduces the truth table", { timeout: 60_000 }, () => {
  test.concurrent.each(truthTable)("$name", async ({ messages, measured }) => {
    const { pooled } = await needed(lab).run(
      messages,
      VERSIONS.map((version) => ({ version, mode: "transaction" })),
    );
    const seen = pooled.map(({ breaks, differs, left }): Measured => ({
      breaks,
      differs: differs.map((difference) => difference.message.sql),
      leaves: left.length > 0,
    }));
    expect(seen).toEqual(VERSIONS.map((version) => measured[version]));
  });
});
