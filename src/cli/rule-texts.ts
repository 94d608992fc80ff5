/** The rules as reports show them. */

import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { Configuration } from "../configuration.ts";
import { packageRoot } from "../files/package-root.ts";
import { docsOf } from "../findings.ts";
import type { RuleText } from "../report/format.ts";
import { suppressionDescription, suppressionDocs, suppressionRule } from "../suppressions/rule.ts";
import type { Rule } from "../types.ts";
import { groundsOf, measuredFor } from "./rule-evidence.ts";

/** A report is worth having without the pages, too. */
function readDocs(page: string): string {
  try {
    return readFileSync(join(packageRoot, "docs", page), "utf8");
  } catch {
    return "";
  }
}

/** Out: the page of what the lab saw, at the rule's own part where it has one; else where it is told what the rule rests on. */
function evidenceOf(rule: Rule): string {
  const isMeasured = measuredFor(rule.id, readDocs("evidence.md")) !== undefined;
  const page = isMeasured ? `evidence.md#${rule.id}` : (groundsOf(rule)?.page ?? `rules/${rule.id}.md`);
  return new URL(`../${page}`, docsOf(rule.id)).href;
}

/** Out: those of the list, then the one on comments. */
export function ruleTexts(rules: readonly Rule[], configuration: Pick<Configuration, "rules">): RuleText[] {
  return [
    ...rules.map((rule): RuleText => ({
      id: rule.id,
      description: rule.description,
      docs: docsOf(rule.id),
      severity: configuration.rules[rule.id] ?? "error",
      evidence: () => evidenceOf(rule),
      page: () => readDocs(`rules/${rule.id}.md`),
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
