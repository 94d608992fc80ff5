import type { Driver, Handle, Member } from "./driver.ts";
import { client, pool } from "./pg.ts";
import { handles } from "./pg-promise.ts";

const direct = (gives: string): Member => ({ call: { does: "connect", gives, direct: true } });

/** What its adapters give for other libraries: objects without a server. */
const other: Handle = { connection: "dedicated", direct: true };

/** pg-mem@3 `types/interfaces.d.ts`: an imitation of PostgreSQL in memory, for tests. */
const memory: Handle = {
  connection: "dedicated",
  direct: true,
  members: {
    adapters: {
      members: {
        createPg: { call: { does: "member", member: { members: { Pool: direct("pool"), Client: direct("dedicated") } } } },
        createPgPromise: direct("db"),
        createSlonik: direct("other"),
        createPgNative: direct("other"),
        createTypeormConnection: direct("other"),
        createTypeormDataSource: direct("other"),
        createKnex: direct("other"),
        createKysely: direct("other"),
        createMikroOrm: direct("other"),
        createPostgresJsTag: direct("other"),
      },
    },
    public: { handle: "other" },
    getSchema: { call: { does: "give", gives: "other" } },
    createSchema: { call: { does: "give", gives: "other" } },
  },
};

export const pgMem: Driver = {
  name: "pg-mem",
  modules: ["pg-mem"],
  exports: { newDb: direct("memory") },
  types: { IMemoryDb: "memory", ISchema: "other" },
  handles: { ...handles, memory, other, pool, client, dedicated: { ...client, connection: "dedicated" } },
};
