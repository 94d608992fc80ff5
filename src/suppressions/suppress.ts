/** Takes out the findings that a comment silences, and says which comments silence nothing. */
import { lineAround, lineSpan, positionAt } from "../source.ts";
import type { Edit, Finding, Fix, Place, Source, Span } from "../types.ts";
import type { Commented } from "./commented.ts";
import { type Comment, type Directive, directiveIn, mayHaveDirectives, misspeltLabel } from "./directive.ts";
import { ownRules } from "./rule.ts";

export interface SuppressionOptions {
  /** `own`: the host honours ESLint's directives itself. */
  readonly honour: "all" | "own";
  /** Says which comments silence nothing. What is found in a file may depend on other files, so that only all of them together show it. */
  readonly tellsUnused: boolean;
  /** A directive must say why. */
  readonly requireReason: boolean;
  /** The ids of the rules. */
  readonly ruleIds: readonly string[];
}

/** What is wrong with a directive. */
export interface DirectiveProblem {
  readonly place: Place;
  readonly kind: "unused" | "unknown-rule" | "unknown-word" | "no-reason";
  readonly message: string;
  readonly help: string;
  readonly fixes: readonly Fix[];
}

export interface Suppression {
  readonly kept: readonly Finding[];
  readonly suppressed: readonly Finding[];
  readonly problems: readonly DirectiveProblem[];
}

/**
 * @param directed the checked files that may have directives
 * @param commentedOf of any file that a finding stands in
 */
export function suppress(
  findings: readonly Finding[],
  directed: readonly Source[],
  commentedOf: (source: Source) => Commented,
  options: SuppressionOptions,
): Suppression {
  const files = new Map(directed.map((source) => [source.path, readFile(source, commentedOf(source), options)]));
  const others = new Map<string, DirectedFile>();
  const fileOf = (source: Source): DirectedFile | undefined => {
    const known = files.get(source.path) ?? others.get(source.path);
    if (known || !mayHaveDirectives(source.text, options.honour)) return known;
    const file = readFile(source, commentedOf(source), options);
    others.set(source.path, file);
    return file;
  };
  const isSilent = (rule: string, { source, span }: Place): boolean => fileOf(source)?.silences(rule, span.start) === true;
  const suppressed = new Set(
    findings.filter(({ rule, place, related }) => {
      if (isSilent(rule, place)) return true;
      // What another file sends is shown there too: it is silent where all that send it are.
      const senders = related
        .filter(({ role, source }) => role === "sender" && source.path !== place.source.path)
        .map((one) => isSilent(rule, one));
      return senders.length > 0 && senders.every(Boolean);
    }),
  );
  return {
    kept: findings.filter((finding) => !suppressed.has(finding)),
    suppressed: [...suppressed],
    problems: [...files.values()].flatMap((file) => file.problems()),
  };
}

interface DirectedFile {
  /** In: a rule and where its finding begins. */
  silences(rule: string, at: number): boolean;
  /** Asked when all findings have been. */
  problems(): readonly DirectiveProblem[];
}

function readFile(source: Source, commented: Commented, options: SuppressionOptions): DirectedFile {
  const directives = commented.comments
    .flatMap((comment) => directiveIn(comment) ?? [])
    .filter((directive) => !directive.isEslint || (options.honour === "all" && isEslintForm(directive, source)));
  const reached = new Map(directives.map((directive) => [directive, reachOf(source, commented, directive)]));
  /** The rules that each was needed for. */
  const used = new Map(directives.map((directive) => [directive, new Set<string>()]));
  return {
    silences(rule, at) {
      const by =
        directives.find((one) => concerns(one, rule) && covers(reached.get(one), at)) ??
        blockOver(
          directives.filter(({ comment }) => comment.start <= at),
          rule,
        );
      if (by) used.get(by)?.add(rule);
      return by !== undefined;
    },
    problems: () => [
      ...commented.comments.flatMap((comment) => misspelt(source, comment) ?? []),
      ...directives.flatMap((directive) => problemsOf(source, directive, used.get(directive) ?? new Set(), options)),
    ],
  };
}

/** In code ESLint takes ranges in block comments only. */
function isEslintForm({ reach, comment }: Directive, { language }: Source): boolean {
  return language !== "typescript" || comment.isBlock || (reach !== "disable" && reach !== "enable");
}

/* ---------------------------------------------------------------- what it reaches */

