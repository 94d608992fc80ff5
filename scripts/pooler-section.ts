/** A pooler's profile as a section of docs/poolers.md. */
import type { Cell, Profile, TrackedSetting } from "../src/poolers/profile.ts";

export function poolerSection(profile: Profile): string {
  const { title, versions, defaultVersion, tracked, cells } = profile;
  const rows = Object.entries(cells).flatMap(([topic, list]) =>
    list.filter(({ reason }) => reason !== "").map((cell, at) => row(title, topic, cell, at)),
  );
  return [
    `## ${title}`,
    `Versions ${String(versions[0])} to ${String(versions.at(-1))}; without one, ${defaultVersion}. Its own list: <${profile.docs}>.`,
    `${title} gives each client its own value of these settings back: ${tracked.map(trackedSetting).join(", ")}.`,
    ["| what | when | verdict | what you see |", "|---|---|---|---|", ...rows].join("\n"),
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

function row(title: string, topic: string, cell: Cell, at: number): string {
  const conditions = conditionsOf(cell).join(", ");
  return `| ${topic} | ${conditions === "" ? (at === 0 ? "always" : "otherwise") : conditions} | ${cell.verdict} | ${cell.reason.replaceAll("{pooler}", title).replaceAll("|", "\\|")} |`;
}

/** In words. */
function conditionsOf({ on, when = {} }: Cell): string[] {
  const conditions = [
    on?.words ?? "",
    when.since === undefined ? "" : `from ${when.since}`,
    when.before === undefined ? "" : `before ${when.before}`,
    when.mode === undefined ? "" : `${when.mode} mode`,
    when.resetAlways === true ? "`resetAlways`" : "",
    when.carriesStatements === true ? "`maxPreparedStatements` above 0" : "",
    when.ignored === true
      ? "listed in `ignoredParameters`"
      : when.ignored === "options"
        ? "`options` is listed in `ignoredParameters`"
        : "",
    when.listed === true ? "listed in `trackedParameters`, yet not reported by the server" : "",
  ];
  return conditions.filter((text) => text !== "");
}
