/** The rules as tables: for the README, and for the page on ESLint. */
import { dirname } from "node:path/posix";

import poolsafe from "../eslint-plugin/index.ts";
import { lintedRules, rules } from "../rules/index.ts";
import { suppressionDescription, suppressionRule } from "../src/suppressions/rule.ts";

/** @param folder the one that holds the rules' pages, as links from the page write it */
export function ruleTable(folder: string): string {
  const suppression = [`[${suppressionRule}](${dirname(folder)}/suppressions.md)`, suppressionDescription, "", ""];
  return table([...rows(folder, rules), suppression]);
}

/** With the plugin's own rules, and the configurations that each is in. */
export function eslintRuleTable(folder: string): string {
  const [head = [], ...rest] = rows(folder, lintedRules);
  const own = Object.entries(poolsafe.rules ?? {}).filter(([id]) => !rules.some((rule) => rule.id === id));
  const known = [
    ...rest.map((cells, at) => ({ id: lintedRules[at]?.id ?? "", cells })),
    ...own.map(([id, rule]) => ({ id, cells: ownCells(id, rule) })),
  ];
  return table([[...head, "configurations"], ...known.map(({ id, cells }) => [...cells, configurationsOf(id)])]);
}

function rows(folder: string, listed: typeof rules): readonly (readonly string[])[] {
  const has = (given: boolean): string => (given ? "✓" : "");
  return [
    ["rule", "what it does", "fix", "suggestion"],
    ...listed.map(({ id, description, fixes }) => [
      `[${id}](${folder}/${id}.md)`,
      description,
      has(fixes.includes("fix")),
      has(fixes.includes("suggestion")),
    ]),
  ];
}

function ownCells(id: string, { meta }: NonNullable<typeof poolsafe.rules>[string]): readonly string[] {
  const page =
    (meta?.docs?.url ?? "")
      .split("/docs/")
      .at(-1)
      ?.replace(/^eslint\.md(?=#)/, "") ?? "";
  return [`[${id}](${page})`, meta?.docs?.description ?? "", meta?.fixable ? "✓" : "", ""];
}

function configurationsOf(id: string): string {
  const names = Object.entries(poolsafe.configs).flatMap(([name, elements]) =>
    elements.some((element) => `poolsafe/${id}` in (element.rules ?? {})) ? [name] : [],
  );
  return names.join(", ");
}

function table([head = [], ...body]: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]): string => `|${cells.map((cell) => (cell === "" ? " " : ` ${cell} `)).join("|")}|`;
  return [row(head), `|${head.map(() => "---|").join("")}`, ...body.map(row)].join("\n");
}
