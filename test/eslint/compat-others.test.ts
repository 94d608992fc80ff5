/** poolsafe's configurations disturb no files that are not theirs, and bear with the configurations of others. */

import { afterAll, describe, expect, test, vi } from "vitest";

import { foundInCode, foundInSql, hearSql, paySql, samples } from "./compat-samples.ts";
import { lint, makeProject, versions } from "./project.ts";

vi.setConfig({ testTimeout: 120_000 });

/** A language and a rule that only it has: ESLint 10 stops the whole run when a rule is on where its language is not. */
const otherLanguage = `
import { TextSourceCodeBase, VisitNodeStep } from "@eslint/plugin-kit";

class OtherSourceCode extends TextSourceCodeBase {
  *traverse() {
    yield new VisitNodeStep({ target: this.ast, phase: 1, args: [this.ast] });
  }
}

export default {
  languages: {
    any: {
      fileType: "text",
      lineStart: 1,
      columnStart: 0,
      nodeTypeKey: "type",
      visitorKeys: { Root: [] },
      validateLanguageOptions() {},
      parse: ({ body }) => {
        const loc = { start: { line: 1, column: 0 }, end: { line: 1, column: body.length } };
        return { ok: true, ast: { type: "Root", range: [0, body.length], loc } };
      },
      createSourceCode: ({ body: text }, { ast }) => new OtherSourceCode({ text, ast }),
    },
  },
  processors: {
    // Each line is a block: its language, then its text.
    blocks: {
      meta: { name: "blocks" },
      preprocess: (text) => text.trimEnd().split("\\n").map((line, index) => ({
        text: line.slice(line.indexOf(" ") + 1),
        filename: index + "." + line.slice(0, line.indexOf(" ")),
      })),
      postprocess: (found) => found.flatMap((messages, index) => messages.map((one) => ({ ...one, line: index + 1, endLine: index + 1 }))),
    },
  },
  rules: {
    seen: { meta: { languages: ["other/any"] }, create: (context) => ({ Root: ({ loc }) => context.report({ loc, message: "seen" }) }) },
  },
};
`;

const withOther = (files: string, use: string): string => `import poolsafe from "poolsafe/eslint-plugin";
import other from "./other.js";

export default [
  ${files}
  ...poolsafe.configs.all,
  { files: ["**/*.{css,json,md,html}"], plugins: { other }, ${use} },
];
`;

describe.each(versions)("ESLint %s", (version) => {
  const project = makeProject(version, {
    ...samples,
    "other.js": otherLanguage,
    "a.css": "a",
    "a.html": "a",
    "a.json": "a",
    "a.md": "a",
    "blocks.md": 'sql LISTEN a;\njs new (require("pg").Pool)().query("LISTEN a");\nts let a: number;\n',
    "plain.config.js": 'import poolsafe from "poolsafe/eslint-plugin";\nexport default [...poolsafe.configs.all];\n',
  });
  afterAll(() => {
    project.remove();
  });

  test("TypeScript is not linted where the user has no configuration for it", async () => {
    const overrideConfigFile = "plain.config.js";
    expect(await lint(project, ".", { overrideConfigFile })).toEqual([foundInSql[0], ...foundInCode("pay.js"), foundInSql[1]]);
    // Nor when it is named.
    expect(await lint(project, "pay.ts", { overrideConfigFile })).toEqual([
      "pay.ts undefined:undefined warning File ignored because no matching configuration was supplied.",
    ]);
  });

  test("files in other plugins' languages are theirs alone", async () => {
    project.write({ "languages.config.js": withOther("", 'language: "other/any", rules: { "other/seen": "error" }') });
    expect(await lint(project, ["a.*"], { overrideConfigFile: "languages.config.js" })).toEqual([
      "a.css 1:1-1:2 error other/seen",
      "a.html 1:1-1:2 error other/seen",
      "a.json 1:1-1:2 error other/seen",
      "a.md 1:1-1:2 error other/seen",
    ]);
  });

  test("blocks of SQL and of code that a processor takes out of a file", async () => {
    project.write({ "blocks.config.js": withOther("", 'processor: "other/blocks"') });
    expect(await lint(project, ["blocks.md"], { overrideConfigFile: "blocks.config.js" })).toEqual([
      "blocks.md 1:1-1:9 error poolsafe/no-listen",
      "blocks.md 2:35-2:43 error poolsafe/no-listen",
    ]);
  });
});

