/** poolsafe reads Odyssey's file as Odyssey does: it knows the same settings, and says of no file that Odyssey takes that it would not start. */
import { readFileSync } from "node:fs";

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { textIn } from "../../src/deployment/placed-text.ts";
import { setupChecks } from "../../src/deployment/setups/checks/index.ts";
import { odysseySetup } from "../../src/deployment/setups/odyssey.ts";
import { odysseyNames } from "../../src/deployment/setups/odyssey-names.ts";
import { parseOdyssey } from "../../src/deployment/setups/parse-odyssey.ts";
import { makeSource } from "../../src/source.ts";
import { hasOdyssey, ownExample, testedByOdyssey } from "./odyssey-conf.ts";

type Section = keyof typeof odysseyNames;

/** A file that Odyssey takes, with more of it in each place. */
function file(more: Partial<Record<Section, string>> = {}, mode = 'pool "transaction"'): string {
  const { top = "", listen = "", storage = "", user = "" } = more;
  return `daemonize no
log_format "%p %m\\n"
workers 1
${top}
listen {
  host "127.0.0.1"
  port 6999
${listen}
}
storage "s" {
  type "remote"
  host "db"
${storage}
}
database "app" {
  user "app" {
    authentication "none"
    storage "s"
    ${mode}
${user}
  }
}
`;
}

function refusedHere(text: string): readonly string[] {
  const placed = textIn(makeSource("odyssey.conf", text));
  const { entries, broken } = parseOdyssey(placed);
  if (broken) return [broken.reason];
  const setup = odysseySetup(entries, placed.place(0, 0));
  const problems = [...setup.problems, ...setupChecks.flatMap((check) => check({ setup, code: [], servers: [] }))];
  return problems.filter(({ message }) => /(?:does|do) not start/.test(message)).map(({ message }) => message);
}

describe.skipIf(!hasOdyssey)("odyssey 1.5", () => {
  const sections = Object.keys(odysseyNames) as Section[];

  /** A sign that is no value: it says what it wants instead, or that it does not know the name there. */
  test.each(sections)("the settings of %s, and what they take", (section) => {
    const said = { text: /expected 'string'/, number: /expected 'number'/, switch: /expected 'yes\/no'/ };
    const all = [
      ...new Set(sections.flatMap((one) => [...odysseyNames[one].text, ...odysseyNames[one].number, ...odysseyNames[one].switch])),
    ];
    for (const name of all) {
      // It opens that file before it looks at what stands there.
      if (name === "hba_file") continue;
      const { words } = testedByOdyssey({ "a.conf": file({ [section]: `${name} @` }, section === "user" ? "" : undefined) });
      const kind = (["text", "number", "switch"] as const).find((one) => odysseyNames[section][one].includes(name));
      // Of a block of that name or of a place that is not listed, it wants something else.
      if (kind) expect(words, `${section} ${name}`).toMatch(said[kind]);
      else if (!/^(?:storage|shared_pool)$/.test(name))
        expect(words, `${section} ${name}`).toMatch(/unexpected parameter|unknown parameter|^$/);
    }
  });

  test.each<readonly [string, string]>([
    ["the base", file()],
    ["upper case", file({ user: "POOL_SIZE 5 Pool_Rollback NO" })],
    ["a comment behind a value", file({ user: "pool_size 5 # of them\n#pool_size x" })],
    ["a quote inside", file({ user: String.raw`quantiles "0.5" storage_password "a\"b"` })],
    ["a text of two lines", file({ user: 'quantiles "0.5\n"' })],
    ["a text that is not closed", file({ user: 'quantiles "0.5' })],
    ["a block that is not closed", file().replace(/\}\s*$/, "")],
    ["one brace too many", `${file()}}\n`],
    ["a mode in another case", file({}, 'pool "Transaction"')],
    ["no mode", file({}, "")],
    ["an unknown mode", file({}, 'pool "tx"')],
    ["statement mode", file({}, 'pool "statement"')],
    ["a misspelt name", file({ user: "pool_rolback no" })],
    ["a name in another place", file({ listen: "pool_size 5" })],
    ["a text for a number", file({ user: 'pool_size "5"' })],
    ["a number for a text", file({ user: "storage_user 5" })],
    ["a number for a switch", file({ user: "pool_cancel 1" })],
    ["a text for a switch", file({ user: 'pool_cancel "yes"' })],
    ["a switch for a number", file({ user: "pool_size no" })],
    ["a name without a value", file({ user: "pool_size" })],
    ["two values", file({ user: "pool_size 5 6" })],
    ["a sign", file({ user: "pool_size = 5" })],
    ["a semicolon", file({ user: "pool_size 5;" })],
    ["twice", file({ user: "pool_size 5 pool_size 6" })],
    ["smart without statements", file({ user: "pool_smart_discard yes pool_reserve_prepared_statement no" })],
    ["smart with statements", file({ user: "pool_smart_discard yes" })],
    ["a query that ends statements", file({ user: 'pool_discard_query "DEALLOCATE ALL"' })],
    ["the same without statements", file({ user: 'pool_discard_query "DEALLOCATE ALL" pool_reserve_prepared_statement no' })],
    ["the same by session", file({ user: 'pool_discard_query "DEALLOCATE ALL"' }, 'pool "session"')],
    ["an address", file().replace('user "app"', 'user "app" "127.0.0.0/8"')],
    ["users by default", file().replace('user "app"', "user default").replace('database "app"', "database default")],
    ["options", file({ user: 'options { "work_mem" "1MB" "a.b" "c" }' })],
    ["a storage of its own", file({ top: 'storage "local" { type "local" }' })],
    ["workers by themselves", file().replace("workers 1", 'workers "auto"')],
  ])("%s", (_, text) => {
    const { isValid, words } = testedByOdyssey({ "a.conf": text });
    expect({ isValid: refusedHere(text).length === 0 }, `${words}\n${refusedHere(text).join("\n")}\n${text}`).toEqual({ isValid });
  });

  test("whatever stands in a user: what is refused here is refused there", () => {
    const { text, number, switch: switches } = odysseyNames.user;
    const name = fc.constantFrom(...text, ...number, ...switches, ...odysseyNames.listen.number, "pool_sise", "yes", "{", "}", "database");
    const value = fc.constantFrom("5", "-1", "yes", "no", "default", '"x"', '"a\\"b"', "", "# 5\n", "5 6", "x", '"', "{ }", "5kb");
    const line = fc.tuple(name, value).map(([key, own]) => `${key} ${own}\n`);
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 3 }), (lines) => {
        const whole = file({ user: lines.join("") });
        const here = refusedHere(whole);
        const there = testedByOdyssey({ "a.conf": whole });
        expect(here.length > 0 && there.isValid, `${here.join("\n")}\n${whole}`).toBe(false);
      }),
      { numRuns: 150 },
    );
  }, 240_000);

  test("its package's own example is taken", () => {
    const text = readFileSync(ownExample, "utf8");
    expect(testedByOdyssey({ "odyssey.conf": text }).isValid).toBe(true);
    expect(refusedHere(text)).toEqual([]);
  });
});
