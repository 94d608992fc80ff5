/** How a PgCat is set up by its `pgcat.toml`: https://github.com/postgresml/pgcat/blob/main/CONFIG.md */

import type { Place } from "../../types.ts";
import type { Setting } from "../pgbouncer/configuration.ts";
import { type Problem, quoted } from "../pgbouncer/problem.ts";
import { tableIn, type TomlTable } from "../toml.ts";
import { pgcatNames } from "./pgcat-names.ts";
import { isBeyondLoopback, modeSaid, type PoolSetup, type Setup } from "./setup.ts";
import { misspelt, settingsOf, unfitValues } from "./toml-tables.ts";
import { pgcatValues } from "./toml-values.ts";

/** Shards are what no other pooler with `[pools.…]` has, and PgCat does not start without. */
export function isPgcat(root: TomlTable): boolean {
  return tables(tableIn(root, "pools")).some(({ table }) => tableIn(table, "shards") !== undefined);
}

interface Named {
  readonly name: string;
  readonly table: TomlTable;
}

function tables(table: TomlTable | undefined): readonly Named[] {
  return [...(table?.entries.values() ?? [])].flatMap(({ key, value }) => (value.kind === "table" ? [{ name: key, table: value }] : []));
}

export function pgcatSetup(root: TomlTable, at: Place): Setup {
  const general = tableIn(root, "general");
  const settings = settingsOf(general);
  const pools = tables(tableIn(root, "pools"));
  const host = settings.get("host");
  return {
    pooler: "pgcat",
    at,
    version: undefined,
    settings,
    pools: pools.flatMap(poolsOf),
    // By default it listens everywhere.
    listens: host ? (isBeyondLoopback(host.value ?? "") ? host.place : undefined) : (general ?? root).place,
    problems: [
      ...misplaced(settings),
      ...pools.flatMap(unknownIn),
      ...unknown("[general]", general, pgcatNames.general),
      ...unfitValues("PgCat", general, pgcatValues.general),
      ...pools.flatMap(unfitIn),
    ],
  };
}

/** A user may be pooled otherwise than its pool. */
function poolsOf({ name, table }: Named): readonly PoolSetup[] {
  const own = settingsOf(table);
  const users = tables(tableIn(table, "users"));
  const poolOf = (user: Named | undefined): PoolSetup => {
    const of = settingsOf(user?.table);
    const mode = of.get("pool_mode") ?? own.get("pool_mode");
    const settings = new Map([...own, ...of]);
    return {
      name,
      place: user?.table.place ?? table.place,
      ...modeSaid(mode),
      settings,
      size: sizeOf(table, of.get("pool_size")),
    };
  };
  return users.length === 0 ? [poolOf(undefined)] : users.map(poolOf);
}

/** As many to each server. Of several servers nobody here adds up which is which. */
function sizeOf(pool: TomlTable, size: Setting | undefined): PoolSetup["size"] {
  const most = Number(size?.value);
  const hosts = tables(tableIn(pool, "shards")).flatMap(({ table }) => {
    const servers = table.entries.get("servers")?.value;
    return (servers?.kind === "list" ? servers.items : []).flatMap((server) => {
      const [host] = server.kind === "list" ? server.items : [server.kind === "table" ? server.entries.get("host")?.value : undefined];
      return host?.kind === "scalar" ? [host.text] : [];
    });
  });
  const [host, ...others] = hosts;
  return size && host !== undefined && others.length === 0 && Number.isInteger(most) ? { most, host, at: size.place } : undefined;
}

/* ---------------------------------------------------------------- names */

const passedOver = (name: string, where: string): string =>
  `PgCat has no setting ${name} under ${where}, and passes over it without a word.`;

function unknown(where: string, table: TomlTable | undefined, known: readonly string[]): readonly Problem[] {
  return misspelt({ table, where, known, impact: "ineffective", says: passedOver });
}

function unknownIn({ name, table }: Named): readonly Problem[] {
  return [
    ...unknown(`[pools.${name}]`, table, pgcatNames.pool),
    ...tables(tableIn(table, "users")).flatMap((user) => unknown(`[pools.${name}.users.${user.name}]`, user.table, pgcatNames.user)),
  ];
}

function unfitIn({ table }: Named): readonly Problem[] {
  const users = tables(tableIn(table, "users"));
  return [...unfitValues("PgCat", table, pgcatValues.pool), ...users.flatMap((user) => unfitValues("PgCat", user.table, pgcatValues.user))];
}

/** CONFIG.md still has the path `general.…` for it; PgCat reads it of each pool (https://github.com/postgresml/pgcat/pull/618). */
const ofPools = ["prepared_statements_cache_size", "cleanup_server_connections", "pool_mode"] as const;

function misplaced(general: ReadonlyMap<string, Setting>): readonly Problem[] {
  return ofPools.flatMap((name): readonly Problem[] => {
    const setting = general.get(name);
    return setting
      ? [
          {
            place: setting.place,
            name,
            impact: "ineffective",
            message: `PgCat reads ${quoted(name)} of each pool, so under [general] it does not count.`,
            help: "Put it under each `[pools.…]`.",
          },
        ]
      : [];
  });
}
