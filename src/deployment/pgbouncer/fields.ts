/** The value of a line under [databases], [users] and [peers]: `key=value` pairs, read as PgBouncer reads them (src/loader.c). */

import type { Place } from "../../types.ts";
import type { PlacedText } from "../placed-text.ts";

export interface Field {
  readonly key: string;
  /** Without quotes. */
  readonly value: string;
  readonly place: Place;
  readonly valueAt: Place;
}

export interface Fields {
  readonly fields: readonly Field[];
  /** Where PgBouncer stops and refuses the line. */
  readonly refused?: { readonly reason: string; readonly place: Place };
}

/** Blanks before a key and around `=` may be any; a value without quotes ends at a space alone. */
export function readFields({ text, place }: PlacedText): Fields {
  const fields: Field[] = [];
  const blank = /[ \t\v\f\r]/;
  let at = 0;
  const skip = (): void => {
    while (at < text.length && blank.test(text.charAt(at))) at += 1;
  };
  for (;;) {
    skip();
    if (at >= text.length) return { fields };
    const start = at;
    while (at < text.length && text.charAt(at) !== "=" && text.charAt(at) !== " ") at += 1;
    const keyEnd = at;
    const refuse = (reason: string): Fields => ({ fields, refused: { reason, place: place(start, Math.max(keyEnd, start + 1)) } });
    const key = text.slice(start, keyEnd);
    skip();
    // Of what is no key nobody knows whether it is secret.
    if (text.charAt(at) !== "=" || key === "") return refuse("there is no `key=value` here");
    at += 1;
    skip();
    const valueStart = at;
    let value = "";
    if (text.charAt(at) === "'") {
      const quoted = /^'((?:[^']|'')*)'/.exec(text.slice(at));
      if (!quoted) return refuse(`the quote of \`${key}\` is not closed`);
      value = (quoted[1] ?? "").replaceAll("''", "'");
      at += quoted[0].length;
    } else {
      while (at < text.length && text.charAt(at) !== " ") at += 1;
      value = text.slice(valueStart, at);
    }
    const valueEnd = at;
    // One sign behind the value goes, whatever it is.
    at += 1;
    if (value === "") return refuse(`\`${key}\` has no value`);
    fields.push({ key, value, place: place(start, valueEnd), valueAt: place(valueStart, valueEnd) });
  }
}

interface FieldRow {
  readonly key: string;
  readonly since?: string;
}

const from = (since: string, ...keys: readonly string[]): readonly FieldRow[] => keys.map((key) => ({ key, since }));
const always = (...keys: readonly string[]): readonly FieldRow[] => keys.map((key) => ({ key }));

/** What each section takes. */
export const fieldsOf: Readonly<Record<"databases" | "users" | "peers", readonly FieldRow[]>> = {
  databases: [
    ...always("dbname", "host", "port", "user", "password", "auth_user", "client_encoding", "datestyle", "timezone", "pool_size"),
    ...always("min_pool_size", "reserve_pool", "max_db_connections", "pool_mode", "connect_query", "application_name"),
    ...from("1.19", "auth_dbname"),
    ...from("1.22", "auth_query"),
    ...from("1.23", "server_lifetime"),
    ...from("1.24", "reserve_pool_size", "max_db_client_connections", "load_balance_hosts"),
    ...from("1.26", "query_wait_timeout"),
  ],
  users: [
    ...always("pool_mode", "max_user_connections"),
    ...from("1.23", "pool_size"),
    ...from("1.24", "reserve_pool_size", "query_timeout", "idle_transaction_timeout", "client_idle_timeout", "max_user_client_connections"),
    ...from("1.25", "transaction_timeout"),
    ...from("1.26", "query_wait_timeout"),
  ],
  peers: from("1.19", "host", "port", "pool_size"),
};
