/** What each pooler does with what, as a table of docs/poolers.md, and where services differ from the pooler that they run. */
import { asItComes, differences, evidenceLegend, evidenceMarks, verdictLegend } from "../src/cli/poolers.ts";
import { choosePooler, profiles } from "../src/poolers/index.ts";
import { presets } from "../src/poolers/presets.ts";
import { answersOf, questions } from "../src/poolers/questions.ts";

export function poolerMatrix(): string {
  const services = new Set(presets.map(({ name }) => name));
  const own = profiles.filter(({ name }) => !services.has(name));
  const columns = own.map(({ name }) => answersOf(choosePooler({ name })));
  const heads = own.map(({ name, title }) => `[${title}](poolers/${name}.md)`);
  const rows = questions.map(({ title }, row) => {
    const cells = columns.map((column) => {
      const verdict = column[row]?.verdict;
      return verdict ? `${verdict.verdict} <sup>${evidenceMarks[verdict.evidence]}</sup>` : "";
    });
    return `| ${[title, ...cells].join(" | ")} |`;
  });
  const table = [`| | ${heads.join(" | ")} |`, `|---|${own.map(() => "---|").join("")}`, ...rows].join("\n");
  const differing = presets.map(
    ({ name, title, docs }) => `| \`${name}\` | [${title}](${docs}) | ${differences(choosePooler({ name }))} |`,
  );
  return [
    `${asItComes} ${verdictLegend}`,
    evidenceLegend,
    table,
    "Services that run PgBouncer, and where they differ from it or do not say what they run:",
    ["| name | what | differs in |", "|---|---|---|", ...differing].join("\n"),
  ].join("\n\n");
}
