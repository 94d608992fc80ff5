/**
 * How many connections PgBouncer may open to a server, by https://www.pgbouncer.org/config.html#default_pool_size and the settings beside it: a pool for
 * each database and user, with its reserve; each database and each user has a limit of its own. test/lab/pgbouncer-limits.test.ts measures each.
 */

import { versionNumber } from "../../poolers/version.ts";
import type { Related } from "../../types.ts";
import { isOn, type PgbouncerConfiguration, sizeOf, type Target } from "../pgbouncer/configuration.ts";
import { type Problem, quoted } from "../pgbouncer/problem.ts";
import { numberOf } from "../pgbouncer/values.ts";
import type { Check, Server } from "./check.ts";
import { isCalled, serversFor } from "./named-servers.ts";
import { overTheServer } from "./pool-sizes.ts";

interface Demand {
  readonly targets: readonly Target[];
  /** Of one process, for one user of each database that does not name its own. */
  readonly each: number;
  readonly total: number;
  /** What each further user adds to that. */
  readonly further: number;
}

export const moreThanTheServerTakes: Check = ({ configuration, servers, running }) => {
  const own = serversOf(configuration, servers).flatMap((server): readonly Problem[] => {
    const demand = demandOf(configuration, server);
    const over = demand && overTheServer(demand.total, server);
    return demand && over ? [problem(configuration, words(configuration, demand), over)] : [];
  });
  return own.length > 0 ? own : together(configuration, servers, running);
};

/** Several that each fit, and do not together. Said of the first. */
function together(
  configuration: PgbouncerConfiguration,
  servers: readonly Server[],
  running: readonly PgbouncerConfiguration[],
): readonly Problem[] {
  return serversOf(configuration, servers).flatMap((server): readonly Problem[] => {
    const all = running.filter((one) => serversOf(one, servers).includes(server));
    const demands = all.flatMap((one) => {
      const demand = demandOf(one, server);
      return demand ? [{ one, demand }] : [];
    });
    const isFirst = all[0] === configuration;
    const total = demands.reduce((sum, { demand }) => sum + demand.total, 0);
    const over = overTheServer(total, server);
    // What is too much alone has its own finding.
    if (!isFirst || !over || demands.length < 2 || demands.some(({ demand }) => overTheServer(demand.total, server))) return [];
    const further = demands.reduce((sum, { demand }) => sum + demand.further, 0);
    const related = demands
      .filter(({ one }) => one !== configuration)
      .map(({ one, demand }): Related => ({ ...placeOf(one, demand), message: `up to ${demand.total} are opened here` }));
    const says = `Together, ${demands.length} PgBouncers may open ${total} connections${furtherWords(further, total)}`;
    return [problem(configuration, says, { ...over, related: [...related, ...over.related] })];
  });
}

function problem(
  configuration: PgbouncerConfiguration,
  says: string,
  { but, related }: { readonly but: string; readonly related: readonly Related[] },
): Problem {
  const setting = configuration.settings.get("default_pool_size") ?? configuration.settings.get("reserve_pool_size");
  const { place, name } = setting ?? configuration.databases[0] ?? { place: configuration.at, name: "default_pool_size" };
  return {
    place,
    name,
    impact: "breaks",
    message: `${says}, but ${but}.`,
    help: "Lower the pools, give `max_db_connections`, or raise `max_connections`.",
    related,
  };
}

function placeOf({ settings, at }: PgbouncerConfiguration, { targets }: Demand): Problem["place"] {
  return (settings.get("default_pool_size") ?? targets[0])?.place ?? at;
}

function furtherWords(further: number, total: number): string {
  if (further === 0) return "";
  return further === total ? ", and as many again for each further user" : `, and ${further} more for each further user`;
}

function words({ replicas }: PgbouncerConfiguration, { targets, each, total, further }: Demand): string {
  const of = targets.length === 1 ? "its database" : `its ${targets.length} databases`;
  const times = replicas && replicas.count > 1 ? ` in each of its ${replicas.count} replicas, ${total} together` : "";
  return `PgBouncer may open ${each} connections for ${of}${times}${furtherWords(further, total)}`;
}

/** Those that a database names. */
function serversOf({ databases, at }: PgbouncerConfiguration, servers: readonly Server[]): readonly Server[] {
  return serversFor(servers, at, (server) => databases.some((target) => isNamed(server, target)));
}

/** Hosts by their names; without one, PgBouncer goes to the machine that it runs on. */
function isNamed(server: Server, { fields }: Target): boolean {
  return (fields.get("host")?.value.split(",") ?? []).some((host) => isCalled(server, host));
}

