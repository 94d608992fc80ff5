/**
 * The sentences that rules have in common, by what the pooler does. A rule gives the object and, where the common words
 * are too vague for its kind of state, its own.
 */
import type { Escape, Impact, RuleContext, Verdict, VerdictName } from "../src/types.ts";

/** The verdicts that are worth a finding. */
export type BadVerdict = Exclude<VerdictName, "works" | "tracked">;

/** A sentence without its full stop, about `what` (already in backticks). */
export type Phrase = (what: string, pooler: string) => string;

export function isBad(verdict: VerdictName): verdict is BadVerdict {
  return verdict !== "works" && verdict !== "tracked";
}

/** @param certain false where something that the code does not show decides */
export function impactOf({ verdict }: Verdict, certain = true): Impact {
  if (verdict === "pins") return "pins";
  return certain && verdict !== "unknown" ? "breaks" : "risk";
}

/** `undefined` when this pooler copes with the fact. */
export function impactOfEscape(fact: Escape, verdict: Verdict): Impact | undefined {
  if (!isBad(verdict.verdict)) return undefined;
  if (fact.reason === "unsure" || fact.reason === "stray") return "risk";
  return impactOf(verdict);
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

const unknown: Phrase = (what, pooler) =>
  `${what} may stay on the server connection that ${pooler} takes back when the transaction ends, or be gone by then`;

const pins: Phrase = (what, pooler) => `${what} makes ${pooler} keep one server connection for this client alone, until it disconnects`;

/** State that is still there when its transaction has ended. The pooler's reason follows and says who notices. */
const stays: Record<BadVerdict, Phrase> = {
  leaks: (what, pooler) => `${what} stays on the server connection that ${pooler} takes back when the transaction ends`,
  misdelivered: (what, pooler) => `${what} stays on the server connection that ${pooler} takes back when the transaction ends`,
  cleared: (what) => `${what} does not outlive its transaction`,
  fails: (what, pooler) => `${what} needs its server connection for longer than a transaction, and ${pooler} takes it back then`,
  pins,
  unknown,
};

const reliesOn: Phrase = (what, pooler) =>
  `${what} relies on an earlier transaction, which ${pooler} may have run on another server connection`;

/** A later transaction relies on state that an earlier one made. */
const needed: Record<BadVerdict, Phrase> = {
  leaks: reliesOn,
  misdelivered: reliesOn,
  cleared: reliesOn,
  fails: reliesOn,
  pins,
  unknown: reliesOn,
};

const standsAlone: Phrase = (what) => `${what} refers to something that this session is not seen to make`;

/** A release or use whose acquisition is not in sight. */
const alone: Record<BadVerdict, Phrase> = {
  leaks: standsAlone,
  misdelivered: standsAlone,
  cleared: standsAlone,
  fails: standsAlone,
  pins,
  unknown: standsAlone,
};

/** A rule's own words, where it has better ones. */
export interface EscapePhrases {
  readonly held?: Partial<Record<BadVerdict, Phrase>>;
  readonly "used-later"?: Partial<Record<BadVerdict, Phrase>>;
  readonly stray?: Partial<Record<BadVerdict, Phrase>>;
}

const common = { held: stays, "used-later": needed, stray: alone } as const;

function phrase(verdict: BadVerdict, reason: "held" | "used-later" | "stray", own: EscapePhrases): Phrase {
  return own[reason]?.[verdict] ?? common[reason][verdict];
}

/** The message for an escape: what happens on this pooler, and for `unsure` what the code leaves open. */
export function escapeMessage(fact: Escape, context: RuleContext, own: EscapePhrases = {}): string {
  const { verdict, pooler } = context;
  if (!isBad(verdict.verdict)) return "";
  const what = sql(fact.what);
  if (pooler.mode === "session")
    return sentences(`${what} stays on the server connection that ${pooler.title} takes back when you disconnect`, verdict.reason);
  if (fact.reason !== "unsure") return sentences(phrase(verdict.verdict, fact.reason, own)(what, pooler.title), verdict.reason);
  const doubt = fact.doubt ?? "the code does not show where its transaction ends";
  return sentences(
    `${what} may stay on the server connection that ${pooler.title} takes back when the transaction ends: ${doubt}`,
    verdict.reason,
  );
}
