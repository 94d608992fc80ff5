/** docker-compose files, Kubernetes manifests, Helm values: images, environment variables, and a `pgbouncer.ini` that stands inside one. */

import type { Source } from "../types.ts";
import type { Clue, Reading, Variable } from "./clue.ts";
import { chartImage } from "./chart-image.ts";
import { imageClue } from "./images.ts";
import { iniClues } from "./pgbouncer/ini-clues.ts";
import { isPgbouncerIni } from "./pgbouncer/read-ini.ts";
import { everyNode, readYaml, textAtKey, type YamlMap, type YamlScalar } from "./yaml.ts";

/** Never throws: what is broken is a clue that says so. */
export function readManifest(source: Source): Reading {
  const clues: Clue[] = [];
  const variables: Variable[] = [];
  const image = (at: YamlScalar, named: string): void => {
    const clue = imageClue(at.place, named);
    if (clue) clues.push(clue);
  };

  const pairOf = (key: YamlScalar, value: YamlScalar): void => {
    if (isPgbouncerIni(value.text, key.text)) clues.push(...iniClues(value.placed, () => "it stands in a manifest"));
    else if (key.text === "image" || key.text === "imageName") image(value, value.text);
    else variables.push({ at: key.place, name: key.text, value: value.text, valueAt: value.place });
  };

  const mapOf = (map: YamlMap): void => {
    const [name, value] = [textAtKey(map, "name"), textAtKey(map, "value")];
    // Kubernetes: `- name: POOL_MODE`, `value: transaction`.
    if (name && value) variables.push({ at: name.place, name: name.text, value: value.text, valueAt: value.place });
    const chart = chartImage(map);
    if (chart) image(chart.at, chart.image);
  };

  const { documents, broken } = readYaml(source);
  for (const { place, reason } of broken) clues.push({ at: place, text: `left out: ${whyBroken(source, reason)}` });
  for (const document of documents) {
    for (const { node } of everyNode(document)) {
      if (node.kind === "map") {
        mapOf(node);
        for (const { key, value } of node.entries) if (value.kind === "scalar") pairOf(key, value);
      }
      if (node.kind === "list") for (const item of node.items) if (item.kind === "scalar") variables.push(...assignment(item));
    }
  }
  return { clues, variables };
}

/** In: what the parser says. Out: why a file is not read. */
export function whyBroken({ text }: Source, reason: string): string {
  return text.includes("{{")
    ? "this is a template, which poolsafe does not fill in"
    : `this is not valid YAML: ${reason.replace(/\.$/, "")}`;
}

/** Compose: `- POOL_MODE=transaction`. */
export function assignment({ text, placed, place }: YamlScalar): readonly Variable[] {
  const equals = text.indexOf("=");
  if (equals <= 0 || !/^\w+$/.test(text.slice(0, equals))) return [];
  const at = placed.place(0, equals);
  const valueAt = at.span.end > at.span.start && at !== place ? placed.place(equals + 1, text.length) : place;
  return [{ at, name: text.slice(0, equals), value: text.slice(equals + 1), valueAt }];
}
