/** The user's settings cannot be followed. `message` says what is wrong, `remedy` what to write instead; both are whole sentences. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
  readonly remedy: string;
  /** The key of the pooler's settings that is at fault, if it is one of them. */
  readonly poolerKey: string | undefined;

  constructor(message: string, remedy: string, poolerKey?: string) {
    super(message);
    this.remedy = remedy;
    this.poolerKey = poolerKey;
  }
}
