/** Limits of 0. PgBouncer takes some for "none at all" and some for "no limit"; each is measured (test/lab/pgbouncer-limits.test.ts). */

import { versionNumber } from "../../poolers/version.ts";
import type { Place } from "../../types.ts";
import { type PgbouncerConfiguration, sizeOf } from "../pgbouncer/configuration.ts";
import { type Problem, quoted } from "../pgbouncer/problem.ts";
import { numberOf } from "../pgbouncer/values.ts";
import type { Check } from "./check.ts";

/** https://www.pgbouncer.org/changelog.html#pgbouncer-124x: "Setting default_pool_size to 0 means unlimited size." */
const unlimited = versionNumber("1.24");

export const poolsOfNothing: Check = ({ configuration }) => {
  const own = (key: "databases" | "users"): readonly Size[] =>
    configuration[key].flatMap(({ fields }) => {
      const field = fields.get("pool_size");
      // Below 0 it is as if it were not there.
      if (!field || numberOf(field.value) !== 0) return [];
      const most = fields.get("max_db_connections")?.value ?? fields.get("max_user_connections")?.value;
      return [{ place: field.place, written: "pool_size", value: field.value, isBound: most !== undefined && numberOf(most) > 0 }];
    });
  const setting = configuration.settings.get("default_pool_size");
  const isZero = setting !== undefined && (sizeOf(configuration, "default_pool_size") ?? 1) <= 0;
  const all: readonly Size[] = isZero
    ? [{ place: setting.place, written: setting.written, value: setting.value ?? "", isBound: false }]
    : [];
  return [...all, ...own("databases"), ...own("users")].flatMap((size) => problemOf(size, configuration));
};

interface Size {
  readonly place: Place;
  readonly written: string;
  readonly value: string;
  readonly isBound: boolean;
}

function problemOf({ place, written, value, isBound: isBoundItself }: Size, configuration: PgbouncerConfiguration): readonly Problem[] {
  const { version } = configuration;
  const isBound = isBoundItself || ["max_db_connections", "max_user_connections"].some((name) => (sizeOf(configuration, name) ?? 0) > 0);
  const one = "no pool ever has more than one connection";
  const none = "the pools have no limit: PgBouncer opens as many connections as there are clients with work";
  const says = quoted(`${written} = ${value}`);
  const base = { place, name: written } as const;
  if (version && version.number < unlimited) {
    return [
      { ...base, impact: "breaks", message: `With ${says} on PgBouncer ${version.text}, ${one}.`, help: "Give the number of connections." },
    ];
  }
  if (isBound) return [];
  return [
    {
      ...base,
      impact: "risk",
      message: version ? `With ${says}, ${none}.` : `With ${says}, ${none}; before 1.24, ${one}.`,
      help: "Give the number of connections, or a `max_db_connections` that the server can take.",
    },
  ];
}

export const nobodyMayCome: Check = ({ configuration }) => {
  const setting = configuration.settings.get("max_client_conn");
  if (!setting || (sizeOf(configuration, "max_client_conn") ?? 1) > 0) return [];
  return [
    {
      place: setting.place,
      name: setting.written,
      impact: "breaks",
      message: `With ${quoted(`${setting.written} = ${setting.value ?? ""}`)} PgBouncer takes no client at all: each gets \`no more connections allowed (max_client_conn)\`. It does not mean “no limit”.`,
      help: "Give the number of clients that may be connected at once.",
    },
  ];
};

/** A 0 of one database or user is as if it were not there. */
export const limitThatIsNotLifted: Check = ({ configuration }) =>
  (
    [
      ["databases", "max_db_connections", "database"],
      ["users", "max_user_connections", "user"],
    ] as const
  ).flatMap(([section, name, what]): readonly Problem[] => {
    const all = configuration.settings.get(name);
    const size = sizeOf(configuration, name) ?? 0;
    if (!all || size <= 0) return [];
    return configuration[section].flatMap(({ name: target, fields }): readonly Problem[] => {
      const field = fields.get(name);
      if (!field || numberOf(field.value) !== 0) return [];
      return [
        {
          place: field.place,
          name,
          impact: "ineffective",
          message: `${quoted(`${name}=0`)} does not lift the limit for ${quoted(target)}: PgBouncer takes the ${size} of all ${what}s instead.`,
          help: `Give a number above 0 that is high enough.`,
          related: [{ ...all.place, message: `\`${name}\` is ${size} here` }],
        },
      ];
    });
  });
