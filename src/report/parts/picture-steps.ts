/** The steps that pictures are made of, by the word that says them. */

import type { ActorId, Step, Tone } from "./picture-types.ts";

type Message = Extract<Step, { kind: "sends" | "answers" }>;
type Note = Extract<Step, { kind: "note" }>;

export function sends(from: ActorId, to: ActorId, text: string): Message {
  return { kind: "sends", from, to, text, tone: "plain" };
}

export function answers(from: ActorId, to: ActorId, text: string, tone: Tone = "plain"): Message {
  return { kind: "answers", from, to, text, tone };
}

export function note(at: ActorId, text: string, tone: Tone = "plain"): Note {
  return { kind: "note", at, text, tone };
}

/** The end of a transaction, with what a pooler does that does nothing else. */
export const takenBack = note("pooler", "The transaction ends: {pooler} takes connection 1 back as it is.");
