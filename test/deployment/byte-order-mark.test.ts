/** A byte-order mark: PgBouncer does not start with its file (test/lab/pgbouncer-ini.test.ts); in YAML it is nothing. */
import { expect, test } from "vitest";

import { makeSource, textOf } from "../../src/source.ts";
import { judgeFixture } from "../support/configuration-fixtures.ts";

const found = (path: string, text: string): readonly (readonly string[])[] =>
  judgeFixture({ sources: [makeSource(path, text)] }).findings.map(({ place, message, help }) => [textOf(place), message, help ?? ""]);

const ini = "[databases]\napp = host=db\n\n[pgbouncer]\nauth_file = users.txt\n";

test("before the first line of PgBouncer's file", () => {
  expect(found("pgbouncer.ini", `\uFEFF${ini}`)).toEqual([
    [
      "[databases]",
      "PgBouncer does not start with this file: it begins with a byte-order mark, which no editor shows and PgBouncer takes for a part of its first line.",
      "Save the file as UTF-8 without a byte-order mark (BOM).",
    ],
  ]);
  expect(found("pgbouncer.ini", ini)).toEqual([]);
});

test("before YAML that has such a file in it", () => {
  const lines = ini.split("\n").map((line) => `  ${line}\n`);
  expect(found("pgbouncer.yaml", `\uFEFFpgbouncer.ini: |\n${lines.join("")}`)).toEqual([]);
});
