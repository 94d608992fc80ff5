/** A pooler's profile as a part of its page in docs/poolers. */
import { aboutSettings } from "../src/cli/poolers.ts";
import { poolerName } from "../src/report/parts/verdict.ts";
import { choosePooler } from "../src/poolers/index.ts";
import type { Cell, Profile, TrackedSetting } from "../src/poolers/profile.ts";
import { experimentsByPart } from "../test/lab/matrix/reached.ts";

export function poolerSection(profile: Profile): string {
  const { name, title, tracked, cells } = profile;
  const experiments = experimentsByPart(profile);
  const rows = Object.entries(cells).flatMap(([topic, list]) =>
    list
      .filter(({ verdict, reason }) => reason !== "" || verdict === "unknown")
      .map((cell, at) => row(profile, topic, cell, at, [...(experiments.get(cell) ?? [])])),
  );
  return [
    `Without more words, \`--pooler ${name}\` is ${poolerName({ pooler: choosePooler({ name }) })}. ${aboutSettings(profile)}`.trim(),
    ...(tracked.length === 0
      ? []
      : [`${title} gives each client its own value of these settings back: ${[...new Set(tracked.map(trackedSetting))].join(", ")}.`]),
    ["| what | when | verdict | rests on | what you see |", "|---|---|---|---|---|", ...rows].join("\n"),
    `${title}'s own page: <${profile.docs}>.`,
  ].join("\n\n");
}

function trackedSetting({ name, since, onRequest, postgres, limit }: TrackedSetting): string {
  const conditions = [
    since === undefined ? "" : `from ${since}`,
    onRequest === true ? "listed in `trackedParameters`" : "",
    postgres === undefined ? "" : `PostgreSQL ${String(postgres)} or newer`,
    limit === undefined ? "" : `up to ${String(limit.bytes)} bytes`,
  ].filter((text) => text !== "");
  return conditions.length === 0 ? `\`${name}\`` : `\`${name}\` (${conditions.join(", ")})`;
}

/** @param experiments of the lab's matrix that it answers, of which the first stands for all */
function row({ title, evidence }: Profile, topic: string, cell: Cell, at: number, experiments: readonly string[]): string {
  const conditions = conditionsOf(cell).join(", ");
  const basis = cell.evidence ?? (cell.verdict === "unknown" ? "unknown" : evidence);
  const source =
    cell.from === undefined
      ? basis === "measured"
        ? measuredBy(experiments)
        : basis
      : /^https?:/.test(cell.from)
        ? `[${basis}](${cell.from})`
        : `${basis}: ${cell.from}`;
  const reason = cell.reason === "" ? `It is not known what ${title} does with it.` : cell.reason.replaceAll("{pooler}", title);
  const parts = [topic, conditions === "" ? (at === 0 ? "always" : "otherwise") : conditions, cell.verdict, source, reason];
  return `| ${parts.map((part) => part.replaceAll("|", "\\|")).join(" | ")} |`;
}

function measuredBy([first, ...others]: readonly string[]): string {
  if (first === undefined) return "measured";
  const more = others.length === 0 ? "" : ` and ${String(others.length)} more`;
  return `measured: ${first.replaceAll("*", "\\*")}${more}`;
}

/** In words. */
function conditionsOf({ on, when = {} }: Cell): string[] {
  const conditions = [
    on?.words ?? "",
    when.since === undefined ? "" : `from ${when.since}`,
    when.before === undefined ? "" : `before ${when.before}`,
    when.mode === undefined ? "" : `${when.mode} mode`,
    when.postgres === undefined ? "" : `PostgreSQL ${String(when.postgres)} or newer`,
    when.resetAlways === true ? "`resetAlways`" : "",
    when.carriesStatements === true ? "`maxPreparedStatements` above 0" : "",
    when.ignored === true
      ? "listed in `ignoredParameters`"
      : when.ignored === "options"
        ? "`options` is listed in `ignoredParameters`"
        : "",
    ...Object.entries(when.settings ?? {}).map(
      ([key, value]) => `\`${key}\` ${value === true ? "on" : value === false ? "off" : `= ${value}`}`,
    ),
    when.carriesStatements === false
      ? "`maxPreparedStatements` 0"
      : when.carriesStatements === "unknown"
        ? "it is not known whether it carries statements"
        : "",
    when.listed === true ? "listed in `trackedParameters`, yet not reported by the server" : "",
  ];
  return conditions.filter((text) => text !== "");
}
