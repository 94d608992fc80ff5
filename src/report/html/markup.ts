/** HTML that escapes whatever is put into it, unless it is markup already. */

import { oneLine } from "../parts/printable.ts";

/** Made by `markup` and `raw` alone, so that text of the analysed code cannot be taken for it. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Content = string | number | Markup | readonly Content[] | undefined;

const references: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function rendered(content: Content): string {
  if (content === undefined) return "";
  if (content instanceof Markup) return content.text;
  if (typeof content === "object") return content.map(rendered).join("");
  return oneLine(String(content)).replace(/[&<>"']/g, (sign) => references[sign] ?? sign);
}

/**
 * A template: what stands in `${}` is text for an element or a quoted attribute; of a list, each member. It is not called `html` because prettier
 * lays out what is: the text of a script has to stay as it is, for the policy names it by its hash.
 */
export function markup(strings: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return new Markup(String.raw({ raw: strings }, ...contents.map(rendered)));
}

/** In: markup, a style sheet or a script of ours. */
export function raw(text: string): Markup {
  return new Markup(text);
}

/** In: a sentence that has SQL in backticks. Out: the same with `code` elements; backticks that do not pair stay as they are. */
export function sentence(text: string): Markup {
  const pieces = text.split("`");
  if (pieces.length % 2 === 0) return markup`${text}`;
  return markup`${pieces.map((piece, index) => (index % 2 === 1 ? markup`<code>${piece}</code>` : piece))}`;
}
