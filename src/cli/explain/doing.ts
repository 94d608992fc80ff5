/** What a user can do with a rule: mend what it finds, silence one finding, configure it. */

import type { Rule } from "../../types.ts";
import { silencing } from "./silence.ts";

/**
 * @param isLinted whether ESLint reads what the rule is about
 * @returns sections in Markdown
 */
export function doing({ id, fixes, on }: Pick<Rule, "id" | "fixes" | "on">, isLinted: boolean): string {
  return `## What it offers

${offers[fixes.join()] ?? ""}

## Silence one finding

${silencing({ id, on })}

## Configure it

In \`poolsafe.config.json\`, for all files or for some; \`off\`, \`warn\` or \`error\`:

\`\`\`json
{
  "rules": { "${id}": "warn" },
  "overrides": [{ "files": ["scripts/"], "rules": { "${id}": "off" } }]
}
\`\`\`

${isLinted ? linted(id) : "ESLint does not read such files."}
`;
}

const offers: Readonly<Record<string, string>> = {
  "": "Its findings have no fixes: each needs a decision.",
  suggestion: "Some of its findings have suggestions. Each says what must hold for it, so none is applied by itself.",
  "fix,suggestion":
    "Some of its findings have fixes, which keep what the code does: `poolsafe check --fix` applies them. Others have suggestions, each of which says what must hold for it.",
};

function linted(id: string): string {
  return `Files and connections that do not go through the pooler are named in \`directFiles\` and \`direct\`:
<https://github.com/poolsafe/poolsafe/blob/main/docs/configuration.md>. In ESLint the rule is \`poolsafe/${id}\`.`;
}
