/** What the HTML report's page is made of. Its look and its controls: test/browser. */

import { readdirSync, readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { tokensOf } from "../src/report/html/highlight.ts";
import { readPageFiles } from "../src/report/html/page-files.ts";
import { drawPicture } from "../src/report/html/picture-svg.ts";
import { pictureOf } from "../src/report/parts/picture.ts";

test("every file of the page is in it", () => {
  const folder = new URL("../src/report/html/page/", import.meta.url);
  const { script, style } = readPageFiles();
  const files = readdirSync(folder).filter((name) => /\.(?:css|js)$/.test(name));
  const missing = files.filter((name) => !(name.endsWith(".css") ? style : script).includes(readFileSync(new URL(name, folder), "utf8")));
  expect(missing).toEqual([]);
  expect(files.length).toBeGreaterThan(15);
});

const pieces = (text: string, language: "sql" | "typescript" | "configuration"): readonly (readonly [string, string])[] =>
  tokensOf(text, language).map(({ kind, start, end }) => [kind, text.slice(start, end)]);

test("of configuration only the comments that are some in every form of it are told", () => {
  const text = [
    "; of ini",
    "# of all",
    "  // of a schema",
    "pool_mode = transaction # is part of the value",
    "DATABASE_URL=postgres://app@db:6432/shop#not-one",
    "const: {if: 'for # not one'}",
    "",
  ].join("\r\n");
  expect(pieces(text, "configuration")).toEqual([
    ["c", "; of ini"],
    ["c", "# of all"],
    ["c", "  // of a schema"],
  ]);
});

test("in code the words of the language, and SQL in its strings", () => {
  expect(pieces("const a = 'SELECT 1'; // b", "typescript")).toEqual([
    ["k", "const"],
    ["k", "SELECT"],
    ["n", "1"],
    ["c", "// b"],
  ]);
  expect(pieces("SET a = 'b'; -- c", "sql")).toEqual([
    ["k", "SET"],
    ["s", "'b'"],
    ["c", "-- c"],
  ]);
});

test("nothing of a picture lies outside of it, however few take part", () => {
  const picture = pictureOf({ topic: "startup-parameter", form: "options", isStray: false }, "fails", {
    title: "PgBouncer",
    mode: "transaction",
  });
  expect(picture?.actors.length).toBe(2);
  const { content, width } = picture ? drawPicture(picture) : expect.fail();
  const boxes = [...content.text.matchAll(/ x="(-?[\d.]+)" y="[\d.]+" width="([\d.]+)"/g)].map(([, x, wide]) => [
    Number(x),
    Number(x) + Number(wide),
  ]);
  expect(boxes.length).toBeGreaterThan(2);
  expect(boxes.filter(([from = 0, to = 0]) => from < 0 || to > width)).toEqual([]);
});
