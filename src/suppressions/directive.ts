/**
 * Comments that tell poolsafe, or ESLint about poolsafe's rules, to be silent: their words and their forms.
 *
 *     -- poolsafe-disable-next no-listen -- this script is run on a direct connection
 *
 * ESLint's: https://eslint.org/docs/latest/use/configure/rules#disabling-rules
 */
import type { Span } from "../types.ts";

/** A comment with its `--`, `//` or `/*`, and what stands in it. */
export interface Comment extends Span {
  readonly value: string;
  readonly isBlock: boolean;
}

/** `next`: the next statement, of SQL or of the program. */
export type Reach = "disable" | "enable" | "line" | "next-line" | "next" | "file";

export interface Directive {
  readonly comment: Comment;
  readonly reach: Reach;
  /** As it is written: `poolsafe-disable-line`. */
  readonly label: string;
  /** Without a namespace; none for all rules. */
  readonly rules: readonly string[];
  /** Empty when none is given. */
  readonly reason: string;
  /** It speaks of rules of others too. */
  readonly hasOthers: boolean;
  /** Written for ESLint, which honours it itself. */
  readonly isEslint: boolean;
}

const reaches: Readonly<Record<string, Reach>> = {
  "poolsafe-disable": "disable",
  "poolsafe-enable": "enable",
  "poolsafe-disable-line": "line",
  "poolsafe-disable-next-line": "next-line",
  "poolsafe-disable-next": "next",
  "poolsafe-disable-file": "file",
  "eslint-disable": "disable",
  "eslint-enable": "enable",
  "eslint-disable-line": "line",
  "eslint-disable-next-line": "next-line",
};

/** Whether a text may have directives: their words, wherever they stand. */
export function mayHaveDirectives(text: string, whose: "all" | "own"): boolean {
  return (whose === "all" ? /poolsafe-(?:disable|enable|ignore)|eslint-(?:disable|enable)/ : /poolsafe-(?:disable|enable|ignore)/).test(
    text,
  );
}

/** Editors write blocks with a second star. */
const form = /^\*?\s*((?:poolsafe|eslint)-[a-z-]+)(?![\w/-])(.*)$/s;
const namespace = "poolsafe/";

/** Out: the word with which a comment begins that looks like one of poolsafe's, and is none. */
export function misspeltLabel({ value }: Comment): string | undefined {
  const [, label = ""] = form.exec(value) ?? [];
  return /^poolsafe-(?:disable|enable|ignore)/.test(label) && !(label in reaches) ? label : undefined;
}

/** Out: `undefined` for a comment that is none, or that speaks of the rules of others only. */
export function directiveIn(comment: Comment): Directive | undefined {
  const [, label = "", rest = ""] = form.exec(comment.value) ?? [];
  const reach = reaches[label];
  if (reach === undefined) return undefined;
  const isEslint = label.startsWith("eslint");
  const { names, reason } = split(rest, isEslint ? "," : /[\s,]+/);
  const own = isEslint ? names.filter((name) => name.startsWith(namespace)) : names;
  if (names.length > 0 && own.length === 0) return undefined;
  const rules = own.map((name) => (name.startsWith(namespace) ? name.slice(namespace.length) : name));
  return { comment, reach, label, rules, reason, hasOthers: own.length < names.length, isEslint };
}

/** `no-listen, no-session-set -- because`: as ESLint has it, two hyphens or more with a blank on both sides. */
function split(text: string, between: string | RegExp): { readonly names: readonly string[]; readonly reason: string } {
  const mark = /(?:^|\s)-{2,}(?=\s)/.exec(text);
  const names = text.slice(0, mark?.index ?? text.length).split(between);
  return {
    names: names.map((name) => name.trim()).filter((name) => name !== ""),
    reason: mark ? text.slice(mark.index + mark[0].length).trim() : "",
  };
}
