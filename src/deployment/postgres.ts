/** PostgreSQL servers of a project, and how many connections they take. */

import type { Place, Source } from "../types.ts";
import type { Server } from "./checks/check.ts";
import type { Container } from "./containers.ts";
import { imageClue, splitImage } from "./images.ts";

/** PostgreSQL's own. */
const defaultConnections = 100;

const servers = /(?:^|\/)(?:postgres|postgresql|postgis|timescaledb|timescaledb-ha|pgvector)$/;

/** Out: `undefined` for another container, and where a file that is not here may say how many. */
export function serverOf({ image, names, words, variables, mounts, at }: Container): Server | undefined {
  const { name } = splitImage(image.text);
  if (!servers.test(name)) return undefined;
  const given = connectionsIn(words) ?? connectionsOf(variables);
  if (given) return { at, names, maxConnections: given.value, maxConnectionsAt: given.at };
  // A configuration of its own may say anything.
  const isElsewhere = mounts.some((path) => /\.conf$|\/conf|\/etc\//.test(path)) || words.some(({ text }) => /config_file/.test(text));
  return isElsewhere ? undefined : { at, names, maxConnections: defaultConnections, maxConnectionsAt: undefined };
}

/** `-c max_connections=300`, `--max-connections=300`, `-N 300` */
function connectionsIn(words: Container["words"]): { readonly value: number; readonly at: Place } | undefined {
  for (const [index, { text, place }] of words.entries()) {
    const found = /^(?:-c|--)?max[_-]connections=(\d+)$/i.exec(text)?.[1] ?? /^-N(\d+)$/.exec(text)?.[1];
    if (found !== undefined) return { value: Number(found), at: place };
    const next = words[index + 1];
    if (text === "-N" && next && /^\d+$/.test(next.text)) return { value: Number(next.text), at: next.place };
  }
  return undefined;
}

/** Of bitnami's image. */
function connectionsOf(variables: Container["variables"]): { readonly value: number; readonly at: Place } | undefined {
  const found = variables.find(({ name, value }) => name === "POSTGRESQL_MAX_CONNECTIONS" && /^\d+$/.test(value));
  return found && { value: Number(found.value), at: found.valueAt };
}

/** In: `postgresql.conf`. Its last line on it counts. */
export function serverOfFile(source: Source): Server | undefined {
  const found = [...source.text.matchAll(/^[ \t]*max_connections[ \t]*=?[ \t]*'?(\d+)/gim)].at(-1);
  if (!found) return undefined;
  const place: Place = { source, span: { start: found.index + found[0].search(/\S/), end: found.index + found[0].length } };
  return { at: place, names: [], maxConnections: Number(found[1]), maxConnectionsAt: place };
}

/** Out: the major version that a container's image names. */
export function majorOf({ image }: Container): { readonly major: number; readonly at: Place } | undefined {
  const major = imageClue(image.place, image.text)?.gives?.postgresVersion;
  return major === undefined ? undefined : { major, at: image.place };
}
