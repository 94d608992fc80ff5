/**
 * What the documentation takes from the code: the tables of rules and libraries, parts of the rules' pages, real reports,
 * what each pooler does.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { rules } from "../rules/index.ts";
import { runCommandLine } from "../src/cli/command.ts";
import { packageRoot } from "../src/files/package-root.ts";
import { drivers } from "../src/drivers/index.ts";
import { profiles } from "../src/poolers/index.ts";
import type { EslintVersion } from "../test/eslint/project.ts";
import { eslintPage } from "./eslint-page.ts";
import { libraryTable } from "./library-table.ts";
import { poolerMatrix } from "./pooler-matrix.ts";
import { poolerSection } from "./pooler-section.ts";
import { rulePage } from "./rule-page.ts";
import { eslintRuleTable, ruleTable } from "./rule-table.ts";
import { runnerTable } from "./runner-table.ts";
import { settingsSchemaText, settingsTable } from "./settings-docs.ts";

/** The file whose report the README shows, and the command that gives it. */
const reported = "fixtures/projects/shop-api/src/reports/sales.service.ts";

export interface GeneratedDoc {
  /** From the root of the repository. */
  readonly path: string;
  readonly text: string;
}

/** Every page that has generated parts, as it must be; but for the one on ESLint, which takes a while. */
export async function generatedDocs(): Promise<readonly GeneratedDoc[]> {
  const ruled = fillPart(read("README.md"), "rules", ruleTable("docs/rules"));
  const readme = fillPart(fillPart(ruled, "libraries", libraryTable(drivers)), "report", await report());
  const poolers = fillPart(read("docs/poolers.md"), "poolers", poolerMatrix());
  const pages = rules.map((rule) => ({ path: `docs/rules/${rule.id}.md`, text: rulePage(rule, read(`docs/rules/${rule.id}.md`)) }));
  return [
    { path: "README.md", text: readme },
    { path: "docs/poolers.md", text: poolers },
    { path: "docs/configuration.md", text: configurationPage() },
    { path: "schema.json", text: settingsSchemaText() },
    ...poolerPages(),
    ...pages,
  ];
}

/** Of each pooler that has a page of its own: services are rows of the matrix. */
function poolerPages(): readonly GeneratedDoc[] {
  const pageOf = (name: string): string => `docs/poolers/${name}.md`;
  return profiles
    .filter(({ name }) => existsSync(join(packageRoot, pageOf(name))))
    .map((profile) => ({ path: pageOf(profile.name), text: fillPart(read(pageOf(profile.name)), "pooler", poolerSection(profile)) }));
}

/** The page on ESLint, as a version of ESLint makes it: its commands are run. */
export async function eslintDoc(version?: EslintVersion): Promise<GeneratedDoc> {
  const path = "docs/eslint.md";
  return { path, text: await eslintPage(fillPart(read(path), "rules", eslintRuleTable("rules")), version) };
}

function configurationPage(): string {
  return fillPart(fillPart(read("docs/configuration.md"), "keys", settingsTable()), "migrations", runnerTable());
}

function read(path: string): string {
  return readFileSync(join(packageRoot, path), "utf8");
}

/** Replaces what stands between `<!-- name -->` and `<!-- /name -->`. */
function fillPart(page: string, name: string, content: string): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [start, end] = [page.indexOf(open), page.indexOf(close)];
  if (start < 0 || end < start) throw new Error(`A page has no part ${open} … ${close}.`);
  return `${page.slice(0, start + open.length)}\n\n${content}\n\n${page.slice(end)}`;
}

/** What a terminal without colours shows. */
async function report(): Promise<string> {
  const printed: string[] = [];
  const print = (text: string): void => void printed.push(text);
  const host = { cwd: packageRoot, out: print, err: print, colour: false, readStdin: () => Promise.resolve(Buffer.alloc(0)) };
  await runCommandLine(["check", "--no-config", reported], host);
  return `\`\`\`text\n$ npx poolsafe check ${reported}\n${printed.join("").trimEnd()}\n\`\`\``;
}
