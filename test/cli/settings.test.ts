import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

import { parseSettings } from "../../src/settings.ts";
import { findSettings } from "../../src/settings-search.ts";
import { SettingsError } from "../../src/settings-error.ts";
import { folderWith } from "./run-cli.ts";

const ruleIds = ["no-listen", "no-session-set"];

function refusal(text: string, path = "poolsafe.config.json"): string {
  try {
    parseSettings({ path, text }, ruleIds);
  } catch (error) {
    if (error instanceof SettingsError) return `${error.message} ${error.remedy}`;
    throw error;
  }
  return "accepted";
}

describe("settings", () => {
  test("everything that can be said", () => {
    const text = `{
      // comments and trailing commas are fine
      "$schema": "./schema.json",
      "pooler": { "name": "pgbouncer", "version": "1.21", "mode": "statement", "postgresVersion": 16, "maxPreparedStatements": 0,
                  "trackedParameters": ["search_path"], "resetAlways": true },
      "rules": { "no-listen": "off", "no-session-set": "warning" },
      "ignore": ["legacy/"],
      "direct": ["ADMIN_DATABASE_URL", "reportsPool", "db-direct.internal"],
      "transactionWrappers": ["withTx", "db.inTransaction"],
    }`;
    expect(parseSettings({ path: "poolsafe.config.jsonc", text }, ruleIds)).toEqual({
      $schema: "./schema.json",
      pooler: {
        name: "pgbouncer",
        version: "1.21",
        mode: "statement",
        postgresVersion: 16,
        maxPreparedStatements: 0,
        trackedParameters: ["search_path"],
        resetAlways: true,
      },
      rules: { "no-listen": "off", "no-session-set": "warning" },
      ignore: ["legacy/"],
      direct: ["ADMIN_DATABASE_URL", "reportsPool", "db-direct.internal"],
      transactionWrappers: ["withTx", "db.inTransaction"],
    });
  });

  test("in package.json, under the key poolsafe", () => {
    const text = '{ "name": "shop", "poolsafe": { "ignore": ["a"] } }';
    expect(parseSettings({ path: "package.json", text, under: "poolsafe" }, ruleIds)).toEqual({ ignore: ["a"] });
    expect(parseSettings({ path: "package.json", text: '{ "name": "shop" }', under: "poolsafe" }, ruleIds)).toBeUndefined();
  });

  test("each broken file in fixtures/bad-input/settings is refused with its place and a remedy", async () => {
    const folder = join(import.meta.dirname, "../../fixtures/bad-input/settings");
    const told = readdirSync(folder)
      .filter((name) => /\.jsonc?$/.test(name))
      .sort()
      .map((name) => refusal(readFileSync(join(folder, name), "utf8"), name));
    await expect(`${told.join("\n")}\n`).toMatchFileSnapshot("../../fixtures/bad-input/settings/refusals.out");
  });

  test("a version given as a number says which type it wants", () => {
    expect(refusal('{"pooler":{"name":"pgbouncer","version":1.2}}')).toBe(
      `poolsafe.config.json:1:41: \`pooler.version\` is a number with a fraction. Put it in quotes, as in \`"1.24"\`.`,
    );
  });
});

describe("the search for settings", () => {
  test("the nearest folder upwards wins", () => {
    const root = folderWith({ "poolsafe.config.json": "{}", "a/poolsafe.config.jsonc": "{ }", "a/b/c/x.sql": "" });
    expect(findSettings(join(root, "a/b/c"))).toEqual({ path: join(root, "a/poolsafe.config.jsonc"), text: "{ }" });
    expect(findSettings(root)).toEqual({ path: join(root, "poolsafe.config.json"), text: "{}" });
  });

  test("a package.json counts only when it has the key", () => {
    const manifest = '{ "poolsafe": {} }';
    const root = folderWith({
      "package.json": manifest,
      "a/package.json": '{ "devDependencies": { "poolsafe": "^1" } }',
      "a/b/package.json": '{ "poolsafe": broken',
      "a/b/c/x.sql": "",
    });
    expect(findSettings(join(root, "a/b/c"))).toEqual({ path: join(root, "package.json"), text: manifest, under: "poolsafe" });
  });
});
