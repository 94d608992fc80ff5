/** Every pooler that the lab has, as it is configured in one column of the matrix. */
import type { PoolerSpec } from "../../../src/poolers/index.ts";
import { pgbouncer, type PoolerProgram, type PostgresVersion } from "../servers.ts";
import { odyssey, pgpool } from "./programs.ts";

export interface MatrixConfiguration {
  /** As in observed.json: the pooler and its settings, without the server. */
  readonly title: string;
  readonly pooler: PoolerProgram;
  readonly postgres: PostgresVersion;
  /** What a client keeps its server connection for. */
  readonly keeps: "transaction" | "session";
  /** Server connections that the clients of one database can have at once. */
  readonly connections: number;
  /** What a user of poolsafe would say of it. */
  readonly spec: PoolerSpec;
  /** Experiments at once: a pooler with few processes has no room for more. */
  readonly atOnce: number;
}

/** As named in `track_extra_parameters`. */
const EXTRA = ["IntervalStyle", "search_path", "default_transaction_read_only"];
const IGNORED = ["options", "search_path", "statement_timeout", "extra_float_digits"];
const AT_ONCE = 6;

interface Variant {
  readonly mode?: "session" | "transaction" | "statement";
  readonly statements?: number;
  readonly resets?: boolean;
  readonly tracks?: boolean;
  readonly ignores?: boolean;
}

function bouncer(version: string, postgres: PostgresVersion, variant: Variant): MatrixConfiguration {
  const { mode = "transaction", statements, resets = false, tracks = false, ignores = false } = variant;
  const settings = {
    ...(mode === "transaction" ? {} : { pool_mode: mode }),
    ...(statements === undefined ? {} : { max_prepared_statements: statements }),
    ...(resets ? { server_reset_query_always: 1 } : {}),
    ...(tracks ? { track_extra_parameters: EXTRA.join(",") } : {}),
    ...(ignores ? { ignore_startup_parameters: IGNORED.join(",") } : {}),
  };
  const words = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
  const title = [`pgbouncer ${version}`, ...words].join(", ");
  return {
    title,
    pooler: pgbouncer(version, folderOf(title), { pool_mode: "transaction", default_pool_size: BACKENDS, ...settings }),
    postgres,
    keeps: mode === "session" ? "session" : "transaction",
    connections: BACKENDS,
    spec: {
      name: "pgbouncer",
      version,
      mode,
      postgresVersion: postgres,
      ...(statements === undefined ? {} : { maxPreparedStatements: statements }),
      ...(resets ? { resetAlways: true } : {}),
      ...(tracks ? { trackedParameters: EXTRA } : {}),
      ...(ignores ? { ignoredParameters: IGNORED } : {}),
    },
    atOnce: AT_ONCE,
  };
}

/** As many as an experiment needs. */
const BACKENDS = 2;

function folderOf(title: string): string {
  return title.replace(/[^\w.=]+/g, "-");
}

const versions: readonly PostgresVersion[] = [15, 18];
const no = [false, true];

function pgbouncers(postgres: PostgresVersion): MatrixConfiguration[] {
  // It has no `max_prepared_statements`.
  const old: Variant[] = [{}, { resets: true }, { mode: "session" }, { mode: "statement" }, { ignores: true }];
  const grown: Variant[] = [
    // By default it is 200.
    ...[undefined, 0].flatMap((statements) =>
      no.flatMap((resets) => no.map((tracks) => ({ ...(statements === undefined ? {} : { statements }), resets, tracks }))),
    ),
    // Fewer than some experiments have.
    { statements: 2 },
    { mode: "session" },
    { mode: "statement" },
    { mode: "statement", resets: true },
    { ignores: true },
  ];
  const newest: Variant[] = [{}, { tracks: true }, { resets: true }, { statements: 0 }, { mode: "session" }, { mode: "statement" }];
  return [
    ...old.map((variant) => bouncer("1.18", postgres, variant)),
    ...grown.map((variant) => bouncer("1.24", postgres, variant)),
    ...newest.map((variant) => bouncer("1.26", postgres, variant)),
  ];
}

function others(postgres: PostgresVersion): MatrixConfiguration[] {
  const column = (
    title: string,
    pooler: (name: string) => PoolerProgram,
    spec: PoolerSpec,
    rest: Pick<MatrixConfiguration, "keeps" | "atOnce" | "connections">,
  ): MatrixConfiguration => {
    return { title, pooler: pooler(folderOf(title)), postgres, spec: { ...spec, postgresVersion: postgres }, ...rest };
  };
  const pooled = { keeps: "transaction", atOnce: AT_ONCE, connections: BACKENDS } as const;
  const whole = { keeps: "session", atOnce: 1, connections: BACKENDS } as const;
  return [
    column("odyssey 1.5", (name) => odyssey(name, {}), { name: "odyssey", version: "1.5" }, pooled),
    column(
      "odyssey 1.5, pool_discard=no, pool_smart_discard=no, pool_reserve_prepared_statement=no",
      (name) => odyssey(name, { pool_discard: "no", pool_smart_discard: "no", pool_reserve_prepared_statement: "no" }),
      {
        name: "odyssey",
        version: "1.5",
        settings: { pool_discard: false, pool_smart_discard: false, pool_reserve_prepared_statement: false },
      },
      pooled,
    ),
    column("pgpool 4.6", pgpool, { name: "pgpool", version: "4.6", mode: "session" }, whole),
  ];
}

export const configurations: readonly MatrixConfiguration[] = versions.flatMap((postgres) => [
  ...pgbouncers(postgres),
  ...others(postgres),
]);
