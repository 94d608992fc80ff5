/** Text of the analysed code for one line of a terminal or a log. */

/** What moves the cursor, and what turns the direction of the text around. */
const unseen = /\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu;

/** A sign that takes one column stands for each character that would do something instead of being seen. */
export function withoutControls(text: string): string {
  return text.replace(unseen, "\u00b7");
}

/** As `withoutControls`; line ends and tabs become one space. */
export function oneLine(text: string): string {
  return withoutControls(text.replace(/[\t\n\v\f\r\u0085\u2028\u2029]+/g, " "));
}

/** In: the longest length, in UTF-16 units. Out: an ellipsis stands for what is missing. */
export function shortened(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}
