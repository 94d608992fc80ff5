/**
 * The page's style sheet and script. They are files as the browser gets them, so that each tool knows what they are: the script is JavaScript
 * that the compiler checks by its comments (`page/tsconfig.json`, which knows a browser and no Node) and ESLint reads; `npm run build`
 * copies them beside the compiled files. The files of the script share one scope, in this order.
 */

import { readFileSync } from "node:fs";

const scripts = ["findings", "elements", "done", "card", "filter", "list", "form", "plan", "start"];

function read(name: string): string {
  return readFileSync(new URL(`page/${name}`, import.meta.url), "utf8");
}

export function readPageFiles(): { readonly script: string; readonly style: string } {
  const script = scripts.map((name) => read(`${name}.js`)).join("\n");
  return { script: `"use strict";\n{\n${script}}\n`, style: `\n${read("report.css")}` };
}
