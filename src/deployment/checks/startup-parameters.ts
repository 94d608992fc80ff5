/** https://www.pgbouncer.org/config.html#ignore_startup_parameters; dropping is measured (test/lab/startup.test.ts). */

import { namesIn } from "../pgbouncer/configuration.ts";
import { type Problem, quoted } from "../pgbouncer/problem.ts";
import type { Check } from "./check.ts";

/** What is lost with it; the first one that fits counts. */
const lost: readonly { readonly name: RegExp; readonly what: string; readonly instead: string }[] = [
  {
    name: /^options$/,
    what: "everything that a client asks for in `options`, such as `-c search_path=…`, is lost without a word",
    instead: "`ALTER ROLE … SET`",
  },
  {
    name: /^search_path$/,
    what: "a client that asks for a `search_path` works in the server's default schema, and is not told",
    instead: "`ALTER ROLE … SET search_path`",
  },
  {
    name: /_timeout$/,
    what: "a client that asks for one runs without it, and is not told",
    instead: "`ALTER ROLE … SET`",
  },
  {
    name: /^(?:role|session_authorization|row_security|session_replication_role|default_transaction_\w+|\w+\.\w+)$/,
    what: "a client that asks for it runs without it, and is not told",
    instead: "`ALTER ROLE … SET`, or `SET LOCAL` in each transaction",
  },
];

export const droppedParameters: Check = ({ configuration, code }) => {
  const setting = configuration.settings.get("ignore_startup_parameters");
  if (!setting) return [];
  return namesIn(setting).flatMap(({ name, at }): readonly Problem[] => {
    const loss = lost.find((one) => one.name.test(name.toLowerCase()));
    if (!loss) return [];
    const askers = code.filter((fact) => fact.fact === "startup-parameter" && asksFor(fact.name, fact.form, name.toLowerCase()));
    return [
      {
        place: at,
        name: setting.written,
        impact: "risk",
        verdict: "cleared",
        message: `PgBouncer accepts ${quoted(name)} from clients and drops it: ${loss.what}.`,
        help: `Set what is needed with ${loss.instead}, and take ${quoted(name)} out, so that a client that asks for it is refused.`,
        related: askers.slice(0, 5).map(({ place, what }) => ({ ...place, message: `${quoted(what)} is asked for here` })),
      },
    ];
  });
};

function asksFor(asked: string, form: string, dropped: string): boolean {
  return asked.toLowerCase() === dropped || (dropped === "options" && form === "options");
}
