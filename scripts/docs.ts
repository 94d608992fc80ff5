/**
 * Writes the generated parts of the documentation (scripts/generated-docs.ts).
 *
 *   npm run docs              writes what is stale
 *   npm run docs -- --check   writes nothing, names what is stale and exits 1
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { packageRoot } from "../src/files/package-root.ts";
import { eslintDoc, generatedDocs } from "./generated-docs.ts";

const check = process.argv.includes("--check");
const pages = [...(await generatedDocs()), await eslintDoc()];
const stale = pages.filter(({ path, text }) => readFileSync(join(packageRoot, path), "utf8") !== text);

for (const { path, text } of stale) {
  if (!check) writeFileSync(join(packageRoot, path), text);
  console.log(check ? `${path} is stale. Run npm run docs.` : `${path} written.`);
}
if (check && stale.length > 0) process.exitCode = 1;