/** Before poolsafe's, and for all files, because they have no `files`. */
const unscoped: Readonly<Record<string, string>> = {
  "js/recommended": 'import js from "@eslint/js";\nexport default [js.configs.recommended];',
  "all rules of ESLint but one": `import js from "@eslint/js";
export default [{ rules: { ...js.configs.all.rules, indent: "error", "logical-assignment-operators": "off" } }];`,
  // As the rules of regexp, n, jsdoc and others do.
  "rules that ask for services and tokens": `const asking = {
  create({ sourceCode, languageOptions, report }) {
    const { defineTemplateBodyVisitor, esTreeNodeToTSNodeMap } = sourceCode.parserServices;
    const found = [defineTemplateBodyVisitor, esTreeNodeToTSNodeMap, languageOptions.parserOptions.ecmaFeatures];
    return {
      "*"(node) {
        found.push(...["getFirstToken", "getLastToken", "getTokenBefore", "getTokenAfter"].map((name) => sourceCode[name](node)));
        if (found.some((one) => one)) report({ node, message: "asking" });
      },
    };
  },
};
export default [{ plugins: { others: { rules: { asking } } }, rules: { "others/asking": "error" } }];`,
  "typescript-eslint/strict":
    'import tseslint from "typescript-eslint";\nexport default [...tseslint.configs.strict, ...tseslint.configs.stylistic];',
  "import-x/recommended": 'import { importX } from "eslint-plugin-import-x";\nexport default [importX.flatConfigs.recommended];',
  "unicorn/all": 'import unicorn from "eslint-plugin-unicorn";\nexport default [unicorn.configs.all];',
  "language options": `import tseslint from "typescript-eslint";
export default [{
  languageOptions: { globals: { a: true }, parser: tseslint.parser, ecmaVersion: 2022, sourceType: "commonjs", parserOptions: { projectService: true } },
  linterOptions: { reportUnusedDisableDirectives: "error" },
}];`,
};
/** unicorn asks for ESLint 9.38. */
const tooOld = (version: string, name: string): boolean => version === "9.15" && name === "unicorn/all";

describe.each(versions)("configurations of others that are for all files, ESLint %s", (version) => {
  const project = makeProject(version, {
    "hear.sql": `${hearSql}-- TODO: a\tcomment\n`,
    "pay.sql": paySql,
    "empty.sql": "",
    "comments.sql": "-- \u00A0\n",
    "crlf.sql": "\uFEFFSELECT 1;\r\n",
  });
  afterAll(() => {
    project.remove();
  });

  test.each(Object.entries(unscoped).filter(([name]) => !tooOld(version, name)))("%s", async (name, text) => {
    const base = `${name.replaceAll(/\W/gu, "-")}.js`;
    project.write({
      [base]: text,
      [`before-${base}`]: `import others from "./${base}";\nimport poolsafe from "poolsafe/eslint-plugin";\nexport default [...others, ...poolsafe.configs.all];`,
      [`after-${base}`]: `import others from "./${base}";\nimport poolsafe from "poolsafe/eslint-plugin";\nexport default [...poolsafe.configs.all, ...others];`,
    });
    for (const overrideConfigFile of [`before-${base}`, `after-${base}`]) {
      expect(await lint(project, "*.sql", { overrideConfigFile })).toEqual(foundInSql);
    }
  });

  // docs/eslint.md says so.
  test.each([
    [
      "js/all, of which one rule needs scopes",
      'import js from "@eslint/js";',
      "js.configs.all",
      '{ ...js.configs.all, files: ["**/*.js"] }',
      "sourceCode.getScope is not a function",
    ],
    [
      "typescript-eslint's rules that need types",
      'import tseslint from "typescript-eslint";',
      "...tseslint.configs.recommendedTypeChecked",
      '...tseslint.configs.recommendedTypeChecked, { files: ["**/*.sql"], ...tseslint.configs.disableTypeChecked }',
      "requires type information",
    ],
  ])("%s, stop at .sql files unless they are kept from them", async (_, use, unscopedUse, scopedUse, message) => {
    const config = (elements: string): string =>
      `${use}\nimport poolsafe from "poolsafe/eslint-plugin";\nexport default [${elements}, ...poolsafe.configs.recommended];`;
    project.write({ "unscoped.config.js": config(unscopedUse), "scoped.config.js": config(scopedUse) });
    const run = (overrideConfigFile: string): Promise<string[]> => lint(project, "*.sql", { overrideConfigFile });
    await expect(run("unscoped.config.js")).rejects.toThrow(message);
    expect(await run("scoped.config.js")).toEqual(foundInSql);
  });
});
