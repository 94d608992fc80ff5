/** The whole page: one file without anything from elsewhere, which runs one script of ours and nothing else. */

import { createHash } from "node:crypto";

import type { ReportInput } from "../format.ts";
import { answerOf } from "../parts/readiness.ts";
import { breakdownsOf } from "./breakdown.ts";
import { breakdownPart, impactLegend } from "./bars.ts";
import { collect } from "./collect.ts";
import type { PageData } from "./data.ts";
import { markup, type Markup, raw } from "./markup.ts";
import { readPageFiles } from "./page-files.ts";
import { drawPicture, type Drawn } from "./picture-svg.ts";
import { planOf } from "./plan.ts";
import { planPart } from "./plan-part.ts";
import { answerPart, coveragePart, findingsPart, trendPart } from "./sections.ts";

const about = "https://github.com/poolsafe/poolsafe#readme";

/** A script or a style sheet that the policy lets in is one whose text is just this. */
function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

function policyFor(script: string, style: string): string {
  return [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
}

/** JSON inside a `script` element: nothing in it can end the element, and half a character, which no address can hold, is none. */
function embedded(data: PageData): Markup {
  const text = JSON.stringify(data).replaceAll("<", "\\u003c");
  return raw(text.replace(/\\(?:ud[89a-f][0-9a-f]{2}|.)/g, (escape) => (escape.startsWith("\\ud") ? "\\ufffd" : escape)));
}

export function page(input: ReportInput): string {
  const { script, style } = readPageFiles();
  const { ready, target } = answerOf(input);
  const { findings } = input.analysis;
  const belonging = input.belonging?.();
  const plan = planOf(input);
  const { pictures, ...collected } = collect(input, plan, belonging);
  const drawn = pictures.map((picture) => ({ ...drawPicture(picture), title: picture.title }));
  const data: PageData = { ...collected, pictures: drawn.map(({ title, steps, width, height }) => ({ title, steps, width, height })) };
  const breakdowns = breakdownsOf(input, belonging);
  const hasFindings = findings.length > 0;
  const text = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${raw(policyFor(script, style))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="poolsafe ${input.version}">
<title>${ready ? "Ready" : "Not ready"} ${target} – poolsafe</title>
<style>${raw(style)}</style>
</head>
<body>
<a class="skip" href="#${hasFindings ? "findings" : "unread"}-heading">Skip to ${hasFindings ? "the findings" : "what was read"}</a>
${answerPart(input)}
<main>
${trendPart(input)}
${breakdowns.length === 0 ? "" : markup`<div class="breakdowns">\n${impactLegend()}${breakdowns.map(breakdownPart)}</div>`}
${planPart(plan, input)}
${findingsPart(findings.length)}
${coveragePart(input)}
</main>
<footer>
<p>poolsafe ${input.version}. Each finding says what its verdict rests on. <a href="${about}" rel="noreferrer">What poolsafe does</a></p>
</footer>
${symbolsOf(drawn)}
${hasFindings ? scriptsOf(data, script) : ""}
</body>
</html>
`;
  return text.text;
}

/** Each picture once, however many findings show it. */
function symbolsOf(drawn: readonly Drawn[]): Markup {
  const symbols = drawn.map(
    ({ content, width, height }, index) => markup`<symbol id="picture-${index}" viewBox="0 0 ${width} ${height}">${content}</symbol>\n`,
  );
  return markup`<svg class="symbols" aria-hidden="true" width="0" height="0">\n${symbols}</svg>`;
}

function scriptsOf(data: PageData, script: string): Markup {
  return markup`<script type="application/json" id="report-data">${embedded(data)}</script>
<script>${raw(script)}</script>`;
}
