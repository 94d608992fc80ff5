/** The user's settings cannot be followed. `message` says what is wrong, `remedy` what to write instead; both are whole sentences. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
  readonly remedy: string;

  constructor(message: string, remedy: string) {
    super(message);
    this.remedy = remedy;
  }
}