function reachOf(source: Source, commented: Commented, { comment, reach }: Directive): Span | undefined {
  if (reach === "file") return { start: 0, end: source.text.length + 1 };
  if (reach === "line") return lineAround(source, comment.start);
  if (reach === "next-line") return lineSpan(source, positionAt(source, comment.end).line + 1);
  return reach === "next" ? commented.statementAfter(comment.end) : undefined;
}

function covers(span: Span | undefined, at: number): boolean {
  return span !== undefined && span.start <= at && at < span.end;
}

function concerns({ rules }: Directive, rule: string): boolean {
  return rules.length === 0 || rules.includes(rule);
}

/** The last word on a rule of those `disable` and `enable` that stand before a place. */
function blockOver(before: readonly Directive[], rule: string): Directive | undefined {
  const last = before.findLast((one) => (one.reach === "disable" || one.reach === "enable") && concerns(one, rule));
  return last?.reach === "disable" ? last : undefined;
}

/* ---------------------------------------------------------------- what is wrong with it */

function problemsOf(source: Source, directive: Directive, used: ReadonlySet<string>, options: SuppressionOptions): DirectiveProblem[] {
  const { comment, label, reach, rules, reason, hasOthers, isEslint } = directive;
  const place: Place = { source, span: { start: comment.start, end: comment.end } };
  const problems: DirectiveProblem[] = [];
  const unknown = rules.filter((rule) => !options.ruleIds.includes(rule) && !ownRules.includes(rule)).map((rule) => `\`${rule}\``);
  if (unknown.length > 0) {
    const message = `There is no rule ${unknown.join(", ")}, so this comment does nothing for it.`;
    const help = "Take the name from a finding, or from the README; a reason stands behind two hyphens with blanks around them: ` -- why`.";
    problems.push({ place, kind: "unknown-rule", message, help, fixes: [] });
  }
  // Of ESLint's comments that name no rule nobody knows for whom they are.
  if (reach === "enable" || (isEslint && rules.length === 0)) return problems;
  if (options.requireReason && reason === "") {
    const help = `Write it behind two hyphens: \`${[label, rules.join(", ")].filter((part) => part !== "").join(" ")} -- why\`.`;
    problems.push({ place, kind: "no-reason", message: "This comment does not say why it silences poolsafe.", help, fixes: [] });
  }
  if (!options.tellsUnused) return problems;
  const unused = rules.filter((rule) => options.ruleIds.includes(rule) && !used.has(rule));
  if (rules.length === 0 && used.size === 0) problems.push(unusedProblem(place, "Nothing is found here that this comment silences.", true));
  else if (unused.length > 0) {
    const names = unused.map((rule) => `\`${rule}\``).join(", ");
    problems.push(
      unusedProblem(place, `Nothing of ${names} is found here that this comment silences.`, unused.length === rules.length && !hasOthers),
    );
  }
  return problems;
}

function misspelt(source: Source, comment: Comment): DirectiveProblem | undefined {
  const label = misspeltLabel(comment);
  if (label === undefined) return undefined;
  const place: Place = { source, span: { start: comment.start, end: comment.end } };
  const message = `poolsafe knows no comment \`${label}\`, so this one does nothing.`;
  const help = "Write `poolsafe-disable-next` for the next statement; docs/suppressions.md has the others.";
  return { place, kind: "unknown-word", message, help, fixes: [] };
}

function unusedProblem(place: Place, message: string, isWhole: boolean): DirectiveProblem {
  // What is found may depend on the pooler, and on files that this run does not see.
  const title = "Remove the comment, if no other check of the project needs it";
  const fixes: readonly Fix[] = isWhole ? [{ title, safe: false, edits: [withoutComment(place)] }] : [];
  return { place, kind: "unused", message, help: isWhole ? "Remove the comment." : "Remove these names from it.", fixes };
}

/** A comment that has lines of its own goes with them; any other leaves its line as it is, and what stands around it apart. */
function withoutComment({ source, span }: Place): Edit {
  const { text } = source;
  const line = { start: lineAround(source, span.start).start, end: lineAround(source, span.end).end };
  const before = text.slice(line.start, span.start);
  const after = text.slice(span.end, line.end);
  if (before.trim() === "" && after.trim() === "") return { ...line, text: "" };
  if (before.trim() === "") return { start: span.start, end: span.end + after.length - after.trimStart().length, text: "" };
  if (/^\s|^$/.test(after)) return { start: span.start - (before.length - before.trimEnd().length), end: span.end, text: "" };
  return { ...span, text: /\s$/.test(before) ? "" : " " };
}
