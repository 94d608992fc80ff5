/**
 * What docs/eslint.md shows is seen, not written by hand: its files are put into a temporary project, in the order of the page, its commands are
 * run there with the built plugin, and what they print is put under them.
 *
 *     ```ts                         a file of the project: its first line is a comment with its path
 *     // src/db.ts
 *
 *     <!-- run: npx eslint . -->    a command, and from which ESLint on: `run from 9.24: …`
 *     <!-- suggestions: a.sql -->   the titles of the suggestions of a file
 *     <!-- new project -->          from here on, the files before are gone
 */
import type { ESLint } from "eslint";

import build from "../test/eslint/build.ts";
import { type EslintVersion, makeProject, type Project, repository, run, runEslint, versions } from "../test/eslint/project.ts";

/** Where the project of the page is said to lie. */
const home = "/home/ada/shop";

const parts =
  /^```(?:\w+)\n(?:\/\/|--|#) (?<path>[\w./-]+\.\w+)\n.*?^```$|^<!-- (?<mark>(?<what>new project|run|suggestions)(?: from (?<since>[\d.]+))?(?:: (?<words>.+?))?) -->$(?:.*?^<!-- \/\k<what> -->$)?/gms;

interface Part {
  readonly path?: string;
  readonly mark?: string;
  readonly what?: string;
  readonly since?: EslintVersion;
  readonly words?: string;
}

/** In: the page, and a version of ESLint. Out: the page with what this version prints; what it is too old for is as it was. */
export async function eslintPage(page: string, version: EslintVersion = "10"): Promise<string> {
  build();
  let project = newProject(version);
  let shown = "";
  let end = 0;
  try {
    for (const match of page.matchAll(parts)) {
      const [whole] = match;
      const { path, mark = "", what, since, words = "" } = match.groups as unknown as Part;
      shown += page.slice(end, match.index);
      end = match.index + whole.length;
      if (path !== undefined) project.write({ [path]: contentOf(whole) });
      if (what === "new project") {
        project.remove();
        project = newProject(version);
      }
      const isRun = (what === "run" || what === "suggestions") && (since === undefined || isFrom(version, since));
      shown += isRun ? `<!-- ${mark} -->\n\n${await seen(project, what, words)}\n\n<!-- /${what} -->` : whole;
    }
  } finally {
    project.remove();
  }
  return shown + page.slice(end);
}

/** As `npm init` makes it. */
function newProject(version: EslintVersion): Project {
  return makeProject(version, { "package.json": JSON.stringify({ name: "shop", version: "1.0.0", type: "commonjs" }) });
}

function contentOf(block: string): string {
  return block.slice(block.indexOf("\n") + 1, block.lastIndexOf("```"));
}

function isFrom(version: EslintVersion, since: string): boolean {
  return versions.indexOf(version) >= versions.findIndex((one) => one.localeCompare(since, "en", { numeric: true }) >= 0);
}

async function seen(project: Project, what: "run" | "suggestions", words: string): Promise<string> {
  if (what === "suggestions") return suggestions(project, words);
  const shown = [`$ ${words}`, named(project, await printed(project, words))].filter((text) => text !== "");
  return `\`\`\`text\n${shown.join("\n")}\n\`\`\``;
}

async function printed(project: Project, command: string): Promise<string> {
  const [program, ...words] = command.split(" ");
  const [name = "", ...rest] = words;
  if (program === "cat") return project.read(name).trimEnd();
  const { out, err } =
    name === "eslint"
      ? await runEslint(project, rest)
      : await run(process.execPath, [`${repository}/dist/src/cli/main.js`, ...rest], project.root);
  return `${out}${err}`.trim();
}

/** Nobody else's folder is like this one, and a version of ESLint lasts a week. */
function named({ root }: Project, text: string): string {
  return text.replaceAll(root, home).replace(/^ESLint: \d.*$/m, "ESLint: …");
}

async function suggestions(project: Project, path: string): Promise<string> {
  const { out } = await runEslint(project, ["--format", "json", path]);
  const results = JSON.parse(out) as ESLint.LintResult[];
  return results
    .flatMap(({ messages }) => messages)
    .flatMap(({ line, suggestions: titles = [] }) => titles.map(({ desc }) => `> line ${line}: ${desc}`))
    .join("\n");
}
