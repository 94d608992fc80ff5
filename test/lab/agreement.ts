/** Does the analyser say of a script what the servers do with it? */
import { rules } from "../../rules/index.ts";
import type { StateKind } from "../../src/types.ts";
import { analysisOf, breakingRules } from "./analysis.ts";
import type { Lab, Observed } from "./run.ts";
import { readScript, writeScript } from "./script.ts";
import { VERSIONS, type PoolerVersion } from "./servers.ts";

export interface Judgement {
  readonly version: PoolerVersion;
  readonly observed: Observed;
  /** The rules with a finding of impact `breaks`. */
  readonly found: readonly string[];
  /** Kinds of state that were left behind and that no such rule is about. */
  readonly unnamed: readonly StateKind[];
  readonly agrees: boolean;
}

/** In: the messages of a script. Out: one judgement for each version. */
export async function judge(lab: Lab, script: readonly string[]): Promise<Judgement[]> {
  const messages = script.map((sql) => ({ sql }));
  const text = writeScript(messages);
  // What is analysed is the text of a file, so what is sent is read back from it.
  const { pooled } = await lab.run(
    readScript(text),
    VERSIONS.map((version) => ({ version, mode: "transaction" })),
  );
  return VERSIONS.flatMap((version, index) => {
    const observed = pooled[index];
    if (!observed) return [];
    const found = breakingRules(analysisOf(text, { version, mode: "transaction" }));
    const named = new Set<string>(rules.flatMap((rule) => (found.includes(rule.id) ? rule.on : [])));
    const unnamed = [...new Set(observed.left.map((held) => held.state))].filter((state) => !named.has(state));
    return [{ version, observed, found, unnamed, agrees: observed.breaks === found.length > 0 && unnamed.length === 0 }];
  });
}

/** The smallest script, by leaving out messages, of which the two still disagree. */
export async function shrink(lab: Lab, script: readonly string[]): Promise<readonly string[]> {
  let smallest = script;
  for (let at = smallest.length - 1; at >= 0; at -= 1) {
    const shorter = smallest.toSpliced(at, 1);
    if (shorter.length === 0) break;
    const judgements = await judge(lab, shorter);
    if (judgements.some((each) => !each.agrees)) smallest = shorter;
  }
  return smallest;
}
