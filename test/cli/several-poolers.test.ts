import { describe, expect, test } from "vitest";

import { loadEngine } from "../../src/cli/engine.ts";
import type { PageData } from "../../src/report/html/data.ts";
import { folderWith, runCli } from "./run-cli.ts";

const engine = await loadEngine();

const files = {
  "a.sql": "SET IntervalStyle = 'iso_8601';\nSET work_mem = '1GB';\nSET timezone = 'UTC';\n",
};

interface Report {
  readonly pooler: object;
  readonly alsoBehind?: object;
  readonly findings: readonly {
    readonly line: number;
    readonly message: string;
    readonly evidence?: string;
    readonly poolers?: readonly string[];
  }[];
}

async function check(folder: string, ...words: readonly string[]): Promise<Report> {
  const { out } = await runCli(folder, ["check", "--format", "json", ...words], { engine });
  return JSON.parse(out) as Report;
}

describe("code that must run behind several poolers", () => {
  test("what any of them gets wrong is found once, and says behind which", async () => {
    const folder = folderWith(files);
    const { pooler, alsoBehind, findings } = await check(folder, "--pooler", "pgbouncer@1.24", "--pooler", "pgbouncer@1.18");
    expect(pooler).toEqual({ name: "pgbouncer", version: "1.24", mode: "transaction" });
    expect(alsoBehind).toEqual([{ name: "pgbouncer", version: "1.18", mode: "transaction" }]);
    expect(findings.map(({ line, poolers }) => [line, poolers])).toEqual([
      [1, ["PgBouncer 1.18"]],
      [2, ["PgBouncer 1.24", "PgBouncer 1.18"]],
    ]);
    expect(findings[0]?.message).toMatch(/with your `intervalstyle`.* Behind PgBouncer 1\.24 it is no problem\.$/);
    expect(findings[1]?.message).not.toContain("Behind");
  });

  test("what differs in the pooler's name alone is said once", async () => {
    const folder = folderWith({ "lock.sql": "SELECT pg_advisory_lock(7);\n" });
    const { findings } = await check(folder, "--pooler", "pgbouncer", "--pooler", "pgcat");
    expect(findings.map(({ message }) => message.slice(-35))).toEqual([expect.stringMatching(/\. Behind PgCat 1\.2 it is the same\.$/)]);
  });

  test("the configuration names them, and the option counts before it", async () => {
    const config = '{ "pooler": { "name": "pgbouncer" }, "alsoBehind": [{ "name": "pgbouncer", "version": "1.18" }] }';
    const folder = folderWith({ ...files, "poolsafe.config.json": config });
    expect((await check(folder)).findings.map(({ line }) => line)).toEqual([1, 2]);
    const one = await check(folder, "--pooler", "pgbouncer@1.24");
    expect(one.findings.map(({ line, poolers }) => [line, poolers])).toEqual([[2, undefined]]);
    expect(one).not.toHaveProperty("alsoBehind");
  });

  test("a mistake is told with its place", async () => {
    const config = '{\n  "alsoBehind": [\n    { "name": "pgbouncer", "version": "9.9" }\n  ]\n}\n';
    const folder = folderWith({ ...files, "poolsafe.config.json": config });
    const { exit, err } = await runCli(folder, ["check"], { engine });
    expect([exit, err]).toEqual([
      2,
      'poolsafe: poolsafe.config.json:3:39: PgBouncer "9.9" is not a version that poolsafe knows. Give one from 1.18 to 1.26, for example pgbouncer@1.24.\n',
    ]);
  });

  test("what is found rests on the weakest that any of those knows, and no better one's", async () => {
    const folder = folderWith({ "a.sql": `${files["a.sql"]}LISTEN orders;\nSELECT pg_advisory_lock(1);\n` });
    const { findings } = await check(folder, "--pooler", "pgbouncer@1.18", "--pooler", "pgdog");
    expect(findings.map(({ line, evidence, poolers }) => [line, evidence, poolers])).toEqual([
      [1, "measured", ["PgBouncer 1.18"]],
      [2, "measured", ["PgBouncer 1.18"]],
      [4, "documentation", ["PgBouncer 1.18", "PgDog 0.1"]],
      [5, "source", ["PgBouncer 1.18", "PgDog 0.1"]],
    ]);
  });

  test("what is advised holds for all of them, in whichever order", async () => {
    const folder = folderWith({ "a.sql": "LISTEN x;\nNOTIFY x;\n" });
    const advice = async (...poolers: string[]): Promise<readonly (string | undefined)[]> => {
      const { out } = await runCli(folder, ["check", "--format", "json", ...poolers.flatMap((name) => ["--pooler", name])], { engine });
      const { findings } = JSON.parse(out) as { findings: { rule: string; help: string }[] };
      return findings.filter(({ rule }) => rule === "no-listen").map(({ help }) => /; (.*)\.$/.exec(help)?.[1]);
    };
    expect(await advice("pgbouncer")).toEqual(["`NOTIFY` can stay on the pool"]);
    const both = await advice("pgbouncer", "pgdog");
    expect(both).not.toEqual(["`NOTIFY` can stay on the pool"]);
    expect(await advice("pgdog", "pgbouncer")).toEqual(both);
    expect(await advice("pgdog")).toEqual(both);
  });

  test("what a pooler's configuration says is found behind none of them more than behind another", async () => {
    const ini = "[databases]\nshop = host=db\n[pgbouncer]\npool_mode = transaction # why\n";
    const { findings } = await check(folderWith({ "pgbouncer.ini": ini }), "--pooler", "pgdog", "--pooler", "pgbouncer@1.18");
    expect(findings.map(({ line, poolers }) => [line, poolers])).toEqual([
      [3, undefined],
      [4, undefined],
    ]);
  });

  test("the page draws each finding for the one that the message is about, and tells of all of them", async () => {
    const folder = folderWith({ "a.sql": `${files["a.sql"]}LISTEN orders;\n` });
    const { out } = await runCli(folder, ["audit", "--format", "html", "--pooler", "pgdog", "--pooler", "pgbouncer@1.18"], { engine });
    const data = JSON.parse(/id="report-data">([^<]*)/.exec(out)?.[1] ?? "") as PageData;
    const told = data.findings.map(({ line, poolers = [], picture = -1 }) => [
      line,
      poolers.map((index) => data.poolers[index]),
      [...new Set(data.pictures[picture]?.steps.join(" ").match(/PgDog[ \d.]*\d|PgBouncer [\d.]+|PgBouncer/g))],
    ]);
    expect(told).toEqual([
      [1, ["PgBouncer 1.18"], ["PgBouncer 1.18"]],
      [2, ["PgBouncer 1.18"], ["PgBouncer 1.18"]],
      [4, ["PgDog 0.1", "PgBouncer 1.18"], ["PgDog 0.1"]],
    ]);
    expect(out).toContain("leads to PostgreSQL itself and not to PgDog 0.1 or PgBouncer 1.18, in a variable");
  });

  test("the report for people names all of them", async () => {
    const { out } = await runCli(folderWith(files), ["check", "--pooler", "pgbouncer", "--pooler", "pgbouncer@1.18"], { engine });
    expect(out).toContain("2 errors, 0 warnings (PgBouncer 1.24, transaction mode and PgBouncer 1.18, transaction mode).");
  });
});
