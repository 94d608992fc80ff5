/** What the analyser says of the programs that the lab runs: exactly what is marked in them. Needs no servers. */
import { describe, expect, test } from "vitest";
import { runFixture } from "../support/driver-fixtures.ts";
import { asFixture, programs } from "./drivers-programs.ts";
import { VERSIONS } from "./servers.ts";

describe.each(VERSIONS)("marks of programs, PgBouncer %s", (version) => {
  test.each(programs.map((program) => ({ name: `${program.library}/${program.kind}/${program.name}`, program })))(
    "$name",
    ({ program }) => {
      const { missing, unexpected } = runFixture(asFixture(program, version));
      expect({ missing, unexpected }).toEqual({ missing: [], unexpected: [] });
    },
  );
});
