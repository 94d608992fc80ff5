/** What a project tells poolsafe, in ESLint's settings or in poolsafe's own file, counts; what is wrong in it stops ESLint and is named. */

import { afterAll, describe, expect, test, vi } from "vitest";

import { poolerNames } from "../../src/poolers/index.ts";
import { hearSql } from "./compat-samples.ts";
import { type Files, lint, makeProject, type Project, runEslint, versions } from "./project.ts";

vi.setConfig({ testTimeout: 120_000 });

const configOf = (elements: string): string => `import poolsafe from "poolsafe/eslint-plugin";

export default [...poolsafe.configs.recommended, ${elements}];
`;

let folders = 0;

/** Lints the files in a folder of their own, so that nothing is known of them from before. */
async function found(project: Project, files: Files, settings: unknown): Promise<string[]> {
  folders += 1;
  const folder = `project-${String(folders)}`;
  const element = settings === undefined ? "" : `{ settings: { poolsafe: ${JSON.stringify(settings)} } }`;
  project.write(Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text])));
  project.write({ [`${folder}/eslint.config.mjs`]: configOf(element) });
  const root = `${project.root}/${folder}`;
  return lint({ ...project, root });
}

/** Only PgBouncer 1.20 and newer carry it. */
const intervals = { "a.sql": "SET intervalstyle = 'iso_8601';\nSELECT 1;\n" };
const inIntervals = ["a.sql 1:1-1:31 error poolsafe/no-session-set suggestion"];
const old = { pooler: { name: "pgbouncer", version: "1.18" } };

const code = {
  "a.js": `import { Pool } from "pg";
import { withTx } from "./missing.js";
const jobs = new Pool({ host: "jobs.internal" });
const pool = new Pool({ host: "pooler.internal" });
export const hear = () => jobs.query("LISTEN orders");
export const wait = () => withTx(() => pool.query("SET LOCAL lock_timeout = 1"));
`,
};
const hear = "a.js 5:39-5:52 error poolsafe/no-listen";
const wait = "a.js 6:52-6:78 error poolsafe/require-transaction";

describe.each(versions)("what counts, ESLint %s", (version) => {
  const project = makeProject(version, {});
  afterAll(() => {
    project.remove();
  });

  test("the pooler, in the settings or in a file; the settings win", async () => {
    const file = { "poolsafe.config.json": JSON.stringify(old) };
    expect(await found(project, intervals, undefined)).toEqual([]);
    expect(await found(project, intervals, old)).toEqual(inIntervals);
    expect(await found(project, { ...intervals, ...file }, undefined)).toEqual(inIntervals);
    expect(await found(project, { ...intervals, ...file }, {})).toEqual([]);
    expect(await found(project, { ...intervals, "package.json": JSON.stringify({ poolsafe: old }) }, undefined)).toEqual(inIntervals);
  });

  test("each file has the nearest configuration above it", async () => {
    const text = intervals["a.sql"];
    const files = { "a.sql": text, "old/poolsafe.config.json": JSON.stringify(old), "old/deep/a.sql": text };
    expect(await found(project, files, undefined)).toEqual(["old/deep/a.sql 1:1-1:31 error poolsafe/no-session-set suggestion"]);
  });

  test("rules and files that are left out", async () => {
    const files = { "a.sql": hearSql, "b/a.sql": `${hearSql}SET search_path TO app;\n` };
    const [listen, listenInB, setInB] = [
      "a.sql 2:1-2:14 error poolsafe/no-listen",
      "b/a.sql 2:1-2:14 error poolsafe/no-listen",
      "b/a.sql 3:1-3:23 error poolsafe/no-session-set",
    ];
    expect(await found(project, files, undefined)).toEqual([listen, listenInB, setInB]);
    for (const settings of [{ rules: { "no-listen": "off" } }, { ignore: ["a.sql"] }, { ignore: ["/a.sql"] }, { ignore: ["b/"] }]) {
      const left =
        "rules" in settings ? [setInB] : { "a.sql": [], "/a.sql": [listenInB, setInB], "b/": [listen] }[settings.ignore[0] ?? ""];
      expect(await found(project, files, settings)).toEqual(left);
      expect(await found(project, { ...files, "poolsafe.config.json": JSON.stringify(settings) }, undefined)).toEqual(left);
    }
  });

  test("direct connections and transaction wrappers", async () => {
    expect(await found(project, code, undefined)).toEqual([hear, wait]);
    expect(await found(project, code, { direct: ["jobs.internal"] })).toEqual([wait]);
    expect(await found(project, code, { transactionWrappers: ["withTx"] })).toEqual([hear]);
  });

  test("a pool mode under which nothing breaks", async () => {
    const files = { "a.sql": hearSql };
    expect(await found(project, files, { pooler: { name: "pgbouncer", mode: "transaction" } })).toEqual([
      "a.sql 2:1-2:14 error poolsafe/no-listen",
    ]);
    expect(await found(project, files, { pooler: { name: "pgbouncer", mode: "session" } })).toEqual([]);
  });

  test("an edit of the file counts without a new start", async () => {
    const files = { ...intervals, "poolsafe.config.json": "{}" };
    expect(await found(project, files, undefined)).toEqual([]);
    const root = `${project.root}/project-${String(folders)}`;
    project.write({ [`project-${String(folders)}/poolsafe.config.json`]: JSON.stringify(old) });
    await vi.waitFor(async () => expect(await lint({ ...project, root }, "a.sql")).toEqual(inIntervals), {
      timeout: 60_000,
      interval: 250,
    });
  });
});

