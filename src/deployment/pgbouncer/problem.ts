/** What is wrong with a place of a configuration, before it is a fact. */

import type { Edit, Evidence, Impact, Place, PoolerSetting, Related, VerdictName } from "../../types.ts";

export interface Problem {
  readonly place: Place;
  /** Of the setting, as it is written. */
  readonly name: string;
  readonly impact: Impact;
  /** Default: `fails`. */
  readonly verdict?: VerdictName;
  /** Default: `documentation`. */
  readonly evidence?: Evidence;
  readonly message: string;
  readonly help: string;
  readonly related?: readonly Related[];
  /** With the precondition in its title, where there is one. */
  readonly fix?: { readonly title: string; readonly safe: boolean; readonly edits: readonly Edit[] };
}

export function factOf({
  place,
  name,
  impact,
  verdict = "fails",
  evidence = "documentation",
  message,
  help,
  related = [],
  fix,
}: Problem): PoolerSetting {
  return {
    fact: "pooler-setting",
    place,
    statement: place,
    what: name,
    related,
    transaction: undefined,
    inBody: false,
    name,
    verdict,
    evidence,
    report: { impact, message, help, ...(fix ? { fixes: [fix] } : {}) },
  };
}

/** Text of a file in backticks, which it cannot end. */
export function quoted(text: string): string {
  return `\`${text.replaceAll("`", "'").replace(/\s+/g, " ")}\``;
}
