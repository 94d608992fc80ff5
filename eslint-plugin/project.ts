/** What the project asks for: `settings.poolsafe` of the ESLint configuration, or else poolsafe's own configuration file. */

import { dirname, relative, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";

import { rules } from "../rules/index.ts";
import { analysisOptions, type Configuration, configurationOf } from "../src/configuration.ts";
import { matcher, type PathPatterns } from "../src/files/ignore-files.ts";
import { trusted } from "../src/files/stamp.ts";
import { SettingsError } from "../src/settings-error.ts";
import type { SettingsText } from "../src/settings.ts";
import { settingsIn } from "../src/settings-search.ts";
import { suppressionRule } from "../src/suppressions/rule.ts";
import { loadSettings } from "./load.ts";

/** A configuration, ready for the files that it governs. */
export interface Project {
  readonly options: ReturnType<typeof analysisOptions>;
  readonly names: Configuration["names"];
  /** Whether it is not looked at. */
  readonly isLeftOut: (path: string) => boolean;
}

export interface Linted {
  readonly cwd: string;
  readonly filename: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

const ruleIds = [...rules.map(({ id }) => id), suppressionRule];

/** Errors: one that ESLint shows as it is, and that names the key. */
export function projectOf({ cwd, filename, settings }: Linted): Project {
  const given = settings["poolsafe"];
  return given === undefined ? fromFile(dirname(resolve(cwd, filename)), cwd) : fromSettings(given, cwd);
}

/* ---------------------------------------------------------------- settings.poolsafe */

interface Asked {
  readonly given: unknown;
  readonly cwd: string;
  readonly project: Project;
}

/** ESLint hands out the same object for all files with the same configuration, oxlint an equal one. The last of them is the likeliest. */
const asked: Asked[] = [];
/** As many configurations are kept; hardly any project has more. */
const most = 20;

function fromSettings(given: unknown, cwd: string): Project {
  const fits = asked.findLast((one) => one.cwd === cwd && isDeepStrictEqual(one.given, given));
  if (fits) return fits.project;
  const inPooler = (path: readonly (string | number)[]): string => path.map((key) => `Key "${String(key)}": `).join("");
  const project = explained(
    (path) => `Key "settings": Key "poolsafe": ${inPooler(path)}`,
    () => projectWith(configurationOf(loadSettings().readSettingsObject(given, ruleIds), cwd), cwd),
  );
  asked.push({ given, cwd, project });
  if (asked.length > most) asked.shift();
  return project;
}

/* ---------------------------------------------------------------- poolsafe.config.json */

interface Found {
  readonly settings: SettingsText | undefined;
  readonly until: number;
}

interface Made {
  readonly project: Project;
  readonly text: string | undefined;
}

/** What governs each folder: hundreds of them share what is found above. */
const byFolder = new Map<string, Found>();
/** By the configuration's path and the working directory. */
const byPath = new Map<string, Made>();

function fromFile(folder: string, cwd: string): Project {
  const { settings: found } = explained(noPrefix, () => nearest(folder, Date.now()));
  const key = `${cwd}\0${found?.path ?? ""}`;
  const known = byPath.get(key);
  if (known && known.text === found?.text) return known.project;
  const project = fromFound(found, cwd);
  byPath.set(key, { project, text: found?.text });
  return project;
}

function nearest(folder: string, now: number): Found {
  const known = byFolder.get(folder);
  if (known && known.until > now) return known;
  const settings = settingsIn(folder);
  const above = dirname(folder);
  const found = settings === undefined && above !== folder ? nearest(above, now) : { settings, until: now + trusted };
  byFolder.set(folder, found);
  return found;
}

function fromFound(found: SettingsText | undefined, cwd: string): Project {
  if (found === undefined) return projectWith(configurationOf({}, cwd), cwd);
  const fromCwd = relative(cwd, found.path);
  const file = { ...found, path: fromCwd.startsWith("..") ? found.path : fromCwd };
  const { parseSettings, placeOfSetting } = loadSettings();
  const settings = explained(noPrefix, () => parseSettings(file, ruleIds)) ?? {};
  return explained(
    (path) => `${path.length === 0 ? file.path : placeOfSetting(file, path)}: `,
    () => projectWith(configurationOf(settings, dirname(found.path)), cwd),
  );
}

/* ---------------------------------------------------------------- both */

/** ESLint honours its own comments. */
function projectWith(configuration: Configuration, cwd: string): Project {
  const match = (patterns: PathPatterns): ((path: string) => boolean) => matcher(patterns, cwd);
  const isIgnored = configuration.ignore ? match(configuration.ignore) : () => false;
  const isIncluded = configuration.include ? match(configuration.include) : () => true;
  return {
    options: analysisOptions(configuration, rules, "eslint", match, cwd),
    names: configuration.names,
    isLeftOut: (path) => isIgnored(path) || !isIncluded(path),
  };
}

const noPrefix = (): string => "";

/**
 * ESLint prints the stack of what is thrown: here it is the message alone, because nothing went wrong in the code.
 * @param prefix given the keys that lead to the setting at fault, if it is one
 */
function explained<Result>(prefix: (path: readonly (string | number)[]) => string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const shown = new Error(`${prefix(error.path)}${error.message} ${error.remedy}`);
    shown.name = "ConfigError";
    shown.stack = `${shown.name}: ${shown.message}`;
    throw shown;
  }
}
