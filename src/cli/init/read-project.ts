/** From a project's files to what they say of its pooler. They are read, and nothing of them is run. */

import { statSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";

import { readSource } from "../../files/read.ts";
import { mayMatter } from "../../deployment/file-names.ts";
import { addressClues } from "../../deployment/addresses.ts";
import type { Clue, Variable } from "../../deployment/clue.ts";
import { readEnvFile } from "../../deployment/env-file.ts";
import { type FileKind, findProjectFiles, startOf } from "./find-files.ts";
import { iniClues } from "../../deployment/pgbouncer/ini-clues.ts";
import type { ReadIncluded } from "../../deployment/include-walk.ts";
import { isPgbouncerIni } from "../../deployment/pgbouncer/read-ini.ts";
import { textIn } from "../../deployment/placed-text.ts";
import { makeSource } from "../../source.ts";
import type { Source } from "../../types.ts";
import { type MigrationsEntry, migrationClues } from "./migrations.ts";
import { settingClue, settingNamed } from "../../deployment/pooler-settings.ts";

export interface Project {
  /** What counts more comes first. */
  readonly clues: readonly Clue[];
  readonly direct: readonly string[];
  readonly migrations: readonly MigrationsEntry[];
}

/** Nobody writes a larger one by hand. */
const largest = 1024 * 1024;

/** Of a variable of any manifest, only a value that means something is one of PgBouncer's. */
function variableClue({ at, name, value }: Variable): readonly Clue[] {
  const setting = settingNamed(name);
  const clue = setting === undefined ? undefined : settingClue(at, setting, value, name);
  return clue?.gives === undefined ? [] : [clue];
}

/** In: an absolute folder, the working directory, and how a path below the folder is shown. */
export async function readProject(folder: string, cwd: string, shown: (path: string) => string): Promise<Project> {
  const search = findProjectFiles(folder, cwd, shown);
  const remarks: Clue[] = [...search.clues];
  const ofKind = (kind: FileKind): readonly string[] => search.files.filter((file) => file.kind === kind).map(({ path }) => path);

  /** Out: the text, or why there is none. */
  const textOf = (path: string): { readonly text: string } | string => {
    const absolute = join(folder, path);
    const size = statSync(absolute, { throwIfNoEntry: false })?.size;
    if (size !== undefined && size > largest) return "it has more than 1 MB";
    const result = readSource(absolute, cwd);
    return result.kind === "source" ? { text: result.source.text } : result.unread.reason;
  };
  const read = (path: string): string | undefined => {
    const found = textOf(path);
    if (typeof found !== "string") return found.text;
    remarks.push({ at: startOf(shown(path)), text: `left out: ${found}` });
    return undefined;
  };

  /** By the path that is shown. */
  const shownFrom = new Map<string, string>();
  const sourceOf = (path: string, text: string): Source => {
    const source = makeSource(shown(path), text);
    shownFrom.set(source.path, path);
    return source;
  };
  const include =
    (root: string, included: Set<string>): ReadIncluded =>
    (named, from) => {
      if (isAbsolute(named)) return "it lies on the server, not in the project";
      // PgBouncer takes it from where it is started: most likely the file's own folder, or the project's.
      const near = relative(folder, resolve(folder, dirname(shownFrom.get(from) ?? root), named));
      const paths = [near, relative(folder, resolve(folder, dirname(root), named)), relative(folder, resolve(folder, named))];
      const inside = paths.filter((path) => !path.startsWith("..") && !isAbsolute(path));
      if (inside.length === 0) return "it lies outside the project";
      for (const path of inside) {
        if (statSync(join(folder, path), { throwIfNoEntry: false })?.isFile() !== true) continue;
        const found = textOf(path);
        if (typeof found === "string") return found;
        included.add(path);
        const source = sourceOf(path, found.text);
        return { path: source.path, text: textIn(source) };
      }
      return "there is no such file in the project";
    };

  const inis = ofKind("ini").flatMap((path) => {
    const text = read(path);
    if (text === undefined || !isPgbouncerIni(text, path)) return [];
    const included = new Set<string>();
    return [{ path, included, clues: iniClues(textIn(sourceOf(path, text)), include(path, included)) }];
  });
  const isIncluded = (path: string): boolean => inis.some((other) => other.included.has(path) && !shares(other.path, path));
  const shares = (one: string, other: string): boolean => inis.some(({ path, included }) => path === other && included.has(one));
  const iniList = inis.filter(({ path }) => !isIncluded(path)).flatMap(({ clues }) => clues);

  const setups = await setupsIn(
    ofKind("setup").flatMap((path) => {
      const found = textOf(path);
      return typeof found === "string" || !mayMatter(path, found.text) ? [] : [makeSource(shown(path), found.text)];
    }),
    cwd,
  );

  const variables: Variable[] = [];
  const poolers = new Map<string, string>();
  const manifestClues: Clue[] = [];
  for (const path of ofKind("manifest")) {
    const found = textOf(path);
    if (typeof found === "string") {
      remarks.push({ at: startOf(shown(path)), text: `left out: ${found}` });
      continue;
    }
    if (!mentionsDatabase.test(found.text)) continue;
    const [{ readManifest }, { poolerHostsIn }, { operatorClues, unreadClue }] = await Promise.all([
      import("../../deployment/manifest.ts"),
      import("../../deployment/urls/pooler-hosts.ts"),
      import("../../deployment/pgbouncer/manifest-clues.ts"),
    ]);
    const source = makeSource(shown(path), found.text);
    const reading = readManifest(source);
    const unread = unreadClue(source);
    const settings = reading.variables.flatMap((variable) => variableClue(variable).map((clue) => unread(variable, clue)));
    manifestClues.push(...operatorClues(source, settings), ...reading.clues, ...settings);
    variables.push(...reading.variables);
    for (const [host, pooler] of poolerHostsIn(source)) poolers.set(host, pooler);
  }
  const ofEnv = ofKind("env").flatMap((path) => readEnvFile(makeSource(shown(path), read(path) ?? "")));
  variables.push(...ofEnv);

  const addresses = addressClues(variables, poolers);
  const packages = ofKind("package").flatMap((path) => {
    const text = read(path);
    return text === undefined ? [] : [{ file: shown(path), folder: dirname(path) === "." ? "" : dirname(path), text }];
  });
  const tools = migrationClues(packages, ofKind("sql"), read);
  return {
    clues: [...iniList, ...setups, ...manifestClues, ...ofEnv.flatMap(variableClue), ...addresses.clues, ...tools.clues, ...remarks],
    direct: addresses.direct,
    migrations: tools.migrations,
  };
}

/** Of poolers other than PgBouncer. Their readers take a moment to load. */
async function setupsIn(sources: readonly Source[], cwd: string): Promise<readonly Clue[]> {
  if (sources.length === 0) return [];
  const [{ readSetups }, { setupClues }] = await Promise.all([
    import("../../deployment/setups/read.ts"),
    import("../../deployment/setups/clues.ts"),
  ]);
  const { setups, unread } = readSetups(sources, [], [], (path) => {
    const absolute = resolve(cwd, path);
    if (statSync(absolute, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
    const result = readSource(absolute, cwd);
    return result.kind === "source" ? makeSource(path, result.source.text) : undefined;
  });
  return [
    ...setups.flatMap(setupClues),
    ...unread.map(({ source, span, reason }) => ({ at: { source, span }, text: `left out: ${reason}` })),
  ];
}

/** A manifest without one of these says nothing of poolers, and is not worth loading a library. */
const mentionsDatabase = /postgres|pgbouncer|pool_?mode|supavisor|pgcat|pgdog|odyssey|pgpool|pgagroal|timescaledb|postgis|pgvector/i;
