/** `poolsafe explain <rule>`: what it is about, what happens on the configured pooler, wrong and right, what was measured, what to do about it. */

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { closestWord } from "../../closest-word.ts";
import { packageRoot } from "../../files/package-root.ts";
import { systemReason } from "../../files/system-reason.ts";
import { docsOf } from "../../findings.ts";
import { type Paint, paintFor } from "../../report/parts/paint.ts";
import { pageForReaders } from "../../report/parts/rule-page.ts";
import { SettingsError } from "../../settings-error.ts";
import { suppressionDocs, suppressionRule } from "../../suppressions/rule.ts";
import type { Rule } from "../../types.ts";
import { configure } from "../configuration.ts";
import type { Host } from "../host.ts";
import type { RunOptions } from "../options.ts";
import { evidenceOf } from "./evidence.ts";
import { showsUnicode } from "./locale.ts";
import { onPooler } from "./on-pooler.ts";
import { terminalLines } from "./terminal-page.ts";

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
  const [{ rules }, { configurationOf }] = await Promise.all([import("../../../rules/index.ts"), import("../../configuration.ts")]);
  const rule = ruleOf(name, rules);
  const paint = paintFor(host.colour);
  const width = Math.min(widest, Math.max(40, host.columns ?? usual));
  const ids = [...rules.map(({ id }) => id), suppressionRule];
  const { pooler } = await configure({ ...options, stdinFilename: undefined }, [], host.cwd, ids, configurationOf);
  const lines =
    rule === suppressionRule
      ? suppressionLines(paint, width)
      : [
          paint.bold(rule.id),
          "",
          `${rule.description}.`,
          "",
          ...onPooler(rule, pooler, paint, showsUnicode(host.env), width),
          ...ruleLines(rule, paint, width),
        ];
  host.out(`${lines.join("\n").trim()}\n`);
}

function suppressionLines(paint: Paint, width: number): string[] {
  const page = docsFile("suppressions.md");
  const title = page.slice(0, page.indexOf("\n"));
  return terminalLines(`${title}\n\n${pageForReaders({ page: () => page, docs: suppressionDocs })}`, paint, width);
}

function ruleLines(rule: Rule, paint: Paint, width: number): string[] {
  const page = docsFile("rules", `${rule.id}.md`).replace(pictureOfPage, "");
  const text = pageForReaders({ page: () => page, docs: docsOf(rule.id) }).replace(/^[^#]*(?=## )/, "");
  const references = text.indexOf("## References\n");
  const evidence = `## Measured\n\n${evidenceOf(rule.id, docsFile("evidence.md"))}\n\n`;
  return terminalLines(text.slice(0, references) + evidence + doing(rule) + text.slice(references), paint, width);
}

/** The page shows it for one pooler, this command for the one that is configured. */
const pictureOfPage = /<!-- picture -->[\s\S]*?<!-- \/picture -->\n*/;

/** Out: sections in Markdown on what a user can do with a rule. */
function doing({ id, fixes }: Pick<Rule, "id" | "fixes">): string {
  return `## What it offers

${offers[fixes.join()] ?? ""}

## Silence one finding

Say why behind two hyphens; in code write \`//\` in front:

\`\`\`sql
-- poolsafe-disable-next ${id} -- why it is fine here
\`\`\`

## Configure it

In \`poolsafe.config.json\`, for all files or for some; \`off\`, \`warn\` or \`error\`:

\`\`\`json
{
  "rules": { "${id}": "warn" },
  "overrides": [{ "files": ["scripts/"], "rules": { "${id}": "off" } }]
}
\`\`\`

Files and connections that do not go through the pooler are named in \`directFiles\` and \`direct\`:
<https://github.com/poolsafe/poolsafe/blob/main/docs/configuration.md>. In ESLint the rule is \`poolsafe/${id}\`.

`;
}

const offers: Readonly<Record<string, string>> = {
  "": "Its findings have no fixes: each needs a decision.",
  suggestion: "Some of its findings have suggestions. Each says what must hold for it, so none is applied by itself.",
  "fix,suggestion":
    "Some of its findings have fixes, which keep what the code does: `poolsafe check --fix` applies them. Others have suggestions, each of which says what must hold for it.",
};
