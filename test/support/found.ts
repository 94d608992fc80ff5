/** What a rule finds in a small project, for tests that assert whole results. */
import { makeSource, positionAt, textOf } from "../../src/source.ts";
import { judgeFixture } from "./configuration-fixtures.ts";

/** In: the files of a project. Out: what a rule finds there, each with its place, and the texts of its suggestions. */
export function found(rule: string, files: Readonly<Record<string, string>>): readonly unknown[] {
  const sources = Object.entries(files).map(([path, text]) => makeSource(path, text));
  return judgeFixture({ sources })
    .findings.filter((one) => one.rule === rule)
    .map(({ impact, message, place, related, fixes }) => ({
      impact,
      at: `${place.source.path}:${positionAt(place.source, place.span.start).line} ${textOf(place)}`,
      message,
      related: related.map((one) => `${one.source.path}:${positionAt(one.source, one.span.start).line} ${one.message}`),
      fixes: fixes.map(({ edits }) => edits.map(({ start, end, text }) => [place.source.text.slice(start, end), text])),
    }));
}
