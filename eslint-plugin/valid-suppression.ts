/** The rule for poolsafe's own comments that silence findings; ESLint looks after its own. */

import { suppressionDescription, suppressionDocs, suppressionRule } from "../src/suppressions/rule.ts";
import { lint } from "./lint.ts";
import { reportFinding } from "./report.ts";
import { type EslintRule, languages, visitRoot } from "./visit.ts";

export const validSuppression: EslintRule = {
  meta: {
    type: "suggestion",
    languages,
    docs: { description: suppressionDescription, url: suppressionDocs, recommended: true },
    schema: [],
    messages: { finding: "{{message}} {{help}}" },
  },
  create(context) {
    const { source, findings } = lint(context);
    const own = findings.filter(({ rule }) => rule === suppressionRule);
    return own.length === 0
      ? {}
      : visitRoot(context, () => {
          for (const finding of own) reportFinding(context, source, finding);
        });
  },
};
