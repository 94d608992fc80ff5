/** The rule for what poolsafe could not read. The command line lists it under its report instead. */

import { maskedText, secretTexts } from "../src/secrets/mask.ts";
import { lint } from "./lint.ts";
import { locationOf } from "./report.ts";
import { type EslintRule, languages, visitRoot } from "./visit.ts";

export const noUnread: EslintRule = {
  meta: {
    type: "suggestion",
    languages,
    docs: {
      description: "Disallow SQL that poolsafe cannot read",
      url: "https://github.com/poolsafe/poolsafe/blob/main/docs/eslint.md#no-unread",
      recommended: false,
    },
    schema: [],
    messages: { unread: "Not read: {{reason}}." },
  },
  create(context) {
    const { source, unread } = lint(context);
    const own = unread.filter((one) => one.source.path === source.path);
    return own.length === 0
      ? {}
      : visitRoot(context, () => {
          for (const one of own)
            context.report({
              loc: locationOf(one),
              messageId: "unread",
              data: { reason: maskedText(one.reason, secretTexts(one.source)) },
            });
        });
  },
};
