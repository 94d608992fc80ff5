/** What the code does and this PgBouncer does not carry: named statements, transactions in statement mode, `DEALLOCATE ALL` on 1.21. */

import { versionNumber } from "../../poolers/version.ts";
import { textOf } from "../../source.ts";
import type { DriverFact, Fact, Impact, Related } from "../../types.ts";
import { modeOf, modesIn, type PgbouncerConfiguration, type Setting, sizeOf, valueOf } from "../pgbouncer/configuration.ts";
import { quoted } from "../pgbouncer/problem.ts";
import type { Check } from "./check.ts";

const mostRelated = 5;

export function places(facts: readonly Fact[], message: string): readonly Related[] {
  return facts.slice(0, mostRelated).map(({ place }) => ({ ...place, message }));
}

function sharesConnections(configuration: PgbouncerConfiguration): boolean {
  const modes = modesIn(configuration);
  return modes.has("transaction") || modes.has("statement");
}

/** Of the code: whether it names its statements for sure, in words and places. */
export function naming(
  code: readonly Fact[],
): { readonly impact: Impact; readonly who: string; readonly related: readonly Related[] } | undefined {
  const facts = code.filter((fact): fact is DriverFact => fact.fact === "named-statement");
  const certain = facts.filter((fact) => fact.certain);
  const unsure = facts.filter((fact) => !fact.certain);
  if (facts.length === 0) return undefined;
  return {
    // A setting is as sure to be wrong as the code is to need it.
    impact: certain.length > 0 ? "breaks" : "risk",
    who: certain.length > 0 ? "The code names its statements" : "The code may name its statements",
    related: [...places(certain, "statements are named here"), ...places(unsure, "statements may be named here")].slice(0, mostRelated),
  };
}

export const namedStatements: Check = ({ configuration, code }) => {
  const named = naming(code);
  if (!named || !sharesConnections(configuration)) return [];
  const { impact, who, related } = named;
  const setting = configuration.settings.get("max_prepared_statements");
  if (setting) {
    if (sizeOf(configuration, "max_prepared_statements") !== 0) return [];
    return [
      {
        place: setting.place,
        name: setting.written,
        impact,
        message: `${who}, and with ${quoted(`${setting.written} = 0`)} PgBouncer does not carry them: clients meet each other's statements, or none.`,
        help: "Give it a number above 0, or turn named statements off in the code.",
        related,
      },
    ];
  }
  // By default it is 0 up to 1.23; before 1.21 there is none.
  const { version, isWhole } = configuration;
  const mode = configuration.settings.get("pool_mode");
  if (!mode || !version || !isWhole || version.number >= versionNumber("1.24")) return [];
  const has = version.number >= versionNumber("1.21");
  return [
    {
      place: mode.place,
      name: "max_prepared_statements",
      impact,
      message: `${who}, and PgBouncer ${version.text} ${has ? "carries them only where `max_prepared_statements` is set" : "does not carry them"}: clients meet each other's statements, or none.`,
      help: has
        ? `Set ${quoted(asWritten(configuration, mode, "max_prepared_statements"))}.`
        : "Run PgBouncer 1.21 or newer with `max_prepared_statements`, or turn named statements off in the code.",
      related,
    },
  ];
};

/** As a setting beside it is written: a line of PgBouncer's own file, a variable of an image, an entry of YAML. */
function asWritten({ medium }: PgbouncerConfiguration, { written, place }: Setting, name: string): string {
  if (medium === "file") return `${name} = 200`;
  const prefix = /^(.*)POOL_MODE$/.exec(written)?.[1];
  const own = prefix === undefined ? name : `${prefix}${name.toUpperCase()}`;
  return textOf(place).startsWith(`${written}=`) ? `${own}=200` : `${own}: "200"`;
}

export const deallocateAll: Check = ({ configuration, code }) => {
  const setting = configuration.settings.get("max_prepared_statements");
  const isIt = configuration.version?.number === versionNumber("1.21") && (sizeOf(configuration, "max_prepared_statements") ?? 0) > 0;
  const facts = code.filter((fact) => fact.fact === "session-reset" && ["deallocate-all", "discard-all"].includes(fact.reset));
  if (!setting || !isIt || facts.length === 0 || !sharesConnections(configuration)) return [];
  return [
    {
      place: setting.place,
      name: setting.written,
      impact: "breaks",
      message:
        "PgBouncer 1.21 does not notice `DEALLOCATE ALL` and `DISCARD ALL`: the statements that it has prepared are gone then, and every client on that connection gets an error.",
      help: "Run PgBouncer 1.22 or newer, or take these statements out of the code.",
      related: places(facts, "they are cleared here"),
    },
  ];
};

export const transactionsInStatementMode: Check = ({ configuration, code }) => {
  const facts = code.filter(({ fact }) => fact === "transaction-block");
  const setting = configuration.settings.get("pool_mode");
  if (facts.length === 0 || !setting || modeOf(valueOf(configuration, "pool_mode")) !== "statement") return [];
  return [
    {
      place: setting.place,
      name: setting.written,
      impact: "breaks",
      message: "The code opens transactions, and in statement mode PgBouncer ends the connection of a client that does.",
      help: "Use transaction mode, or a database of its own in transaction mode for that code.",
      related: places(facts, "a transaction is opened here"),
    },
  ];
};
