/** No password of a linted file is in what the plugin tells ESLint, fixes and suggestions with it. */
import { Linter } from "eslint";
import tseslint from "typescript-eslint";
import { expect, test } from "vitest";

import poolsafe from "../../dist/eslint-plugin/index.js";
import { halvesOf, secretShapes } from "../secret-shapes.ts";

const secret = "Gh3im0q.W0ort_7";
const rules = Object.fromEntries(Object.keys(poolsafe.rules ?? {}).map((id) => [`poolsafe/${id}`, "error" as const]));
const config: Linter.Config[] = [
  { files: ["**/*.sql"], language: "poolsafe/sql" },
  { files: ["**/*.ts"], languageOptions: { parser: tseslint.parser } },
  { files: ["**/*"], plugins: { poolsafe }, rules },
];

test.each(secretShapes.filter(({ file }) => file === "sql"))("SQL: $name", ({ text, shown }) => {
  const written = `BEGIN;\n${text(secret)}\nSET search_path TO a;\nSELECT 1;\nCOMMIT;\nLISTEN b;\nSELECT oops oops '${secret}' oops;\n`;
  const messages = new Linter().verify(written, config, "a.sql");
  expect(messages.length).toBeGreaterThan(0);
  const said = JSON.stringify(messages);
  expect([shown(secret), ...halvesOf(secret)].filter((one) => said.includes(one))).toEqual([]);
});

test.each(secretShapes.filter(({ file }) => file === "ts"))("TypeScript: $name", ({ text, shown }) => {
  const written = `import { Pool } from "pg";\nconst own = new Pool({ statement_timeout: 5 });\n${text(secret)}\nawait own.query("LISTEN b");\n`;
  const messages = new Linter().verify(written, config, "a.ts");
  expect(messages.length).toBeGreaterThan(0);
  const said = JSON.stringify(messages);
  expect([shown(secret), ...halvesOf(secret)].filter((one) => said.includes(one))).toEqual([]);
});
