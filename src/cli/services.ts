/** What the services that run jobs say of the job, and what poolsafe does by itself in a step of GitHub Actions. */

import { appendFileSync, existsSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";

import { statsOf } from "../files/stamp.ts";
import { systemReason } from "../files/system-reason.ts";
import type { Host } from "./host.ts";

export function isActions({ env }: Host): boolean {
  return env?.["GITHUB_ACTIONS"] === "true";
}

/**
 * Out: where the working directory lies in the repository, with a slash at the end; empty at its root, and where neither a service nor a folder
 * of git tells.
 */
export function folderInRepository({ cwd, env }: Host): string {
  if (env === undefined) return "";
  const told = env["GITHUB_WORKSPACE"] ?? env["CI_PROJECT_DIR"];
  const root = told === undefined || told === "" ? checkoutAround(cwd) : told;
  if (root === undefined) return "";
  const folder = relative(resolve(root), cwd);
  const isInside = folder !== "" && folder !== ".." && !folder.startsWith(`..${sep}`) && resolve(folder) !== folder;
  return isInside ? `${folder.replaceAll(sep, "/")}/` : "";
}

/** The nearest folder that has git's own; in a work tree that is a file. */
function checkoutAround(folder: string): string | undefined {
  if (existsSync(join(folder, ".git"))) return folder;
  const above = dirname(folder);
  return above === folder ? undefined : checkoutAround(above);
}

/** GitHub shows no summary of a step that is longer. */
const largestSummary = 1024 * 1024;

/** Puts a summary behind what the step has written so far. Out: why not, as a whole sentence; nobody has asked for it, so it is no failure. */
export function appendSummary(text: string, { env }: Host): string | undefined {
  const path = env?.["GITHUB_STEP_SUMMARY"];
  if (path === undefined || path === "") return undefined;
  try {
    const size = statsOf(path)?.size ?? 0;
    if (size + Buffer.byteLength(text) > largestSummary) return "The summary of this step is full, so the report is not in it.";
    appendFileSync(path, size === 0 ? text : `\n${text}`);
    return undefined;
  } catch (error) {
    return `The summary cannot be written to ${path}: ${systemReason(error)}. Check GITHUB_STEP_SUMMARY.`;
  }
}