/** Out: `undefined` where it is not known. */
function demandOf(configuration: PgbouncerConfiguration, server: Server): Demand | undefined {
  const targets = configuration.databases.filter((target) => isNamed(server, target));
  const ofUsers = new Map<string | undefined, number>();
  for (const target of targets) {
    const user = target.fields.get("user")?.value;
    const pool = poolOf(configuration, target, user);
    if (pool === undefined) return undefined;
    ofUsers.set(user, (ofUsers.get(user) ?? 0) + pool);
  }
  const sums = [...ofUsers].map(([user, sum]) => Math.min(sum, mostOfUser(configuration, user)));
  const each = sums.reduce((sum, one) => sum + one, 0);
  if (!Number.isFinite(each) || each === 0) return undefined;
  const open = targets.filter((target) => !target.fields.has("user") && mostOfDatabase(configuration, target) === Infinity);
  const ofOne = open.reduce((sum, target) => sum + (poolOf(configuration, target, undefined) ?? 0), 0);
  const replicas = configuration.replicas?.count ?? 1;
  const further = Math.min(ofOne, mostOfUser(configuration, undefined)) * replicas;
  return { targets, each, total: each * replicas, further };
}

/** From here on 0 is no limit; before, a pool has one connection then. */
const unlimited = versionNumber("1.24");

/** @param user the one that the database names */
function poolOf(configuration: PgbouncerConfiguration, target: Target, user: string | undefined): number | undefined {
  const row = configuration.users.find(({ name }) => name === user);
  // Below 0 it is as if it were not there.
  const own = (key: string): number | undefined =>
    [row, target].map((one) => fieldOf(one, key)).find((size) => size !== undefined && size >= 0);
  const size = own("pool_size") ?? sizeOf(configuration, "default_pool_size");
  if (size === undefined) return undefined;
  const reserve = own("reserve_pool_size") ?? own("reserve_pool") ?? sizeOf(configuration, "reserve_pool_size") ?? 0;
  const none = configuration.version && configuration.version.number < unlimited ? 1 : Infinity;
  const pool = size > 0 ? size : none;
  const clients = sizeOf(configuration, "max_client_conn") ?? Infinity;
  const reserved = isReserveOff(configuration) ? 0 : Math.max(0, reserve);
  return Math.min(pool + reserved, mostOfDatabase(configuration, target), Math.max(0, clients));
}

function isReserveOff(configuration: PgbouncerConfiguration): boolean {
  return configuration.settings.has("reserve_pool_timeout") && !isOn(configuration, "reserve_pool_timeout");
}

function fieldOf(target: Target | undefined, key: string): number | undefined {
  const value = target?.fields.get(key)?.value;
  const size = value === undefined ? Number.NaN : numberOf(value);
  return Number.isFinite(size) ? size : undefined;
}

/** What is not above 0 does not count, and what all have counts instead. */
function limit(own: number | undefined, all: number | undefined): number {
  return [own, all].find((size) => size !== undefined && size > 0) ?? Infinity;
}

function mostOfDatabase(configuration: PgbouncerConfiguration, target: Target): number {
  return limit(fieldOf(target, "max_db_connections"), sizeOf(configuration, "max_db_connections"));
}

/** 1.18 does not count users whom a database names; up to which version is not known. */
function mostOfUser(configuration: PgbouncerConfiguration, user: string | undefined): number {
  if (user !== undefined && configuration.version && configuration.version.number < unlimited) return Infinity;
  const row = configuration.users.find(({ name }) => name === user);
  return limit(fieldOf(row, "max_user_connections"), sizeOf(configuration, "max_user_connections"));
}

/** https://www.pgbouncer.org/config.html#min_pool_size: "The value is effectively capped at the pool size." */
export const minimumOfDatabase: Check = ({ configuration }) =>
  configuration.databases.flatMap(({ name, fields }): readonly Problem[] => {
    const [own, pool] = [fields.get("min_pool_size"), fields.get("pool_size")];
    const setting = configuration.settings.get("min_pool_size");
    const low = own ? numberOf(own.value) : sizeOf(configuration, "min_pool_size");
    const high = pool && numberOf(pool.value) >= 0 ? numberOf(pool.value) : sizeOf(configuration, "default_pool_size");
    const at = own ?? pool;
    if (!at || low === undefined || high === undefined || high <= 0 || low <= high) return [];
    const other = own ? (pool ?? configuration.settings.get("default_pool_size")) : setting;
    return [
      {
        place: at.place,
        name: own ? "min_pool_size" : "pool_size",
        impact: "risk",
        message: `PgBouncer keeps no more connections ready for ${quoted(name)} than its pool may have, so a \`min_pool_size\` of ${low} is ${high} there.`,
        help: "Raise the pool's size, or lower `min_pool_size`.",
        related: other ? [{ ...other.place, message: own ? `a pool has ${high} here` : `the minimum is ${low} here` }] : [],
      },
    ];
  });
