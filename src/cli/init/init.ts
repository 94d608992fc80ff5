/** `poolsafe init [folder]`: writes the configuration that the project's own files lead to, and says which led to what. */

import { existsSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";

import { statsOf } from "../../files/stamp.ts";
import { choosePooler } from "../../poolers/index.ts";
import { SettingsError } from "../../settings-error.ts";
import { findSettings, settingsIn } from "../../settings-search.ts";
import { suppressionRule } from "../../suppressions/rule.ts";
import type { Host } from "../host.ts";
import { shownPath } from "../shown-path.ts";
import { askAbout } from "./ask.ts";
import type { Gift } from "../../deployment/clue.ts";
import { fitted } from "../../deployment/fit.ts";
import { decide, withoutUntracked } from "./decide.ts";
import type { MigrationsEntry } from "./migrations.ts";
import { readProject } from "./read-project.ts";

export interface InitOptions {
  readonly dryRun?: boolean;
  readonly force?: boolean;
  readonly yes?: boolean;
}

const fileName = "poolsafe.config.json";

/** The published schema as an editor finds it from the folder: packages may be installed further up. */
function schemaPath(folder: string): string {
  const inside = join("node_modules", "poolsafe", "schema.json");
  for (let next = folder; ; next = dirname(next)) {
    if (existsSync(join(next, inside))) {
      const path = relative(folder, join(next, inside)).split(sep).join("/");
      return path.startsWith("..") ? path : `./${path}`;
    }
    if (dirname(next) === next) return "./node_modules/poolsafe/schema.json";
  }
}

/** Errors: `SettingsError` where a configuration is already there, and may not be replaced. */
function refuseToOverwrite(folder: string, force: boolean, cwd: string): void {
  const there = settingsIn(folder);
  if (!there) return;
  const shown = shownPath(there.path, cwd);
  if (there.path !== join(folder, fileName)) {
    throw new SettingsError(
      `${shown} already configures poolsafe.`,
      `Change it there, or take the configuration out of it and run \`poolsafe init\` again.`,
    );
  }
  if (!force) throw new SettingsError(`${shown} is already there.`, "Change it, or replace it with --force.");
}

/** For a dry run, which goes by no configuration: a line where one is there that `check` cannot read. */
async function whatIsThere(folder: string, cwd: string): Promise<readonly string[]> {
  try {
    const there = settingsIn(folder);
    if (!there) return [];
    const path = shownPath(there.path, cwd);
    const [{ rules }, { parseSettings }] = await Promise.all([import("../../../rules/index.ts"), import("../../settings.ts")]);
    parseSettings({ ...there, path }, [...rules.map(({ id }) => id), suppressionRule]);
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return [`The configuration that is there cannot be read: ${error.message} ${error.remedy}`.trim()];
  }
}

function textOf(
  folder: string,
  pooler: Gift & { readonly name: string },
  direct: readonly string[],
  migrations: readonly MigrationsEntry[],
): string {
  const settings = {
    $schema: schemaPath(folder),
    pooler,
    ...(direct.length > 0 ? { direct } : {}),
    ...(migrations.length > 0 ? { migrations } : {}),
  };
  return `${JSON.stringify(settings, null, 2)}\n`;
}

function folderOf(named: string, cwd: string): string {
  const folder = resolve(cwd, named);
  const stats = statsOf(folder);
  if (stats?.isDirectory() === true) return folder;
  throw new SettingsError(`\`${named}\` ${stats ? "is no folder" : "does not exist"}.`, "Name the folder of a project.");
}

/** Errors: `SettingsError` for a folder that is none, a configuration that is there, and one that cannot be written. */
export async function init(named: string, { dryRun = false, force = false, yes = false }: InitOptions, host: Host): Promise<void> {
  const { cwd } = host;
  const folder = folderOf(named, cwd);
  if (!dryRun) refuseToOverwrite(folder, force, cwd);
  // What a dry run prints on standard output is the configuration, and nothing else.
  const say = dryRun ? host.err : host.out;

  if (dryRun) for (const line of await whatIsThere(folder, cwd)) say(`${line}\n`);
  const project = await readProject(folder, cwd, (path) => shownPath(join(folder, path), cwd) || ".");
  const decision = decide(project.clues);
  const { profile } = decision;
  for (const line of decision.lines) say(`${line}\n`);
  let { gift } = decision;

  if (!yes && !dryRun && host.openQuestions) {
    const questions = await host.openQuestions();
    try {
      const answered = await askAbout(profile, gift, questions, say);
      if (!answered)
        throw new SettingsError("Nothing was written, because the questions were not answered.", "Run it with --yes to be asked nothing.");
      const fit = fitted(profile, answered);
      const followed = withoutUntracked(profile, fit.gift);
      for (const line of [...fit.dropped, ...followed.dropped]) say(`${line}\n`);
      gift = followed.gift;
    } finally {
      questions.close();
    }
  }

  const { version, mode = profile.modes?.[0] ?? "transaction", ...rest } = gift;
  const spec = { name: profile.name, ...(version === undefined ? {} : { version }), mode, ...rest };
  // What is written is what `check` accepts.
  const pooler = choosePooler(spec);
  const above = findSettings(dirname(folder));
  if (above) say(`${shownPath(above.path, cwd)} governed this folder until now; the nearer one counts.\n`);
  if (mode === "session")
    say("In session mode hardly anything breaks: `poolsafe audit --pool-mode transaction` shows what would in transaction mode.\n");

  const text = textOf(folder, spec, project.direct, project.migrations);
  if (dryRun) {
    host.out(text);
    return;
  }
  const path = shownPath(join(folder, fileName), cwd);
  await (await import("../write.ts")).writeConfiguration(path, text, cwd);
  const runs = pooler.version === "" ? pooler.title : `${pooler.title} ${pooler.version}`;
  const assumed = version === undefined && pooler.version !== "" ? ", the default" : "";
  host.out(`Wrote ${path}: ${runs}${assumed}, ${pooler.mode} mode.\n`);
}
