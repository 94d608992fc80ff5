/** A rule of poolsafe as a rule of ESLint. The same lines for all of them. */

import { docsOf } from "../src/findings.ts";
import type { Impact, Rule } from "../src/types.ts";
import { lint } from "./lint.ts";
import { reportFinding } from "./report.ts";
import { type EslintRule, languages, visitRoot } from "./visit.ts";

export const impacts: readonly Impact[] = ["breaks", "ineffective", "pins", "risk"];
/** What is wrong, whatever is not known. */
const certain: readonly Impact[] = ["breaks", "ineffective"];

export interface RuleOptions {
  /** Which findings are reported, by their impact. */
  readonly impacts: readonly Impact[];
}

export function toEslintRule({ id, description, fixes }: Rule): EslintRule {
  return {
    meta: {
      type: "problem",
      languages,
      docs: { description, url: docsOf(id), recommended: true },
      ...(fixes.includes("fix") ? { fixable: "code" } : {}),
      hasSuggestions: fixes.includes("suggestion"),
      schema: [
        {
          type: "object",
          properties: {
            impacts: {
              description: "Which findings are reported, by their impact.",
              type: "array",
              items: { enum: impacts },
              uniqueItems: true,
            },
          },
          additionalProperties: false,
        },
      ],
      defaultOptions: [{ impacts: certain }],
      messages: { finding: "{{message}} {{help}}", suggestion: "{{title}}." },
    },
    create(context) {
      const { source, findings } = lint(context);
      const [{ impacts: asked = certain } = {}] = context.options as readonly Partial<RuleOptions>[];
      const own = findings.filter((finding) => finding.rule === id && asked.includes(finding.impact));
      return own.length === 0
        ? {}
        : visitRoot(context, () => {
            for (const finding of own) reportFinding(context, source, finding);
          });
    },
  };
}
