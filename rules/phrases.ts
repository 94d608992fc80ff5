/**
 * The sentences that rules have in common, by what the pooler does. A rule gives the object and, where the common words
 * are too vague for its kind of state, its own.
 */
import type { Escape, Impact, Pooler, RuleContext, Verdict, VerdictName } from "../src/types.ts";

/** The verdicts that are worth a finding. */
export type BadVerdict = Exclude<VerdictName, "works" | "tracked">;

/** A sentence without its full stop, about `what` (already in backticks). */
export type Phrase = (what: string, pooler: string) => string;

export function isBad(verdict: VerdictName): verdict is BadVerdict {
  return verdict !== "works" && verdict !== "tracked";
}

/** `undefined` when this pooler copes with the fact. */
export function impactOfEscape(fact: Escape, verdict: Verdict): Impact | undefined {
  if (!isBad(verdict.verdict)) return undefined;
  if (fact.reason === "unsure" || fact.reason === "stray") return "risk";
  return verdict.verdict === "pins" ? "pins" : "breaks";
}

/** SQL in backticks. */
export function sql(text: string): string {
  return `\`${text.replaceAll("`", "'")}\``;
}

/** Sentences joined, each with its full stop; empty ones left out. */
export function sentences(...parts: readonly (string | undefined)[]): string {
  return parts
    .map((part) => part?.trim() ?? "")
    .filter((part) => part !== "")
    .map((part) => (/[.!?]$/.test(part) ? part : `${part}.`))
    .join(" ");
}

/** State that is still there when its transaction has ended. */
export const stays: Record<BadVerdict, Phrase> = {
  leaks: (what, pooler) => `${what} stays on the server connection when its transaction ends, and ${pooler} gives that connection to another client`,
  misdelivered: (what, pooler) => `${what} stays on the server connection when its transaction ends, and ${pooler} hands what comes of it to whoever has that connection next`,
  cleared: (what, pooler) => `${what} lasts only for its own transaction: ${pooler} clears the server connection after each`,
  fails: (what, pooler) => `${what} does not work through ${pooler}`,
  pins: (what, pooler) => `${what} makes ${pooler} keep one server connection for this client alone, until it disconnects`,
};

/** A later transaction relies on state that an earlier one made. */
export const reliesOn: Record<BadVerdict, Phrase> = {
  leaks: (what, pooler) => `${what} relies on an earlier transaction, and ${pooler} may give this one another server connection`,
  misdelivered: (what, pooler) => `${what} relies on an earlier transaction, and ${pooler} may give this one another server connection`,
  cleared: (what, pooler) => `${what} relies on an earlier transaction, and ${pooler} has cleared the server connection since`,
  fails: (what, pooler) => `${what} relies on an earlier transaction, and ${pooler} may give this one another server connection`,
  pins: (what, pooler) => `${what} makes ${pooler} keep one server connection for this client alone, until it disconnects`,
};

/** A release or use whose acquisition is not in sight. */
export const acts: Record<BadVerdict, Phrase> = {
  leaks: (what, pooler) => `${what} acts on whichever server connection ${pooler} picks, which need not be the one that was meant`,
  misdelivered: (what, pooler) => `${what} acts on whichever server connection ${pooler} picks, which need not be the one that was meant`,
  cleared: (what, pooler) => `${what} finds nothing to act on when ${pooler} has cleared the server connection since`,
  fails: (what, pooler) => `${what} acts on whichever server connection ${pooler} picks, which need not be the one that was meant`,
  pins: (what, pooler) => `${what} makes ${pooler} keep one server connection for this client alone, until it disconnects`,
};

/** A rule's own words, where it has better ones. */
export interface EscapePhrases {
  readonly held?: Partial<Record<BadVerdict, Phrase>>;
  readonly "used-later"?: Partial<Record<BadVerdict, Phrase>>;
  readonly stray?: Partial<Record<BadVerdict, Phrase>>;
}

const common = { held: stays, "used-later": reliesOn, stray: acts } as const;

function phrase(verdict: BadVerdict, reason: "held" | "used-later" | "stray", own: EscapePhrases): Phrase {
  return own[reason]?.[verdict] ?? common[reason][verdict];
}

/** The message for an escape: what happens on this pooler, and for `unsure` what the code leaves open. */
export function escapeMessage(fact: Escape, context: RuleContext, own: EscapePhrases = {}): string {
  const { verdict, pooler } = context;
  if (!isBad(verdict.verdict)) return "";
  const what = sql(fact.what);
  if (fact.reason !== "unsure") return sentences(phrase(verdict.verdict, fact.reason, own)(what, pooler.title), verdict.reason);
  const doubt = fact.doubt ?? "the code does not show where its transaction ends";
  return sentences(`${what} may outlive its transaction: ${doubt}`, ifSo(pooler, verdict));
}

function ifSo(pooler: Pooler, verdict: Verdict): string {
  return verdict.reason === "" ? `If it does, other clients of ${pooler.title} are affected` : verdict.reason;
}
