/** The libraries' data hold together: the list is the folder, names of handles lead somewhere, SQL that a library sends is SQL. */
import { readdirSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { drivers } from "../src/drivers/index.ts";
import { otherDatabases } from "../src/drivers/other-databases.ts";
import { parses } from "../src/sql/parse.ts";

const helpers = new Set(["driver", "index", "other-databases"]);

test("every file of the folder is in the list", async () => {
  const files = readdirSync(join(import.meta.dirname, "../src/drivers")).map((file) => file.replace(/\.ts$/, ""));
  const listed: readonly unknown[] = drivers;
  for (const file of files.filter((name) => !helpers.has(name))) {
    const exported = Object.values((await import(`../src/drivers/${file}.ts`)) as Record<string, unknown>).flat();
    expect(
      exported.some((value) => listed.includes(value)),
      `${file}.ts is in index.ts`,
    ).toBe(true);
  }
});

test("no module belongs to two libraries", () => {
  const modules = [...drivers.flatMap((driver) => driver.modules), ...otherDatabases];
  expect(modules).toEqual([...new Set(modules)]);
});

/** Every object below a value, once, with its path. */
function* objects(value: unknown, path: string, seen = new Set<object>()): Generator<readonly [string, Readonly<Record<string, unknown>>]> {
  if (typeof value !== "object" || value === null || value instanceof RegExp || seen.has(value)) return;
  seen.add(value);
  if (!Array.isArray(value)) yield [path, value as Readonly<Record<string, unknown>>];
  for (const [key, child] of Object.entries(value)) yield* objects(child, `${path}.${key}`, seen);
}

const text = (value: unknown): value is string => typeof value === "string";

describe.each(drivers.map((driver) => [driver.modules[0] ?? driver.name, driver] as const))("%s", (_name, driver) => {
  const all = [...objects(driver, driver.name)];
  const handles = Object.keys(driver.handles);

  test("names handles that it has", () => {
    const named = all.flatMap(([path, value]) => [
      ...("does" in value || "argument" in value
        ? [value["gives"], value["unmanaged"]].filter(text).map((name) => [path, name] as const)
        : []),
      ...("handle" in value && text(value["handle"]) ? [[path, value["handle"]] as const] : []),
    ]);
    const lists = [
      ...Object.values(driver.types ?? {}),
      ...Object.values(driver.functions ?? {}).flat(),
      ...(driver.entries ?? []).flatMap(({ parameters, self }) => [...(parameters ?? []), self]),
    ].filter(text);
    for (const [path, name] of [...named, ...lists.map((name) => [driver.name, name] as const)]) expect(handles, path).toContain(name);
  });

  test("sends SQL that PostgreSQL reads", () => {
    for (const [path, value] of all) {
      const sql = [
        ...(Array.isArray(value["sql"]) ? (value["sql"] as readonly unknown[]) : []),
        ...("path" in value ? [value["sql"]] : []),
      ].filter(text);
      for (const statement of sql) {
        const filled = statement
          .replace(/ON COMMIT \{[^}]+\}/g, "ON COMMIT DROP")
          .replace(/\{"[^"]+"\}/g, '"x"')
          .replace(/\{[^}]+\}/g, "x");
        expect(parses(filled), `${path}: ${filled}`).toBe(true);
      }
    }
  });

  test("has usual names in lower case", () => {
    for (const { usualNames = [] } of Object.values(driver.handles)) for (const name of usualNames) expect(name).toBe(name.toLowerCase());
  });
});
