/** https://www.pgbouncer.org/config.html#default_pool_size and the settings beside it: sizes that cannot be reached, or that the server does not take. */

import type { Related } from "../../types.ts";
import { type PgbouncerConfiguration, sizeOf } from "../pgbouncer/configuration.ts";
import type { Problem } from "../pgbouncer/problem.ts";
import type { Check, Server } from "./check.ts";

interface Bound {
  readonly small: string;
  readonly large: string;
  readonly message: string;
  readonly help: string;
}

/** The first may not be above the second, where both are above 0. */
const bounds: readonly Bound[] = [
  {
    small: "min_pool_size",
    large: "default_pool_size",
    message: "PgBouncer keeps no more connections ready than a pool may have, so `min_pool_size` above `default_pool_size` does not count.",
    help: "Raise `default_pool_size`, or lower `min_pool_size`.",
  },
  {
    small: "default_pool_size",
    large: "max_client_conn",
    message: "A pool with more connections than there may be clients is never full: `default_pool_size` is above `max_client_conn`.",
    help: "Raise `max_client_conn`, or lower `default_pool_size`.",
  },
  {
    small: "default_pool_size",
    large: "max_db_connections",
    message: "`max_db_connections` ends a database's pools before `default_pool_size` does, so they are never full.",
    help: "Raise `max_db_connections`, or lower `default_pool_size`.",
  },
  {
    small: "max_db_connections",
    large: "max_db_client_connections",
    message: "With fewer clients of a database than connections to it, some of its connections are never used.",
    help: "Raise `max_db_client_connections` above `max_db_connections`.",
  },
  {
    small: "max_user_connections",
    large: "max_user_client_connections",
    message: "With fewer clients of a user than connections, some of its connections are never used.",
    help: "Raise `max_user_client_connections` above `max_user_connections`.",
  },
];

export const sizesThatDoNotFit: Check = ({ configuration }) =>
  bounds.flatMap(({ small, large, message, help }): readonly Problem[] => {
    const [low, high] = [configuration.settings.get(small), configuration.settings.get(large)];
    const [lower, upper] = [sizeOf(configuration, small) ?? 0, sizeOf(configuration, large) ?? 0];
    // A pool is compared with several others: each has its own place.
    const at = small === "default_pool_size" ? (high ?? low) : low;
    // Databases with sizes of their own go by those.
    if (!at || upper <= 0 || lower <= upper || ([small, large].includes("default_pool_size") && haveTheirOwn(configuration))) return [];
    const [other, name, size] = at === low ? [high, large, upper] : [low, small, lower];
    const related: readonly Related[] = other ? [{ ...other.place, message: `\`${name}\` is ${size} here` }] : [];
    return [{ place: at.place, name: at.written, impact: "risk", message, help, related }];
  });

function haveTheirOwn({ databases }: PgbouncerConfiguration): boolean {
  return databases.length > 0 && databases.every(({ fields }) => fields.has("pool_size"));
}

export const unusedReserve: Check = ({ configuration }) => {
  const size = configuration.settings.get("reserve_pool_size");
  const timeout = configuration.settings.get("reserve_pool_timeout");
  if (!size || !timeout || !((sizeOf(configuration, "reserve_pool_size") ?? 0) > 0) || sizeOf(configuration, "reserve_pool_timeout") !== 0)
    return [];
  return [
    {
      place: timeout.place,
      name: timeout.written,
      impact: "ineffective",
      message: "`reserve_pool_timeout = 0` turns the reserve off, so `reserve_pool_size` does not count.",
      help: "Give it a number of seconds above 0.",
      related: [{ ...size.place, message: "the reserve is asked for here" }],
    },
  ];
};

/** PostgreSQL keeps these for superusers. */
const keptForSuperusers = 3;

/** In: connections that a pooler may open. Out: `undefined` where the server takes them; else that it does not, as the end of a sentence. */
export function overTheServer(total: number, server: Server): { readonly but: string; readonly related: readonly Related[] } | undefined {
  const free = server.maxConnections - keptForSuperusers;
  if (total <= free) return undefined;
  return {
    but: `the server takes ${free}: \`max_connections\` is ${server.maxConnections}, and ${keptForSuperusers} of them are kept for superusers`,
    related: [
      {
        ...(server.maxConnectionsAt ?? server.at),
        message: server.maxConnectionsAt
          ? `\`max_connections\` is ${server.maxConnections} here`
          : "the server's default of 100 counts here",
      },
    ],
  };
}
