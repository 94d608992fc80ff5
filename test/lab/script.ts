/**
 * A `.sql` file as psql would send it: one message for each statement, `\;` keeps statements in one message, the data of a
 * `COPY … FROM stdin` belongs to its statement. Written apart from the analyser's own reader, so that both must agree.
 */
import type { Message } from "./wire.ts";

/** Throws on psql's other backslash commands: a lab script is SQL only. */
export function readScript(text: string): Message[] {
  const messages: Message[] = [];
  const piece = { text: "", depth: 0, words: [] as string[] };
  const finish = (): void => {
    if (piece.words.length > 0 || withoutComments(piece.text).trim() !== "") messages.push({ sql: piece.text.trim() });
    Object.assign(piece, { text: "", depth: 0, words: [] });
  };
  const source = text.replace(/^\uFEFF/, "");
  for (let at = 0; at < source.length;) {
    const token = TOKEN.exec(((TOKEN.lastIndex = at), source))?.[0] ?? source.charAt(at);
    at += token.length;
    if (token === ";" && piece.depth === 0) {
      const copies = /^copy\b[\s\S]*\bfrom\s+stdin\b/i.test(withoutComments(piece.text).trim());
      finish();
      const end = copies ? source.indexOf("\n\\.", at) : -1;
      const last = messages.at(-1);
      if (end >= 0 && last) {
        messages[messages.length - 1] = { sql: last.sql, copy: source.slice(source.indexOf("\n", at) + 1, end + 1) };
        at = end + 3;
      }
    } else if (token === "\\;") {
      piece.text += ";";
      piece.words = ["\\;"];
    } else if (token === "\\") {
      throw new Error(`a lab script cannot use ${source.slice(at - 1, at + 12).split(/\s/, 1)[0] ?? ""}`);
    } else {
      piece.text += token;
      if (/^[A-Za-z_]/.test(token) && !token.includes("'")) countAtomic(piece, token.toLowerCase());
    }
  }
  finish();
  return messages;
}

/** A script as text again, for a fixture file. */
export function writeScript(messages: readonly Message[]): string {
  return messages
    .map((message) => `${statementsOf(message.sql).join(" \\;\n")};\n${message.copy === undefined ? "" : `${message.copy}\\.\n`}`)
    .join("");
}

/** The statements of one message. */
export function statementsOf(sql: string): string[] {
  return readScript(sql).map((message) => message.sql);
}

/** Comments; quoted texts and names, `E''` with backslashes; dollar quotes; words; `\;`. Anything else is one character. */
const TOKEN = new RegExp(
  [
    /--[^\n]*/,
    /\/\*(?:[^*/]|\*(?!\/)|\/(?!\*)|\/\*(?:[^*]|\*(?!\/))*\*\/)*\*\//,
    /[eE]'(?:[^'\\]|\\[\s\S]|'')*'/,
    /'(?:[^']|'')*'/,
    /"(?:[^"]|"")*"/,
    /(\$(?:[A-Za-z_\u0080-\uFFFF][\w\u0080-\uFFFF]*)?\$)[\s\S]*?\1/,
    /[A-Za-z_\u0080-\uFFFF][\w$\u0080-\uFFFF]*/,
    /\\;/,
  ]
    .map((part) => part.source)
    .join("|"),
  "y",
);

/** `BEGIN ATOMIC … END` of a function holds semicolons that end nothing; `CASE … END` may lie inside. */
function countAtomic(piece: { depth: number; words: string[] }, word: string): void {
  const creates = piece.words[0] === "create" && piece.words.some((each) => each === "function" || each === "procedure");
  if (creates && word === "atomic" && piece.words.at(-1) === "begin") piece.depth = 1;
  else if (piece.depth > 0 && word === "case") piece.depth += 1;
  else if (piece.depth > 0 && word === "end") piece.depth -= 1;
  piece.words.push(word);
}

function withoutComments(text: string): string {
  return text.replace(new RegExp(TOKEN.source, "g"), (token) => (token.startsWith("--") || token.startsWith("/*") ? " " : token));
}
