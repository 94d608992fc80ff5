/** Which addresses go through a pooler, and which certainly do not: by host, port, parameters, the containers of a manifest, and the names of what holds them. */

import { directHosts, nameSaysDirect } from "../../extract/direct-words.ts";
import type { Gift } from "../clue.ts";
import type { Address } from "./address.ts";

export interface Way {
  /** As its makers write it. */
  readonly pooler: string;
  /** What in the address tells, as a clause without a verb. */
  readonly by: string;
  readonly mode?: NonNullable<Gift["mode"]>;
  /** Nothing but a port or a parameter tells, which may be any pooler's. */
  readonly isAny?: true;
}

/** By words of a host's name: those of services that are called so. */
const named: readonly (readonly [RegExp, string])[] = [
  [/(?:^|[.-])pgbouncer(?:[.-]|$)/, "PgBouncer"],
  [/(?:^|[.-])supavisor(?:[.-]|$)/, "Supavisor"],
  [/(?:^|[.-])pgcat(?:[.-]|$)/, "PgCat"],
  [/(?:^|[.-])pgdog(?:[.-]|$)/, "PgDog"],
  [/(?:^|[.-])odyssey(?:[.-]|$)/, "Odyssey"],
  // cloudflare/workerd src/workerd/api/hyperdrive.c++
  [/\.hyperdrive\.local$/, "Hyperdrive"],
  [/\.proxy-[a-z0-9]+\.[a-z0-9-]+\.rds\.amazonaws\.com(?:\.cn)?$/, "RDS Proxy"],
];

export type PoolerHosts = ReadonlyMap<string, string>;

/** Services that run a pooler, by the host and, where it tells the pooler from the server, by the port. */
const services: readonly {
  readonly host: RegExp;
  readonly port?: string;
  readonly pooler: string;
  readonly by: string;
  readonly mode?: Way["mode"];
  /** The address that goes around it. */
  readonly direct: (host: string) => string;
}[] = [
  {
    // Supabase gives the mode by the port: its session pooler listens on 5432.
    host: /\.pooler\.supabase\.com$/,
    port: "6543",
    pooler: "Supavisor",
    by: "port 6543 of Supabase's pooler",
    mode: "transaction",
    direct: (host) => `${host}:5432`,
  },
  {
    host: /\.pooler\.supabase\.com$/,
    pooler: "Supavisor",
    by: "Supabase's session pooler",
    mode: "session",
    direct: (host) => `${host}:5432`,
  },
  {
    host: /\.supabase\.co$/,
    port: "6543",
    pooler: "Supabase's dedicated PgBouncer",
    by: "port 6543 of Supabase",
    mode: "transaction",
    direct: (host) => `${host}:5432`,
  },
  {
    host: /^ep-[a-z0-9-]+-pooler\..*neon\.(?:tech|build)$/,
    pooler: "Neon's PgBouncer",
    by: "Neon's host with -pooler",
    mode: "transaction",
    direct: (host) => host.replace("-pooler.", "."),
  },
  {
    host: /\.postgres\.database\.azure\.com$/,
    port: "6432",
    pooler: "Azure's PgBouncer",
    by: "Azure's port 6432",
    direct: (host) => `${host}:5432`,
  },
  {
    host: /\.db\.ondigitalocean\.com$/,
    port: "25061",
    pooler: "DigitalOcean's PgBouncer",
    by: "DigitalOcean's port 25061",
    direct: (host) => `${host}:25060`,
  },
  {
    host: /^pooled\.db\.prisma\.io$/,
    pooler: "Prisma Postgres's PgBouncer",
    by: "its host",
    mode: "transaction",
    direct: (host) => host.replace("pooled.", ""),
  },
  {
    host: /\.psdb\.cloud$/,
    port: "6432",
    pooler: "PlanetScale's PgBouncer",
    by: "PlanetScale's port 6432",
    mode: "transaction",
    direct: (host) => `${host}:5432`,
  },
];

function serviceOf({ host, port }: Address): (typeof services)[number] | undefined {
  return services.find((one) => one.host.test(host) && (one.port === undefined || one.port === port));
}

/** In: the names of containers that run poolers, with the pooler. The first line that fits counts. */
export function wayOf(address: Address, poolers: PoolerHosts = new Map()): Way | undefined {
  const { host, port, parameters } = address;
  const service = serviceOf(address);
  if (service) {
    const { pooler, by, mode } = service;
    return { pooler, by, ...(mode === undefined ? {} : { mode }) };
  }
  const container = poolers.get(host);
  if (container !== undefined) return { pooler: container, by: "the container of that name" };
  const word = named.find(([pattern]) => pattern.test(host));
  if (word) return { pooler: word[1], by: "its host" };
  if (parameters.get("pgbouncer") === "true") return { pooler: "PgBouncer", by: "pgbouncer=true", mode: "transaction", isAny: true };
  if (port === "6432") return { pooler: "PgBouncer", by: "port 6432", isAny: true };
  return undefined;
}

/** The host that goes around the pooler, where the service has a scheme for it. */
export function directHostFor(address: Address): string | undefined {
  return serviceOf(address)?.direct(address.host);
}

/** Whether an address that goes through no pooler is one that nobody would put one before. */
export function isDirect(name: string, { host, port }: Address): boolean {
  return nameSaysDirect(name) || directHosts.some((pattern) => pattern.test(`//${host}${port === "" ? "" : `:${port}`}`));
}

/** A developer's own server, or a container's: it says nothing of where the project runs. */
export function isLocal({ host }: Address): boolean {
  return /^(?:localhost|127\.0\.0\.1|\[::1\]|db|postgres(?:ql)?|host\.docker\.internal|)$/.test(host);
}
