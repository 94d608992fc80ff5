/** A user may register the plugin under a name of his own; rules, language and directives then have that name. */

import { afterAll, describe, expect, test, vi } from "vitest";

import { hearSql, paySql, payJs } from "./compat-samples.ts";
import { lint, makeProject, versions } from "./project.ts";

vi.setConfig({ testTimeout: 120_000 });

const files = {
  "hear.sql": hearSql,
  "pay.js": payJs,
  "pay.sql": paySql,
  "directives.sql": `-- eslint-disable-next-line pool/no-listen -- a worker with a connection of its own
LISTEN a;
LISTEN b; -- eslint-disable-line pool/no-listen
/* eslint-disable pool/no-listen */
LISTEN c;
/* eslint-enable */
LISTEN d;
`,
  "inline.sql":
    "/* eslint pool/no-listen: 'off', pool/no-session-advisory-lock: ['warn', { impacts: ['risk'] }] */\nLISTEN a;\nSELECT pg_advisory_unlock(1);\n",
  "other-name.sql": "/* eslint poolsafe/no-listen: 'off' */\nLISTEN a;\n",
};

/** Only the rule that is on where rules are named one by one. */
const found = [
  "directives.sql 7:1-7:9 error pool/no-listen",
  "hear.sql 2:1-2:14 error pool/no-listen",
  "inline.sql 3:8-3:29 warning pool/no-session-advisory-lock",
  "other-name.sql 2:1-2:9 error pool/no-listen",
  "pay.js 15:21-15:34 error pool/no-listen",
];

describe.each(versions)("ESLint %s", (version) => {
  const project = makeProject(version, files);
  afterAll(() => {
    project.remove();
  });

  test("language and rules of one's own choice", async () => {
    project.write({
      "chosen.config.js": `import poolsafe from "poolsafe/eslint-plugin";

export default [
  { ignores: ["**/*.config.js"] },
  { files: ["**/*.sql"], plugins: { pool: poolsafe }, language: "pool/sql" },
  { plugins: { pool: poolsafe }, rules: { "pool/no-listen": "error" } },
];
`,
    });
    expect(await lint(project, ".", { overrideConfigFile: "chosen.config.js" })).toEqual([
      ...found.slice(0, 3),
      // ESLint's word for a rule whose plugin it does not know.
      "other-name.sql 1:1-1:39 error poolsafe/no-listen",
      ...found.slice(3),
    ]);
  });

  test("under both names, the later one names the language", async () => {
    project.write({
      "both.config.js": `import poolsafe from "poolsafe/eslint-plugin";

export default [
  ...poolsafe.configs.recommended,
  { files: ["**/*.sql"], plugins: { pool: poolsafe }, language: "pool/sql", rules: { "pool/no-listen": "warn" } },
];
`,
    });
    expect(await lint(project, "hear.sql", { overrideConfigFile: "both.config.js" })).toEqual([
      "hear.sql 2:1-2:14 error poolsafe/no-listen",
      "hear.sql 2:1-2:14 warning pool/no-listen",
    ]);
  });

  // eslint/config is there from 9.22 on.
  test.skipIf(version === "9.15")("defineConfig renames the plugin's own configurations", async () => {
    project.write({
      "define.config.js": `import { defineConfig } from "eslint/config";
import poolsafe from "poolsafe/eslint-plugin";

export default defineConfig({ plugins: { pool: poolsafe }, extends: ["pool/recommended"] });
`,
    });
    expect(await lint(project, ".", { overrideConfigFile: "define.config.js" })).toEqual([
      ...found.slice(0, 4),
      "pay.js 8:23-8:45 error pool/no-session-set fix",
      ...found.slice(4),
      "pay.sql 2:1-2:29 error pool/no-session-set fix",
    ]);
  });

  test.skipIf(version === "9.15")("defineConfig keeps a configuration to some files", async () => {
    project.write({
      "some.config.js": `import { defineConfig } from "eslint/config";
import poolsafe from "poolsafe/eslint-plugin";

export default defineConfig({ files: ["pay.*"], extends: [poolsafe.configs.recommended] });
`,
    });
    expect(await lint(project, ".", { overrideConfigFile: "some.config.js" })).toEqual([
      "pay.js 8:23-8:45 error poolsafe/no-session-set fix",
      "pay.js 15:21-15:34 error poolsafe/no-listen",
      "pay.sql 2:1-2:29 error poolsafe/no-session-set fix",
    ]);
  });
});
