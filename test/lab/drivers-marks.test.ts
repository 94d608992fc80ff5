/** What the analyser says of the programs that the lab runs: exactly what is marked in them. Needs no servers. */
import { describe, expect, test } from "vitest";
import { runFixture } from "../support/driver-fixtures.ts";
import { asFixture, programs } from "./drivers-programs.ts";
import { VERSIONS } from "./servers.ts";

test("invalid programs are marked, and valid ones are not", () => {
  const marked = programs.filter((program) => program.versions.some((version) => asFixture(program, version).marks.length > 0));
  expect(marked.map((program) => program.path)).toEqual(programs.filter(({ kind }) => kind === "invalid").map((program) => program.path));
});

describe.each(VERSIONS)("marks of programs, PgBouncer %s", (version) => {
  test.each(programs.map((program) => ({ name: `${program.library}/${program.kind}/${program.name}`, program })))(
    "$name",
    ({ program }) => {
      const { found, missing, unexpected } = runFixture(asFixture(program, version));
      if (program.kind === "valid" && !program.versions.includes(version)) expect(found, "it breaks there").not.toEqual([]);
      else expect({ missing, unexpected }).toEqual({ missing: [], unexpected: [] });
    },
  );
});
