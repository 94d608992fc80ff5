/** What the HTML report's page is made of. Its look and its controls: test/browser. */

import { readdirSync, readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { readPageFiles } from "../src/report/html/page-files.ts";

test("every file of the page is in it", () => {
  const folder = new URL("../src/report/html/page/", import.meta.url);
  const { script, style } = readPageFiles();
  const files = readdirSync(folder).filter((name) => /\.(?:css|js)$/.test(name));
  const missing = files.filter((name) => !(name.endsWith(".css") ? style : script).includes(readFileSync(new URL(name, folder), "utf8")));
  expect(missing).toEqual([]);
  expect(files.length).toBeGreaterThan(15);
});
