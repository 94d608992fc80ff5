/** Finds a format by name. */

import { formats } from "../report/index.ts";
import type { Format } from "../report/format.ts";
import { SettingsError } from "../settings-error.ts";

/** Errors: `SettingsError` for a name that is unknown. */
export function chooseFormat(name: string): Format {
  const format = formats.find((candidate) => candidate.name === name);
  if (format !== undefined) return format;
  const remedy = `Use one of: ${formats.map((known) => known.name).join(", ")}.`;
  throw new SettingsError(`There is no format \`${name}\`.`, remedy);
}
