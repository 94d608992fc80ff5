/** What poolsafe says of startup parameters and of process ids, against a real client of each PgBouncer, in both modes. */
import pg from "pg";
import { afterAll, describe, expect, test } from "vitest";
import { choosePooler } from "../../src/poolers/index.ts";
import type { DriverFact, DriverForm } from "../../src/types.ts";
import { openLabIfAvailable } from "./available.ts";
import { startServers, VERSIONS, type Servers } from "./servers.ts";

// Only asks whether the servers can be had here.
const lab = await openLabIfAvailable();
const servers: Servers | undefined = lab && (await startServers());
afterAll(async () => {
  await servers?.stop();
  await lab?.close();
});

const place = { source: { path: "a.ts", text: "", language: "typescript" }, span: { start: 0, end: 0 } } as const;

function parameter(name: string, form: DriverForm): DriverFact {
  const said = { driver: "pg", name, form, byDefault: false, certain: true, instead: "" };
  const where = { place, statement: place, what: name, related: [], transaction: undefined, inBody: false };
  return { ...where, ...said, fact: "startup-parameter" };
}

interface Case {
  readonly config: pg.ClientConfig;
  readonly fact: DriverFact;
  /** What `SHOW` of it answers where the value has arrived. */
  readonly value: string;
  readonly ignored?: readonly string[];
}

const cases: readonly Case[] = [
  { config: { statement_timeout: 5000 }, fact: parameter("statement_timeout", "option"), value: "5s" },
  { config: { lock_timeout: 5000 }, fact: parameter("lock_timeout", "option"), value: "5s" },
  { config: { application_name: "billing" }, fact: parameter("application_name", "option"), value: "billing" },
  { config: { options: "-c search_path=app" }, fact: parameter("search_path", "options"), value: "app" },
  { config: { options: "--timezone=Asia/Tokyo" }, fact: parameter("timezone", "options"), value: "Asia/Tokyo" },
  { config: { options: "-cintervalstyle=iso_8601" }, fact: parameter("intervalstyle", "options"), value: "iso_8601" },
  { config: { statement_timeout: 5000 }, fact: parameter("statement_timeout", "option"), value: "5s", ignored: ["statement_timeout"] },
  { config: { options: "-c search_path=app" }, fact: parameter("search_path", "options"), value: "app", ignored: ["options"] },
  { config: { options: "-c timezone=Asia/Tokyo" }, fact: parameter("timezone", "options"), value: "Asia/Tokyo", ignored: ["options"] },
  { config: { options: "-c search_path=app" }, fact: parameter("search_path", "options"), value: "app", ignored: ["search_path"] },
];

async function withClient<T>(config: pg.ClientConfig, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ host: "127.0.0.1", user: "postgres", database: "postgres", ...config });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

async function shown(client: pg.Client, name: string): Promise<unknown> {
  const { rows } = await client.query<unknown[]>({ text: `SHOW ${name}`, rowMode: "array" });
  return rows[0]?.[0];
}

/** The verdict that the servers give. */
async function seen({ config, fact, value }: Case, port: number): Promise<{ readonly arrives: boolean; readonly refusal: string }> {
  try {
    return { arrives: (await withClient({ ...config, port }, (client) => shown(client, fact.name))) === value, refusal: "" };
  } catch (error) {
    return { arrives: false, refusal: error instanceof Error ? error.message : String(error) };
  }
}

const poolers = VERSIONS.flatMap((version) => (["transaction", "session"] as const).map((mode) => ({ version, mode })));

describe.skipIf(!lab).each(poolers)("PgBouncer $version, $mode mode", ({ version, mode }) => {
  test("startup parameters are tracked, refused or dropped as said", async () => {
    const port = (await servers?.pooler({ version, mode })) ?? 0;
    for (const one of cases) {
      const { ignored = [] } = one;
      await withClient({ port, database: "pgbouncer" }, (console) =>
        console.query(`SET ignore_startup_parameters = '${ignored.join(",")}'`),
      );
      const { verdict, reason } = choosePooler({ name: "pgbouncer", version, mode, ignoredParameters: ignored }).judge(one.fact);
      const { arrives, refusal } = await seen(one, port);
      const real = refusal === "" ? (arrives ? ["tracked", "works"] : ["cleared"]) : ["fails"];
      expect(real, `${JSON.stringify(one.config)} ignored=${ignored.join(",")} ${refusal}`).toContain(verdict);
      if (refusal !== "") expect(reason).toContain(refusal);
    }
  });

  test("the id that a client is told is not that of the server process", async () => {
    const port = (await servers?.pooler({ version, mode })) ?? 0;
    await withClient({ port }, async (client) => {
      const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
      expect(rows[0]?.pid).not.toBe(Reflect.get(client, "processID"));
    });
  });
});
