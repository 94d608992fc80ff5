/** Pools that together open more connections than the only server of the project takes. */

import { overTheServer } from "../../checks/pool-sizes.ts";
import { profiles } from "../../../poolers/index.ts";
import type { SetupCheck } from "./check.ts";

/** PgCat and PgDog open a pool for each user of a database, Odyssey for each route. */
export const moreThanTheServerTakes: SetupCheck = ({ setup, servers }) => {
  const [server, ...others] = servers;
  if (!server || others.length > 0) return [];
  const sizes = setup.pools.flatMap(({ size }) => (size && server.names.includes(size.host.toLowerCase()) ? [size] : []));
  const total = sizes.reduce((sum, { most }) => sum + most, 0);
  const over = overTheServer(total, server);
  const [largest] = [...sizes].sort((a, b) => b.most - a.most);
  if (!over || !largest) return [];
  const title = profiles.find(({ name }) => name === setup.pooler)?.title ?? setup.pooler;
  const of = sizes.length === 1 ? "its pool" : `its ${sizes.length} pools`;
  return [
    {
      place: largest.at,
      name: "pool_size",
      impact: "breaks",
      message: `${title} may open ${total} connections for ${of}, but ${over.but}.`,
      help: "Lower the pools, or raise `max_connections`.",
      related: over.related,
    },
  ];
};
