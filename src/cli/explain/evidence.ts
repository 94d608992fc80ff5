/** What a rule rests on: what the lab measured for it, from the page that it writes, or where else it is known from. */

import { choosePooler, poolerNames } from "../../poolers/index.ts";
import { answersOf } from "../../poolers/questions.ts";
import { evidenceWord } from "../../report/parts/verdict.ts";
import type { Rule } from "../../types.ts";
import { groundsOf, measuredFor } from "../rule-evidence.ts";

const docs = "https://github.com/poolsafe/poolsafe/blob/main/docs";

/** So many scripts are shown; the page has all. */
const shown = 3;

/** In: the text of docs/evidence.md. Out: a section in Markdown, without its heading. */
export function evidenceOf(rule: Rule, evidence: string): string {
  const section = measuredFor(rule.id, evidence);
  if (section !== undefined) return measured(rule.id, section);
  const grounds = groundsOf(rule);
  if (grounds === undefined) return "Nothing was run for it: it rests on the pages below.";
  const poolers = rule.on.includes("contained") ? byPooler(rule) : "";
  return [`${grounds.words}${poolers === "" ? "." : `:\n\n${poolers}`}`, `More: <${docs}/${grounds.page}>`].join("\n\n");
}

function measured(rule: string, section: string): string {
  const [, ...scripts] = section.split(/^### /m);
  const right = /^Works, .*?: (.*)\.$/m.exec(section)?.[1]?.split(", ").length ?? 0;
  // Those that only two clients at once can show have less to say of themselves.
  const telling = scripts.filter((script) => /^- .*(?:answers|left behind: )/m.test(script));
  const listed = (telling.length > 0 ? telling : scripts).slice(0, shown);
  return [
    `${scripts.length} scripts that this rule reports and ${right} that it does not were run on real servers. Of the first:`,
    ...listed.map(scriptItem),
    `All of them: <${docs}/evidence.md#${rule}>`,
  ].join("\n\n");
}

function scriptItem(script: string): string {
  const name = script.split("\n", 1)[0] ?? "";
  const says = /^-- (.*)$/m.exec(script)?.[1] ?? "";
  const results = [...script.matchAll(/^- (.*)$/gm)].map((match) => `  - ${match[1] ?? ""}`);
  return [`- ${name}: ${says}`, ...results].join("\n");
}

/** Out: an item for each pooler on which the rule finds something. */
function byPooler(rule: Rule): string {
  const items = poolerNames.flatMap((name) => {
    const pooler = choosePooler({ name });
    const found = answersOf(pooler).filter(
      ({ fact, verdict }) => fact.fact === "contained" && rule.check(fact, { pooler, verdict }) !== undefined,
    );
    const told = found.map(({ title, verdict }) => `${title}: ${verdict.verdict} (${evidenceWord(verdict)})`);
    return told.length === 0 ? [] : [`- ${pooler.title}: ${told.join("; ")}`];
  });
  return items.join("\n");
}
