/** The rules of a SARIF report: what they are about, and how to mend what they find. */

import type { ReportingDescriptor } from "sarif";

import type { ReportInput, RuleText } from "../format.ts";
import { pageForReaders } from "./rule-page.ts";

function descriptorOf(rule: RuleText): ReportingDescriptor {
  const description = `${rule.description}.`;
  const page = pageForReaders(rule);
  return {
    id: rule.id,
    shortDescription: { text: description },
    fullDescription: { text: description },
    help: {
      text: `${description} What happens, why, and how to mend it: ${rule.docs}`,
      ...(page === "" ? {} : { markdown: page }),
    },
    helpUri: rule.docs,
    defaultConfiguration: rule.severity === "off" ? { enabled: false, level: "none" } : { level: rule.severity },
    properties: { tags: ["postgresql", "connection-pooling"] },
  };
}

/** Out: the rules that the host names, in its order, and behind them those that have findings although it does not. */
export function sarifRules({ analysis, rules }: ReportInput): readonly ReportingDescriptor[] {
  const descriptors = new Map(rules.map((rule) => [rule.id, descriptorOf(rule)]));
  for (const { rule: id, docs, severity } of [...analysis.findings, ...analysis.suppressed]) {
    if (!descriptors.has(id)) descriptors.set(id, { id, helpUri: docs, defaultConfiguration: { level: severity } });
  }
  return [...descriptors.values()];
}
