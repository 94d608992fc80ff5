/** A breakdown as a table with a bar in each row: a picture to see, numbers to read. */

import { grouped } from "../parts/counts.ts";
import { oneLine } from "../parts/printable.ts";
import { type Breakdown, firstShares, type Share } from "./breakdown.ts";
import { impacts } from "./impacts.ts";
import { markup, type Markup } from "./markup.ts";

/** Out: its pieces are as long as their part of the longest bar. */
function barOf({ counts }: Share, longest: number): Markup {
  let from = 0;
  const pieces = impacts.flatMap(({ impact }) => {
    const width = (100 * counts[impact]) / longest;
    const x = from;
    from += width;
    if (width === 0) return [];
    return [markup`<rect class="${impact}" x="${x.toFixed(2)}%" width="${width.toFixed(2)}%" height="100%" />`];
  });
  return markup`<svg class="bar" width="100%" height="10" aria-hidden="true">${pieces}</svg>`;
}

function wordsOf({ counts }: Share): string {
  return impacts.flatMap(({ impact, name }) => (counts[impact] === 0 ? [] : [`${name}: ${grouped(counts[impact])}`])).join(", ");
}

/** A path may go on in the next line behind each of its folders. */
function breakable(name: string): Markup {
  return markup`${name.split(/(?<=\/)/).map((part, index) => (index === 0 ? part : markup`<wbr>${part}`))}`;
}

function row(share: Share, { facet }: Breakdown, longest: number): Markup {
  const { name, title, value, total } = share;
  const link = new URLSearchParams([[facet, oneLine(value)]]).toString();
  const what = title === undefined ? "" : markup`<span class="what">${title}</span>`;
  return markup`<tr>
<th scope="row"><a href="#${link}"><span class="name">${breakable(name)}</span>${what}</a></th>
<td title="${wordsOf(share)}">${barOf(share, longest)}<span class="unseen">${wordsOf(share)}</span></td>
<td class="amount">${grouped(total)}</td>
</tr>\n`;
}

function restRow(others: readonly Share[]): Markup {
  if (others.length === 0) return markup``;
  const total = others.reduce((sum, share) => sum + share.total, 0);
  return markup`<tr class="rest"><th scope="row">${grouped(others.length)} others</th><td></td><td class="amount">${grouped(total)}</td></tr>\n`;
}

export function breakdownPart(breakdown: Breakdown): Markup {
  const { facet, heading, label, note, shares } = breakdown;
  const { shown, others } = firstShares(breakdown);
  const longest = Math.max(1, ...shares.map(({ total }) => total));
  const beside = note === undefined ? "" : markup` <span class="place">${note}</span>`;
  return markup`<section class="breakdown" aria-labelledby="by-${facet}">
<h2 id="by-${facet}">${heading}${beside}</h2>
<table>
<colgroup><col class="names"><col><col class="amounts"></colgroup>
<thead class="unseen"><tr><th scope="col">${label}</th><th scope="col">By impact</th><th scope="col">Findings</th></tr></thead>
<tbody>
${shown.map((share) => row(share, breakdown, longest))}${restRow(others)}</tbody>
</table>
</section>\n`;
}

/** What the colours mean. */
export function impactLegend(): Markup {
  return markup`<ul class="legend" aria-hidden="true">${impacts.map(({ impact, name }) => markup`<li><i class="${impact}"></i> ${name}</li>`)}</ul>\n`;
}
