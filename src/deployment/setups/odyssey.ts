/** How an Odyssey is set up by its `odyssey.conf`: https://github.com/yandex/odyssey/tree/master/docs/configuration */

import { closestWord } from "../../closest-word.ts";
import { textOf } from "../../source.ts";
import type { Place } from "../../types.ts";
import type { Setting } from "../pgbouncer/configuration.ts";
import { type Problem, quoted } from "../pgbouncer/problem.ts";
import { distinct } from "../place-key.ts";
import { type OdysseyKind, odysseyNames, otherOdysseyNames } from "./odyssey-names.ts";
import { isTemplate } from "../templates.ts";
import type { OdysseyEntry, OdysseyValue } from "./parse-odyssey.ts";
import { isBeyondLoopback, modeSaid, type PoolSetup, type Setup } from "./setup.ts";

/** In: the entries of a file with all that it includes, some of it maybe often. */
export function odysseySetup(all: readonly OdysseyEntry[], at: Place): Setup {
  const entries = distinct(all, ({ nameAt }) => nameAt);
  const storages = new Map(blocks(entries, "storage").map((storage) => [nameOf(storage), settingsOf(storage)]));
  const routes = blocks(entries, "database").flatMap((database) =>
    [...blocks(database.entries, "user"), ...blocks(database.entries, "group")].map((user) => ({ database, user })),
  );
  const listens = blocks(entries, "listen");
  const problems = [
    ...unfit(entries, "top"),
    ...listens.flatMap(({ entries: own = [] }) => unfit(own, "listen")),
    ...blocks(entries, "storage").flatMap(({ entries: own = [] }) => unfit(own, "storage")),
    ...routes.flatMap(({ user }) => [...unfit(user.entries ?? [], "user"), ...modeProblems(user)]),
  ];
  const open = listens.flatMap((listen) => {
    const host = settingsOf(listen).get("host");
    return host?.value !== undefined && isBeyondLoopback(host.value) ? [{ host, listen }] : [];
  });
  return {
    pooler: "odyssey",
    at,
    version: undefined,
    settings: withTls(settingsIn(entries), open[0]?.listen),
    pools: routes.map(({ database, user }) => poolOf(database, user, storages)),
    listens: open[0]?.host.place,
    problems,
  };
}

/** That of the block which other machines reach. */
function withTls(settings: ReadonlyMap<string, Setting>, listen: OdysseyEntry | undefined): ReadonlyMap<string, Setting> {
  const tls = listen && settingsOf(listen).get("tls");
  return tls ? new Map([...settings, ["listen.tls", { ...tls, name: "listen.tls" }]]) : settings;
}

function blocks(entries: readonly OdysseyEntry[] | undefined, name: string): readonly OdysseyEntry[] {
  return (entries ?? []).filter((entry) => entry.name === name && entry.entries !== undefined);
}

function nameOf({ values }: OdysseyEntry): string {
  return values[0]?.text ?? "";
}

function settingsOf(block: OdysseyEntry): ReadonlyMap<string, Setting> {
  return settingsIn(block.entries ?? []);
}

/** The last one of a name counts. */
function settingsIn(entries: readonly OdysseyEntry[]): ReadonlyMap<string, Setting> {
  return new Map(
    entries.flatMap(({ name, at, values: [value], entries: own }): readonly (readonly [string, Setting])[] =>
      value && !own
        ? [[name, { name, written: name, value: isTemplate(value.text) ? undefined : value.text, place: at, valueAt: value.at }]]
        : [],
    ),
  );
}

function poolOf(database: OdysseyEntry, user: OdysseyEntry, storages: ReadonlyMap<string, ReadonlyMap<string, Setting>>): PoolSetup {
  const settings = settingsOf(user);
  const mode = settings.get("pool");
  const storage = storages.get(settings.get("storage")?.value ?? "");
  // Odyssey answers by itself there, or lets nobody in.
  const isNone = storage?.get("type")?.value === "local" || settings.get("authentication")?.value === "block";
  const size = settings.get("pool_size");
  const most = Number(size?.value);
  const host = /^\[?([\w.-]+)\]?(?::\d+)?$/.exec(storage?.get("host")?.value ?? "")?.[1];
  return {
    name: `${nameOf(database)}.${nameOf(user)}`,
    place: user.at,
    ...(isNone ? { mode: undefined, modeAt: mode?.place } : modeSaid(mode)),
    settings,
    // 0 is no limit.
    size: size && host !== undefined && most > 0 ? { most, host, at: size.place } : undefined,
  };
}

