/**
 * How a PgBouncer is set up that an operator or a chart makes: CloudNativePG's `Pooler`, Crunchy's `PostgresCluster`, Zalando's `connectionPooler`,
 * and values of charts that hand PgBouncer's own settings on.
 */

import { closestWord } from "../../closest-word.ts";
import { textOf } from "../../source.ts";
import { chartImages } from "../chart-image.ts";
import { isPgbouncer, splitImage, versionOfTag } from "../images.ts";
import { isTemplate } from "../templates.ts";
import { everyNode, textAtKey, valueAt, type YamlMap, type YamlNode } from "../yaml.ts";
import type { PgbouncerConfiguration, Setting } from "./configuration.ts";
import type { Instance } from "./from-container.ts";
import { type Problem, quoted } from "./problem.ts";
import { pgbouncerSettings, settingCalled } from "./settings.ts";
import { isAccepted, wanted } from "./values.ts";

interface Shape {
  /** Out: the map whose keys are PgBouncer's settings, and the settings that have names of their own. */
  readonly find: (
    document: YamlNode,
  ) => { readonly map: YamlNode | undefined; readonly own: Readonly<Record<string, YamlNode | undefined>> } | undefined;
}

const shapes: readonly Shape[] = [
  {
    // https://cloudnative-pg.io/documentation/current/connection_pooling/
    find: (document) => {
      if (textAtKey(document, "kind")?.text !== "Pooler") return undefined;
      const pgbouncer = valueAt(document, "spec", "pgbouncer");
      return { map: valueAt(pgbouncer, "parameters"), own: { pool_mode: valueAt(pgbouncer, "poolMode") } };
    },
  },
  {
    // https://access.crunchydata.com/documentation/postgres-operator/latest/references/crd: spec.proxy.pgBouncer.config.global
    find: (document) => {
      const global = valueAt(document, "spec", "proxy", "pgBouncer", "config", "global");
      return global && { map: global, own: {} };
    },
  },
  {
    // https://postgres-operator.readthedocs.io/en/latest/reference/cluster_manifest/#connection-pooler
    find: (document) => {
      const pooler = valueAt(document, "spec", "connectionPooler");
      return (
        pooler && { map: undefined, own: { pool_mode: valueAt(pooler, "mode"), max_db_connections: valueAt(pooler, "maxDBConnections") } }
      );
    },
  },
];

export function* instancesOf(document: YamlNode, postgres: PgbouncerConfiguration["postgres"]): Generator<Instance> {
  let found = false;
  for (const { find } of shapes) {
    const shape = find(document);
    if (!shape) continue;
    found = true;
    yield instance(document, shape, postgres, []);
  }
  if (found) return;
  // Charts: a map below a key that names PgBouncer, with settings as PgBouncer writes them.
  for (const { node, path } of everyNode(document)) {
    if (node.kind !== "map" || !path.some((key) => /pgbouncer|pooler/i.test(key))) continue;
    const names = node.entries.filter(({ key, value }) => value.kind === "scalar" && settingCalled(key.text)?.name.includes("_"));
    if (names.length >= 2 || names.some(({ key }) => key.text === "pool_mode")) {
      yield instance(document, { map: node, own: {} }, postgres, path);
    }
  }
}

function instance(
  document: YamlNode,
  { map, own }: NonNullable<ReturnType<Shape["find"]>>,
  postgres: PgbouncerConfiguration["postgres"],
  path: readonly string[],
): Instance {
  const problems: Problem[] = [];
  const settings = new Map<string, Setting>();
  for (const [name, node] of Object.entries(own)) {
    if (node?.kind === "scalar") settings.set(name, { name, written: name, value: node.text, place: node.place, valueAt: node.place });
  }
  const entries = map?.kind === "map" ? map.entries : [];
  for (const { key, value } of entries) {
    if (value.kind !== "scalar") continue;
    const row = settingCalled(key.text);
    if (!row) {
      problems.push(...unknown(key.text, key.place, map?.kind === "map" ? map : undefined));
      continue;
    }
    const isKnown = !isTemplate(value.text);
    const isTaken = isAccepted(row.kind, value.text);
    if (isKnown && !isTaken) {
      problems.push({
        place: value.place,
        name: key.text,
        impact: "breaks",
        message: `PgBouncer does not start with this: ${quoted(key.text)} cannot be ${quoted(value.text.slice(0, 40))}.`,
        help: `Give ${wanted(row.kind)}.`,
      });
    }
    const place = {
      source: key.place.source,
      span: { start: key.place.span.start, end: Math.max(value.place.span.end, key.place.span.end) },
    };
    settings.set(row.name, {
      name: row.name,
      written: key.text,
      value: isKnown && isTaken ? value.text : undefined,
      place,
      valueAt: value.place,
    });
  }
  const image = chartImages(document, path).find((one) => isPgbouncer(one.at.place, one.image));
  const version = image && versionOfTag(splitImage(image.image).tag);
  const at = (map ?? document).place;
  return {
    configuration: { at, medium: "values", version, settings, databases: [], users: [], isWhole: true, defaults: undefined, postgres },
    problems,
  };
}

/** Only what is a misspelt setting: a chart has keys of its own beside them. */
function unknown(key: string, place: Problem["place"], map: YamlMap | undefined): readonly Problem[] {
  const guess = closestWord(
    key,
    pgbouncerSettings.map(({ name }) => name),
  );
  const isNear =
    guess !== undefined &&
    Math.abs(guess.length - key.length) <= 2 &&
    key.includes("_") &&
    map?.entries.every((one) => one.key.text !== guess) === true;
  if (!isNear || differences(guess, key) > 2) return [];
  return [
    {
      place,
      name: key,
      impact: "risk",
      message: `PgBouncer has no setting ${quoted(key)}.`,
      help: `Write ${quoted(guess)}.`,
      ...(textOf(place) === key
        ? { fix: { title: `Write ${quoted(guess)}, if that is meant`, safe: false, edits: [{ ...place.span, text: guess }] } }
        : {}),
    },
  ];
}

/** Signs that stand at the same place from either end, taken off both; what is left. */
function differences(a: string, b: string): number {
  let from = 0;
  while (from < a.length && a[from] === b[from]) from += 1;
  let back = 0;
  while (back < a.length - from && back < b.length - from && a[a.length - 1 - back] === b[b.length - 1 - back]) back += 1;
  return Math.max(a.length, b.length) - from - back;
}
