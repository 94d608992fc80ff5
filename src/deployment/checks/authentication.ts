/** https://www.pgbouncer.org/config.html#authentication-settings and #tls-settings: who gets in, and who can listen. */

import { type PgbouncerConfiguration, type Setting, valueOf } from "../pgbouncer/configuration.ts";
import { type Problem, quoted } from "../pgbouncer/problem.ts";
import type { Check } from "./check.ts";

const loopback = /^(?:127\.[\d.]+|::1|localhost)$/i;

/** Out: the setting that lets other machines in. */
function openTo({ settings }: PgbouncerConfiguration): Setting | undefined {
  const setting = settings.get("listen_addr");
  const addresses = setting?.value?.split(",").map((address) => address.trim());
  return addresses?.some((address) => address !== "" && !loopback.test(address)) === true ? setting : undefined;
}

const encrypts = /^(?:require|verify-ca|verify-full)$/i;

interface Weakness {
  readonly type: string;
  readonly impact: Problem["impact"];
  readonly message: string;
}

const weaknesses: readonly Weakness[] = [
  {
    type: "any",
    impact: "breaks",
    message: "With `auth_type = any` whoever reaches PgBouncer is let in without a password, and into its console as admin.",
  },
  {
    type: "trust",
    impact: "breaks",
    message: "With `auth_type = trust` whoever reaches PgBouncer and knows a user's name is let in without a password.",
  },
];

export const openToEverybody: Check = ({ configuration }) => {
  const setting = configuration.settings.get("auth_type");
  const listens = openTo(configuration);
  const type = setting?.value?.toLowerCase();
  if (!setting || type === undefined) return [];
  const base = { place: setting.place, name: setting.written };
  // What reaches a container is for others to say.
  const isOpen = listens !== undefined || configuration.medium !== "file";
  const weakness = weaknesses.find((one) => one.type === type);
  if (weakness && isOpen) {
    return [
      {
        ...base,
        impact: listens ? weakness.impact : "risk",
        verdict: "leaks",
        message: weakness.message,
        help: "Use `scram-sha-256`, or `hba` with a file that says who may come from where.",
        related: listens ? [{ ...listens.place, message: "other machines reach it here" }] : [],
      },
    ];
  }
  if (!listens || encrypts.test(valueOf(configuration, "client_tls_sslmode") ?? "require")) return [];
  if (type === "plain") {
    return [
      {
        ...base,
        impact: "breaks",
        verdict: "leaks",
        message: "With `auth_type = plain` passwords cross the network as they are, because no client has to use TLS.",
        help: "Use `scram-sha-256`, and `client_tls_sslmode = require`.",
        related: [{ ...listens.place, message: "other machines reach it here" }],
      },
    ];
  }
  if (type !== "md5") return [];
  return [
    {
      ...base,
      impact: "risk",
      verdict: "leaks",
      message:
        "With `auth_type = md5` a password that is stored as MD5 is proven by its hash alone, which PostgreSQL has given up; only users with a SCRAM secret are better off.",
      help: "Use `scram-sha-256` with SCRAM secrets in `auth_file`.",
      related: [{ ...listens.place, message: "other machines reach it here" }],
    },
  ];
};

export const plainText: Check = ({ configuration }) => {
  const listens = openTo(configuration);
  const mode = configuration.settings.get("client_tls_sslmode");
  const value = valueOf(configuration, "client_tls_sslmode");
  if (!listens || value === undefined || encrypts.test(value)) return [];
  const optional = mode && value.toLowerCase() !== "disable";
  return [
    {
      place: (mode ?? listens).place,
      name: (mode ?? listens).written,
      impact: "risk",
      verdict: "leaks",
      message: optional
        ? `With \`client_tls_sslmode = ${value}\` a client from another machine may come without TLS, and its queries and data cross the network as they are.`
        : "Other machines reach PgBouncer here, and it takes no TLS: their queries and data cross the network as they are.",
      help: "Give `client_tls_sslmode = require` with a key and a certificate, unless the network itself is encrypted.",
      related: mode ? [{ ...listens.place, message: "other machines reach it here" }] : [],
    },
  ];
};

