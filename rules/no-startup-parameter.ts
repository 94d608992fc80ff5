import { textOf } from "../src/source.ts";
import type { DriverFact, Fix, Rule } from "../src/types.ts";
import { addOption, deleteProperty, deleteUrlParameter, suggestion } from "./options.ts";
import { impactOf, isBad, sentences, sql } from "./phrases.ts";

function sent({ byDefault, driver, form, name, place }: DriverFact): string {
  const what = sql(name);
  if (byDefault) return `${what} is a startup parameter that ${driver} sends unless it is told not to`;
  if (form === "url") return `${what} in the URL is a startup parameter that ${driver} sends`;
  if (form === "options" && name !== "options")
    return `${what} stands in ${sql(textOf(place) === "PGOPTIONS" ? "PGOPTIONS" : "options")}, which ${driver} sends as a startup parameter`;
  return `${what} is a startup parameter that ${driver} sends`;
}

const timeout = /_timeout$/;

function help({ byDefault, driver, form, instead, name, neededBy }: DriverFact): string {
  if (neededBy !== undefined) {
    return `${neededBy} needs it and keeps it to itself; ${driver} sends it to the pooler: give ${driver} a URL of its own, without it.`;
  }
  if (byDefault && instead !== "") return `Pass \`${instead}\`, and set what you need with \`ALTER ROLE … SET ${name}\`.`;
  if (name === "options") return "Set it with `ALTER ROLE … SET`, or with `SET LOCAL` in the transaction that needs it.";
  if (name === "replication") return "Replicate over a direct connection.";
  if (name === "search_path") return "Name the schema in your queries, or set it with `ALTER ROLE … SET search_path`.";
  if (form === "url" && !timeout.test(name)) return "Take it out of the URL; a setting of the server belongs in `ALTER ROLE … SET`.";
  return `Set it with \`ALTER ROLE … SET ${name}\`, or with \`SET LOCAL\` in the transaction that needs it.`;
}

function fixes(fact: DriverFact): readonly Fix[] {
  if (fact.neededBy !== undefined) return [];
  const { byDefault, form, instead, name, place } = fact;
  const condition = "if nothing relies on it or `ALTER ROLE` sets it";
  if (byDefault) return instead === "" ? [] : suggestion(`Add \`${instead}\`, ${condition}`, addOption(fact, instead));
  const { source, span } = place;
  const isParameter = /[?&]/.test(source.text[span.start - 1] ?? "") && source.text[span.end] === "=";
  if (form === "options" && name !== "options" && !isOnlyOne(fact)) return [];
  return suggestion(
    `Delete ${sql(isParameter ? source.text.slice(span.start, span.end) : form === "options" ? "options" : name)}, ${condition}`,
    isParameter ? deleteUrlParameter(place) : deleteProperty(place),
  );
}

/** `options` that set nothing else. */
function isOnlyOne({ place }: DriverFact): boolean {
  const { source, span } = place;
  const value = /^=[^&#\s"'`]*/.exec(source.text.slice(span.end))?.[0] ?? "";
  return (`${source.text.slice(span.start, span.end)}${value}`.match(/-c|--|%2dc/gi) ?? []).length === 1;
}

export const noStartupParameter: Rule = {
  id: "no-startup-parameter",
  description: "Disallow startup parameters that the pooler refuses or drops",
  references: [
    "https://www.postgresql.org/docs/current/protocol-message-formats.html#PROTOCOL-MESSAGE-FORMATS-STARTUPMESSAGE",
    "https://www.postgresql.org/docs/current/sql-alterrole.html",
  ],
  on: ["startup-parameter"],
  fixes: ["suggestion"],
  check(fact, { verdict }) {
    if (fact.fact !== "startup-parameter" || !isBad(verdict.verdict)) return undefined;
    if (fact.isClients && verdict.verdict === "cleared") return undefined;
    // What a library asks for by itself and does not get, nobody may miss.
    const isSure = fact.certain && !(fact.byDefault && verdict.verdict === "cleared");
    return { impact: impactOf(verdict, isSure), message: sentences(sent(fact), verdict.reason), help: help(fact), fixes: fixes(fact) };
  },
};
