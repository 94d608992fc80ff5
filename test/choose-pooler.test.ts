/** From what a user names to a pooler, or to a clear refusal. */
import { describe, expect, test } from "vitest";
import { choosePooler, poolerNames, type PoolerSpec } from "../src/poolers/index.ts";
import { SettingsError } from "../src/settings-error.ts";
import type { Fact } from "../src/types.ts";
import { escape } from "./support/facts.ts";

describe("choosePooler", () => {
  test("fills in what is not said", () => {
    const pooler = choosePooler({ name: "pgbouncer" });
    const { name, title, version, mode, docs } = pooler;
    expect([name, title, version, mode, docs]).toEqual([
      "pgbouncer",
      "PgBouncer",
      "1.24",
      "transaction",
      "https://www.pgbouncer.org/features.html",
    ]);
    expect(pooler.judge(escape("setting", "search_path", "set")).verdict).toBe("leaks");
  });

  test.each([
    ["1.18", "1.18"],
    ["1.24.1", "1.24.1"],
    ["v1.25.0", "1.25.0"],
    [" 1.20 ", "1.20"],
  ])("takes version %s", (version, shown) => {
    expect(choosePooler({ name: "PgBouncer", version }).version).toBe(shown);
  });

  test("compares versions as numbers", () => {
    const style = escape("setting", "intervalstyle", "set");
    const verdicts = ["1.19.1", "1.20.0"].map((version) => choosePooler({ name: "pgbouncer", version }).judge(style).verdict);
    expect(verdicts).toEqual(["leaks", "tracked"]);
  });

  test("takes names of tracked parameters in any case", () => {
    const pooler = choosePooler({ name: "pgbouncer", trackedParameters: [" Search_Path "], postgresVersion: 18 });
    expect(pooler.judge(escape("setting", "search_path", "set")).verdict).toBe("tracked");
  });

  test("what only a newer server reports is unknown where nobody says which one it is", () => {
    const settings = { name: "pgbouncer", trackedParameters: ["search_path", "default_transaction_read_only"] };
    const answers = [undefined, 17, 18].map((postgresVersion) => choosePooler({ ...settings, postgresVersion }));
    const verdicts = (name: string) => answers.map((pooler) => pooler.judge(escape("setting", name, "set")).verdict);
    expect([verdicts("search_path"), verdicts("default_transaction_read_only")]).toEqual([
      ["unknown", "leaks", "tracked"],
      // All that are maintained report it.
      ["tracked", "tracked", "tracked"],
    ]);
    expect(answers[0]?.judge(escape("setting", "search_path", "set")).reason).toBe(
      "From PostgreSQL 18 the server reports `search_path`, so PgBouncer gives each client its own back, but nobody says which version it has (`postgresVersion`): before that, `track_extra_parameters` names `search_path`, but PostgreSQL 17 does not report it to PgBouncer, so the next client on that connection runs with your value.",
    );
  });

  test.each([
    [282, "tracked"],
    [283, "fails"],
  ])("a tracked search_path of %i bytes: %s", (bytes, verdict) => {
    const pooler = choosePooler({ name: "pgbouncer", trackedParameters: ["search_path"], postgresVersion: 18 });
    const constant = "é".padEnd(bytes - 1, "a");
    const fact: Fact = { ...escape("setting", "search_path", "set"), value: { key: constant, constant } };
    expect(pooler.judge(fact).verdict).toBe(verdict);
  });

  test("shows no name that only an expression gives", () => {
    const { reason } = choosePooler({ name: "pgbouncer" }).judge(escape("prepared-statement", "format('p%s', $1)", "execute", "stray"));
    expect(reason).toContain('`prepared statement "…" does not exist`');
  });

  const known = "Give one from 1.18 to 1.26, for example pgbouncer@1.24.";
  test.each<[PoolerSpec, string, string]>([
    [{ name: "pgbuoncer" }, 'There is no pooler "pgbuoncer".', `\`poolsafe poolers\` lists them: ${poolerNames.join(", ")}.`],
    [{ name: "pgcat", version: "1.1" }, 'PgCat "1.1" is not a version that poolsafe knows.', "It knows 1.2: write pgcat@1.2."],
    [
      { name: "pgcat", settings: { prepared_statement_cache_size: 1 } },
      'poolsafe knows no setting "prepared_statement_cache_size" of PgCat.',
      "Did you mean `prepared_statements_cache_size`? Those that matter here: cleanup_server_connections, prepared_statements_cache_size.",
    ],
    [{ name: "pgbouncer", version: "1.17" }, 'PgBouncer "1.17" is not a version that poolsafe knows.', known],
    [{ name: "pgbouncer", version: "1.27" }, 'PgBouncer "1.27" is not a version that poolsafe knows.', known],
    [{ name: "pgbouncer", version: "1.2" }, 'PgBouncer "1.2" is not a version that poolsafe knows.', known],
    [{ name: "pgbouncer", version: "1.240" }, 'PgBouncer "1.240" is not a version that poolsafe knows.', known],
    [{ name: "pgbouncer", version: "latest" }, 'PgBouncer "latest" is not a version that poolsafe knows.', known],
    [{ name: "pgbouncer", version: "" }, 'PgBouncer "" is not a version that poolsafe knows.', known],
    [
      { name: "pgbouncer", postgresVersion: 9.6 },
      "PostgreSQL 9.6 is not a version that poolsafe knows.",
      "Give the major version as a number from 10 to 18.",
    ],
    [
      { name: "pgbouncer", postgresVersion: 180 },
      "PostgreSQL 180 is not a version that poolsafe knows.",
      "Give the major version as a number from 10 to 18.",
    ],
    [{ name: "pgbouncer", maxPreparedStatements: -1 }, "maxPreparedStatements is -1.", "Give a whole number, 0 or more."],
    [
      { name: "pgbouncer", version: "1.20", maxPreparedStatements: 100 },
      '"maxPreparedStatements" needs PgBouncer 1.21, which brought max_prepared_statements.',
      'Remove "maxPreparedStatements", or give version 1.21 or newer.',
    ],
    [
      { name: "pgbouncer", version: "1.19", trackedParameters: ["search_path"] },
      '"trackedParameters" needs PgBouncer 1.20, which brought track_extra_parameters.',
      'Remove "trackedParameters", or give version 1.20 or newer.',
    ],
  ])("refuses %j", (spec, message, remedy) => {
    const refuse = (): unknown => {
      try {
        return choosePooler(spec);
      } catch (error) {
        return error instanceof SettingsError ? { message: error.message, remedy: error.remedy } : error;
      }
    };
    expect(refuse()).toEqual({ message, remedy });
  });
});
