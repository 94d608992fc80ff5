/**
 * What psql understands and the server never sees: backslash commands.
 * https://www.postgresql.org/docs/18/app-psql.html
 */

import type { Span } from "../types.ts";
import { endOfLine } from "./lex.ts";

export interface MetaCommand {
  readonly kind: "meta";
  /** The long name: `connect` for `\c`. */
  readonly name: string;
  /** Without their quotes; variables (`:name`) as written. */
  readonly args: readonly string[];
  readonly span: Span;
}

const longNames: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "?": "help-commands",
    "!": "shell",
    C: "title",
    H: "html",
    T: "tableattr",
    a: "align",
    c: "connect",
    e: "edit",
    f: "fieldsep",
    h: "help",
    i: "include",
    ir: "include_relative",
    l: "list",
    o: "out",
    p: "print",
    q: "quit",
    r: "reset",
    s: "history",
    t: "tuples_only",
    w: "write",
    x: "expanded",
    z: "dp",
  }),
);

/** Send what stands before them, as `;` does. */
const sending: ReadonlySet<string> = new Set(["g", "gx", "gset", "gexec", "gdesc", "crosstabview", "watch", "parse", "sendpipeline"]);

/** Take the rest of the line as it is. */
const wholeLine: ReadonlySet<string> = new Set(["copy", "shell", "help", "ef", "ev", "sf", "sv"]);

export function sendsStatement(command: MetaCommand): boolean {
  return sending.has(command.name);
}

/** `\copy … from stdin` is followed by its data in the script. */
export function readsData(command: MetaCommand): boolean {
  return command.name === "copy" && /\bfrom\s+stdin\b/i.test(command.args[0] ?? "");
}

const commandName = /\\([A-Za-z_]+\+?|[!?.])/y;
const space = /[ \t\f\v]*/y;
/** One part of an argument; parts without blanks between them are one argument. */
const argumentPart = /'((?:[^'\\\n\r]|\\[^\n\r]|'')*)'|"((?:[^"\n\r]|"")*)"|`[^`\n\r]*`|[^\s\\'"`]+|['"`]/y;

/** @returns the command whose backslash stands at `at`; `undefined` when none does. It ends before the line end, or before the next backslash. */
export function readMetaCommand(text: string, at: number): MetaCommand | undefined {
  commandName.lastIndex = at;
  const [start, short = ""] = commandName.exec(text) ?? [];
  if (start === undefined) return undefined;
  const name = longNames.get(short) ?? short;
  const from = at + start.length;
  return wholeLine.has(name) ? readWholeLine(text, at, from, name) : readArguments(text, at, from, name);
}

function readWholeLine(text: string, start: number, from: number, name: string): MetaCommand {
  const end = endOfLine(text, from);
  const rest = text.slice(from, end).trim();
  return { kind: "meta", name, args: rest === "" ? [] : [rest], span: { start, end: from + text.slice(from, end).trimEnd().length } };
}

function readArguments(text: string, start: number, from: number, name: string): MetaCommand {
  const args: string[] = [];
  let end = from;
  for (let at = from; ;) {
    space.lastIndex = at;
    space.test(text);
    const next = readArgument(text, space.lastIndex);
    if (next === undefined) {
      // `\\` ends the command and belongs to it; what follows on the line is SQL again.
      if (text.startsWith("\\\\", space.lastIndex)) end = space.lastIndex + 2;
      return { kind: "meta", name, args, span: { start, end } };
    }
    args.push(next.value);
    at = end = next.end;
  }
}

function readArgument(text: string, from: number): { readonly value: string; readonly end: number } | undefined {
  let value = "";
  let end = from;
  for (;;) {
    argumentPart.lastIndex = end;
    const match = argumentPart.exec(text);
    if (match === null) return end === from ? undefined : { value, end };
    const [whole, single, double] = match;
    value +=
      single?.replace(/''|\\(.)/gs, (escape: string, unit?: string) => unit ?? escape.charAt(0)) ?? double?.replaceAll('""', '"') ?? whole;
    end += whole.length;
  }
}
