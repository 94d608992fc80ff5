/**
 * A picture in characters, for a terminal and for Markdown: a lane for each of those that take part, time goes down. A message is written above its
 * arrow, a note beside its lane.
 */

import type { Paint } from "./paint.ts";
import type { ActorId, Picture, Step, Tone } from "./picture-types.ts";
import { wrapped } from "./wrap.ts";

export interface PictureTextOptions {
  readonly paint: Paint;
  /** False where only ASCII can be shown. */
  readonly isUnicode: boolean;
}

/** Columns that no line is longer than. */
const width = 78;
/** From lane to lane, where there is room. */
const widest = 26;
/** A note is not put where it would have fewer columns than this. */
const narrowest = 22;

const unicode = { lane: "│", sends: "─", answers: "╌", right: "▶", left: "◀", start: "├", end: "┤", dot: "●" } as const;
const ascii = { lane: "|", sends: "-", answers: ".", right: ">", left: "<", start: "|", end: "|", dot: "*" } as const;

type Colour = keyof Paint | "none";

/** A line as columns, each with its colour, so that text can be put over lanes. */
interface Row {
  readonly characters: string[];
  readonly colours: Colour[];
}

function put(row: Row, at: number, text: string, colour: Colour): void {
  [...text].forEach((character, index) => {
    row.characters[at + index] = character;
    row.colours[at + index] = colour;
  });
}

/** Text with a blank on either side, so that no lane touches it. */
function putText(row: Row, at: number, text: string, colour: Colour): void {
  put(row, Math.max(0, at - 1), at === 0 ? `${text} ` : ` ${text} `, colour);
}

function asText({ characters, colours }: Row, paint: Paint): string {
  const length = characters.findLastIndex((character) => character !== " ") + 1;
  let line = "";
  for (let start = 0; start < length;) {
    const colour = colours[start] ?? "none";
    let end = start + 1;
    while (end < length && (colours[end] ?? "none") === colour) end += 1;
    const piece = characters.slice(start, end).join("");
    line += colour === "none" ? piece : paint[colour](piece);
    start = end;
  }
  return line;
}

const colourOf: Readonly<Record<Tone, Colour>> = { plain: "none", good: "green", bad: "red" };

/** Out: lines of at most 80 columns, without line ends. The picture's title is not among them. */
export function pictureLines(picture: Picture, { paint, isUnicode }: PictureTextOptions): string[] {
  const signs = isUnicode ? unicode : ascii;
  const lanes = lanesOf(picture);
  const shown = (text: string): string => (isUnicode ? text : text.replaceAll("…", "..."));
  const lane = (id: ActorId): number => lanes.get(id) ?? 0;
  const empty = (): Row => {
    const row: Row = { characters: Array.from({ length: width }, () => " "), colours: Array.from({ length: width }, () => "none") };
    for (const at of lanes.values()) put(row, at, signs.lane, "dim");
    return row;
  };
  const message = (step: Extract<Step, { kind: "sends" | "answers" }>): Row[] => {
    const [from, to] = [lane(step.from), lane(step.to)];
    const [left, right] = [Math.min(from, to), Math.max(from, to)];
    const colour = step.kind === "sends" ? "cyan" : colourOf[step.tone];
    const room = width - left - 2;
    const labels = wrapped(shown(step.text), room).map((text) => {
      const row = empty();
      putText(row, left + 2, text, colour);
      return row;
    });
    const arrow = empty();
    put(arrow, left + 1, signs[step.kind].repeat(right - left - 1), colour);
    put(arrow, from, from < to ? signs.start : signs.end, "dim");
    put(arrow, to + (from < to ? -1 : 1), from < to ? signs.right : signs.left, colour);
    return [...labels, arrow];
  };
  const noted = (step: Extract<Step, { kind: "note" }>): Row[] => {
    const at = lane(step.at);
    const room = width - at - 2;
    const isLeft = room < Math.min(narrowest, step.text.length);
    const lines = wrapped(shown(step.text), isLeft ? Math.min(at - 2, 36) : room);
    return lines.map((text, index) => {
      const row = empty();
      if (index === 0) put(row, at, signs.dot, colourOf[step.tone]);
      putText(row, isLeft ? at - 1 - text.length : at + 2, text, colourOf[step.tone]);
      // The text's own blank may have covered the sign.
      if (index === 0) put(row, at, signs.dot, colourOf[step.tone]);
      else put(row, at, signs.lane, "dim");
      return row;
    });
  };
  const rows = picture.steps.flatMap((step, index) => {
    const previous = picture.steps[index - 1];
    const isPause = previous !== undefined && (step.kind === "sends" || (step.kind === "note" && step.at === "pooler"));
    const drawn = step.kind === "note" ? noted(step) : message(step);
    return isPause ? [empty(), ...drawn] : drawn;
  });
  return [...heading(picture, lanes, paint), ...rows.map((row) => asText(row, paint))];
}

/** The columns of the lanes, by actor. */
function lanesOf({ actors }: Picture): ReadonlyMap<ActorId, number> {
  const first = Math.ceil((actors[0]?.name.length ?? 0) / 2);
  const last = Math.ceil((actors.at(-1)?.name.length ?? 0) / 2);
  const apart = Math.min(widest, Math.floor((width - first - last) / Math.max(1, actors.length - 1)));
  return new Map(actors.map(({ id }, index) => [id, first + index * apart]));
}

/** Names above their lanes, each centred, on as many lines as the longest needs. */
function heading({ actors }: Picture, lanes: ReadonlyMap<ActorId, number>, paint: Paint): string[] {
  const columns = [...lanes.values()];
  const apart = (columns[1] ?? width) - (columns[0] ?? 0);
  const names = actors.map(({ id, name }) => ({ at: lanes.get(id) ?? 0, lines: wrapped(name, apart - 1) }));
  const height = Math.max(...names.map(({ lines }) => lines.length));
  return Array.from({ length: height }, (_, line) => {
    const row: Row = { characters: Array.from({ length: width }, () => " "), colours: Array.from({ length: width }, () => "none") };
    for (const { at, lines } of names) {
      const text = lines[line - (height - lines.length)];
      if (text === undefined) continue;
      put(row, Math.min(Math.max(0, at - Math.floor(text.length / 2)), width - text.length), text, "bold");
    }
    return asText(row, paint);
  });
}
