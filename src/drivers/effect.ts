import type { Driver, Member } from "./driver.ts";

/** `Effect.gen(function* () { … })` is its body, run when it is yielded. */
const body: Member = { call: { does: "same", argument: "last" } };

/** `Effect.tryPromise(() => …)` and `Effect.tryPromise({ try: () => … })`. */
const attempt: Member = {
  call: [
    { does: "same", when: { is: ["0", "function"] }, argument: "0" },
    { does: "same", argument: "0.try" },
  ],
};

const Effect: Member = {
  members: {
    gen: body,
    fnUntraced: body,
    // `Effect.fn(function* () { … })` and `Effect.fn("name")(function* () { … })`.
    fn: {
      call: [
        { does: "same", when: { is: ["0", "function"] }, argument: "0" },
        { does: "member", member: body },
      ],
    },
    suspend: body,
    promise: body,
    tryPromise: attempt,
    try: attempt,
    sync: body,
    scoped: body,
    orDie: body,
  },
};

const pipe: Member = { call: { does: "pipe" } };

const Redacted: Member = { members: { make: { call: { does: "same", argument: "0" } }, value: { call: { does: "same", argument: "0" } } } };

const variable: Member = { call: { does: "environment", argument: "0" } };

const Config: Member = { members: { string: variable, redacted: variable, secret: variable, url: variable, nonEmptyString: variable } };

/** Effect itself: how its programs are put together, as far as SQL in them is concerned. */
export const effect: Driver = {
  name: "Effect",
  modules: ["effect", "effect/Effect", "effect/Function", "effect/Redacted", "effect/Config"],
  exports: { Effect, pipe, Redacted, Config, Secret: Redacted, ...Effect.members, ...Redacted.members, ...Config.members },
  handles: {},
};
