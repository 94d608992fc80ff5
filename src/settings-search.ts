/** Finds the configuration file that governs a folder. Loads nothing heavy: most projects have none. */

import { readFileSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

import { statsOf } from "./files/stamp.ts";
import { SettingsError } from "./settings-error.ts";
import type { SettingsText } from "./settings.ts";

/** In the order in which they count when a folder has several. */
const names = ["poolsafe.config.json", "poolsafe.config.jsonc"];
/** The key of package.json under which the same settings may stand. */
const manifestKey = "poolsafe";

function textOf(path: string): string | undefined {
  try {
    // Hardly any folder has one, and an error costs ten times as much as an answer.
    return statSync(path, { throwIfNoEntry: false }) && readFileSync(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    const isThere = statsOf(dirname(path))?.isDirectory() === true;
    if (code === "ENOENT" || !isThere) return undefined;
    throw new SettingsError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}.`, "Mend it.");
  }
}

/** A package.json that is broken is npm's to complain about. */
function hasKey(text: string, key: string): boolean {
  if (!text.includes(`"${key}"`)) return false;
  try {
    const manifest: unknown = JSON.parse(text);
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

/** The same of this folder alone. */
export function settingsIn(folder: string): SettingsText | undefined {
  for (const name of names) {
    const path = join(folder, name);
    const text = textOf(path);
    if (text !== undefined) return { path, text };
  }
  const manifest = join(folder, "package.json");
  const text = textOf(manifest);
  return text !== undefined && hasKey(text, manifestKey) ? { path: manifest, text, under: manifestKey } : undefined;
}

/** In: a path as the user named it. Errors: `SettingsError` when it cannot be read. */
export function readSettings(named: string, cwd: string): SettingsText {
  const path = resolve(cwd, named);
  const text = textOf(path);
  if (text === undefined) throw new SettingsError(`The configuration ${named} does not exist.`, "Check the path after --config.");
  return basename(path) === "package.json" ? { path, text, under: manifestKey } : { path, text };
}
