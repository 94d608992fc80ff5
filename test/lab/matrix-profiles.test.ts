/** What the profiles say is what the lab has seen, cell by cell. Needs no servers. */
import { describe, expect, test } from "vitest";
import { configure } from "../../src/poolers/configure.ts";
import { choosePooler, profiles } from "../../src/poolers/index.ts";
import { answerTo, judge } from "../../src/poolers/judge.ts";
import type { Cell, Profile, TrackedSetting } from "../../src/poolers/profile.ts";
import type { Topic, VerdictName } from "../../src/types.ts";
import { configurations, type MatrixConfiguration } from "./matrix/configurations.ts";
import { disagreements } from "./matrix/disagreements.ts";
import { columnName, readObserved } from "./matrix/observed.ts";
import { experimentsOn } from "./matrix/run.ts";

const observed = readObserved();

test("every experiment has been run behind every pooler", () => {
  const missing = configurations.flatMap((configuration) =>
    experimentsOn(configuration)
      .filter(({ name }) => !observed.get(name)?.has(columnName(configuration)))
      .map(({ name }) => `${columnName(configuration)}: ${name}`),
  );
  expect(missing).toEqual([]);
});

test.each(configurations.map((configuration) => ({ name: columnName(configuration), configuration })))("$name", ({ configuration }) => {
  const pooler = choosePooler(configuration.spec);
  expect(disagreements(configuration, observed, (fact) => pooler.judge(fact))).toEqual([]);
});

/** What answered: a cell, a tracked setting, or that one's limit. */
type Part = Cell | TrackedSetting | NonNullable<TrackedSetting["limit"]>;

function reached({ spec, ...rest }: MatrixConfiguration, profile: Profile): Part[] {
  const configuration = configure(profile, spec);
  return experimentsOn({ spec, ...rest }).flatMap(({ fact }) => {
    if (!fact) return [];
    const { cell, tracked, limit } = answerTo(profile, configuration, fact);
    return [cell, tracked, limit].filter((part) => part !== undefined);
  });
}

function sessionOnly({ modes }: Profile): boolean {
  return modes?.every((mode) => mode === "session") ?? false;
}

/** Where clients keep their connection, no other cell is asked for. */
function inSession(cell: Cell, topic: string): boolean {
  return cell.inSession === true || ["missing-transaction", "unguarded-setting", "transaction-on-pool"].includes(topic);
}

/** Of a profile, those that experiments are to settle. */
function measured(profile: Profile): { readonly cells: readonly (readonly [Topic, Cell])[]; readonly tracked: readonly TrackedSetting[] } {
  const isAsked = sessionOnly(profile) ? inSession : (): boolean => true;
  const isMeasured = ({ evidence = profile.evidence }: Cell | TrackedSetting): boolean => evidence === "measured";
  const cells = Object.entries(profile.cells).flatMap(([topic, list]) =>
    list
      .filter((cell) => cell.verdict !== "unknown" && isMeasured(cell) && isAsked(cell, topic))
      .map((cell) => [topic as Topic, cell] as const),
  );
  return { cells, tracked: profile.tracked.filter(isMeasured) };
}

function titled(topic: string, { on, when, verdict }: Cell): string {
  return `${topic}: ${JSON.stringify({ on: on?.words, when })} ${verdict}`;
}

describe("every cell that is marked as measured answers an experiment", () => {
  test.each(profiles.map((profile) => ({ name: profile.name, profile })))("$name", ({ profile }) => {
    const columns = configurations.filter(({ spec }) => spec.name === profile.name);
    const parts = new Set(columns.flatMap((configuration) => reached(configuration, profile)));
    const { cells, tracked } = measured(profile);
    const unasked = [
      ...cells.filter(([, cell]) => !parts.has(cell)).map(([topic, cell]) => titled(topic, cell)),
      ...tracked.filter((one) => !parts.has(one)).map(({ name, since = "" }) => `tracked: ${name} ${since}`),
      ...tracked.filter(({ limit }) => limit && !parts.has(limit)).map(({ name, since = "" }) => `limit: ${name} ${since}`),
    ];
    expect(unasked).toEqual([]);
  });
});

/** A cell or a tracked setting that says something else than it does. */
function mutants(profile: Profile): { readonly title: string; readonly profile: Profile }[] {
  const { cells, tracked } = measured(profile);
  const other = (verdict: VerdictName): VerdictName => (verdict === "leaks" ? "works" : "leaks");
  const changed = (topic: Topic, cell: Cell, into: Partial<Cell>): Profile => ({
    ...profile,
    cells: { ...profile.cells, [topic]: profile.cells[topic]?.map((one) => (one === cell ? { ...one, ...into } : one)) },
  });
  return [
    ...cells.flatMap(([topic, cell]) =>
      ([{ verdict: other(cell.verdict) }, { verdict: "unknown" }, { evidence: "source" }] as const).map((into) => ({
        title: `${titled(topic, cell)} → ${JSON.stringify(into)}`,
        profile: changed(topic, cell, into),
      })),
    ),
    ...tracked.flatMap((one) => {
      const title = `tracked: ${one.name} ${one.since ?? ""}`;
      const without = profile.tracked.filter((each) => each !== one);
      const { limit } = one;
      const limits = limit ? [limit.bytes - 1, limit.bytes + 1].map((bytes) => ({ ...limit, bytes })) : [];
      return [
        { title, profile: { ...profile, tracked: without } },
        ...limits.map((into) => ({
          title: `${title} up to ${into.bytes} bytes`,
          profile: { ...profile, tracked: [...without, { ...one, limit: into }] },
        })),
      ];
    }),
  ];
}

describe("a measured cell that says something else is found", () => {
  const run = profiles.filter(({ name }) => configurations.some(({ spec }) => spec.name === name));
  test.each(run.map((profile) => ({ name: profile.name, profile })))("$name", { timeout: 120_000 }, ({ profile }) => {
    const columns = configurations.filter(({ spec }) => spec.name === profile.name);
    const unnoticed = mutants(profile).filter((mutant) =>
      columns.every((column) => {
        const configuration = configure(mutant.profile, column.spec);
        return disagreements(column, observed, (fact) => judge(mutant.profile, configuration, fact)).length === 0;
      }),
    );
    expect(unnoticed.map(({ title }) => title)).toEqual([]);
  });
});
