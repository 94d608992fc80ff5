/** What an editor shows of a text that is not saved: through the language server of VS Code's extension, and as editors call ESLint. */

import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import { configWith, hearSql, paySql, payTs } from "./compat-samples.ts";
import { type Diagnostic, type Editor, openEditor } from "./editor-server.ts";
import { drawn, eslintClass, makeProject, type Project, versions } from "./project.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** On the disk nothing is wrong. */
const saved = {
  "eslint.config.js": configWith("...poolsafe.configs.recommended,"),
  "db/pay.sql": "SELECT 1;\n",
  "src/pay.js": "export {};\n",
  "src/pay.ts": "export {};\n",
  "src/names.ts": 'export const scope = "xact_";\n',
};

/** The imported name decides whether the lock ends with its transaction. */
const lockTs = `import { Client } from "pg";
import { scope } from "./names.ts";

export async function lock(client: Client): Promise<void> {
  await client.query("BEGIN");
  await client.query(\`SELECT pg_advisory_\${scope}lock(1)\`);
  await client.query("COMMIT");
}
`;
const lockFound = "6:30-6:57 error poolsafe/no-session-advisory-lock";
const unsure = "BEGIN;\nSET work_mem = '1GB';\nCOMMIT;\nSELECT 1;\n";

/** `2:1-2:26 error poolsafe/no-session-set` */
function shown(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(({ range: { start, end }, severity, code }) => {
    const [from = "", to = ""] = [start, end].map(({ line, character }) => `${String(line + 1)}:${String(character + 1)}`);
    return `${from}-${to} ${severity === 1 ? "error" : "warning"} ${String(code)}`;
  });
}

describe("the language server of VS Code's extension", () => {
  const project = makeProject("10", saved);
  let editor: Editor;
  beforeAll(async () => {
    editor = await openEditor(project.root, () => "on");
  });
  afterAll(async () => {
    await editor.close();
    project.remove();
  });

  const found = async (name: string, text: string): Promise<string[]> => {
    editor.type(name, text);
    return shown(await editor.diagnostics(name));
  };
  /** The menu on what is found first, as it would change the text. */
  const menu = async (name: string, text: string): Promise<Record<string, string>> => {
    editor.type(name, text);
    const actions = await editor.actions(name, (await editor.diagnostics(name)).slice(0, 1));
    const titles: Record<string, string> = {};
    for (const action of actions) titles[action.title] = await editor.choose(name, action);
    return titles;
  };

  test("a .sql file: places, words and the page of the rule", async () => {
    editor.type("db/pay.sql", paySql + hearSql);
    const diagnostics = await editor.diagnostics("db/pay.sql");
    expect(shown(diagnostics)).toEqual(["2:1-2:29 error poolsafe/no-session-set", "6:1-6:14 error poolsafe/no-listen"]);
    expect(diagnostics.at(-1)).toEqual({
      range: { start: { line: 5, character: 0 }, end: { line: 5, character: 13 } },
      severity: 1,
      source: "eslint",
      code: "poolsafe/no-listen",
      codeDescription: { href: "https://github.com/poolsafe/poolsafe/blob/main/docs/rules/no-listen.md" },
      message: expect.stringMatching(/^`LISTEN orders` needs .*, and PgBouncer gives .* Listen on one direct connection .*\.$/) as string,
    });
  });

  test("files of code, with what they import", async () => {
    expect(await found("src/pay.ts", payTs)).toEqual(["8:23-8:45 error poolsafe/no-session-set", "15:21-15:34 error poolsafe/no-listen"]);
    expect(await found("src/pay.js", 'import pg from "pg";\nawait new pg.Pool().query("LISTEN orders");\n')).toEqual([
      "2:28-2:41 error poolsafe/no-listen",
    ]);
  });

  test("what is typed counts at once, saved or not", async () => {
    expect(await found("db/pay.sql", "LISTEN orders;\n")).toEqual(["1:1-1:14 error poolsafe/no-listen"]);
    expect(await found("db/pay.sql", "NOTIFY orders;\n")).toEqual([]);
  });

  test("a fix is in the light bulb's menu", async () => {
    const title = "Fix this poolsafe/no-session-set problem";
    expect(await menu("db/pay.sql", paySql)).toMatchObject({ [title]: paySql.replace("SET", "SET LOCAL") });
    expect(await menu("src/pay.ts", payTs)).toMatchObject({ [title]: payTs.replace("SET search", "SET LOCAL search") });
  });

  test("so is a suggestion, with what must be true for it", async () => {
    const title = "Use `SET LOCAL`, if nothing after this transaction needs it. (poolsafe/no-session-set)";
    expect(await menu("db/pay.sql", unsure)).toMatchObject({ [title]: unsure.replace("SET", "SET LOCAL") });
  });

  test("and what turns a rule off, which is read when the setting says block comments", async () => {
    const entries = await menu("db/pay.sql", unsure);
    const line = entries["Disable poolsafe/no-session-set for this line"];
    expect(line).toBe(unsure.replace("SET", "/** eslint-disable-next-line poolsafe/no-session-set */\nSET"));
    const file = entries["Disable poolsafe/no-session-set for the entire file"];
    expect(file).toBe(`/** eslint-disable poolsafe/no-session-set */\n${unsure}`);
    for (const text of [line, file]) {
      editor.type("db/pay.sql", String(text));
      expect(await editor.diagnostics("db/pay.sql")).toEqual([]);
    }
  });

  test("saving fixes what is fixable", async () => {
    expect(await found("db/pay.sql", `SELECT 1;\n${paySql}`)).toHaveLength(1);
    expect(await editor.save("db/pay.sql")).toBe(`SELECT 1;\n${paySql.replace("SET", "SET LOCAL")}`);
  });

  test("the imported file as it is on the disk now", async () => {
    expect(await found("src/pay.ts", lockTs)).toEqual([]);
    project.write({ "src/names.ts": 'export const scope = "";\n' });
    expect(await found("src/pay.ts", `${lockTs}\n`)).toEqual([lockFound]);
  });
});

