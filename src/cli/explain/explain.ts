/** `poolsafe explain <rule>`: what it is about, what happens on the configured pooler, wrong and right, what was measured, what to do about it. */

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { closestWord } from "../../closest-word.ts";
import { packageRoot } from "../../files/package-root.ts";
import { systemReason } from "../../files/system-reason.ts";
import { noTexts } from "../../files/read.ts";
import { docsOf } from "../../findings.ts";
import { type Paint, paintFor } from "../../report/parts/paint.ts";
import { pageForReaders } from "../../report/parts/rule-page.ts";
import { maskedText } from "../../secrets/mask.ts";
import { SettingsError } from "../../settings-error.ts";
import { suppressionDocs, suppressionRule } from "../../suppressions/rule.ts";
import type { Rule } from "../../types.ts";
import { type Asked, configure } from "../configuration.ts";
import { findFiles } from "../files.ts";
import { type Settled, settlePooler } from "../found-pooler.ts";
import type { Host } from "../host.ts";
import type { RunOptions } from "../options.ts";
import { doing } from "./doing.ts";
import { evidenceOf } from "./evidence.ts";
import { showsUnicode } from "./locale.ts";
import { onPooler } from "./on-pooler.ts";
import { terminalLines } from "./terminal-page.ts";
import { wrapped } from "../../report/parts/wrap.ts";

/** Longer lines are hard to read, however wide the terminal. */
const widest = 100;
/** Where no terminal reads. */
const usual = 80;

function docsFile(...path: readonly string[]): string {
  try {
    return readFileSync(join(packageRoot, "docs", ...path), "utf8");
  } catch (error) {
    throw new SettingsError(`docs/${path.join("/")} of poolsafe cannot be read: ${systemReason(error)}.`, "Install poolsafe again.");
  }
}

/** Errors: `SettingsError` for a rule that does not exist. ESLint prints the name with its namespace. */
function ruleOf(name: string, rules: readonly Rule[]): Rule | typeof suppressionRule {
  const id = name.toLowerCase().replace(/^poolsafe\//, "");
  const rule = id === suppressionRule ? suppressionRule : rules.find((known) => known.id === id);
  if (rule !== undefined) return rule;
  const ids = [...rules.map((known) => known.id), suppressionRule];
  const guess = closestWord(name, ids);
  const remedy = guess === undefined ? `The rules are: ${ids.join(", ")}.` : `Did you mean \`${guess}\`?`;
  throw new SettingsError(`There is no rule \`${name}\`.`, remedy);
}

/**
 * @param name a rule's id, in any letter case
 * @throws SettingsError for a rule or a pooler that does not exist, and for a broken configuration
 */
export async function explain(name: string, options: Pick<RunOptions, "config" | "poolers" | "poolMode">, host: Host): Promise<void> {
  const [{ lintedRules, rules }, { configurationOf }] = await Promise.all([
    import("../../../rules/index.ts"),
    import("../../configuration.ts"),
  ]);
  const rule = ruleOf(name, rules);
  const paint = paintFor(host.colour);
  const width = Math.min(widest, Math.max(40, host.columns ?? usual));
  const ids = [...rules.map(({ id }) => id), suppressionRule];
  const asked = await configure({ ...options, stdinFilename: undefined }, [], host.cwd, ids, configurationOf);
  const { poolers, notes } = await settled(asked, options.poolMode, host.cwd);
  const lines = (): string[] => {
    if (rule === suppressionRule) return suppressionLines(paint, width);
    const onPoolers = poolers.flatMap((pooler) => onPooler(rule, pooler, paint, showsUnicode(host.env), width));
    // A rule that asks no pooler is the same for all.
    const noted = onPoolers.length === 0 ? [] : notes.flatMap((note) => [...wrapped(maskedText(note), width), ""]);
    const told = ruleLines(rule, lintedRules.includes(rule), paint, width);
    return [paint.bold(rule.id), "", `${rule.description}.`, "", ...onPoolers, ...noted, ...aboutPage(rule, poolers, width), ...told];
  };
  host.out(`${lines().join("\n").trim()}\n`);
}

/** As `check` decides it in the same folder. */
async function settled(asked: Asked, poolMode: RunOptions["poolMode"], cwd: string): Promise<Pick<Settled, "poolers" | "notes">> {
  if (!asked.isPoolerAssumed && asked.onlyNamed.size === 0) return { poolers: [asked.pooler, ...asked.alsoBehind], notes: [] };
  const [found, { loadDeployment }] = await Promise.all([findFiles([], cwd, asked), import("../engine.ts")]);
  return settlePooler(asked, poolMode, { ...found, texts: noTexts }, { loadDeployment }, cwd);
}

function suppressionLines(paint: Paint, width: number): string[] {
  const page = docsFile("suppressions.md");
  const title = page.slice(0, page.indexOf("\n"));
  return terminalLines(`${title}\n\n${pageForReaders({ page: () => page, docs: suppressionDocs })}`, paint, width);
}

/** The pages of rules have one pooler in mind. */
function aboutPage({ on }: Rule, poolers: readonly { readonly name: string }[], width: number): string[] {
  if (on.includes("pooler-setting") || poolers.some(({ name }) => name === "pgbouncer")) return [];
  return [...wrapped("What follows is written for PgBouncer in transaction mode.", width), ""];
}

function ruleLines(rule: Rule, isLinted: boolean, paint: Paint, width: number): string[] {
  const page = docsFile("rules", `${rule.id}.md`).replace(pictureOfPage, "");
  const text = pageForReaders({ page: () => page, docs: docsOf(rule.id) }).replace(/^[^#]*(?=## )/, "");
  return terminalLines(withSections(text, rule, isLinted), paint, width);
}

/** In: the page, in Markdown. Out: the same with what stands on no page, before its references where it has some. */
export function withSections(text: string, rule: Rule, isLinted: boolean): string {
  const [before = "", ...after] = text.split(/^(?=## References$)/m);
  const evidence = `## Evidence\n\n${evidenceOf(rule, docsFile("evidence.md"))}`;
  return [before.trimEnd(), evidence, doing(rule, isLinted), ...after].join("\n\n");
}

/** The page shows it for one pooler, this command for the one that is configured. */
const pictureOfPage = /<!-- picture -->[\s\S]*?<!-- \/picture -->\n*/;
