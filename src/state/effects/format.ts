/** The template of PostgreSQL's format(): text, and the arguments that stand in it. */

/** `argument` is counted from 0; `style` is the letter after `%`. */
export type FormatPart = string | { readonly argument: number; readonly style: "s" | "I" | "L" };

/** @returns `%s`, `%I`, `%L` and `%%`, with positions; anything else stays text */
export function formatParts(template: string): FormatPart[] {
  let next = 0;
  return template.split(/(%(?:\d+\$)?[sIL%])/).map((part): FormatPart => {
    const [, position, letter] = /^%(?:(\d+)\$)?([sIL%])$/.exec(part) ?? [];
    if (letter === undefined) return part;
    if (letter === "%") return "%";
    if (position !== undefined) next = Number(position) - 1;
    return { argument: next++, style: letter === "I" ? "I" : letter === "L" ? "L" : "s" };
  });
}
