/** The analyser's word on a script, for comparison with the servers'. */
import { rules } from "../../rules/index.ts";
import { analyze } from "../../src/analyze.ts";
import { choosePooler } from "../../src/poolers/index.ts";
import { makeSource } from "../../src/source.ts";
import type { Analysis } from "../../src/types.ts";
import type { PoolerChoice } from "./servers.ts";

export function analysisOf(text: string, { version, mode }: PoolerChoice): Analysis {
  return analyze([makeSource("script.sql", text)], { rules, pooler: choosePooler({ name: "pgbouncer", version, mode }) });
}

/** The rules that say it breaks, without repetitions. */
export function breakingRules(analysis: Analysis): string[] {
  return [...new Set(analysis.findings.filter((finding) => finding.impact === "breaks").map((finding) => finding.rule))].sort();
}
