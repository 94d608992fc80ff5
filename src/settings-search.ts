/** Finds the configuration file that governs a folder. Loads nothing heavy: most projects have none. */

import { readFileSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

import { statsOf } from "./files/stamp.ts";
import { errorCode, systemReason } from "./files/system-reason.ts";
import { SettingsError } from "./settings-error.ts";
import type { SettingsText } from "./settings.ts";

const names = ["poolsafe.config.json", "poolsafe.config.jsonc"];
/** The key of package.json under which the same settings may stand. */
const manifestKey = "poolsafe";

function textOf(path: string): string | undefined {
  try {
    // Hardly any folder has one, and an error costs ten times as much as an answer.
    return statSync(path, { throwIfNoEntry: false }) && readFileSync(path, "utf8");
  } catch (error) {
    const isThere = statsOf(dirname(path))?.isDirectory() === true;
    if (errorCode(error) === "ENOENT" || !isThere) return undefined;
    const remedy = errorCode(error) === "EISDIR" ? "Give the folder another name." : "Mend that, or use --no-config.";
    throw new SettingsError(`${path} cannot be read: ${systemReason(error)}.`, remedy);
  }
}

/** A package.json that is broken is npm's to complain about. */
function hasKey(text: string, key: string): boolean {
  if (!text.includes(`"${key}"`)) return false;
  try {
    const manifest: unknown = JSON.parse(text.replace(/^\uFEFF/, ""));
    return typeof manifest === "object" && manifest !== null && Object.hasOwn(manifest, key);
  } catch {
    return false;
  }
}

/** In: an absolute folder. Out: the nearest configuration at or above it, read but not validated. */
export function findSettings(folder: string): SettingsText | undefined {
  for (let next = folder; ; next = dirname(next)) {
    const found = settingsIn(next);
    if (found !== undefined || dirname(next) === next) return found;
  }
}

/** The same of this folder alone. Errors: `SettingsError` when it has several. */
export function settingsIn(folder: string): SettingsText | undefined {
  const manifest = join(folder, "package.json");
  const found = names.flatMap((name): SettingsText[] => {
    const path = join(folder, name);
    const text = textOf(path);
    return text === undefined ? [] : [{ path, text }];
  });
  const text = textOf(manifest);
  if (text !== undefined && hasKey(text, manifestKey)) found.push({ path: manifest, text, under: manifestKey });
  const [first, second] = found;
  if (first === undefined || second === undefined) return first;
  const key = second.under === undefined ? "" : `the key \`${second.under}\` of `;
  throw new SettingsError(
    `${first.path}:1:1: ${key}${basename(second.path)} in the same folder is a configuration of poolsafe too, and only one can count.`,
    "Keep one of the two.",
  );
}

/** In: a path as the user named it. Errors: `SettingsError` when it cannot be read. */
export function readSettings(named: string, cwd: string): SettingsText {
  const path = resolve(cwd, named);
  const text = textOf(path);
  if (text === undefined) throw new SettingsError(`The configuration ${named} does not exist.`, "Check the path after --config.");
  return basename(path) === "package.json" ? { path, text, under: manifestKey } : { path, text };
}
