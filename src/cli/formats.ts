/** Finds a format by name. */

import { formats } from "../report/index.ts";
import type { Format } from "../report/format.ts";
import { SettingsError } from "../settings-error.ts";

/** Named by the command line's contract; a later issue builds them. */
const announced: readonly string[] = ["html"];

/** Errors: `SettingsError` for a name that is unknown or not built yet. */
export function chooseFormat(name: string): Format {
  const format = formats.find((candidate) => candidate.name === name);
  if (format !== undefined) return format;
  const remedy = `Use one of: ${formats.map((known) => known.name).join(", ")}.`;
  if (announced.includes(name)) throw new SettingsError(`The format \`${name}\` is not built yet.`, remedy);
  throw new SettingsError(`There is no format \`${name}\`.`, remedy);
}
