/** JSON that is safe to show: in a terminal, and in the log of a job. */

/** What terminals obey, what turns text around, and what GitHub Actions takes as a command anywhere in a line. */
const risky = /[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufffe\uffff]|##(?=\[)/g;

function escaped(text: string): string {
  return [...text].map((sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
}

/** Out: indented, ending with a line end. All that is risky stands in strings, so that a parser gives the same value. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2).replace(risky, escaped)}\n`;
}
