/** Which of the project's servers a pooler goes to. */

import type { Place } from "../../types.ts";
import type { Server } from "./check.ts";

/** Kubernetes also calls a Service by its namespace: `db.shop.svc.cluster.local`. */
export function isCalled({ names }: Server, host: string): boolean {
  return names.includes(host.toLowerCase().replace(/\.[^.]+\.svc(?:\..+)?$/, ""));
}

/** A name counts in the pooler's own file first: another file may be about another environment. */
export function serversFor(servers: readonly Server[], at: Place, isNamed: (server: Server) => boolean): readonly Server[] {
  const named = servers.filter(isNamed);
  const near = named.filter((server) => server.at.source === at.source);
  if (near.length > 0) return near;
  return named.length === 1 ? named : [];
}
