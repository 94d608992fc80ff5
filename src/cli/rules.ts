/** `poolsafe rules`: every rule in one line, or as JSON. */

import { rules } from "../../rules/index.ts";
import { docsOf } from "../findings.ts";
import { paintFor } from "../report/parts/paint.ts";
import { SettingsError } from "../settings-error.ts";
import { suppressionDescription, suppressionDocs, suppressionRule } from "../suppressions/rule.ts";
import type { Rule } from "../types.ts";
import type { Host } from "./host.ts";

type Listed = Pick<Rule, "id" | "description" | "fixes"> & { readonly docs: string };

function listed(): readonly Listed[] {
  return [
    ...rules.map(({ id, description, fixes }) => ({ id, description, fixes, docs: docsOf(id) })),
    { id: suppressionRule, description: suppressionDescription, fixes: [], docs: suppressionDocs },
  ];
}

function asText(all: readonly Listed[], colour: boolean): string {
  const paint = paintFor(colour);
  const width = Math.max(...all.map(({ id }) => id.length));
  const line = ({ id, description, fixes }: Listed): string => {
    const marks = fixes.length === 0 ? "" : paint.dim(` (${fixes.join(", ")})`);
    return `${paint.bold(id)}${" ".repeat(width - id.length)}  ${description}${marks}\n`;
  };
  return all.map(line).join("");
}

/** Errors: `SettingsError` for a format that does not exist. */
export function listRules(format: string, host: Host): void {
  if (format === "json") host.out(`${JSON.stringify({ schemaVersion: 1, rules: listed() }, null, 2)}\n`);
  else if (format === "text") host.out(asText(listed(), host.colour));
  else throw new SettingsError(`There is no format \`${format}\` for the list of rules.`, "Use one of: text, json.");
}
