/** What the profiles say is what the lab has seen, cell by cell. Needs no servers. */
import { describe, expect, test } from "vitest";
import { configure } from "../../src/poolers/configure.ts";
import { choosePooler, profiles } from "../../src/poolers/index.ts";
import { answerTo } from "../../src/poolers/judge.ts";
import type { Cell, Profile, TrackedSetting } from "../../src/poolers/profile.ts";
import { configurations, type MatrixConfiguration } from "./matrix/configurations.ts";
import type { Experiment } from "./matrix/experiments/kinds.ts";
import { columnName, readObserved } from "./matrix/observed.ts";
import { experimentsOn } from "./matrix/run.ts";

const observed = readObserved();

/** What one experiment does not settle for all who run that pooler, so that its profile says that it is not known. */
const unsettled: readonly { readonly pooler: string; readonly experiment: string; readonly why: string }[] = [
  {
    pooler: "pgpool",
    experiment: "the process id that the client is told",
    why: "the lab has one server behind it, and there may be several",
  },
  { pooler: "pgpool", experiment: "a library that cancels by the process id that it is told", why: "the same" },
  { pooler: "odyssey", experiment: "options that the code does not show", why: "the lab's setting is dropped, and others are applied" },
];

test("every experiment has been run behind every pooler", () => {
  const missing = configurations.flatMap((configuration) =>
    experimentsOn(configuration)
      .filter(({ name }) => !observed.get(name)?.has(columnName(configuration)))
      .map(({ name }) => `${columnName(configuration)}: ${name}`),
  );
  expect(missing).toEqual([]);
});

test.each(configurations.map((configuration) => ({ name: columnName(configuration), configuration })))(
  "$name",
  ({ name, configuration }) => {
    const pooler = choosePooler(configuration.spec);
    const experiments = experimentsOn(configuration);
    const words = wordsByFact(experiments, name);
    const wrong = experiments.flatMap((experiment) => {
      const cell = observed.get(experiment.name)?.get(name);
      if (!experiment.fact || !cell) return [];
      const { verdict, evidence } = pooler.judge(experiment.fact);
      if (verdict === "unknown" && unsettled.some((one) => one.pooler === pooler.name && one.experiment === experiment.name)) return [];
      // What the code does not show decides between them.
      if (verdict === "unknown" && (words.get(JSON.stringify(experiment.fact))?.size ?? 0) > 1) return [];
      const said = `${experiment.name}: the profile says "${verdict}", and the lab saw "${cell.word}" (${cell.owner}; ${cell.next ?? "–"})`;
      if (verdict !== cell.word) return [said];
      return evidence === "measured" ? [] : [`${experiment.name}: the lab saw "${cell.word}", and the cell's evidence is "${evidence}"`];
    });
    expect(wrong).toEqual([]);
  },
);

/** What was seen of code that looks the same to poolsafe. */
function wordsByFact(experiments: readonly Experiment[], column: string): ReadonlyMap<string, ReadonlySet<string>> {
  const words = new Map<string, Set<string>>();
  for (const { name, fact } of experiments) {
    const cell = observed.get(name)?.get(column);
    if (!fact || !cell) continue;
    const key = JSON.stringify(fact);
    words.set(key, (words.get(key) ?? new Set()).add(cell.word));
  }
  return words;
}

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

describe("every cell that is marked as measured answers an experiment", () => {
  test.each(profiles.map((profile) => ({ name: profile.name, profile })))("$name", ({ profile }) => {
    const isAsked = sessionOnly(profile) ? inSession : (): boolean => true;
    const columns = configurations.filter(({ spec }) => spec.name === profile.name);
    const parts = new Set(columns.flatMap((configuration) => reached(configuration, profile)));
    const isMeasured = ({ evidence = profile.evidence }: Cell | TrackedSetting): boolean => evidence === "measured";
    const cells = Object.entries(profile.cells).flatMap(([topic, list]) =>
      list
        .filter((cell) => cell.verdict !== "unknown" && isMeasured(cell) && isAsked(cell, topic) && !parts.has(cell))
        .map((cell) => `${topic}: ${JSON.stringify({ on: cell.on?.words, when: cell.when })} ${cell.verdict}`),
    );
    const tracked = profile.tracked
      .filter((one) => isMeasured(one) && !parts.has(one))
      .map(({ name, since = "" }) => `tracked: ${name} ${since}`);
    const limits = profile.tracked
      .filter(({ limit, ...one }) => limit && isMeasured(one) && !parts.has(limit))
      .map(({ name, since = "" }) => `limit: ${name} ${since}`);
    expect([...cells, ...tracked, ...limits]).toEqual([]);
  });
});
