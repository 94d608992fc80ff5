/** JSON as tsconfig.json is written, without a library: who asks has to be quick. */

const string = String.raw`"(?:[^"\\\n]|\\.)*"`;
const comments = new RegExp(String.raw`${string}|\/\/.*|\/\*[\s\S]*?(?:\*\/|$)`, "g");
const commas = new RegExp(String.raw`${string}|,(?=\s*[}\]])`, "g");

/** In: JSON that may have comments, commas at the end of lists, and a byte-order mark. Out: `undefined` when it is none. */
export function looseJson(text: string): unknown {
  const keepStrings = (found: string): string => (found.startsWith('"') ? found : "");
  try {
    return JSON.parse(
      text
        .replace(/^\uFEFF/, "")
        .replace(comments, keepStrings)
        .replace(commas, keepStrings),
    );
  } catch {
    return undefined;
  }
}
