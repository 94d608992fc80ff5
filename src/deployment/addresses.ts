/** Connection strings: whether one goes through a pooler, which one, and what goes around it. */

import { nameSaysDirect } from "../extract/direct-words.ts";
import type { Clue, Gift, Variable } from "./clue.ts";

interface Address {
  readonly host: string;
  readonly port: string;
  readonly database: string;
  readonly parameters: URLSearchParams;
}

interface Way {
  readonly pooler: string;
  /** What in the address tells. */
  readonly by: string;
  readonly mode?: NonNullable<Gift["mode"]>;
}

const schemes = /^(?:jdbc:)?postgres(?:ql)?:\/\//i;

/** Out: `broken` where it is not to be told what in it is the password. */
function parse(value: string): Address | "broken" | undefined {
  if (!schemes.test(value)) return undefined;
  const plain = value.replace(/^jdbc:/i, "");
  try {
    const url = new URL(plain);
    if (url.username === "" && url.host !== "" && plain.includes("@")) return "broken";
    return { host: url.hostname.toLowerCase(), port: url.port, database: url.pathname.slice(1), parameters: url.searchParams };
  } catch {
    return "broken";
  }
}

/** By words of a host's name: those of services that are called so. */
const named: readonly (readonly [RegExp, string])[] = [
  [/(?:^|[.-])pgbouncer(?:[.-]|$)/, "PgBouncer"],
  [/(?:^|[.-])supavisor(?:[.-]|$)/, "Supavisor"],
  [/(?:^|[.-])pgcat(?:[.-]|$)/, "PgCat"],
  [/(?:^|[.-])pgdog(?:[.-]|$)/, "PgDog"],
  [/(?:^|[.-])odyssey(?:[.-]|$)/, "Odyssey"],
  [/\.proxy-[a-z0-9]+\.[a-z0-9-]+\.rds\.amazonaws\.com$/, "RDS Proxy"],
];

/** Services that run PgBouncer, by the host and, where it tells the pooler from the server, by the port. */
const services: readonly {
  readonly host: RegExp;
  readonly port?: string;
  readonly pooler: string;
  readonly by: string;
  readonly mode?: Way["mode"];
}[] = [
  { host: /\.supabase\.co$/, port: "6543", pooler: "Supabase's dedicated PgBouncer", by: "port 6543 of Supabase", mode: "transaction" },
  {
    host: /^ep-[a-z0-9-]+-pooler\..*neon\.(?:tech|build)$/,
    pooler: "Neon's PgBouncer",
    by: "Neon's host with -pooler",
    mode: "transaction",
  },
  { host: /\.postgres\.database\.azure\.com$/, port: "6432", pooler: "Azure's PgBouncer", by: "Azure's port 6432" },
  { host: /\.db\.ondigitalocean\.com$/, port: "25061", pooler: "DigitalOcean's PgBouncer", by: "DigitalOcean's port 25061" },
  { host: /^pooled\.db\.prisma\.io$/, pooler: "Prisma Postgres's PgBouncer", by: "its host", mode: "transaction" },
  { host: /\.psdb\.cloud$/, port: "6432", pooler: "PlanetScale's PgBouncer", by: "PlanetScale's port 6432", mode: "transaction" },
];

/** The first line that fits counts. */
function wayOf({ host, port, parameters }: Address): Way | undefined {
  if (host.endsWith(".pooler.supabase.com")) {
    // Supabase gives the mode by the port: its session pooler listens on 5432.
    if (port === "6543") return { pooler: "Supavisor", by: "port 6543 of Supabase's pooler", mode: "transaction" };
    return undefined;
  }
  const service = services.find((one) => one.host.test(host) && (one.port === undefined || one.port === port));
  if (service) {
    const { pooler, by, mode } = service;
    return { pooler, by, ...(mode === undefined ? {} : { mode }) };
  }
  const word = named.find(([pattern]) => pattern.test(host));
  if (word) return { pooler: word[1], by: "its host" };
  if (parameters.get("pgbouncer") === "true") return { pooler: "PgBouncer", by: "pgbouncer=true", mode: "transaction" };
  if (port === "6432") return { pooler: "PgBouncer", by: "port 6432" };
  return undefined;
}

/** A host or a port that stands by itself: `PGHOST`, `DB_PORT`. */
function partClue(variable: Variable): Clue | undefined {
  const { name, value } = variable;
  const isHost = /(?:^|_|PG)HOST(?:NAME)?$/i.test(name);
  const isPort = /(?:^|_|PG)PORT$/i.test(name);
  if (!isHost && !(isPort && value === "6432")) return undefined;
  const way = wayOf({
    host: isHost ? value.toLowerCase() : "",
    port: isPort ? value : "",
    database: "",
    parameters: new URLSearchParams(),
  });
  return way && clueOf(variable, way);
}

function clueOf({ at, name }: Variable, { pooler, by, mode }: Way): Clue {
  return { at, text: `${name} goes through ${pooler}, by ${by}`, pooler, ...(mode === undefined ? {} : { gives: { mode } }) };
}

export interface AddressClues {
  readonly clues: readonly Clue[];
  /** Names of variables that go around the pooler, and that poolsafe would not know by their names. */
  readonly direct: readonly string[];
}

/** In: the variables of all files. */
export function addressClues(variables: readonly Variable[]): AddressClues {
  const clues: Clue[] = [];
  const pooled: { readonly variable: Variable; readonly address: Address }[] = [];
  const others: { readonly variable: Variable; readonly address: Address }[] = [];
  for (const variable of variables) {
    const address = parse(variable.value);
    if (address === "broken") {
      clues.push({ at: variable.at, text: `${variable.name} is an address that cannot be read, so it is left out` });
      continue;
    }
    const way = address && wayOf(address);
    if (address && way) {
      pooled.push({ variable, address });
      clues.push(clueOf(variable, way));
    } else if (address) {
      others.push({ variable, address });
    } else {
      const clue = partClue(variable);
      if (clue) clues.push(clue);
    }
  }
  const pooledNames = new Set(pooled.map(({ variable }) => variable.name));
  // Beside a pooled one, for the same database: elsewhere the same name may be another environment's.
  const around = others.filter(
    ({ variable, address }) =>
      !pooledNames.has(variable.name) &&
      !nameSaysDirect(variable.name) &&
      pooled.some((one) => one.variable.at.source.path === variable.at.source.path && one.address.database === address.database),
  );
  const direct = [...new Set(around.map(({ variable }) => variable.name))];
  for (const name of direct) {
    const at = around.find(({ variable }) => variable.name === name)?.variable.at;
    if (at) clues.push({ at, text: `${name} goes to the same database around the pooler, so it is named under \`direct\`` });
  }
  return { clues, direct };
}
