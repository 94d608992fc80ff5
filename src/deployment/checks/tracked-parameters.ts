/**
 * https://www.pgbouncer.org/config.html#track_extra_parameters and https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-ASYNC: only what
 * the server reports can be tracked.
 */

import { versionNumber } from "../../poolers/version.ts";
import { namesIn, type PgbouncerConfiguration } from "../pgbouncer/configuration.ts";
import { type Problem, quoted } from "../pgbouncer/problem.ts";
import type { Check } from "./check.ts";

/** By the first version of PostgreSQL that reports it. */
const reported: Readonly<Record<string, number>> = {
  application_name: 0,
  client_encoding: 0,
  datestyle: 0,
  intervalstyle: 0,
  timezone: 0,
  standard_conforming_strings: 0,
  session_authorization: 0,
  is_superuser: 0,
  server_encoding: 0,
  server_version: 0,
  integer_datetimes: 0,
  default_transaction_read_only: 14,
  in_hot_standby: 14,
  scram_iterations: 16,
  search_path: 18,
};

export const untrackable: Check = ({ configuration }) => {
  const setting = configuration.settings.get("track_extra_parameters");
  if (!setting) return [];
  return namesIn(setting).flatMap(({ name, at }): readonly Problem[] => {
    const since = reported[name.toLowerCase()];
    const base = { place: at, name: setting.written, verdict: "leaks" } as const;
    if (since === undefined) {
      return [
        {
          ...base,
          impact: "ineffective",
          message: `PgBouncer cannot track ${quoted(name)}: PostgreSQL does not report it to its clients. What one client sets stays for the next one.`,
          help: "Take it out, and use `SET LOCAL` in the transaction that needs it.",
        },
      ];
    }
    const { postgres } = configuration;
    if (since === 0 || (postgres && postgres.major >= since)) return [];
    if (postgres) {
      return [
        {
          ...base,
          impact: "ineffective",
          message: `PgBouncer cannot track ${quoted(name)} with PostgreSQL ${postgres.major}, which does not report it; ${since} does${since === 18 ? ", and so does Citus 12" : ""}.`,
          help: `Use PostgreSQL ${since}, or ${quoted("SET LOCAL")} in the transaction that needs it.`,
          related: [{ ...postgres.at, message: `the server is PostgreSQL ${postgres.major} here` }],
        },
      ];
    }
    // Older ones are out of support.
    if (since < 18) return [];
    return [
      {
        ...base,
        impact: "risk",
        message: `PgBouncer can track ${quoted(name)} only where the server reports it: PostgreSQL 18 and Citus 12 do. Elsewhere it is accepted and leaks.`,
        help: "See that the server is one of these, and that no two clients use paths that differ in letter case alone.",
      },
    ];
  });
};

/** https://www.pgbouncer.org/changelog.html#pgbouncer-125x: CVE-2025-12819. */
export const searchPathAtLogin: Check = ({ configuration }) => {
  const setting = configuration.settings.get("track_extra_parameters");
  const path = setting && namesIn(setting).find(({ name }) => name.toLowerCase() === "search_path");
  const asks = authUser(configuration);
  if (!path || !asks || isFixed(configuration)) return [];
  const { version } = configuration;
  return [
    {
      place: path.at,
      name: setting.written,
      impact: version ? "breaks" : "risk",
      message: `${version ? `PgBouncer ${version.text}` : "PgBouncer before 1.25.1"} runs \`auth_query\` with the \`search_path\` of a client that is not logged in yet: it can run SQL of its own there (CVE-2025-12819).`,
      help: "Run PgBouncer 1.25.1 or newer, or take `search_path` out.",
      related: [{ ...asks, message: "`auth_user` runs `auth_query`" }],
    },
  ];
};

function authUser({ settings, databases }: PgbouncerConfiguration): Problem["place"] | undefined {
  return settings.get("auth_user")?.place ?? databases.flatMap(({ fields }) => fields.get("auth_user")?.place ?? [])[0];
}

function isFixed({ version }: PgbouncerConfiguration): boolean {
  if (!version) return false;
  const fixed = versionNumber("1.25");
  // Of `1.25` alone nobody knows which.
  return version.number > fixed || (version.number === fixed && version.patch !== 0);
}
