/** What stands in for a library where none is known: an object whose name, type or use tells that it sends SQL. */
import type { Driver, Handle } from "../../../drivers/driver.ts";

export const generic: Handle = { connection: "pool", transaction: "unknown" };

export const genericDriver: Driver = { name: "the database client", modules: [], exports: {}, handles: { generic } };
