/** What the name of a container image says: which pooler, which version of it, which version of PostgreSQL. */

import { versionNumber } from "../poolers/version.ts";
import type { Place } from "../types.ts";
import type { Clue } from "./clue.ts";
import type { StatedVersion } from "./pgbouncer/configuration.ts";

interface Image {
  /** With its path: `registry:5000/edoburu/pgbouncer`. */
  readonly name: string;
  /** Empty where there is none. */
  readonly tag: string;
}

/** In: `registry:5000/edoburu/pgbouncer:v1.24.1-p1@sha256:…` */
export function splitImage(image: string): Image {
  const plain = image.trim().replace(/@.*$/, "");
  const colon = plain.lastIndexOf(":");
  return colon > plain.lastIndexOf("/") ? { name: plain.slice(0, colon), tag: plain.slice(colon + 1) } : { name: plain, tag: "" };
}

/** The last part of its path, in small letters. */
function parse(image: string): Image {
  const { name, tag } = splitImage(image);
  return { name: name.slice(name.lastIndexOf("/") + 1).toLowerCase(), tag };
}

/** In: `v1.24.1-p1`. */
export function versionOfTag(tag: string): StatedVersion | undefined {
  const found = /^v?(\d{1,3}\.\d{1,3})(?:\.(\d{1,3}))?(?!\d)/.exec(tag);
  if (!found?.[1]) return undefined;
  const patch = found[2] === undefined ? undefined : Number(found[2]);
  return { number: versionNumber(found[1]), patch, text: patch === undefined ? found[1] : `${found[1]}.${patch}` };
}

/** By a word of the image's name. */
const poolers: readonly { readonly word: string; readonly title: string }[] = [
  { word: "pgbouncer", title: "PgBouncer" },
  { word: "supavisor", title: "Supavisor" },
  { word: "pgcat", title: "PgCat" },
  { word: "pgdog", title: "PgDog" },
  { word: "odyssey", title: "Odyssey" },
  { word: "pgpool", title: "Pgpool-II" },
  { word: "pgagroal", title: "pgagroal" },
];

/** They look at a pooler, and are none. */
const watchers = /^(?:exporter|metrics|monitor|dashboard|ui)$/;

const servers: ReadonlySet<string> = new Set(["postgres", "postgresql", "postgis", "timescaledb", "pgvector"]);

/** `16.3-alpine`, `pg16`, `16-3.4`, `2.17.2-pg16`; the version of an extension is none of the server's. */
function postgresMajor({ name, tag }: Image): number | undefined {
  const named = /(?:^|[^a-z])pg(\d{2})(?!\d)/i.exec(tag)?.[1];
  const leading = name === "timescaledb" || name === "pgvector" ? undefined : /^v?(\d{2})(?=$|[.\-_])/.exec(tag)?.[1];
  const digits = named ?? leading;
  return digits === undefined ? undefined : Number(digits);
}

/** In: an image as a manifest names it. Out: `undefined` when it is neither a pooler nor PostgreSQL. */
export function imageClue(at: Place, image: string): Clue | undefined {
  const { name, tag } = parse(image);
  const words = name.split(/[-_.]/);
  if (words.some((word) => watchers.test(word))) return undefined;
  const pooler = poolers.find(({ word }) => words.includes(word));
  if (pooler?.title === "PgBouncer") {
    const version = versionOfTag(tag)?.text.replace(/^(\d+\.\d+)\.\d+$/, "$1");
    const text =
      version === undefined ? `PgBouncer of no known version, by the image ${image}` : `PgBouncer ${version}, by the image ${image}`;
    return { at, text, pooler: pooler.title, ...(version === undefined ? {} : { gives: { version } }) };
  }
  if (pooler) return { at, text: `${pooler.title}, by the image ${image}`, pooler: pooler.title };
  const major = servers.has(name) ? postgresMajor({ name, tag }) : undefined;
  return major === undefined ? undefined : { at, text: `PostgreSQL ${major}, by the image ${image}`, gives: { postgresVersion: major } };
}

/** In: an image as a manifest names it. */
export function isPgbouncer(at: Place, image: string): boolean {
  return imageClue(at, image)?.pooler === "PgBouncer";
}