/* ---------------------------------------------------------------- what Odyssey refuses */

/** The lab has the program itself refuse each kind (test/lab/odyssey-conf.test.ts). */
function refusal(place: Place, name: string, reason: string, help: string): Problem {
  return { place, name, impact: "breaks", evidence: "measured", message: `Odyssey does not start with this file: ${reason}.`, help };
}

/** Of the program: `pooling mode is not set`, `unknown pooling mode`. It minds the letter case. */
function modeProblems(user: OdysseyEntry): readonly Problem[] {
  const mode = settingsOf(user).get("pool");
  const help = 'Give `pool "transaction"`, or another mode.';
  if (!mode) return [refusal(user.at, "pool", `this ${user.name} has no \`pool\``, help)];
  if (mode.value === undefined || /^(?:session|transaction|statement)$/.test(mode.value)) return [];
  return [refusal(mode.valueAt, "pool", `\`pool\` cannot be ${quoted(mode.value)}`, help)];
}

const allNames = [
  ...new Set([...Object.values(odysseyNames).flatMap((kinds) => [...kinds.text, ...kinds.number, ...kinds.switch]), ...otherOdysseyNames]),
];

/** Names that Odyssey has not got, and values of the wrong kind. */
function unfit(entries: readonly OdysseyEntry[], where: keyof typeof odysseyNames): readonly Problem[] {
  return entries.flatMap(({ name, nameAt, at, values, entries: own }): readonly Problem[] => {
    if (own) return [];
    if (!allNames.includes(name)) return unknown(name, nameAt);
    const kind = kindOf(name, where);
    if (kind === undefined && !otherOdysseyNames.has(name))
      return [refusal(nameAt, name, `${quoted(name)} does not belong ${places[where]}`, `Put it ${placeFor(name)}.`)];
    if (values.some((one) => one.kind === "hole")) return [];
    const [value, second] = values;
    if (second) return [refusal(second.at, name, `${quoted(name)} has one value, and this is another`, "Take it out.")];
    if (kind === undefined || !value || isOfKind(value, kind)) return [];
    return [refusal(value.at, name, `${quoted(name)} takes ${wanted[kind]}`, `Give ${wanted[kind]}.`)].map((problem) => ({
      ...problem,
      place: value.text === "" ? at : problem.place,
    }));
  });
}

const places: Readonly<Record<keyof typeof odysseyNames, string>> = {
  top: "outside of all blocks",
  listen: "into `listen`",
  storage: "into `storage`",
  user: "into `user`",
};

function placeFor(name: string): string {
  const where = (Object.keys(places) as (keyof typeof places)[]).filter((one) => kindOf(name, one) !== undefined);
  return where.map((one) => places[one]).join(" or ");
}

function kindOf(name: string, where: keyof typeof odysseyNames): OdysseyKind | undefined {
  const kinds = odysseyNames[where];
  if (kinds.text.includes(name)) return "text";
  if (kinds.number.includes(name)) return "number";
  return kinds.switch.includes(name) ? "switch" : undefined;
}

const wanted: Readonly<Record<OdysseyKind, string>> = { text: "a text in double quotes", number: "a number", switch: "`yes` or `no`" };

function isOfKind({ kind, text }: OdysseyValue, wantedKind: OdysseyKind): boolean {
  if (wantedKind === "switch") return kind === "word" && /^(?:yes|no)$/i.test(text);
  return kind === wantedKind;
}

/** A name that is far from all others may be of another release. */
function unknown(name: string, place: Place): readonly Problem[] {
  const guess = closestWord(name, allNames, Math.min(2, Math.floor(name.length / 3)));
  const isPlain = textOf(place) === name;
  return [
    {
      place,
      name,
      impact: guess === undefined ? "risk" : "breaks",
      message:
        guess === undefined
          ? `${quoted(name)} is no setting of Odyssey 1.3 to 1.5, which do not start with it.`
          : `Odyssey does not start with this file: ${quoted(name)} is none of its settings.`,
      help: guess === undefined ? "Take it out, or see the documentation of your release." : `Write ${quoted(guess)}.`,
      ...(guess !== undefined && isPlain
        ? { fix: { title: `Write ${quoted(guess)}, if that is meant`, safe: false, edits: [{ ...place.span, text: guess }] } }
        : {}),
    },
  ];
}
