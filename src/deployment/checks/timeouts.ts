/**
 * Only what PgBouncer's manual warns of (https://www.pgbouncer.org/config.html#dangerous-timeouts, #server_lifetime), and `server_connect_timeout = 0`,
 * which is measured (test/lab/pgbouncer-limits.test.ts).
 */

import type { Impact } from "../../types.ts";
import { sizeOf } from "../pgbouncer/configuration.ts";
import type { Problem } from "../pgbouncer/problem.ts";
import type { Check } from "./check.ts";

interface Row {
  readonly name: string;
  readonly when: (seconds: number) => boolean;
  readonly impact: Impact;
  readonly message: string;
  readonly help: string;
}

const rows: readonly Row[] = [
  {
    name: "server_lifetime",
    when: (seconds) => seconds === 0,
    impact: "breaks",
    message: "`server_lifetime = 0` closes each server connection as soon as it has been used once, so nothing is pooled.",
    help: "Take it out for an hour, or give a longer time; there is no value for “never”.",
  },
  {
    name: "server_connect_timeout",
    when: (seconds) => seconds === 0,
    impact: "breaks",
    message:
      "With `server_connect_timeout = 0` PgBouncer gives each connection to the server up before it stands, so every client waits in vain.",
    help: "Take it out for 15 seconds; there is no value for “never”.",
  },
  {
    name: "query_wait_timeout",
    when: (seconds) => seconds === 0,
    impact: "risk",
    message:
      "With `query_wait_timeout = 0` a query waits for a server connection for ever: when all are busy or the server is down, clients hang instead of getting an error.",
    help: "Give the number of seconds that a client may wait, or take it out for 120.",
  },
  {
    name: "cancel_wait_timeout",
    when: (seconds) => seconds === 0,
    impact: "risk",
    message: "With `cancel_wait_timeout = 0` a cancel request waits for ever when the server is down.",
    help: "Take it out for 10 seconds.",
  },
  {
    name: "query_timeout",
    when: (seconds) => seconds > 0,
    impact: "risk",
    message:
      "When `query_timeout` is over, PgBouncer closes the client's connection and the server's: the application sees a lost connection and no error of the query. It is for network problems.",
    help: "Set a slightly shorter `statement_timeout` with `ALTER ROLE … SET`, so that the server says first what is wrong.",
  },
];

export const dangerousTimeouts: Check = ({ configuration }) =>
  rows.flatMap(({ name, when, impact, message, help }): readonly Problem[] => {
    const setting = configuration.settings.get(name);
    const seconds = setting && sizeOf(configuration, name);
    if (!setting || seconds === undefined || !when(seconds)) return [];
    return [{ place: setting.place, name: setting.written, impact, message, help }];
  });
