/** A comment behind a value. PgBouncer knows comments only where a line begins, so it is a part of the value. */

import { textOf } from "../../source.ts";
import type { SectionedEntry } from "./read-ini.ts";
import { type Problem, quoted } from "./problem.ts";

export interface TrailingComment {
  /** What the author means. */
  readonly bare: string;
  /** With its sign. */
  readonly comment: string;
  /** Where it begins in the value, with the blanks before it. */
  readonly start: number;
}

/** Out: `undefined` for a value in which nobody sees a comment: its sign stands behind a blank. */
export function commentIn(value: string, sign: RegExp = /(?<=\s)[;#]/): TrailingComment | undefined {
  const at = value.search(sign);
  if (at < 0) return undefined;
  const bare = value.slice(0, at).trimEnd();
  return { bare, comment: value.slice(at).trim(), start: bare.length };
}

type Line = Pick<SectionedEntry, "key" | "value" | "place" | "valueAt">;

/** The fix that the author's meaning asks for; `undefined` where the line is written otherwise than it reads. */
export function commentAbove({ value, place, valueAt }: Line, { comment, start }: TrailingComment, precondition = ""): Problem["fix"] {
  const { source, span } = place;
  const indent = source.text.slice(source.text.lastIndexOf("\n", span.start) + 1, span.start);
  if (textOf(valueAt) !== value || indent.trim() !== "") return undefined;
  return {
    title: `Put the comment on the line above${precondition}`,
    safe: precondition === "",
    edits: [
      { start: span.start, end: span.start, text: `${comment}\n${indent}` },
      { start: valueAt.span.start + start, end: valueAt.span.end, text: "" },
    ],
  };
}

interface Row {
  readonly names: RegExp;
  /** Default: a blank before it. */
  readonly sign?: RegExp;
  readonly impact: Problem["impact"];
  readonly verdict?: Problem["verdict"];
  /** In: the name, and the value as it is read. */
  readonly message: (name: string, value: string) => string;
  /** The line without its comment is what PgBouncer is certain to need: nothing works with it. */
  readonly isSafe: boolean;
  /** What other findings go by. Default: what the author means. */
  readonly counts?: (found: TrailingComment, value: string) => string;
}

/** Behind a semicolon there may be another statement. */
const query = /(?<=\s)(?:#|;(?!\s*(?:select|with|set|reset|discard|deallocate|unlisten|close|load|call|rollback|do|begin|commit)\b|\s*$))/i;

const why = "a comment begins only where a line does";

/** The first that fits counts. Texts that are for people (`login_notify_message`, `job_name`) may have such signs. */
const rows: readonly Row[] = [
  {
    names: /^listen_addr$/,
    sign: /[;#]/,
    impact: "breaks",
    message: (name, value) => `PgBouncer ends at once, because ${why}: of ${name} it reads ${value}, and there is no such address.`,
    isSafe: true,
  },
  {
    names: /^(?:logfile|pidfile)$/,
    impact: "risk",
    message: (name, value) => `PgBouncer writes to a file that is called ${value}: ${why}, so all of it is the value of ${name}.`,
    isSafe: false,
  },
  {
    names: /^unix_socket_dir$/,
    impact: "breaks",
    message: (name, value) => `PgBouncer looks for the folder ${value}, because ${why}: all of it is the value of ${name}.`,
    isSafe: true,
  },
  {
    names: /(?:_file|^resolv_conf)$/,
    impact: "breaks",
    message: (name, value) => `PgBouncer looks for the file ${value}, because ${why}: all of it is the value of ${name}.`,
    isSafe: true,
  },
  {
    names: /^track_extra_parameters$/,
    impact: "breaks",
    verdict: "leaks",
    message: (name, value) => `The last name in ${name} is not tracked, because ${why}: PgBouncer reads ${value}.`,
    isSafe: false,
    counts: ({ bare }) => bare.slice(0, Math.max(0, bare.lastIndexOf(","))),
  },
  {
    names: /^(?:ignore_startup_parameters|admin_users|stats_users)$/,
    impact: "risk",
    verdict: "leaks",
    message: (name) => `Each word of this comment is one more name in ${name}, because ${why}.`,
    isSafe: false,
    counts: (_, value) => value,
  },
  {
    names: /^server_reset_query$/,
    sign: query,
    impact: "breaks",
    verdict: "leaks",
    message: (name, value) =>
      `Nothing is ever reset: ${why}, so PgBouncer sends ${value} as ${name}, the server refuses that, and PgBouncer goes on without a word.`,
    isSafe: false,
    counts: (_, value) => value,
  },
  {
    names: /^server_check_query$/,
    sign: query,
    impact: "risk",
    message: (name, value) => `PgBouncer sends ${value} as ${name}, because ${why}, and the server answers each check with an error.`,
    isSafe: false,
  },
  {
    names: /^auth_query$/,
    sign: query,
    impact: "breaks",
    message: (name, value) => `PgBouncer sends ${value} as ${name}, because ${why}, and the server refuses that.`,
    isSafe: false,
  },
  {
    names: /^(?:user|unix_socket_group|auth_user|auth_dbname)$/,
    impact: "breaks",
    message: (name, value) => `PgBouncer looks for the name ${value}, because ${why}: all of it is the value of ${name}.`,
    isSafe: true,
  },
  {
    names: /_tls(?:13)?_(?:ciphers|protocols|ecdhcurve|dheparams)$/,
    impact: "breaks",
    message: (name, value) => `PgBouncer takes ${value} for the value of ${name}, because ${why}.`,
    isSafe: true,
  },
];

/** In: a setting that may be any text. */
export function commentInText(line: Line): { readonly problem: Problem; readonly counts: string } | undefined {
  const { key, value, valueAt } = line;
  const row = rows.find(({ names }) => names.test(key));
  const found = row && commentIn(value, row.sign);
  if (!row || !found) return undefined;
  const fix = commentAbove(line, found, row.isSafe ? "" : ", if it is one");
  const problem = {
    place: valueAt,
    name: key,
    impact: row.impact,
    ...(row.verdict ? { verdict: row.verdict } : {}),
    message: row.message(quoted(key), quoted(value.length > 60 ? `${value.slice(0, 60)}…` : value)),
    help: "Put the comment on a line of its own.",
    ...(fix ? { fix } : {}),
  };
  return { problem, counts: (row.counts ?? (({ bare }) => bare))(found, value) };
}