const listed = `\`poolsafe poolers\` lists them: ${poolerNames.join(", ")}.`;
const oneOf = "Give one from 1.18 to 1.26, for example pgbouncer@1.24.";

describe.each(versions)("what is wrong in the settings, ESLint %s", (version) => {
  const project = makeProject(version, {});
  afterAll(() => {
    project.remove();
  });

  test.each<[unknown, string]>([
    [{ poolr: {} }, "There is no setting `poolr`. Did you mean `pooler`?"],
    [{ pooler: { name: "pgbouncer", verson: "1.22" } }, "There is no setting `pooler.verson`. Did you mean `version`?"],
    [{ pooler: "pgbouncer" }, "`pooler` is a string. Give it an object."],
    [{ pooler: { name: "pgbouncer", version: 1.2 } }, '`pooler.version` is a number with a fraction. Put it in quotes, as in `"1.24"`.'],
    [
      { pooler: { name: "pgbouncer", mode: "transactions" } },
      '`pooler.mode` has a value that is not known. Use one of: "session", "transaction", "statement".',
    ],
    [{ pooler: { name: "pgbounzer" } }, `Key "pooler": Key "name": There is no pooler "pgbounzer". ${listed}`],
    [
      { pooler: { name: "pgbouncer", version: "9.9" } },
      `Key "pooler": Key "version": PgBouncer "9.9" is not a version that poolsafe knows. ${oneOf}`,
    ],
    [{ rules: { "no-lisen": "off" } }, "There is no rule `no-lisen`. Did you mean `no-listen`?"],
    [{ ignore: "old" }, "`ignore` is a string. Give it a list."],
    ["pgbouncer", "The configuration is a string. Give it an object."],
  ])("%j", async (settings, message) => {
    await expect(found(project, { "a.sql": "SELECT 1;\n" }, settings)).rejects.toMatchObject({
      name: "ConfigError",
      // The stack is what ESLint prints: nothing of ours follows.
      stack: `ConfigError: Key "settings": Key "poolsafe": ${message}`,
    });
  });

  test.each<[string, string]>([
    ['{\n  "poolr": {}\n}', "poolsafe.config.json:2:3: There is no setting `poolr`. Did you mean `pooler`?"],
    ['{ "pooler": "pgbouncer" }', "poolsafe.config.json:1:13: `pooler` is a string. Give it an object."],
    ['{ "pooler": { "name": "pgbounzer" } }', `poolsafe.config.json:1:23: There is no pooler "pgbounzer". ${listed}`],
    [
      '{ "pooler": {\n  "name": "pgbouncer", "version": "9.9" } }',
      `poolsafe.config.json:2:35: PgBouncer "9.9" is not a version that poolsafe knows. ${oneOf}`,
    ],
    ['{ "rules": { "no-lisen": "off" } }', "poolsafe.config.json:1:14: There is no rule `no-lisen`. Did you mean `no-listen`?"],
    ["{", "poolsafe.config.json:1:2: This is not valid JSON: close brace expected. Mend it at this place."],
  ])("the file %j", async (text, message) => {
    await expect(found(project, { "a.sql": "SELECT 1;\n", "poolsafe.config.json": text }, undefined)).rejects.toMatchObject({
      name: "ConfigError",
      stack: `ConfigError: ${message}`,
    });
  });

  let written = 0;
  test.each([
    ["poolsafe/no-listen", { impacts: ["brakes"] }, 'Value "brakes" should be equal to one of the allowed values.'],
    ["poolsafe/no-listen", { impact: ["breaks"] }, 'Unexpected property "impact". Expected properties: "impacts".'],
    ["poolsafe/no-unread", {}, "Value [{}] should NOT have more than 0 items."],
  ])("the option of a rule: %s %j", async (rule, options, message) => {
    const rules = JSON.stringify({ [rule]: ["error", options] });
    // ESLint remembers a configuration by its name and time, and these are written within one tick of the clock.
    const name = `options.${String((written += 1))}.config.js`;
    project.write({ "a.sql": "SELECT 1;\n", [name]: configOf(`{ files: ["**/*.sql"], rules: ${rules} }`) });
    const run = lint(project, "a.sql", { overrideConfigFile: name });
    await expect(run).rejects.toThrow(`Key "rules": Key "${rule}":`);
    await expect(run).rejects.toThrow(message);
  });
});

test.each(versions)("the command line of ESLint %s ends with 2 and says no more than what is wrong", async (version) => {
  const project = makeProject(version, {
    "a.sql": hearSql,
    "a.js": 'query("LISTEN a");\n',
    "eslint.config.js": configOf("{ settings: { poolsafe: { poolr: {} } } }"),
  });
  try {
    const { exit, out, err } = await runEslint(project, ["."]);
    expect({ exit, out, err: err.trim().split(/\n+/u) }).toEqual({
      exit: 2,
      out: "",
      err: [
        "Oops! Something went wrong! :(",
        expect.stringMatching(/^ESLint: \d/u) as string,
        'ConfigError: Key "settings": Key "poolsafe": There is no setting `poolr`. Did you mean `pooler`?',
      ],
    });
  } finally {
    project.remove();
  }
});
