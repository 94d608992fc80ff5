/** Lines under [databases], [users] and [peers]. */

import { closestWord } from "../../closest-word.ts";
import type { Place } from "../../types.ts";
import { isTemplate } from "../templates.ts";
import { commentAbove, commentIn } from "./comment.ts";
import type { StatedVersion, Target } from "./configuration.ts";
import { type Field, type Fields, fieldsOf, readFields } from "./fields.ts";
import { type Problem, quoted } from "./problem.ts";
import type { SectionedEntry } from "./read-ini.ts";
import { isBefore, refusal, tooNew } from "./refusals.ts";
import { poolModes } from "./settings.ts";
import { wanted } from "./values.ts";

/** Fields that C's `atoi` reads: what is no number is 0. */
const sizes = /^(?:pool_size|min_pool_size|reserve_pool(?:_size)?|max_\w+connections)$/;

export type TargetSection = keyof typeof fieldsOf;

export interface ReadTarget {
  readonly target: Target;
  readonly problems: readonly Problem[];
}

export function readTarget(section: TargetSection, entry: SectionedEntry, version: StatedVersion | undefined): ReadTarget {
  const { key, place, keyAt, text } = entry;
  // What it says is not known, but that there is one.
  if (isTemplate(entry.value)) return { target: { name: key, place, fields: new Map() }, problems: [] };
  const problems: Problem[] = [];
  if (section === "peers" && !/^\s*\+?0*[1-9]/.test(key))
    problems.push(refusal(keyAt, key, `under [peers], ${quoted(key)} is no number above 0`, "Name each process by its `peer_id`."));
  if (section === "databases" && key === "pgbouncer")
    problems.push(refusal(keyAt, key, "`pgbouncer` is the name of its own console", "Give the database another name."));
  const { fields, refused } = readFields(text);
  const stop = refused && stopProblem(section, entry, { fields, refused });
  if (stop) problems.push(stop);
  problems.push(...fields.flatMap((field, index) => fieldProblem(section, field, fields.slice(0, index), version) ?? []));
  return { target: { name: key, place, fields: new Map(fields.map((field) => [field.key, field])) }, problems };
}

/** Of a line that PgBouncer does not read to its end. */
function stopProblem(section: TargetSection, entry: SectionedEntry, { fields, refused }: Required<Fields>): Problem | undefined {
  const { key, value, valueAt } = entry;
  // PgBouncer looks into a fallback only when somebody asks for a database that falls back to it.
  const isFallback = section === "databases" && key === "*";
  // What stands in quotes has been read by then.
  const unread = value.slice(fields.reduce((end, field) => Math.max(end, field.place.span.end - valueAt.span.start), 0));
  const comment = commentIn(unread);
  if (comment) {
    const fix = commentAbove(entry, { ...comment, start: value.length - unread.length + comment.start });
    return {
      place: refused.place,
      name: key,
      impact: "breaks",
      message: isFallback
        ? "Nobody can connect to a database that falls back to `*`: a comment begins only where a line does, so PgBouncer takes this one for a part of the line."
        : "PgBouncer does not start with this file: a comment begins only where a line does, so this one is a part of the line.",
      help: "Put the comment on a line of its own.",
      ...(fix ? { fix } : {}),
    };
  }
  if (isFallback) return undefined;
  const reason = `under [${section}], ${quoted(key)} cannot be read: ${refused.reason}`;
  return refusal(refused.place, key, reason, "Write `key=value` pairs with blanks between.");
}

/** @param before the fields that stand before it */
function fieldProblem(
  section: TargetSection,
  field: Field,
  before: readonly Field[],
  version: StatedVersion | undefined,
): Problem | undefined {
  const { key, value, place, valueAt } = field;
  const rows = fieldsOf[section];
  const row = rows.find((one) => one.key === key);
  const keyAt: Place = { source: place.source, span: { start: place.span.start, end: place.span.start + key.length } };
  if (!row) {
    const guess = closestWord(
      key,
      rows.map((one) => one.key),
    );
    const help = guess === undefined ? `Take it out; a setting of all belongs under [pgbouncer].` : `Write ${quoted(guess)}.`;
    // Behind a password without quotes it may be a piece of it.
    const isShown = guess !== undefined || !before.some((one) => one.key === "password");
    return refusal(keyAt, "", `${isShown ? quoted(key) : "this"} is no field of a line under [${section}]`, help);
  }
  if (row.since !== undefined && isBefore(version, row.since)) return tooNew(keyAt, key, row.since, version);
  const choices = Object.hasOwn(choicesOf, key) ? choicesOf[key] : undefined;
  if (choices && !choices.includes(value.toLowerCase()))
    return refusal(valueAt, key, `${quoted(key)} cannot be ${quoted(value)}`, `Give ${wanted(choices)}.`);
  if (key === "port" && !/^\s*[+-]?0*[1-9]/.test(value))
    return refusal(valueAt, "port", "the port is no number above 0", "Give the port of the server.");
  if (!sizes.test(key) || /^\s*[+-]?\d/.test(value)) return undefined;
  return {
    place: valueAt,
    name: key,
    impact: "breaks",
    message: `PgBouncer takes ${quoted(value)} for 0, because ${quoted(key)} is a number.`,
    help: "Give a whole number.",
  };
}

const choicesOf: Readonly<Record<string, readonly string[]>> = { pool_mode: poolModes, load_balance_hosts: ["round-robin", "disable"] };
