/** Does the analyser say of a program what the servers do with it? */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { rules } from "../../../rules/index.ts";
import { analyze } from "../../../src/analyze.ts";
import { drivers } from "../../../src/drivers/index.ts";
import { otherDatabases } from "../../../src/drivers/other-databases.ts";
import { createCodeReader } from "../../../src/extract/typescript/extract.ts";
import { choosePooler } from "../../../src/poolers/index.ts";
import { makeSource, positionAt } from "../../../src/source.ts";
import type { Analysis } from "../../../src/types.ts";
import { openHost, type Outcome } from "../drivers-host.ts";
import type { Held } from "../inspect.ts";
import type { Lab } from "../run.ts";
import type { PoolerVersion } from "../servers.ts";

/** Below the checkout, so that the programs find their libraries. */
const FOLDER = join(import.meta.dirname, "../../../.cache/programs");

export interface Observed {
  readonly direct: Outcome;
  readonly pooled: Outcome;
  readonly left: readonly Held[];
  /** Answered differently, or left something for other clients. */
  readonly breaks: boolean;
}

export interface Found {
  readonly rule: string;
  /** 1-based. */
  readonly line: number;
  /** What stands there. */
  readonly text: string;
  readonly message: string;
}

export interface Verdict {
  readonly observed: Observed;
  /** Findings of impact `breaks`. */
  readonly found: readonly Found[];
  /** Texts that the analyser could not read. */
  readonly unread: readonly string[];
  /** Kinds of state that were left behind and that no such finding is about. */
  readonly unnamed: readonly string[];
  readonly agrees: boolean;
}

export interface Judges {
  /** `name` names the program's file, `beside` is its second module. */
  judge(name: string, text: string, version: PoolerVersion, beside?: string): Promise<Verdict>;
  close(): void;
}

export function openJudges(lab: Lab, atOnce: number): Judges {
  const host = openHost(atOnce);
  mkdirSync(FOLDER, { recursive: true });
  const play = async (path: string, text: string, version?: PoolerVersion): Promise<{ outcome: Outcome; left: readonly Held[] }> =>
    host.turn(async (run) => {
      const { answer, left } = await lab.program(
        text,
        1,
        ({ port, database }) => run({ path, url: `postgres://postgres@127.0.0.1:${String(port)}/${database}` }),
        version && { version, mode: "transaction" },
      );
      return { outcome: answer[0]?.outcome ?? { kind: "hang" }, left };
    });
  return {
    async judge(name, text, version, beside) {
      const path = join(FOLDER, `${name}.ts`);
      writeFileSync(path, text);
      if (beside !== undefined) writeFileSync(join(FOLDER, `${name}.steps.ts`), beside);
      const all = text + (beside ?? "");
      const { outcome: direct } = await play(path, all);
      const { outcome: pooled, left } = await play(path, all, version);
      const same = isDeepStrictEqual(direct, pooled) || sameButNumbers(direct, (await play(path, all)).outcome, pooled);
      const observed = { direct, pooled, left, breaks: !same || left.length > 0 };
      const said = wordOn(text, version, beside === undefined ? {} : { [`${name}.steps.ts`]: beside });
      const named = new Set<string>(rules.flatMap((rule) => (said.found.some((each) => each.rule === rule.id) ? rule.on : [])));
      if (said.found.some(({ rule }) => rule === "no-named-statement")) named.add("prepared-statement");
      const unnamed = [...new Set(left.map((held) => held.state))].filter((state) => !named.has(state));
      return { observed, ...said, unnamed, agrees: observed.breaks === said.found.length > 0 };
    },
    close: () => host.close(),
  };
}

/** What two direct runs answer differently (object ids, random names) says nothing but for its form. */
function sameButNumbers(direct: Outcome, again: Outcome, pooled: Outcome): boolean {
  if (isDeepStrictEqual(again, pooled)) return true;
  if (isDeepStrictEqual(direct, again)) return false;
  return skeleton(direct) === skeleton(pooled);
}

function skeleton(outcome: Outcome): string {
  return JSON.stringify(outcome).replace(/\d+(\.\d+)?/g, "#");
}

/** @param others further modules of the program, by path */
export function analysisOf(text: string, version: PoolerVersion, others: Readonly<Record<string, string>> = {}): Analysis {
  const sources = [makeSource("program.ts", text), ...Object.entries(others).map(([path, other]) => makeSource(path, other))];
  const code = createCodeReader({ drivers, others: otherDatabases, read: (path) => sources.find((source) => source.path === path) });
  return analyze(sources, { rules, pooler: choosePooler({ name: "pgbouncer", version }), code });
}

function wordOn(text: string, version: PoolerVersion, others: Readonly<Record<string, string>>): Pick<Verdict, "found" | "unread"> {
  const {
    findings,
    coverage: { unread },
  } = analysisOf(text, version, others);
  return {
    found: findings
      .filter((finding) => finding.impact === "breaks")
      .map(({ rule, message, place: { source, span } }) => ({
        rule,
        message,
        line: positionAt(source, span.start).line,
        text: source.text.slice(span.start, span.end),
      })),
    unread: unread.map(({ reason, source, span }) => `${String(positionAt(source, span.start).line)}: ${reason}`),
  };
}
