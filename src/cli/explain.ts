/** `poolsafe explain <rule>`: the rule's page of the documentation, for a terminal. */

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { closestWord } from "../closest-word.ts";
import { paintFor } from "../report/parts/paint.ts";
import { SettingsError } from "../settings-error.ts";
import { suppressionRule } from "../suppressions/rule.ts";
import type { Host } from "./host.ts";
import { packageRoot } from "../files/package-root.ts";
import { systemReason } from "../files/system-reason.ts";

function pageOf(rule: string): string {
  try {
    const page = rule === suppressionRule ? ["suppressions.md"] : ["rules", `${rule}.md`];
    return readFileSync(join(packageRoot, "docs", ...page), "utf8");
  } catch (error) {
    throw new SettingsError(`The page of \`${rule}\` cannot be read: ${systemReason(error)}.`, "Install poolsafe again.");
  }
}

/** Headings are bold, code is indented and coloured, HTML comments (marks of the generator) and fences go. */
export function pageForTerminal(markdown: string, colour: boolean): string {
  const paint = paintFor(colour);
  let inCode = false;
  const lines = markdown.replace(/<!--[\s\S]*?-->\n*/g, "").split(/\r?\n/);
  const shown = lines.flatMap((line) => {
    if (/^\s*```/.test(line)) {
      inCode = !inCode;
      return [];
    }
    if (inCode) return [line === "" ? "" : `    ${paint.cyan(line)}`];
    const heading = /^#+\s+(.*)$/.exec(line);
    if (heading !== null) return [paint.bold(heading[1] ?? "")];
    return [
      line.replace(/\[([^\]]+)\]\((\S+?)\)/g, (_, text: string, target: string) => (text === target ? target : `${text} (${target})`)),
    ];
  });
  return `${shown
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim()}\n`;
}

/** In: a rule's id, in any letter case. Errors: `SettingsError` for a rule that does not exist. */
export async function explain(rule: string, host: Host): Promise<void> {
  const { rules } = await import("../../rules/index.ts");
  const ids = [...rules.map((known) => known.id), suppressionRule];
  // ESLint prints the name with its namespace.
  const id = rule.toLowerCase().replace(/^poolsafe\//, "");
  if (!ids.includes(id)) {
    const guess = closestWord(rule, ids);
    const remedy = guess === undefined ? `The rules are: ${ids.join(", ")}.` : `Did you mean \`${guess}\`?`;
    throw new SettingsError(`There is no rule \`${rule}\`.`, remedy);
  }
  host.out(pageForTerminal(pageOf(id), host.colour));
}
