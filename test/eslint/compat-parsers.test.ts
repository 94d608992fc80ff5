/** Whatever parser reads the code for ESLint, poolsafe says the same of it. */

import { afterAll, describe, expect, test, vi } from "vitest";

import { foundInCode, payJs, payTs } from "./compat-samples.ts";
import { lint, makeProject, versions } from "./project.ts";

vi.setConfig({ testTimeout: 120_000 });

const config = `import * as babel from "@babel/eslint-parser";
import poolsafe from "poolsafe/eslint-plugin";
import tseslint from "typescript-eslint";

export default [
  { files: ["typescript-eslint/**/*.{js,jsx,ts,tsx,mts,cts}"], languageOptions: { parser: tseslint.parser } },
  {
    files: ["babel/**/*.{js,jsx,ts}"],
    languageOptions: {
      parser: babel,
      parserOptions: { requireConfigFile: false, babelOptions: { configFile: false, parserOpts: { plugins: ["typescript", "jsx"] } } },
    },
  },
  { files: ["espree/**/*.jsx"], languageOptions: { parserOptions: { ecmaFeatures: { jsx: true } } } },
  ...poolsafe.configs.recommended,
];
`;

const commonJs = payJs.replace('import { Pool } from "pg";', 'const { Pool } = require("pg");').replaceAll("export ", "");
const jsx = `${payJs}export const Button = () => <button onClick={hear}>Hear</button>;\n`;
const tsx = `${payTs}export const Button = () => <button onClick={hear}>Hear</button>;\n`;

/** By the folder, whose name is the parser's. */
const files: Readonly<Record<string, string>> = {
  "babel/pay.js": payJs,
  "babel/pay.jsx": jsx,
  "babel/pay.ts": payTs,
  "espree/.hidden/.pay.js": payJs,
  "espree/pay.cjs": commonJs,
  "espree/pay.js": payJs,
  "espree/pay.jsx": jsx,
  "espree/pay.mjs": payJs,
  "espree/pay.test.js": payJs,
  "typescript-eslint/pay.cts": payTs,
  "typescript-eslint/pay.js": payJs,
  "typescript-eslint/pay.jsx": jsx,
  "typescript-eslint/pay.mts": payTs,
  "typescript-eslint/pay.ts": payTs,
  "typescript-eslint/pay.tsx": tsx,
};

describe.each(versions)("ESLint %s", (version) => {
  const project = makeProject(version, { ...files, "eslint.config.js": config });
  afterAll(() => {
    project.remove();
  });

  test("espree, @babel/eslint-parser and typescript-eslint", async () => {
    expect(await lint(project, ["babel", "espree", "typescript-eslint"])).toEqual(Object.keys(files).flatMap(foundInCode));
  });
});
