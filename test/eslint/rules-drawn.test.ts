/** What a user of ESLint sees, drawn: of each rule one case in SQL and one in code. */

import { readdirSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { lintedRules } from "../../rules/index.ts";
import { makeSource, offsetAt } from "../../src/source.ts";
import { isCodeRule } from "../support/fixtures.ts";
import { quote, underline } from "../support/draw.ts";
import { driverFiles, root, sqlFiles } from "./support/files.ts";
import { lint, lintAndFix, type Shown } from "./support/linting.ts";

/** Below fixtures/rules/<rule>, and below fixtures/drivers. Chosen for what they show: a fix, suggestions, or a message for them alone. */
const shown: Readonly<Record<string, readonly [sql: string | undefined, code: string]>> = {
  "no-backend-pid": [undefined, "pg/invalid/backend-pid-given-back.ts"],
  "no-dblink-named": ["invalid/connect-then-query.sql", "pg/invalid/named-dblink.ts"],
  "no-listen": ["invalid/quoted-channel-odd-case.sql", "postgres/invalid/unknown-listen.ts"],
  "no-load": ["invalid/load.sql", "pg/invalid/rare-spellings-of-set.ts"],
  "no-named-statement": [undefined, "effect/invalid/prepares-by-default.ts"],
  "no-notify": ["invalid/statement-refused.sql", "pg/invalid/notify-refused.ts"],
  "no-session-advisory-lock": ["invalid/lock-in-transaction.sql", "pg/invalid/session-lock-inside-transaction.ts"],
  "no-session-protocol": ["invalid/backup.sql", "pg/invalid/base-backup-on-the-pool.ts"],
  "no-session-random": ["invalid/setseed-then-shuffle.sql", "pg/invalid/seeded-random.ts"],
  "no-session-reset": ["invalid/deallocate-all.sql", "pg/invalid/clean-ups.ts"],
  "no-session-role": ["invalid/set-role-in-transaction.sql", "pg-promise/invalid/methods-of-the-database.ts"],
  "no-session-sequence": ["invalid/currval-as-foreign-key.sql", "pg/invalid/sequence-across-pool-calls.ts"],
  "no-session-set": ["invalid/set-in-transaction.sql", "sequelize/invalid/session-state-in-transaction.js"],
  "no-session-temp": ["invalid/shadows-a-table.sql", "postgres/invalid/session-state-in-begin.ts"],
  "no-sql-prepare": ["invalid/argument-used-twice.sql", "pg/invalid/query-in-a-hole.ts"],
  "no-startup-parameter": [undefined, "postgres/invalid/url-parameters-of-another-library.ts"],
  "no-transaction-block": ["invalid/begin.sql", "pg/invalid/transaction-in-statement-mode.ts"],
  "no-transaction-on-pool": [undefined, "pg/invalid/begin-on-the-pool.ts"],
  "no-unsupported-statement": ["invalid/cursor-on-rds-proxy.sql", "pg/invalid/session-state-on-rds-proxy.ts"],
  "no-with-hold-cursor": ["invalid/close-all-after-commit.sql", "pg/invalid/cursor-with-hold.ts"],
  "require-nullif-current-setting": ["invalid/cast.sql", "drizzle/invalid/setting-after-transaction.ts"],
  "require-transaction": ["invalid/transaction-lock.sql", "pg/invalid/begin-in-a-message.ts"],
};

function draw(text: string, messages: Shown["all"]): string {
  const source = makeSource("drawn.sql", text);
  const spans = messages.map(({ line, column, endLine = line, endColumn = column }) => ({
    start: offsetAt(source, { line, column }),
    end: offsetAt(source, { line: endLine, column: endColumn }),
  }));
  const told = messages.map(({ ruleId, severity, message, fix, suggestions = [] }, index) =>
    [
      `[${String(index + 1)}] ${ruleId ?? ""} (${severity === 2 ? "error" : "warning"})`,
      `    ${message}`,
      ...(fix ? ["    has a fix"] : []),
      ...suggestions.map(({ desc, fix: { range, text: inserted } }) => {
        return `    suggestion: ${desc}\n${quote(text.slice(0, range[0]) + inserted + text.slice(range[1]))}`;
      }),
    ].join("\n"),
  );
  return `${underline(text, spans)}\n\n${told.join("\n\n")}\n`;
}

test("every rule is drawn, in each language in which it finds something", () => {
  const drawings = Object.entries(shown).flatMap(([rule, [sql]]) => [
    `${rule}.code.out`,
    ...(sql === undefined ? [] : [`${rule}.sql.out`]),
  ]);
  expect(readdirSync(join(root, "fixtures/eslint/rules")).sort()).toEqual(drawings.sort());
  expect(Object.entries(shown).map(([rule, [sql]]) => [rule, sql === undefined])).toEqual(
    lintedRules.map((rule) => [rule.id, isCodeRule(rule)]),
  );
});

describe.each(Object.entries(shown))("%s", (rule, [sql, code]) => {
  const cases = [
    ...(sql === undefined ? [] : [["sql", `fixtures/rules/${rule}/${sql}`] as const]),
    ["code", `fixtures/drivers/${code}`] as const,
  ];
  test.each(cases)("%s", async (language, path) => {
    const file = [...sqlFiles, ...driverFiles].find((one) => one.path === path);
    const settings = file?.settings.at(-1);
    if (!file || !settings) throw new Error(`There is no fixture ${path}.`);
    const { all } = lint(root, path, file.text, settings);
    expect(all.map(({ ruleId }) => ruleId)).toContain(`poolsafe/${rule}`);
    const fixed = lintAndFix(root, path, file.text, settings);
    const after = fixed === file.text ? "" : `\n== after --fix ==\n\n${fixed}`;
    const picture = `== ${path} ==\n\n${draw(file.text, all)}${after}`;
    await expect(picture).toMatchFileSnapshot(`../../fixtures/eslint/rules/${rule}.${language}.out`);
  });
});
