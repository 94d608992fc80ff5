import { textOf } from "../src/source.ts";
import type { DriverFact, Fix, Rule } from "../src/types.ts";
import { addOption, deleteProperty, suggestion } from "./options.ts";
import { impactOf, isBad, sentences, sql } from "./phrases.ts";

function does({ byDefault, certain, driver, name }: DriverFact): string {
  if (byDefault)
    return `Statements of ${driver} ${certain ? "get" : "may get"} names, under which they stay prepared on the server connection`;
  const what = name === "" ? (certain ? "A name" : "The name, if there is one,") : `The name ${sql(name)}`;
  return `${what} keeps this statement prepared on the server connection`;
}

/** The library's own words; code in them is marked already where it is not all of them. */
function words(instead: string): string {
  return instead.includes("`") ? instead : sql(instead);
}

function help({ byDefault, instead }: DriverFact): string {
  if (byDefault) return instead === "" ? "Use unnamed statements." : `Use ${words(instead)}.`;
  return "Leave the name out: the statement is then prepared and run in one go.";
}

function fixes(fact: DriverFact): readonly Fix[] {
  const condition = "if it is fast enough to prepare each query anew";
  if (!fact.byDefault)
    return suggestion(`Delete the name, ${condition}`, /^name\s*:/.test(textOf(fact.place)) ? deleteProperty(fact.place) : undefined);
  const option = /^\w+: \w+$/.test(fact.instead) ? addOption(fact, fact.instead) : undefined;
  return suggestion(`Add ${sql(fact.instead)}, ${condition}`, option);
}

export const noNamedStatement: Rule = {
  id: "no-named-statement",
  description: "Disallow named statements of the protocol where the pooler does not carry them",
  references: ["https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY"],
  on: ["named-statement"],
  fixes: ["suggestion"],
  check(fact, { verdict }) {
    if (fact.fact !== "named-statement" || !isBad(verdict.verdict)) return undefined;
    return {
      impact: impactOf(verdict, fact.certain),
      message: sentences(does(fact), verdict.reason),
      help: help(fact),
      fixes: fixes(fact),
    };
  },
};
