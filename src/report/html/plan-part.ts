/** The plan as a checklist. Without a script its groups list their findings; with one they can be ticked off. */

import type { Finding } from "../../types.ts";
import type { ReportInput } from "../format.ts";
import { count, grouped } from "../parts/counts.ts";
import { findingCount, type Group } from "../parts/readiness.ts";
import { where } from "../parts/verdict.ts";
import { markup, type Markup, sentence } from "./markup.ts";
import type { Stage } from "./plan.ts";

function listItem({ place, message, fixes: [fix] }: Finding): Markup {
  const mending = fix && markup` ${sentence(`${fix.safe ? "Fix" : "Suggestion"}: ${fix.title}`)}`;
  return markup`<li><span class="place">${where(place)}</span> ${sentence(message)}${mending}</li>\n`;
}

function groupPart({ rule, findings, help }: Group, index: number): Markup {
  return markup`<details data-group="${index}">
<summary><span class="rule">${rule}</span> <span class="amount">${grouped(findings.length)}</span> <span class="help">${sentence(help)}</span></summary>
<ul class="tasks"></ul>
<noscript><ul class="plain">
${findings.map(listItem)}</ul></noscript>
</details>\n`;
}

function stagePart({ title, advice, groups }: Stage, first: number): Markup {
  const numbers = groups.map((_, index) => String(first + index)).join(" ");
  const findings = groups.flatMap((group) => group.findings);
  return markup`<li data-groups="${numbers}">
<h3>${title} <span class="amount">${findingCount(findings)}</span> <output class="progress"></output></h3>
<p>${sentence(advice)}</p>
${groups.map((group, index) => groupPart(group, first + index))}</li>\n`;
}

function unreadStage(amount: number): Markup {
  return markup`<li>
<h3><a href="#unread">Look at what was not read</a> <span class="amount">${count(amount, "piece")}</span></h3>
<p>Nothing is known of these, so they may hold anything. Read them yourself, or write them so that poolsafe can.</p>
</li>\n`;
}

export function planPart(plan: readonly Stage[], { analysis: { coverage } }: ReportInput): Markup {
  const unread = coverage.unread.length;
  if (plan.length === 0 && unread === 0) return markup``;
  let next = 0;
  const stages = plan.map((stage) => {
    const first = next;
    next += stage.groups.length;
    return stagePart(stage, first);
  });
  return markup`<section id="plan" aria-labelledby="plan-heading">
<h2 id="plan-heading">The plan</h2>
<ol class="plan">
${stages}${unread === 0 ? "" : unreadStage(unread)}</ol>
</section>`;
}
