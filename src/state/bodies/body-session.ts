/** The session that runs a body, seen from inside. */
import type { SessionView } from "../effects/scope.ts";
import type { Step } from "../effects/steps.ts";

/** What a body may ask of the session that runs it. */
export interface BodySession<State> {
  /** What its expressions may ask. */
  readonly view: SessionView;
  /** @returns false when a step is certain to fail */
  apply(steps: readonly Step[]): boolean;
  save(): State;
  restore(state: State): void;
  merge(states: readonly State[]): void;
  /** Opens what an exception block opens; `undo` is its rollback. */
  subtransaction(): { undo(): void; release(): void };
  /** A step budget is used up: stop following. */
  exhausted(): boolean;
}
