/** The user's settings cannot be followed. `message` says what is wrong, `remedy` what to write instead; both are whole sentences. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
  readonly remedy: string;
  /** The keys that lead to the setting at fault, where it is one: of a pooler's own until somebody knows where that stands. */
  readonly path: readonly (string | number)[];

  constructor(message: string, remedy: string, ...path: readonly (string | number)[]) {
    super(message);
    this.remedy = remedy;
    this.path = path;
  }
}
