/** What can be asked of somebody at a terminal. */

export interface Questions {
  /** Out: the answer without its line end; `undefined` when nobody answers any more. */
  readonly ask: (question: string) => Promise<string | undefined>;
  readonly close: () => void;
}
