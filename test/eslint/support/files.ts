/** Every file of the fixtures that poolsafe lints, and what its project asks for. */

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";

import { lintedRules } from "../../../rules/index.ts";
import type { PoolerSpec } from "../../../src/poolers/index.ts";
import type { ProjectNames } from "../../../src/extract/typescript/program/project-names.ts";
import type { Settings } from "../../../src/settings.ts";
import { programs } from "../../lab/drivers-programs.ts";
import { driverFixtures, namesFor } from "../../support/driver-fixtures.ts";
import { fixturesOf, isCodeRule } from "../../support/fixtures.ts";

export const root = join(import.meta.dirname, "../../..");

export interface LintedFile {
  /** Relative to the repository's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  /** As in `settings.poolsafe`, one for each pooler. */
  readonly settings: readonly Settings[];
  /** As in `fixtures/drivers`, where the file is all of its fixture. */
  readonly marks?: readonly string[];
}

const fromRoot = (path: string): string => relative(root, path).replaceAll(sep, "/");

/** Without the keys that are not given, which a configuration does not know either. */
export function settingsOf(pooler: PoolerSpec, names: Partial<ProjectNames> = {}): Settings {
  return JSON.parse(JSON.stringify({ pooler, ...names })) as Settings;
}

const bothPoolers = ["1.18", "1.24"].map((version) => settingsOf({ name: "pgbouncer", version }));

/** The fixtures of the rules about SQL. */
export const sqlFiles: readonly (LintedFile & { readonly rule: string })[] = lintedRules
  .filter((rule) => !isCodeRule(rule))
  .flatMap(({ id }) => [...fixturesOf(id, "invalid"), ...fixturesOf(id, "valid")])
  .map(({ rule, path, text, specs }) => {
    return { rule, path: fromRoot(path), text, settings: specs.map((spec) => settingsOf(spec)) };
  });

/** The files of the libraries' fixtures. */
export const driverFiles: readonly (LintedFile & { readonly library: string })[] = driverFixtures().flatMap((fixture) => {
  const { name, library, kind, sources, files, spec, marks } = fixture;
  const folder = join("fixtures/drivers", library, kind).replaceAll(sep, "/");
  const isFolder = statSync(join(root, "fixtures/drivers", name), { throwIfNoEntry: false })?.isDirectory() === true;
  const settings = [settingsOf(spec, namesFor(fixture))];
  return sources.map(({ path }) => {
    const own = isFolder ? `fixtures/drivers/${name}/${path}` : `${folder}/${path}`;
    const text = readFileSync(join(root, own), "utf8");
    return { library, path: own, text, settings, ...(files.size === 1 && !isFolder ? { marks } : {}) };
  });
});

/** The lab's programs, with one pooler and the other by turns. */
export const labFiles: readonly LintedFile[] = programs.map(({ path, text }, index) => ({
  path: fromRoot(path),
  text,
  settings: bothPoolers.slice(index % 2).slice(0, 1),
}));

/** The files of whole projects. */
export const projectFiles: readonly LintedFile[] = ["shop", "shop-api"].flatMap((name) => {
  const project = `fixtures/projects/${name}`;
  return readdirSync(join(root, project), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:sql|ts)$/.test(entry.name))
    .map((entry) => fromRoot(join(entry.parentPath, entry.name)))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8"), settings: bothPoolers }));
});