test("VS Code's extension looks at .sql files only when eslint.validate names them: it does not know the language", async () => {
  const project = makeProject("10", saved);
  const editor = await openEditor(project.root, () => "probe");
  try {
    editor.type("db/pay.sql", hearSql);
    editor.type("src/pay.ts", payTs);
    expect(await editor.diagnostics("db/pay.sql")).toEqual([]);
    expect(await editor.diagnostics("src/pay.ts")).toHaveLength(2);
  } finally {
    await editor.close();
    project.remove();
  }
});

describe.each(versions)("an editor that calls ESLint %s", (version) => {
  const project: Project = makeProject(version, saved);
  afterAll(() => {
    project.remove();
  });

  /** The same object for as long as the folder is open. */
  const eslint = new (eslintClass(project))({ cwd: project.root });
  const found = async (filePath: string, text: string): Promise<string[]> =>
    drawn(await eslint.lintText(text, { filePath: `${project.root}/${filePath}` }), project);

  test("the text that it is given, not the one on the disk", async () => {
    expect(await found("db/pay.sql", unsure)).toEqual(["db/pay.sql 2:1-2:21 error poolsafe/no-session-set suggestion"]);
    expect(await found("src/pay.ts", payTs)).toEqual([
      "src/pay.ts 8:23-8:45 error poolsafe/no-session-set fix",
      "src/pay.ts 15:21-15:34 error poolsafe/no-listen",
    ]);
    expect(await found("src/pay.ts", "export {};\n")).toEqual([]);
  });

  test("a file that is not on the disk", async () => {
    expect(await found("db/new/add.sql", hearSql)).toEqual(["db/new/add.sql 2:1-2:14 error poolsafe/no-listen"]);
    expect(await found("src/new/add.ts", lockTs.replace("./", "../"))).toEqual([]);
    expect(await found("src/new/add.ts", lockTs.replace("./", "./missing/"))).toEqual([]);
  });

  test("imported constants are the disk's", async () => {
    expect(await found("src/pay.ts", lockTs)).toEqual([]);
    project.write({ "src/names.ts": 'export const scope = "";\n' });
    expect(await found("src/pay.ts", lockTs)).toEqual([`src/pay.ts ${lockFound} suggestion`]);
  });
});
