/** Who gets in without a password, or with one that everybody knows, where other machines reach the pooler. */

import type { Place, Related } from "../../../types.ts";
import { type Problem, quoted } from "../../pgbouncer/problem.ts";
import { distinct } from "../../place-key.ts";
import type { SetupCheck } from "./check.ts";

interface Weakness {
  readonly pooler: string;
  readonly setting: string;
  readonly value: RegExp;
  readonly impact: Problem["impact"];
  readonly message: string;
  readonly help: string;
  /** Of a setting of the whole that makes it harmless. */
  readonly unless?: { readonly setting: string; readonly value: RegExp };
}

/**
 * Odyssey: docs/configuration/rules.md and listen.md. PgCat: its src/config.rs and the example in its repository. PgDog:
 * https://docs.pgdog.dev/configuration/pgdog.toml/general/#authentication, and the example in its repository.
 */
const weaknesses: readonly Weakness[] = [
  {
    pooler: "odyssey",
    setting: "authentication",
    value: /^none$/,
    impact: "breaks",
    message: 'With `authentication "none"` whoever reaches Odyssey and knows a user\'s name is let in without a password.',
    help: 'Use `authentication "scram-sha-256"`.',
  },
  {
    pooler: "odyssey",
    setting: "authentication",
    value: /^clear_text$/,
    impact: "breaks",
    message: 'With `authentication "clear_text"` passwords cross the network as they are, because no client has to use TLS.',
    help: 'Use `authentication "scram-sha-256"`, or `tls "require"` under `listen`.',
    unless: { setting: "listen.tls", value: /^(?:require|verify_ca|verify_full)$/ },
  },
  {
    pooler: "pgcat",
    setting: "auth_type",
    value: /^trust$/i,
    impact: "breaks",
    message: 'With `auth_type = "trust"` whoever reaches PgCat and knows a user\'s name is let in without a password.',
    help: 'Use `auth_type = "md5"`, which is PgCat\'s default.',
  },
  {
    pooler: "pgcat",
    setting: "admin_auth_type",
    value: /^trust$/i,
    impact: "breaks",
    message: 'With `admin_auth_type = "trust"` whoever reaches PgCat is let into its console without a password.',
    help: 'Use `admin_auth_type = "md5"`, which is PgCat\'s default.',
  },
  {
    pooler: "pgcat",
    setting: "admin_password",
    value: /^(?:admin_pass|admin)$/,
    impact: "risk",
    message: "The password of PgCat's console is the one of its example, which everybody knows.",
    help: "Give another one, from outside the repository.",
  },
  {
    pooler: "pgdog",
    setting: "admin.password",
    value: /^pgdog$/,
    impact: "risk",
    message: "The password of PgDog's console is the one of its example, which everybody knows.",
    help: "Give another one, from outside the repository, or take it out: then nobody gets in.",
  },
  {
    pooler: "pgdog",
    setting: "auth_type",
    value: /^trust$/,
    impact: "breaks",
    message: 'With `auth_type = "trust"` whoever reaches PgDog and knows a user\'s name is let in without a password.',
    help: 'Use `auth_type = "scram"`, which is PgDog\'s default.',
  },
  {
    pooler: "pgdog",
    setting: "auth_type",
    value: /^plain$/,
    impact: "breaks",
    message: 'With `auth_type = "plain"` passwords cross the network as they are, because no client has to use TLS.',
    help: 'Use `auth_type = "scram"`, or `tls_client_required = true`.',
    unless: { setting: "tls_client_required", value: /^true$/ },
  },
  {
    pooler: "pgdog",
    setting: "passthrough_auth",
    value: /^enabled_plain$/,
    impact: "breaks",
    message: 'With `passthrough_auth = "enabled_plain"` passwords cross the network as they are, because no client has to use TLS.',
    help: "Give `tls_client_required = true` with a certificate and its key.",
    unless: { setting: "tls_client_required", value: /^true$/ },
  },
];

export const openToEverybody: SetupCheck = ({ setup }) => {
  const { pooler, settings, pools, listens } = setup;
  if (!listens) return [];
  return weaknesses.flatMap(({ unless, ...row }): readonly Problem[] => {
    if (row.pooler !== pooler || (unless && unless.value.test(settings.get(unless.setting)?.value ?? ""))) return [];
    const weak = [settings, ...pools.map((pool) => pool.settings)].flatMap((of) => {
      const setting = of.get(row.setting);
      return setting?.value !== undefined && row.value.test(setting.value) ? [setting] : [];
    });
    return distinct(weak, ({ place }) => place).map(({ place, written }) => ({
      place,
      name: written,
      impact: row.impact,
      verdict: "leaks",
      message: row.message,
      help: row.help,
      related: reached(listens, place),
    }));
  });
};

/** A table of settings is no place to point at. */
function reached(listens: Place, place: Place): readonly Related[] {
  const text = listens.source.text.slice(listens.span.start, listens.span.end);
  if (listens.source !== place.source || !/host/.test(text)) return [];
  return [{ ...listens, message: `other machines reach it here, by ${quoted("host")}` }];
}
