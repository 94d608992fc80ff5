/** Path patterns of CODEOWNERS, against the library that is too slow for hostile ones. */

import fc from "fast-check";
import picomatch from "picomatch";
import { expect, test } from "vitest";

import { readOwners } from "../../src/cli/belonging/codeowners.ts";
import { pathPattern } from "../../src/cli/belonging/path-pattern.ts";

const name = fc.string({ unit: fc.constantFrom("a", "b", "."), minLength: 1, maxLength: 4 }).filter((text) => !/^\.+$/.test(text));
const wild = fc
  .string({ unit: fc.constantFrom("a", "b", "*", "?", "."), minLength: 1, maxLength: 4 })
  .filter((text) => !/\*\*|^\.+$/.test(text));
const pattern = fc.array(fc.oneof(wild, name, fc.constant("**")), { minLength: 1, maxLength: 5 });
const path = fc.array(name, { minLength: 1, maxLength: 5 });

test("a pattern is for the same paths as with picomatch", () => {
  fc.assert(
    fc.property(pattern, path, (parts, names) => {
      // There a folder is in itself.
      const glob = (parts.at(-1) === "**" ? [...parts, "*"] : parts).join("/");
      const expected = picomatch(glob, { dot: true, nobrace: true, nobracket: true, noext: true, nonegate: true })(names.join("/"));
      expect(pathPattern(parts.join("/"))(names)).toBe(expected);
    }),
    { numRuns: Number(process.env["POOLSAFE_RUNS"] ?? 3000) },
  );
});

const long = "a".repeat(60);

test.each([
  ["*a*a*a*a*a*a*a*a*b", long],
  [`${"?*".repeat(30)}b`, long],
  [`${"**/a/".repeat(30)}b`, Array.from(long).join("/")],
  [`${"**".repeat(30)}b`, long],
  [`/${"*a/".repeat(30)}**/b`, Array.from({ length: 60 }, () => long).join("/")],
])("%s is over at once", (hostile, file) => {
  const ownersOf = readOwners(`* @all\n${hostile} @x\n`);
  expect([ownersOf(file), ownersOf("none.sql")]).toEqual([["@all"], ["@all"]]);
});

test.each([
  ["/app/(admin)/*.ts", "app/(admin)/page.ts", "app/admin/page.ts"],
  ["/app/[id]/", "app/[id]/page.ts", "app/i/page.ts"],
  ["{a,b}.sql", "x/{a,b}.sql", "a.sql"],
  ["a+b|c$.sql", "a+b|c$.sql", "c.sql"],
  ["/a\\*.sql", "a*.sql", "ab.sql"],
  ["/apps/**", "apps/x/y.sql", "apps"],
  ["apps/", "x/apps/y.sql", "x/apps"],
  ["/a/**/b.sql", "a/b.sql", "b.sql"],
  ["?.sql", "deep/😀.sql", "ab.sql"],
  ["!(a).sql", "nothing", "b.sql"],
])("%s is for %s and not for %s", (given, wanted, other) => {
  const ownersOf = readOwners(`* @all\n${given} @x\n`);
  expect([ownersOf(wanted), ownersOf(other)]).toEqual([[given.startsWith("!") ? "@all" : "@x"], ["@all"]]);
});
