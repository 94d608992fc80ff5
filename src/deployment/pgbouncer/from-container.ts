/** How a PgBouncer is set up that a container starts. */

import { versionNumber } from "../../poolers/version.ts";
import { textOf } from "../../source.ts";
import type { Place } from "../../types.ts";
import type { Variable } from "../clue.ts";
import type { Container } from "../containers.ts";
import { splitImage, versionOfTag } from "../images.ts";
import { isTemplate } from "../templates.ts";
import type { PgbouncerConfiguration, Setting, StatedVersion, Target } from "./configuration.ts";
import type { Field } from "./fields.ts";
import { pgbouncerImage, settingOfOthers } from "./images.ts";
import { type Problem, quoted } from "./problem.ts";
import { settingCalled } from "./settings.ts";
import { isAccepted, wanted } from "./values.ts";

export interface Instance {
  readonly configuration: PgbouncerConfiguration;
  readonly problems: readonly Problem[];
}

/** Out: `undefined` for a container that is none of the images that are known, or that brings a file of its own. */
export function instanceOf(container: Container, postgres: PgbouncerConfiguration["postgres"]): Instance | undefined {
  const { name, tag } = splitImage(container.image.text);
  const image = pgbouncerImage(name);
  if (!image || container.mounts.some((path) => /pgbouncer\.ini$|\/pgbouncer(?:\/conf)?\/?$/.test(path))) return undefined;
  const problems: Problem[] = [];
  const version = versionOfTag(tag);
  const settings = new Map<string, Setting>();
  for (const variable of container.variables) {
    const setting = image.settingOf(variable.name);
    if (setting === undefined) {
      const other = settingOfOthers(variable.name, image);
      const meant = other === undefined ? image.nearTo(variable.name) : image.variableFor(other);
      const isSet = container.variables.some((one) => one.name === meant);
      // Beside the right one it may be there for another image.
      const isForOthers = other !== undefined && isSet;
      if (meant !== undefined && !isForOthers)
        problems.push(misspelt(variable, meant, isSet, other === undefined ? "The image" : shortName(name)));
      if (/edoburu/.test(name)) problems.push(...unknownKey(variable));
      continue;
    }
    const place = spanning(variable.at, variable.valueAt);
    if (image.isDropped(setting)) {
      problems.push({
        place,
        name: variable.name,
        impact: "risk",
        message: `The image does not read ${quoted(variable.name)}, so ${quoted(setting)} keeps its default.`,
        help: "Mount a `pgbouncer.ini`, or take the variable out; a newer image may read it.",
      });
      continue;
    }
    const isKnown = !isTemplate(variable.value);
    if (variable.value === "" || !isKnown) {
      // Empty is as good as not there.
      if (!isKnown) settings.set(setting, { name: setting, written: variable.name, value: undefined, place, valueAt: variable.valueAt });
      continue;
    }
    problems.push(...refusedBy(variable, setting, version));
    const value = isAccepted(settingCalled(setting)?.kind ?? "text", variable.value) ? variable.value : undefined;
    settings.set(setting, { name: setting, written: variable.name, value, place, valueAt: variable.valueAt });
  }
  if (settings.size === 0 && container.variables.length === 0) return undefined;
  const configuration: PgbouncerConfiguration = {
    at: container.at,
    medium: "variables",
    version,
    settings,
    databases: databaseOf(container),
    users: [],
    isWhole: !container.hasOtherVariables,
    defaults: image.defaults,
    replicas: container.replicas,
    postgres,
  };
  return { configuration, problems };
}

/** The one server that the image's variables name. Of an address nothing but the host is kept. */
function databaseOf({ variables }: Container): readonly Target[] {
  const host = variables.find(({ name }) => /^(?:DB_HOST|POSTGRESQL_HOST|DATABASES_HOST)$/.test(name));
  const url = variables.find(({ name }) => name === "DATABASE_URL");
  const named = host ?? url;
  const value = host?.value ?? /^\w+:\/\/(?:[^@/]*@)?([\w.-]+)/.exec(url?.value ?? "")?.[1];
  if (!named || value === undefined || isTemplate(value)) return [];
  const field: Field = { key: "host", value, place: named.at, valueAt: named.at };
  return [{ name: named.name, place: named.at, fields: new Map([["host", field]]) }];
}

function refusedBy(variable: Variable, setting: string, version: StatedVersion | undefined): readonly Problem[] {
  const row = settingCalled(setting);
  const base = { name: variable.name, impact: "breaks" } as const;
  if (row?.since !== undefined && version && version.number < versionNumber(row.since)) {
    return [
      {
        ...base,
        place: variable.at,
        message: `PgBouncer ${version.text} does not start with this: ${quoted(setting)} came with ${row.since}.`,
        help: `Take ${quoted(variable.name)} out, or use an image of PgBouncer ${row.since} or newer.`,
      },
    ];
  }
  if (!row || isAccepted(row.kind, variable.value)) return [];
  return [
    {
      ...base,
      place: variable.valueAt,
      message: `PgBouncer does not start with this: ${quoted(setting)} cannot be ${quoted(variable.value.slice(0, 40))}.`,
      help: `Give ${wanted(row.kind)}.`,
    },
  ];
}

/** In: `registry:5000/edoburu/pgbouncer`. */
function shortName(image: string): string {
  return image.split("/").slice(-2).join("/");
}

/** @param isSet the one that is meant is there, too */
function misspelt(variable: Variable, meant: string, isSet: boolean, image: string): Problem {
  const { at, name } = variable;
  return {
    place: at,
    name,
    impact: "ineffective",
    message: `${image} does not read ${quoted(name)}, so what it says does not count.`,
    help: isSet ? `Take it out: ${quoted(meant)} is set beside it.` : `Write ${quoted(meant)}.`,
    ...(textOf(at) === name && !isSet
      ? { fix: { title: `Write ${quoted(meant)}, if that is meant`, safe: false, edits: [{ ...at.span, text: meant }] } }
      : {}),
  };
}

/** It writes these under [pgbouncer], where PgBouncer refuses them. */
function unknownKey(variable: Variable): readonly Problem[] {
  const instead: Readonly<Record<string, string>> = { POOL_SIZE: "Use `DEFAULT_POOL_SIZE`.", TIMEZONE: "Use `ALTER ROLE … SET timezone`." };
  const help = instead[variable.name];
  if (help === undefined || variable.value === "") return [];
  return [
    {
      place: variable.at,
      name: variable.name,
      impact: "breaks",
      message: `PgBouncer does not start with this: the image writes ${quoted(variable.name.toLowerCase())} under [pgbouncer], and PgBouncer has no such setting there.`,
      help,
    },
  ];
}

/** From the name to the end of the value, where they stand in this order. */
function spanning(name: Place, value: Place): Place {
  const isAfter = value.source === name.source && value.span.end >= name.span.end && value.span.start >= name.span.start;
  return isAfter ? { source: name.source, span: { start: name.span.start, end: value.span.end } } : name;
}
