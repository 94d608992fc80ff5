/** Startup parameters in the address of a pooler: what is sent depends on the library that reads the address. */

import type { AddressUse, DriverFact, Place, Related, Source } from "../../types.ts";
import { isClientParameter, prismaOwn } from "../../extract/client-parameters.ts";
import { textOf } from "../../source.ts";
import type { PlacedParameter } from "./address.ts";
import { prismaMajor } from "./prisma-version.ts";
import type { ConnectionString, ProjectStrings } from "./strings.ts";

interface Reader {
  readonly driver: string;
  readonly at: Place;
  /** What is sent for a parameter of the address, as the server names it. */
  readonly sent: (name: string, all: readonly PlacedParameter[]) => string | undefined;
  readonly certain: boolean;
}

const prisma = "Prisma";

/** They are the library's own, or the server is given them by every one: `application_name`. */
const harmless = /^(?:application_name|client_encoding|user|database|password)$/i;

export function startupFacts(
  { strings, datasources }: ProjectStrings,
  uses: readonly AddressUse[],
  read: (path: string) => Source | undefined,
): readonly DriverFact[] {
  const facts: DriverFact[] = [];
  for (const string of strings) {
    if (!string.way) continue;
    const { parameters } = string;
    const readers = [
      ...uses.filter(({ variable }) => variable === string.name).map(readerOf),
      ...datasources.flatMap(({ source, url }): readonly Reader[] => {
        const major = prismaMajor(source.path, read);
        if (!url || (major ?? 0) >= 7) return [];
        const isRead =
          url.variable === undefined
            ? url.literal?.at.source === string.at.source && url.literal.at.span.start === string.at.span.start
            : url.variable === string.name;
        return isRead ? [{ driver: prisma, at: url.place, sent: sentByPrisma, certain: major !== undefined }] : [];
      }),
    ];
    for (const parameter of parameters) facts.push(...factsOf(string, parameter, parameters, readers));
  }
  return facts;
}

function readerOf({ driver, place, parameters }: AddressUse): Reader {
  const sent = (name: string): string | undefined => {
    const isSent = "sent" in parameters ? parameters.sent.includes(name) : !parameters.known.includes(name);
    return isSent ? name : undefined;
  };
  return { driver, at: place, sent, certain: true };
}

/** prisma-engines@004522f `quaint/src/connector/postgres/native/mod.rs` set_search_path: with `pgbouncer=true` it sends none. */
function sentByPrisma(name: string, all: readonly PlacedParameter[]): string | undefined {
  if (name === "options") return name;
  const isTold = all.some((one) => one.name === "pgbouncer" && one.value === "true");
  return name === "schema" && !isTold ? "search_path" : undefined;
}

function factsOf(
  string: ConnectionString,
  parameter: PlacedParameter,
  all: readonly PlacedParameter[],
  readers: readonly Reader[],
): readonly DriverFact[] {
  if (harmless.test(parameter.name)) return [];
  const sending = readers.flatMap((reader) => {
    const name = reader.sent(parameter.name, all);
    return name === undefined ? [] : [{ reader, name }];
  });
  const through: Related = {
    source: string.valueAt.source,
    span: string.at.span,
    message: `goes through ${string.way?.pooler ?? ""}, by ${string.way?.by ?? ""}`,
  };
  const asked = string.behind ? { behind: string.behind } : {};
  // Every library sends these; who reads the address need not be known.
  if (parameter.name === "options") {
    const [first] = sending;
    const all = textOf(parameter.place) === "PGOPTIONS" ? "every client that reads it" : "every client";
    const driver = first?.reader.driver ?? all;
    const related = sending.map(({ reader }) => relatedOf(reader));
    return settingsInside(isNeons(string) ? withoutNeons(parameter.value) : parameter.value).map(({ name, certain }) =>
      factOf(parameter, { driver, name, form: "options", certain, related: [through, ...related], ...asked }),
    );
  }
  // One library for each name: what is found at a place is told once.
  const [first] = sending;
  if (!first) return [];
  const related = [through, ...sending.map(({ reader }) => relatedOf(reader))];
  const driver = first.name === parameter.name ? first.reader.driver : `${first.reader.driver}, from \`${parameter.name}\`,`;
  const certain = sending.some(({ reader }) => reader.certain);
  const isNeeded = prismaOwn.has(parameter.name) && !sending.some(({ reader }) => reader.driver === prisma);
  const needing = isNeeded ? readers.find(({ driver: one }) => one === prisma) : undefined;
  return [
    factOf(parameter, {
      driver,
      name: first.name,
      form: "url",
      certain,
      related: needing ? [...related, relatedOf(needing)] : related,
      ...(first.name === parameter.name && isClientParameter(parameter.name) ? { isClients: true } : {}),
      ...(needing ? { neededBy: prisma } : {}),
      ...asked,
    }),
  ];
}

function relatedOf({ driver, at }: Reader): Related {
  return { ...at, message: `read here by ${driver}` };
}

function isNeons({ way }: ConnectionString): boolean {
  return way?.pooler === "Neon's PgBouncer";
}

/**
 * Its proxy takes these words out, and hands on the rest: https://neon.com/docs/connect/connection-errors#the-endpoint-id-is-not-specified, and
 * `parse_endpoint_param` and `neon_option` of neondatabase/neon.
 */
function withoutNeons(options: string): string {
  return options
    .split(/\s+/)
    .filter((word) => !/^(?:endpoint|project)=|^neon_\w+:/.test(word))
    .join(" ");
}

/** The settings of `options`: `-c name=value` and `--name=value`. */
function settingsInside(text: string): readonly { readonly name: string; readonly certain: boolean }[] {
  const names = [...text.matchAll(/(?:^|\s)(?:-c\s*|--)([\w.-]+)=/g)].map((match) => (match[1] ?? "").replaceAll("-", "_"));
  if (names.length > 0) return names.map((name) => ({ name, certain: true }));
  return text.trim() === "" ? [] : [{ name: "options", certain: false }];
}

function factOf(
  { place }: PlacedParameter,
  said: Pick<DriverFact, "driver" | "name" | "form" | "certain" | "related" | "isClients" | "neededBy" | "behind">,
): DriverFact {
  return {
    fact: "startup-parameter",
    ...said,
    byDefault: false,
    instead: "",
    place,
    statement: place,
    what: said.name,
    transaction: undefined,
    inBody: false,
  };
}