export const plainTextToServers: Check = ({ configuration }) => {
  const mode = configuration.settings.get("server_tls_sslmode");
  if (!mode?.value || !/^(?:disable|allow)$/i.test(mode.value)) return [];
  const away = configuration.databases.find(({ fields }) => {
    const host = fields.get("host")?.value;
    return host !== undefined && host.split(",").some((one) => !loopback.test(one) && !/^[/@]/.test(one));
  });
  if (!away) return [];
  return [
    {
      place: mode.place,
      name: mode.written,
      impact: "risk",
      verdict: "leaks",
      message: `With \`server_tls_sslmode = ${mode.value}\` PgBouncer speaks to a server on another machine without TLS.`,
      help: "Give `require`, or `verify-full` with the certificate of its authority, unless the network itself is encrypted.",
      related: [{ ...away.place, message: `${quoted(away.name)} is on another machine` }],
    },
  ];
};

/** Measured: PgBouncer says `TLS setup failed` and ends. */
export const tlsWithoutKey: Check = ({ configuration }) => {
  const mode = configuration.settings.get("client_tls_sslmode");
  if (!mode?.value || mode.value.toLowerCase() === "disable" || configuration.medium !== "file" || !configuration.isWhole) return [];
  const missing = ["client_tls_key_file", "client_tls_cert_file"].filter((name) => (valueOf(configuration, name) ?? "") === "");
  if (missing.length === 0) return [];
  const names = missing.map(quoted).join(" and ");
  return [
    {
      place: mode.place,
      name: mode.written,
      impact: "breaks",
      message: `PgBouncer does not start with this file: \`client_tls_sslmode = ${mode.value}\` needs ${names}.`,
      help: "Name the files of a key and its certificate.",
    },
  ];
};

export const adminIsAnApplication: Check = ({ configuration }) => {
  const setting = configuration.settings.get("admin_users");
  const admins = new Set(setting?.value?.split(",").map((name) => name.trim()) ?? []);
  const forced = configuration.databases.flatMap(({ name, fields }) => {
    const user = fields.get("user");
    return user && admins.has(user.value) ? [{ database: name, user }] : [];
  });
  const [first] = forced;
  if (!setting || !first) return [];
  return [
    {
      place: setting.place,
      name: setting.written,
      impact: "risk",
      verdict: "leaks",
      message: `${quoted(first.user.value)} is the user with which PgBouncer connects to ${quoted(first.database)}, and an admin of its console: whoever has the application's password can stop every pool.`,
      help: "Give the console a user of its own.",
      related: forced.map(({ user }) => ({ ...user.place, message: "the same user connects to the server" })),
    },
  ];
};

/** The manual: it requires that all databases are configured to log in as a specific user. */
export const anyNeedsUsers: Check = ({ configuration }) => {
  const setting = configuration.settings.get("auth_type");
  if (setting?.value?.toLowerCase() !== "any") return [];
  return configuration.databases
    .filter(({ fields }) => fields.size > 0 && !fields.has("user"))
    .map(({ name, place }) => ({
      place,
      name,
      impact: "breaks",
      message: `With \`auth_type = any\` PgBouncer does not know as whom to connect to ${quoted(name)}, so nobody can log in there.`,
      help: "Give the database a `user`, or use another `auth_type`.",
      related: [{ ...setting.place, message: "any user name is taken here" }],
    }));
};

/** The manual: otherwise there would be no users. */
export const nobodyKnown: Check = ({ configuration }) => {
  const { settings, databases, isWhole, medium } = configuration;
  const setting = settings.get("auth_type");
  const type = valueOf(configuration, "auth_type")?.toLowerCase() ?? "";
  if (!isWhole || medium !== "file" || !/^(?:md5|plain|scram-sha-256|trust)$/.test(type) || databases.length === 0) return [];
  const knows = (name: string): boolean => settings.has(name) && settings.get(name)?.value !== "";
  if (knows("auth_file") || knows("auth_user") || databases.some(({ fields }) => fields.has("auth_user"))) return [];
  return [
    {
      place: setting?.place ?? configuration.section ?? configuration.at,
      name: "auth_type",
      impact: "breaks",
      message: `PgBouncer knows no user, so nobody can log in: \`auth_type\` is ${quoted(type)}${setting ? "" : " by default"}, and there is neither \`auth_file\` nor \`auth_user\`.`,
      help: "Name the file of the users with `auth_file`.",
    },
  ];
};
