/** The migration report in Markdown. */

import type { ReportInput } from "./format.ts";
import { closing, unreadPart } from "./markdown.ts";
import { grouped } from "./parts/counts.ts";
import { code, link, plain, sentence } from "./parts/markdown.ts";
import { answerOf, findingCount, firstSteps, type Group, sectionsOf } from "./parts/readiness.ts";
import { where } from "./parts/verdict.ts";

/** Of each rule; more are counted. */
const listed = 10;

function groupLines({ rule, findings, help }: Group): string[] {
  const more = findings.length - listed;
  return [
    `#### ${link(rule, findings[0]?.docs ?? "")}: ${findingCount(findings)}`,
    "",
    `help: ${sentence(help)}`,
    "",
    ...findings
      .slice(0, listed)
      .flatMap((finding) => [
        `- ${code(where(finding.place))} ${sentence(finding.message)}`,
        ...finding.related.map((related) => `  - ${code(where(related))} ${sentence(related.message)}`),
        ...(finding.help === help ? [] : [`  - help: ${sentence(finding.help)}`]),
      ]),
    ...(more > 0 ? [`- and ${grouped(more)} more (\`--format json\` lists all)`] : []),
    "",
  ];
}

/** Out: the answer, the first steps as a checklist, the findings by impact and rule, what was not read. */
export function auditMarkdown(input: ReportInput): string {
  const { word, target, reason } = answerOf(input);
  const steps = firstSteps(input);
  const lines = [
    `## ${word} ${plain(target)}`,
    "",
    plain(reason.charAt(0).toUpperCase() + reason.slice(1)),
    "",
    ...(steps.length === 0 ? [] : ["### What to do first", "", ...steps.map((step) => `- [ ] ${sentence(step)}`), ""]),
    ...sectionsOf(input.analysis.findings).flatMap(({ title, findings, groups }) => [
      `### ${title} (${findingCount(findings)})`,
      "",
      ...groups.flatMap(groupLines),
    ]),
    ...unreadPart(input),
    ...closing(input),
  ];
  return `${lines.join("\n")}\n`;
}
