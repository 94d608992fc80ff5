/** Pools that together open more connections than the only server of the project takes. */

import type { Server } from "../../checks/check.ts";
import { isCalled, serversFor } from "../../checks/named-servers.ts";
import { overTheServer } from "../../checks/pool-sizes.ts";
import { profiles } from "../../../poolers/index.ts";
import type { Problem } from "../../pgbouncer/problem.ts";
import type { PoolSetup, Setup } from "../setup.ts";
import type { SetupCheck } from "./check.ts";

/** PgCat and PgDog open a pool for each user of a database, Odyssey for each route. */
export const moreThanTheServerTakes: SetupCheck = ({ setup, servers }) =>
  serversFor(servers, setup.at, (server) => sizesOn(server, setup).length > 0).flatMap((server): readonly Problem[] => {
    const sizes = sizesOn(server, setup);
    const each = sizes.reduce((sum, { most }) => sum + most, 0);
    const replicas = setup.replicas?.count ?? 1;
    const over = overTheServer(each * replicas, server);
    const [largest] = [...sizes].sort((a, b) => b.most - a.most);
    if (!over || !largest) return [];
    const title = profiles.find(({ name }) => name === setup.pooler)?.title ?? setup.pooler;
    const of = sizes.length === 1 ? "its pool" : `its ${sizes.length} pools`;
    const times = replicas > 1 ? ` in each of its ${replicas} replicas, ${each * replicas} together` : "";
    return [
      {
        place: largest.at,
        name: "pool_size",
        impact: "breaks",
        message: `${title} may open ${each} connections for ${of}${times}, but ${over.but}.`,
        help: "Lower the pools, or raise `max_connections`.",
        related: over.related,
      },
    ];
  });

function sizesOn(server: Server, { pools }: Setup): readonly NonNullable<PoolSetup["size"]>[] {
  return pools.flatMap(({ size }) => (size && isCalled(server, size.host) ? [size] : []));
}
