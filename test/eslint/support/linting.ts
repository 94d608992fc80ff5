/** ESLint with the plugin as it is shipped. */

import { join } from "node:path";

import { Linter } from "eslint";
import tseslint from "typescript-eslint";

import poolsafe from "../../../dist/eslint-plugin/index.js";
import type { Settings } from "../../../src/settings.ts";

export type ConfigName = keyof typeof poolsafe.configs;

/** A component's file, of which ESLint needs a tree, and poolsafe only the text. */
const component: Linter.Parser = {
  parseForESLint: (text: string) => ({
    ast: {
      type: "Program",
      body: [],
      comments: [],
      tokens: [],
      sourceType: "module",
      range: [0, text.length],
      loc: { start: { line: 1, column: 0 }, end: { line: text.split("\n").length, column: 0 } },
    },
  }),
};

/** How each ending of code is read, as a project of TypeScript and JavaScript says it. */
const languageOptions: readonly (readonly [endings: readonly string[], Linter.LanguageOptions])[] = [
  [["ts", "tsx", "mts", "cts"], { parser: tseslint.parser }],
  [["jsx"], { parserOptions: { ecmaFeatures: { jsx: true } } }],
  [["vue", "svelte"], { parser: component }],
];

const languages: readonly Linter.Config[] = languageOptions.map(([endings, options]) => ({
  files: endings.map((ending) => `**/*.${ending}`),
  languageOptions: options,
}));

/** The same for one file; none for `.js`, which ESLint reads by itself. */
export function languageOptionsFor(path: string): Linter.LanguageOptions {
  return languageOptions.find(([endings]) => endings.some((ending) => path.endsWith(`.${ending}`)))?.[1] ?? {};
}

const configs = new Map<string, Linter.Config[]>();

/** The same object each time: ESLint and the plugin know their work by it. */
function configFor(name: ConfigName, settings: Settings): Linter.Config[] {
  const key = `${name} ${JSON.stringify(settings)}`;
  const known = configs.get(key);
  if (known) return known;
  const config = [...languages, ...poolsafe.configs[name], { settings: { poolsafe: settings } }];
  configs.set(key, config);
  return config;
}

/** What each configuration shows. */
export type Shown = Readonly<Record<ConfigName, readonly Linter.LintMessage[]>>;

/** In: a folder, the name of a file in it, and a text for it. */
export function lint(cwd: string, path: string, text: string, settings: Settings): Shown {
  const linter = new Linter({ cwd });
  const filename = join(cwd, path);
  const all = linter.verify(text, configFor("all", settings), { filename });
  // The text is not parsed again.
  const again = (name: ConfigName): readonly Linter.LintMessage[] =>
    linter.verify(linter.getSourceCode(), configFor(name, settings), { filename });
  return { all, strict: again("strict"), recommended: again("recommended") };
}

/** In: the same. Out: the text as `eslint --fix` leaves it. */
export function lintAndFix(cwd: string, path: string, text: string, settings: Settings): string {
  return new Linter({ cwd }).verifyAndFix(text, configFor("all", settings), { filename: join(cwd, path) }).output;
}
