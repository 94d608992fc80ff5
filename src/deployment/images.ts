/** What the name of a container image says: which pooler, which version of it, which version of PostgreSQL. */

import type { Place } from "../types.ts";
import type { Clue } from "./clue.ts";

interface Image {
  /** The last part of its path. */
  readonly name: string;
  readonly tag: string;
}

/** `registry:5000/edoburu/pgbouncer:v1.24.1-p1@sha256:…` */
function parse(image: string): Image {
  const plain = image.trim().replace(/@.*$/, "");
  const last = plain.slice(plain.lastIndexOf("/") + 1);
  const colon = last.indexOf(":");
  return colon < 0 ? { name: last.toLowerCase(), tag: "" } : { name: last.slice(0, colon).toLowerCase(), tag: last.slice(colon + 1) };
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
    const version = /^v?(\d{1,3}\.\d{1,3})(?!\d)/.exec(tag)?.[1];
    const text =
      version === undefined ? `PgBouncer of no known version, by the image ${image}` : `PgBouncer ${version}, by the image ${image}`;
    return { at, text, pooler: pooler.title, ...(version === undefined ? {} : { gives: { version } }) };
  }
  if (pooler) return { at, text: `${pooler.title}, by the image ${image}`, pooler: pooler.title };
  const major = servers.has(name) ? postgresMajor({ name, tag }) : undefined;
  return major === undefined ? undefined : { at, text: `PostgreSQL ${major}, by the image ${image}`, gives: { postgresVersion: major } };
}
