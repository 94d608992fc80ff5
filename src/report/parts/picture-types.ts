/** What a picture is made of. */

/** From left to right: yourself, another client, the pooler, and two server connections of it. */
export const actorIds = ["you", "other", "pooler", "one", "two"] as const;

export type ActorId = (typeof actorIds)[number];

/** How it is for those whom it concerns; `bad` is what a reader is to see. */
export type Tone = "plain" | "good" | "bad";

/**
 * In the order of time. `sends`: SQL, or another request. `answers`: what comes back. `note`: words on what is so at an actor from then on.
 * A message between a client and a server connection goes through the pooler.
 */
export type Step =
  | { readonly kind: "sends" | "answers"; readonly from: ActorId; readonly to: ActorId; readonly text: string; readonly tone: Tone }
  | { readonly kind: "note"; readonly at: ActorId; readonly text: string; readonly tone: Tone };

/** A picture before the pooler's name is filled in for `{pooler}`. */
export interface Scene {
  /** One sentence. */
  readonly title: string;
  /** Where an actor is not what the name of its lane says. */
  readonly names?: Readonly<Partial<Record<ActorId, string>>>;
  readonly steps: readonly Step[];
}

export interface Picture {
  /** One sentence: what the picture shows. */
  readonly title: string;
  /** Those that take part, from left to right. */
  readonly actors: readonly { readonly id: ActorId; readonly name: string }[];
  readonly steps: readonly Step[];
}
