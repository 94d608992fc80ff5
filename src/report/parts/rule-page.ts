/** A rule's page for readers outside the repository and outside a terminal. */

import type { RuleText } from "../format.ts";

/** What ESLint's users are told is of no use where poolsafe itself reports. */
const eslintPart = /<!-- eslint -->[\s\S]*?<!-- \/eslint -->/g;

/** Out: Markdown without the title and what generators left; links lead to the web. Empty where the rule has no page. */
export function pageForReaders({ page, docs }: Pick<RuleText, "page" | "docs">): string {
  const text = page()
    .replace(eslintPart, "")
    .replace(/<!--[\s\S]*?-->\n*/g, "")
    .replace(/^# .*\n+/, "")
    .replace(/\]\((?!https?:)([^)\s]+)\)/g, (_, target: string) => `](${new URL(target, docs).href})`)
    .replace(/\n{3,}/g, "\n\n")
    .trim();
  return text === "" ? "" : `${text}\n`;
}
