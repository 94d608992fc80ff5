/** The parts of the page that are there without a script, from the answer to what was not read. */

import type { Unread } from "../../types.ts";
import type { ReportInput } from "../format.ts";
import { count, grouped } from "../parts/counts.ts";
import { coverageLine } from "../parts/coverage-text.ts";
import { paintFor } from "../parts/paint.ts";
import { answerOf } from "../parts/readiness.ts";
import { where } from "../parts/verdict.ts";
import { countImpacts, impacts } from "./impacts.ts";
import { markup, type Markup, sentence } from "./markup.ts";

/** The answer, and the numbers that it rests on. */
export function answerPart(input: ReportInput): Markup {
  const { ready, word, target, reason } = answerOf(input);
  const { findings, coverage } = input.analysis;
  const counts = countImpacts(findings);
  const mended = findings.filter(({ fixes }) => fixes.some(({ safe }) => safe)).length;
  const figures = [
    ...impacts.map(({ impact, name }) => figure(name, counts[impact], impact, `#impact=${impact}`)),
    figure("Mended by --fix", mended, "fix", "#fix=fix"),
    figure("Not read", coverage.unread.length, "unread", "#unread"),
  ];
  return markup`<header class="answer ${ready ? "ready" : "blocked"}">
<p class="brand">poolsafe <span>audit</span></p>
<h1><strong>${word}</strong> ${target}</h1>
<p class="reason">${reason.charAt(0).toUpperCase() + reason.slice(1)}</p>
<ul class="figures">
${figures}</ul>
${input.notes.map((note) => markup`<p class="note">${note}</p>\n`)}</header>`;
}

function figure(name: string, amount: number, kind: string, link: string): Markup {
  const content = markup`<b>${grouped(amount)}</b> <span>${name}</span>`;
  return amount === 0
    ? markup`<li class="${kind} none">${content}</li>\n`
    : markup`<li class="${kind}"><a href="${link}">${content}</a></li>\n`;
}

/** What has become of what was known when the baseline was written; nothing where there is none. */
export function trendPart({ analysis, baseline }: ReportInput): Markup {
  if (baseline === undefined) return markup``;
  const { known, gone } = baseline;
  const isKnown = new Set(known);
  const fresh = analysis.findings.filter((finding) => !isKnown.has(finding)).length;
  const shown = analysis.findings.length - fresh;
  const before = known.length + gone;
  const parts = [
    { kind: "gone", amount: gone, words: "gone", link: "" },
    { kind: "known", amount: known.length, words: "still there", link: shown === 0 ? "" : "#baseline=known" },
    { kind: "new", amount: fresh, words: "new", link: shown === 0 || fresh === 0 ? "" : "#baseline=new" },
  ];
  const share = 100 / Math.max(1, before + fresh);
  let from = 0;
  const bars = parts.map(({ kind, amount }) => {
    const x = from;
    from += amount * share;
    return markup`<rect class="${kind}" x="${x.toFixed(2)}%" width="${(amount * share).toFixed(2)}%" height="100%" />`;
  });
  const legend = parts.map(({ kind, amount, words, link }) => {
    const content = markup`<b>${grouped(amount)}</b> ${words}`;
    return markup`<li><i class="${kind}"></i> ${link === "" ? content : markup`<a href="${link}">${content}</a>`}</li>\n`;
  });
  return markup`<section aria-labelledby="trend-heading" class="trend">
<h2 id="trend-heading">Since the baseline</h2>
<p>When it was written, ${count(before, "finding")} ${before === 1 ? "was" : "were"} known in the files looked at here.</p>
<svg class="bar wide" width="100%" height="14" aria-hidden="true">${bars}</svg>
<ul class="legend">
${legend}</ul>
</section>`;
}

/** The list of findings, which the script fills. */
export function findingsPart(amount: number): Markup {
  if (amount === 0) return markup``;
  return markup`<section id="findings" aria-labelledby="findings-heading">
<h2 id="findings-heading" tabindex="-1">Findings</h2>
<noscript><p>This browser runs no script here: the plan above lists all findings.</p></noscript>
<form id="filter" role="search" hidden>
<label class="search"><span>Search <kbd>/</kbd></span>
<input id="search" type="search" autocomplete="off" spellcheck="false" placeholder="SQL, file, rule, message"></label>
<div id="facets"></div>
<div class="result">
<p id="count" role="status"></p>
<span id="chips"></span>
<button type="button" id="clear" hidden>Clear</button>
<span class="space"></span>
<button type="button" id="open-all">Open all</button>
<button type="button" id="close-all">Close all</button>
</div>
</form>
<ol id="list"></ol>
<button type="button" id="more" hidden></button>
</section>`;
}

/** What stands in quotes is of one text; the rest is the reason that several share. */
function sharedReason({ reason }: Unread): string {
  return reason.replace(/"[^"]*"|`[^`]*`/g, "…");
}

function unreadList(unread: readonly Unread[]): Markup[] {
  const groups = new Map<string, Unread[]>();
  for (const piece of unread) {
    const known = groups.get(sharedReason(piece));
    if (known) known.push(piece);
    else groups.set(sharedReason(piece), [piece]);
  }
  return [...groups]
    .sort(([a, some], [b, others]) => others.length - some.length || (a < b ? -1 : 1))
    .map(
      ([reason, pieces]) => markup`<details class="unread">
<summary><span class="amount">${grouped(pieces.length)}</span> ${sentence(reason)}</summary>
<ul>
${pieces.map((piece) => markup`<li><span class="place">${where(piece)}</span> ${sentence(piece.reason)}</li>\n`)}</ul>
</details>\n`,
    );
}

/** What was read, and by reason what was not. */
export function coveragePart({ analysis: { coverage }, listsUnread }: ReportInput): Markup {
  const { unread } = coverage;
  const gaps = markup`<p>What is not read is not judged: it may hold anything.${listsUnread ? "" : " The configuration leaves the list out."}</p>
${listsUnread ? unreadList(unread) : ""}`;
  return markup`<section id="unread" aria-labelledby="unread-heading">
<h2 id="unread-heading" tabindex="-1">What was read</h2>
<p>${coverageLine(coverage, paintFor(false))}</p>
${unread.length === 0 ? "" : gaps}</section>`;
}
