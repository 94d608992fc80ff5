/** How a PgDog is set up by its `pgdog.toml`, and the `users.toml` beside it: https://docs.pgdog.dev/configuration/ */

import type { Place, PoolMode } from "../../types.ts";
import type { Setting } from "../pgbouncer/configuration.ts";
import type { Problem } from "../pgbouncer/problem.ts";
import { tableIn, tablesIn, textIn, type TomlTable } from "../toml.ts";
import { pgdogNames, pgdogRelease } from "./pgdog-names.ts";
import { isBeyondLoopback, modeCalled, type PoolSetup, type Setup } from "./setup.ts";
import { misspelt, settingsOf, unfitValues } from "./toml-tables.ts";
import { pgdogValues, type TomlValues } from "./toml-values.ts";

/** `pooler_mode` is PgDog's own word; a file of its name needs nothing but a table that it has. */
export function isPgdog(root: TomlTable, fileName: string): boolean {
  const [general, databases] = [tableIn(root, "general"), tablesIn(root, "databases")];
  if (/pgdog/i.test(fileName)) return general !== undefined || databases.length > 0;
  return [general, ...databases].some((table) => textIn(table, "pooler_mode") !== undefined);
}

export function pgdogSetup(root: TomlTable, at: Place, users: TomlTable | undefined): Setup {
  const general = tableIn(root, "general");
  const settings = withParser(settingsOf(general), root);
  const databases = tablesIn(root, "databases");
  const people = tablesIn(users, "users");
  const host = settings.get("host");
  return {
    pooler: "pgdog",
    at,
    version: undefined,
    settings: withAdmin(settings, tableIn(users, "admin") ?? tableIn(root, "admin")),
    pools:
      databases.length === 0
        ? [poolOf(settings, undefined, undefined, at)]
        : databases.flatMap((one) => poolsOf(settings, one, people, at)),
    // By default it listens everywhere.
    listens: host ? (isBeyondLoopback(host.value ?? "") ? host.place : undefined) : (general?.place ?? at),
    problems: [
      ...unknown("the top", root, pgdogNames.top),
      ...unknown("[general]", general, pgdogNames.general),
      ...databases.flatMap((table) => unknown("[[databases]]", table, pgdogNames.database)),
      ...people.flatMap((table) => unknown("[[users]]", table, pgdogNames.user)),
      ...unfit(general, pgdogValues.general),
      ...databases.flatMap((table) => unfit(table, pgdogValues.database)),
      ...people.flatMap((table) => unfit(table, pgdogValues.user)),
    ],
  };
}

/** The console's password stands in a table of its own. */
function withAdmin(settings: ReadonlyMap<string, Setting>, admin: TomlTable | undefined): ReadonlyMap<string, Setting> {
  const password = settingsOf(admin).get("password");
  return password ? new Map([...settings, ["admin.password", { ...password, name: "admin.password" }]]) : settings;
}

/** PgDog reads every statement where it has to choose a server for it, or is told to. */
function withParser(settings: ReadonlyMap<string, Setting>, root: TomlTable): ReadonlyMap<string, Setting> {
  const own = settings.get("query_parser");
  const asked = settings.get("query_parser_enabled");
  const chooses = tablesIn(root, "databases").find(
    (table) => /^replica$|^auto$/i.test(textIn(table, "role") ?? "") || Number(textIn(table, "shard") ?? 0) > 0,
  );
  if (own?.value !== undefined && own.value !== "auto") return settings;
  if (asked?.value === "true") return new Map([...settings, ["query_parser", { ...asked, name: "query_parser", value: "on" }]]);
  if (!chooses) return settings;
  const { place } = chooses;
  return new Map([...settings, ["query_parser", { name: "query_parser", written: "query_parser", value: "on", place, valueAt: place }]]);
}

function poolsOf(
  general: ReadonlyMap<string, Setting>,
  database: TomlTable,
  people: readonly TomlTable[],
  at: Place,
): readonly PoolSetup[] {
  const name = textIn(database, "name");
  const own = people.filter((user) => textIn(user, "database") === name);
  return own.length === 0 ? [poolOf(general, database, undefined, at)] : own.map((user) => poolOf(general, database, user, at));
}

/** The one that keeps the least for a client: which of two tables counts, its documentation does not say. */
const strictness: readonly PoolMode[] = ["statement", "transaction", "session"];

function poolOf(general: ReadonlyMap<string, Setting>, database: TomlTable | undefined, user: TomlTable | undefined, at: Place): PoolSetup {
  const own = [settingsOf(database), settingsOf(user)];
  const written = own.flatMap((settings) => settings.get("pooler_mode") ?? []);
  const said = written.length > 0 ? written : [general.get("pooler_mode")].flatMap((setting) => setting ?? []);
  const mode = strictness.find((one) => said.some(({ value }) => modeCalled(value) === one));
  const size = own.flatMap((settings) => settings.get("pool_size") ?? []).at(-1) ?? general.get("default_pool_size");
  const most = Number(size?.value);
  const host = textIn(database, "host");
  return {
    name: textIn(database, "name") ?? "",
    place: user?.place ?? database?.place ?? at,
    // It pools by transaction where nothing is said; and where nobody knows which mode is meant, nothing is to be missed.
    mode: mode ?? "transaction",
    modeAt: mode && said.find(({ value }) => modeCalled(value) === mode)?.place,
    settings: general,
    size: size && host !== undefined && Number.isInteger(most) ? { most, host, at: size.place } : undefined,
  };
}

function unknown(where: string, table: TomlTable | undefined, known: readonly string[]): readonly Problem[] {
  const says = (name: string): string =>
    `${name} is no setting of PgDog ${pgdogRelease} under ${where}, which does not start with it; a newer release may have it.`;
  return misspelt({ table, where, known, impact: "risk", says });
}

function unfit(table: TomlTable | undefined, takes: TomlValues): readonly Problem[] {
  return unfitValues("PgDog", table, takes, "0.1.54");
}
