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
}

/** By words of a host's name: those of services that are called so. */
const named: readonly (readonly [RegExp, string])[] = [
  [/(?:^|[.-])pgbouncer(?:[.-]|$)/, "PgBouncer"],
  [/(?:^|[.-])supavisor(?:[.-]|$)/, "Supavisor"],
  [/(?:^|[.-])pgcat(?:[.-]|$)/, "PgCat"],
  [/(?:^|[.-])pgdog(?:[.-]|$)/, "PgDog"],
  [/(?:^|[.-])odyssey(?:[.-]|$)/, "Odyssey"],
  [/\.proxy-[a-z0-9]+\.[a-z0-9-]+\.rds\.amazonaws\.com$/, "RDS Proxy"],
];

export type PoolerHosts = ReadonlyMap<string, string>;

/** In: the names of containers that run poolers, with the pooler. The first line that fits counts. */
export function wayOf({ host, port, parameters }: Address, poolers: PoolerHosts = new Map()): Way | undefined {
  if (host.endsWith(".pooler.supabase.com")) {
    // Supabase gives the mode by the port: its session pooler listens on 5432.
    if (port === "6543") return { pooler: "Supavisor", by: "port 6543 of Supabase's pooler", mode: "transaction" };
    return undefined;
  }
  if (port === "6543" && /\.supabase\.co$/.test(host)) return { pooler: "PgBouncer", by: "port 6543 of Supabase", mode: "transaction" };
  if (/^ep-[a-z0-9-]+-pooler\..*neon\.(?:tech|build)$/.test(host)) {
    return { pooler: "PgBouncer", by: "Neon's host with -pooler", mode: "transaction" };
  }
  if (host === "pooled.db.prisma.io") return { pooler: "PgBouncer", by: "Prisma Postgres' pooled host", mode: "transaction" };
  const container = poolers.get(host);
  if (container !== undefined) return { pooler: container, by: "the container of that name" };
  const service = named.find(([pattern]) => pattern.test(host));
  if (service) return { pooler: service[1], by: "its host" };
  if (parameters.get("pgbouncer") === "true") return { pooler: "PgBouncer", by: "pgbouncer=true", mode: "transaction" };
  if (port === "6432") return { pooler: "PgBouncer", by: "port 6432" };
  if (port === "25061" && host.endsWith(".db.ondigitalocean.com")) return { pooler: "PgBouncer", by: "DigitalOcean's port 25061" };
  return undefined;
}

/** The host that goes around the pooler, where the service has a scheme for it. */
export function directHostFor({ host, port }: Address): string | undefined {
  if (/^ep-[a-z0-9-]+-pooler\..*neon\.(?:tech|build)$/.test(host)) return host.replace("-pooler.", ".");
  if (port === "6543" && host.endsWith(".pooler.supabase.com")) return `${host}:5432`;
  if (port === "6543" && host.endsWith(".supabase.co")) return `${host}:5432`;
  if (host === "pooled.db.prisma.io") return "db.prisma.io";
  if (port === "25061" && host.endsWith(".db.ondigitalocean.com")) return `${host}:25060`;
  return undefined;
}

/** Whether an address that goes through no pooler is one that nobody would put one before. */
export function isDirect(name: string, { host, port }: Address): boolean {
  return nameSaysDirect(name) || directHosts.some((pattern) => pattern.test(`//${host}${port === "" ? "" : `:${port}`}`));
}
