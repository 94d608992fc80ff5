/** What the services that run jobs say of the job, and what poolsafe does by itself in a step of GitHub Actions. */

import { appendFileSync } from "node:fs";
import { relative, sep } from "node:path";

import { statsOf } from "../files/stamp.ts";
import { systemReason } from "../files/system-reason.ts";
import type { Host } from "./host.ts";
import { repositoryAround } from "./repository.ts";

export function isActions({ env }: Host): boolean {
  return env?.["GITHUB_ACTIONS"] === "true";
}

/**
 * Out: where the working directory lies in the repository, with a slash at the end; empty at its root, and where neither a service nor a folder
 * of git tells.
 */
export function folderInRepository({ cwd, env }: Host): string {
  if (env === undefined) return "";
  const root = repositoryAround({ cwd, env });
  const folder = root === undefined ? "" : relative(root, cwd);
  return folder === "" ? "" : `${folder.replaceAll(sep, "/")}/`;
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
