/** What a manifest says of its PgBouncer apart from images and variables, for somebody who chooses a profile: as the check reads it. */

import { positionAt } from "../../source.ts";
import type { Place, Source } from "../../types.ts";
import type { Clue, Variable } from "../clue.ts";
import { containersIn } from "../containers.ts";
import { splitImage } from "../images.ts";
import { settingClue } from "../pooler-settings.ts";
import { readYaml } from "../yaml.ts";
import type { StatedVersion } from "./configuration.ts";
import { instancesOf } from "./from-values.ts";
import { pgbouncerImage } from "./images.ts";

/** Operators' resources and values of charts. @param known what is told already */
export function operatorClues(source: Source, known: readonly Clue[]): readonly Clue[] {
  const lines = new Set(known.map(({ at }) => lineOf(at)));
  return readYaml(source)
    .documents.flatMap((document) => [...instancesOf(document, undefined)])
    .flatMap(({ configuration: { at, settings, version } }) => [
      { at, text: "the configuration of PgBouncer", pooler: "PgBouncer", ...(version ? { gives: { version: minorOf(version) } } : {}) },
      ...[...settings.values()].flatMap(({ name, value, place }) =>
        value === undefined || lines.has(lineOf(place)) ? [] : (settingClue(place, name, value) ?? []),
      ),
    ]);
}

/** Out: the clue of a variable, without what it gives where the image of its container does not read it. */
export function unreadClue(source: Source): (variable: Variable, clue: Clue) => Clue {
  const unread = new Map<number, string>();
  for (const container of readYaml(source).documents.flatMap((document) => [...containersIn(document)])) {
    const { name } = splitImage(container.image.text);
    const image = pgbouncerImage(name);
    if (!image) continue;
    for (const variable of container.variables) {
      const setting = image.settingOf(variable.name);
      if (setting === undefined || image.isDropped(setting)) unread.set(variable.at.span.start, name);
    }
  }
  return ({ at }, clue) => {
    const image = unread.get(at.span.start);
    return image === undefined ? clue : { at: clue.at, text: `${clue.text}, which the image ${image} does not read` };
  };
}

/** `1.22` of `1.22.1`. */
function minorOf({ text }: StatedVersion): string {
  return text.split(".").slice(0, 2).join(".");
}

function lineOf({ source, span }: Place): number {
  return positionAt(source, span.start).line;
}
