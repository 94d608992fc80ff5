/** The rules as reports show them. */

import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { Configuration } from "../configuration.ts";
import { packageRoot } from "../files/package-root.ts";
import { docsOf } from "../findings.ts";
import type { RuleText } from "../report/format.ts";
import { suppressionDescription, suppressionDocs, suppressionRule } from "../suppressions/rule.ts";
import type { Rule } from "../types.ts";

/** A report is worth having without the pages, too. */
function readDocs(page: string): string {
  try {
    return readFileSync(join(packageRoot, "docs", page), "utf8");
  } catch {
    return "";
  }
}

/** Out: the page of what the lab saw, at the rule's own part where it has one; what only libraries do is on the other page. */
function evidenceOf(rule: string): string {
  const page = readDocs("evidence.md").includes(`\n## ${rule}\n`) ? `evidence.md#${rule}` : "evidence-drivers.md";
  return new URL(`../${page}`, docsOf(rule)).href;
}

/** Out: those of the list, then the one on comments. */
export function ruleTexts(rules: readonly Rule[], configuration: Pick<Configuration, "rules">): RuleText[] {
  return [
    ...rules.map(({ id, description }): RuleText => ({
      id,
      description,
      docs: docsOf(id),
      severity: configuration.rules[id] ?? "error",
      evidence: () => evidenceOf(id),
      page: () => readDocs(`rules/${id}.md`),
    })),
    {
      id: suppressionRule,
      description: suppressionDescription,
      docs: suppressionDocs,
      severity: configuration.rules[suppressionRule] ?? "error",
      page: () => "",
    },
  ];
}
