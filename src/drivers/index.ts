import type { Driver } from "./driver.ts";
import { pg } from "./pg.ts";
import { postgres } from "./postgres.ts";

/** Every library that poolsafe knows. A test compares the list with the folder. */
export const drivers: readonly Driver[] = [pg, postgres];
