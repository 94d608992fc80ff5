/**
 * What only some files need, loaded with the first of them. ESLint's rules cannot wait for `import()`, so this is `require`, which Node has for
 * modules that do not wait themselves since 20.19: https://nodejs.org/docs/latest-v20.x/api/modules.html#loading-ecmascript-modules-using-require
 */

import { createRequire } from "node:module";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";

import type * as extract from "../src/extract/typescript/extract.ts";
import type * as settings from "../src/settings.ts";

const require = createRequire(import.meta.url);
const ending = extname(fileURLToPath(import.meta.url));

/** The compiler with it, which takes longer than all the rest. */
export function loadCodeReader(): typeof extract {
  return require(`../src/extract/typescript/extract${ending}`) as typeof extract;
}

export function loadSettings(): typeof settings {
  return require(`../src/settings${ending}`) as typeof settings;
}
