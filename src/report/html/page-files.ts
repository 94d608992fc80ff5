/**
 * The page's style and script. They are files as the browser gets them, so that each tool knows what they are: the script is JavaScript
 * that the compiler checks by its comments (`page/tsconfig.json`, which knows a browser and no Node) and ESLint reads; `npm run build`
 * copies them beside the compiled files. Each is one text in the page, in this order; the files of the script share one scope.
 */

import { readFileSync } from "node:fs";

const styles = ["base", "answer", "sections", "breakdowns", "plan", "filter", "finding", "picture", "unread", "narrow", "print"];
const scripts = ["findings", "elements", "done", "card", "filter", "list", "form", "plan", "start"];

function joined(names: readonly string[], ending: "css" | "js"): string {
  return names.map((name) => readFileSync(new URL(`page/${name}.${ending}`, import.meta.url), "utf8")).join("\n");
}

export function readPageFiles(): { readonly script: string; readonly style: string } {
  return { script: `"use strict";\n{\n${joined(scripts, "js")}}\n`, style: `\n${joined(styles, "css")}` };
}
