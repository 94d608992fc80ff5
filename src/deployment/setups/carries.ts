/** Which setting of a pooler makes it carry the statements that clients name, and when it does not. */

import type { Setting } from "../pgbouncer/configuration.ts";
import { distinct } from "../place-key.ts";
import { isShared, type PoolSetup, type Setup } from "./setup.ts";

export interface Carrying {
  readonly pooler: string;
  readonly title: string;
  readonly setting: string;
  /** As its file writes it. */
  readonly off: RegExp;
  readonly offText: string;
  /** It carries none where nothing is said. */
  readonly isOffByDefault: boolean;
  readonly cure: string;
}

/**
 * PgCat: CONFIG.md and https://github.com/postgresml/pgcat/pull/618. Odyssey: docs/configuration/rules.md; the default is `yes` from 1.5, and of a file
 * nobody knows which release reads it. PgDog: https://docs.pgdog.dev/features/connection-pooler/prepared-statements/
 */
export const carrying: readonly Carrying[] = [
  {
    pooler: "pgcat",
    title: "PgCat",
    setting: "prepared_statements_cache_size",
    off: /^0$/,
    offText: "prepared_statements_cache_size = 0",
    isOffByDefault: true,
    cure: "Give each pool a `prepared_statements_cache_size` above 0",
  },
  {
    pooler: "odyssey",
    title: "Odyssey",
    setting: "pool_reserve_prepared_statement",
    off: /^no$/i,
    offText: "pool_reserve_prepared_statement no",
    isOffByDefault: false,
    cure: "Give `pool_reserve_prepared_statement yes`",
  },
  {
    pooler: "pgdog",
    title: "PgDog",
    setting: "prepared_statements",
    off: /^disabled$/,
    offText: 'prepared_statements = "disabled"',
    isOffByDefault: false,
    cure: 'Give `prepared_statements = "extended"`',
  },
];

export interface Uncarried {
  readonly row: Carrying;
  readonly pool: PoolSetup;
  /** `undefined` where nothing is written. */
  readonly setting: Setting | undefined;
}

/** The pools that share their connections and carry no named statements; each setting once. */
export function uncarried({ pooler, pools }: Setup): readonly Uncarried[] {
  const row = carrying.find((one) => one.pooler === pooler);
  if (!row) return [];
  const found = pools.filter(isShared).flatMap((pool): readonly Uncarried[] => {
    const setting = pool.settings.get(row.setting);
    const isOff = setting ? setting.value !== undefined && row.off.test(setting.value) : row.isOffByDefault;
    return isOff ? [{ row, pool, setting }] : [];
  });
  return distinct(found, ({ pool, setting }) => setting?.place ?? pool.modeAt ?? pool.place);
}
