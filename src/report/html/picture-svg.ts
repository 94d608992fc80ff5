/** A picture of what happens on the pooler, as SVG: a column for each that takes part, a row for each step. */

import type { ActorId, Picture, Step } from "../parts/picture.ts";
import type { Tone } from "../parts/picture-types.ts";
import { markup, type Markup } from "./markup.ts";

/** In pixels at the size at which the page shows it. */
const column = 150;
const heading = 34;
const lineHeight = 16;
const gap = 14;
/** Characters of a label's line where there is room: three columns wide at most. */
const longestLine = 46;
/** In pixels, on each side of a label. */
const margin = 10;
/** Of the page's font for code, at the size of the labels. */
const characterWidth = 6.7;

export interface Drawn {
  readonly width: number;
  readonly height: number;
  /** What goes into an `svg` or a `symbol` of that size. */
  readonly content: Markup;
  /** Each step as a sentence. */
  readonly steps: readonly string[];
}

function linesOf(text: string, width: number): string[] {
  const longest = Math.min(longestLine, Math.floor((width - 2 * margin) / characterWidth));
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length + 1 > longest) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

export function drawPicture({ actors, steps }: Picture): Drawn {
  const width = actors.length * column;
  const at = (id: ActorId): number => (actors.findIndex((actor) => actor.id === id) + 0.5) * column;
  const nameOf = (id: ActorId): string => actors.find((actor) => actor.id === id)?.name ?? "";
  let y = heading + gap;
  const rows = steps.map((step) => {
    const lines = linesOf(step.text, width);
    const top = y;
    const isNote = step.kind === "note";
    y += lines.length * lineHeight + (isNote ? 12 : 10) + gap;
    return isNote ? noteAt(at(step.at), top, lines, step.tone, width) : arrowAt(step, at, top, lines, width);
  });
  const height = y;
  return {
    width,
    height,
    content: markup`${actors.map(({ id }) => lane(at(id), height))}${actors.map(({ id, name }) => actorBox(id, name, at(id)))}${rows}`,
    steps: steps.map((step) =>
      step.kind === "note" ? `${nameOf(step.at)}: ${step.text}` : `${nameOf(step.from)} → ${nameOf(step.to)}: ${step.text}`,
    ),
  };
}

function lane(x: number, height: number): Markup {
  return markup`<line class="lane" x1="${x}" x2="${x}" y1="${heading}" y2="${height}" />`;
}

function actorBox(id: ActorId, name: string, x: number): Markup {
  const size = markup`x="${x - column / 2 + 6}" y="2" width="${column - 12}" height="${heading - 6}" rx="6"`;
  return markup`<rect class="actor ${id}" ${size} /><text class="actor-name" x="${x}" y="${heading / 2 + 4}">${name}</text>`;
}

/** Where a label can stand in the middle of its arrow without leaving the picture. */
function labelCentre(wanted: number, lines: readonly string[], width: number): { readonly x: number; readonly half: number } {
  const half = (Math.max(...lines.map(({ length }) => length)) * characterWidth) / 2 + margin;
  return { x: Math.round(Math.min(Math.max(wanted, half), Math.max(width - half, half))), half: Math.round(half) };
}

function label(x: number, top: number, lines: readonly string[], tone: Tone): Markup {
  const spans = lines.map((line, index) => markup`<tspan x="${x}" y="${top + (index + 0.75) * lineHeight}">${line}</tspan>`);
  return markup`<text class="label ${tone}">${spans}</text>`;
}

function noteAt(centre: number, top: number, lines: readonly string[], tone: Tone, width: number): Markup {
  const { x, half } = labelCentre(centre, lines, width);
  const size = markup`x="${x - half}" y="${top}" width="${2 * half}" height="${lines.length * lineHeight + 10}" rx="6"`;
  return markup`<rect class="note ${tone}" ${size} />${label(x, top + 4, lines, tone)}`;
}

function arrowAt(
  { from, to, tone, kind }: Exclude<Step, { kind: "note" }>,
  at: (id: ActorId) => number,
  top: number,
  lines: readonly string[],
  width: number,
): Markup {
  const [start, end] = [at(from), at(to)];
  const forward = end > start ? 1 : -1;
  const y = top + lines.length * lineHeight + 6;
  const { x } = labelCentre((start + end) / 2, lines, width);
  const line = markup`<path class="arrow ${tone} ${kind}" d="M${start} ${y}H${end - forward * 3}" />`;
  const head = markup`<path class="head ${tone}" d="M${end} ${y}l${-forward * 9} -4.5v9z" />`;
  return markup`${line}${head}${label(x, top, lines, tone)}`;
}
