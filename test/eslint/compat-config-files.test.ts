/** The configuration may be written in any form that ESLint reads. */

import { afterAll, describe, expect, test, vi } from "vitest";

import { foundInCode, foundInSql, hearSql, payJs, payTs } from "./compat-samples.ts";
import { lint, makeProject, run, versions } from "./project.ts";

vi.setConfig({ testTimeout: 120_000 });

const files = { "hear.sql": hearSql, "pay.js": payJs, "pay.ts": payTs };
const linted = Object.keys(files);
const found = [foundInSql[0], ...foundInCode("pay.js"), ...foundInCode("pay.ts")];

const inTypeScript = `import type { Linter } from "eslint";
import poolsafe from "poolsafe/eslint-plugin";
import tseslint from "typescript-eslint";

const config: Linter.Config[] = [
  { files: ["**/*.ts"], languageOptions: { parser: tseslint.parser as Linter.Parser } },
  ...poolsafe.configs.recommended,
];

export default config;
`;

const inCommonJs = `const tseslint = require("typescript-eslint");

module.exports = (async () => {
  const { default: poolsafe } = await import("poolsafe/eslint-plugin");
  return [{ files: ["**/*.ts"], languageOptions: { parser: tseslint.parser } }, ...poolsafe.configs.recommended];
})();
`;

describe.each(versions)("ESLint %s", (version) => {
  // As `npm init` makes it.
  const project = makeProject(version, { ...files, "package.json": JSON.stringify({ type: "commonjs" }) });
  afterAll(() => {
    project.remove();
  });

  test("eslint.config.ts", async () => {
    project.write({ "eslint.config.ts": inTypeScript });
    const flags = version === "9.15" ? { flags: ["unstable_ts_config"] } : {};
    expect(await lint(project, linted, flags)).toEqual(found);
  });

  test("a configuration in CommonJS", async () => {
    project.write({ "eslint.config.cjs": inCommonJs });
    expect(await lint(project, linted, { overrideConfigFile: "eslint.config.cjs" })).toEqual(found);
  });
});

test("`require` says what to do instead", async () => {
  const project = makeProject("10", { "require.cjs": 'require("poolsafe/eslint-plugin");\n' });
  try {
    const { exit, err } = await run(process.execPath, ["require.cjs"], project.root);
    expect(exit).toBe(1);
    expect(err).toContain("ERR_REQUIRE_ASYNC_MODULE");
    expect(err).toContain("Use import() instead.");
  } finally {
    project.remove();
  }
});
