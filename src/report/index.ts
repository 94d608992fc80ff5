/** Every format that is built. A new one is one file here and one line below. */

import { auditText } from "./audit-text.ts";
import type { Format } from "./format.ts";
import { json } from "./json.ts";
import { checkText } from "./text.ts";

export const formats: readonly Format[] = [
  { name: "json", check: json, audit: json },
  { name: "text", check: checkText, audit: auditText },
];
