import type { Driver, Handle } from "./driver.ts";

/** pg-logical-replication@2.5: `replication=database` connections, which no pooler shares. */
const service: Handle = { connection: "dedicated", direct: true };

export const pgLogicalReplication: Driver = {
  name: "pg-logical-replication",
  modules: ["pg-logical-replication"],
  exports: { LogicalReplicationService: { call: { does: "connect", gives: "service", direct: true } } },
  types: { LogicalReplicationService: "service" },
  handles: { service },
};
