/** What ESLint's RuleTester tests, made of the fixtures and of what the command line says of them. */

import type { RuleTester } from "eslint";

import { lintedRules as rules } from "../../../rules/index.ts";
import type { Settings } from "../../../src/settings.ts";
import { type Told, told, type ToldFinding } from "./command-line.ts";
import { isCertain, oneEdit } from "./expected.ts";
import { driverFiles, type LintedFile, root, sqlFiles } from "./files.ts";
import { languageOptionsFor } from "./linting.ts";

export type Language = "sql" | "code";

/** Of one rule in one language. */
export interface Cases {
  readonly valid: RuleTester.ValidTestCase[];
  readonly invalid: RuleTester.InvalidTestCase[];
}

/** A fixture for one pooler, and what the command line says of it. */
interface Fixture extends LintedFile {
  readonly pooler: Settings;
  readonly said: Told;
  readonly kind: string;
}

/** By rule. SQL fixtures are their rule's own; a program is one of each rule that finds something in it. */
export async function casesFor(language: Language): Promise<ReadonlyMap<string, Cases>> {
  if (language === "sql") {
    const fixtures = await Promise.all(sqlFiles.map(async (file) => [file.rule, await fixturesOf(file)] as const));
    return byRule((rule) => fixtures.flatMap(([own, each]) => (own === rule ? each : [])));
  }
  const programs = (await Promise.all(driverFiles.filter(({ marks }) => marks).map(fixturesOf))).flat();
  const silent = programs.filter(({ said }) => said.findings.length === 0);
  return byRule((rule, index) => [
    ...programs.filter(({ said }) => said.findings.some((finding) => finding.rule === rule)),
    ...silent.filter((_, place) => place % rules.length === index),
  ]);
}

async function fixturesOf(file: LintedFile): Promise<readonly Fixture[]> {
  const fixtures: Fixture[] = [];
  for (const pooler of file.settings)
    fixtures.push({ ...file, pooler, said: await told(root, file.path, pooler), kind: file.path.split("/").at(-2) ?? "" });
  return fixtures;
}

function byRule(fixturesFor: (rule: string, index: number) => readonly Fixture[]): ReadonlyMap<string, Cases> {
  return new Map(
    rules.map(({ id }, index) => {
      const cases: Cases = { valid: [], invalid: [] };
      for (const fixture of fixturesFor(id, index)) addCases(cases, fixture, id);
      return [id, cases];
    }),
  );
}

const everyImpact = [{ impacts: ["breaks", "ineffective", "pins", "risk"] }];

/** Asked for every impact; and, where that shows more than what is certain, as the rule is by default. */
function addCases({ valid, invalid }: Cases, { path, text, pooler, said }: Fixture, rule: string): void {
  const findings = said.findings.filter((finding) => finding.rule === rule && finding.file === path);
  const certain = findings.filter(isCertain);
  const add = (shown: readonly ToldFinding[], options: typeof everyImpact | undefined): void => {
    const common = {
      name: `${path}, ${[pooler.pooler?.version, pooler.pooler?.mode, options ? "every impact" : "by default"].filter(Boolean).join(", ")}`,
      code: text,
      filename: path,
      settings: { poolsafe: pooler },
      ...(path.endsWith(".sql") ? { language: "poolsafe/sql" } : { languageOptions: languageOptionsFor(path) }),
      ...(options ? { options } : {}),
    };
    if (shown.length === 0) valid.push(common);
    else invalid.push({ ...common, errors: shown.map((finding) => errorFor(finding, text)), output: fixedOnce(shown, text) });
  };
  add(findings, everyImpact);
  if (certain.length < findings.length) add(certain, undefined);
}

function errorFor({ message, help, line, column, endLine, endColumn, fixes }: ToldFinding, text: string): RuleTester.TestCaseError {
  const suggestions = fixes
    .filter(({ safe }) => !safe)
    .map((one) => ({ messageId: "suggestion", data: { title: one.title }, output: replaced(text, oneEdit(one, text)) }));
  return {
    messageId: "finding",
    data: { message, help },
    line,
    column,
    endLine,
    endColumn,
    ...(suggestions.length > 0 ? { suggestions } : {}),
  };
}

function replaced(text: string, { range: [start, end], text: inserted }: ReturnType<typeof oneEdit>): string {
  return text.slice(0, start) + inserted + text.slice(end);
}

/** After one round of fixes, in which none may touch another; `null` where there are none. */
function fixedOnce(findings: readonly ToldFinding[], text: string): string | null {
  const edits = findings
    .flatMap(({ fixes }) => fixes.filter(({ safe }) => safe).slice(0, 1))
    .map((fix) => oneEdit(fix, text))
    .sort((a, b) => a.range[0] - b.range[0] || a.range[1] - b.range[1]);
  let last = -1;
  const chosen = edits.filter(({ range: [start, end] }) => {
    if (start <= last) return false;
    last = end;
    return true;
  });
  return chosen.length === 0 ? null : chosen.reduceRight(replaced, text);
}
