/** `poolsafe poolers`: what each pooler does with what, and what that rests on; for one of them, what its users see. */

import { answersOf, questions } from "../poolers/questions.ts";
import { choosePooler, poolerNames, profiles } from "../poolers/index.ts";
import { presets } from "../poolers/presets.ts";
import type { Profile } from "../poolers/profile.ts";
import { colourOf, poolerName, verdictWord } from "../report/parts/verdict.ts";
import { type Paint, paintFor } from "../report/parts/paint.ts";
import { SettingsError } from "../settings-error.ts";
import type { Evidence, Pooler, VerdictName } from "../types.ts";
import type { Host } from "./host.ts";
import { withGuess } from "./pooler-guess.ts";

/** Behind a verdict. */
export const evidenceMarks: Readonly<Record<Evidence, string>> = { measured: "m", source: "s", documentation: "d", unknown: "?" };

export const evidenceLegend =
  "m: measured in poolsafe's lab, s: read in the pooler's source, d: the documentation of its makers, ?: not known, so that a finding is a risk.";

export const verdictLegend =
  "works: as without a pooler. tracked: the pooler carries it along for its client. leaks: it stays for the next client. cleared: the pooler takes it away. misdelivered: another client gets it, or nobody. fails: an error. pins: it works, and the client keeps a server connection for that.";

/** What all of it is about, whatever the project's configuration says. */
export const asItComes = "Each pooler as it comes, without settings; `poolsafe explain <rule>` goes by your configuration.";

/** So many columns of a terminal are used at most. */
const wide = 118;

/** In: `name[@version]`, or nothing for all of them. Errors: `SettingsError` for a pooler or a format that does not exist. */
export async function showPoolers(name: string | undefined, format: string, host: Host): Promise<void> {
  if (format !== "text" && format !== "json") {
    throw new SettingsError(`There is no format \`${format}\` for the list of poolers.`, "Use one of: text, json.");
  }
  const [wanted = "", version] = (name ?? "").split("@");
  const poolers = await chosen(name === undefined ? poolerNames : [wanted], version);
  if (format === "json") host.out(asJson(poolers));
  else
    host.out(
      name === undefined ? matrix(poolers, paintFor(host.colour)) : poolers.map((pooler) => page(pooler, paintFor(host.colour))).join(""),
    );
}

async function chosen(names: readonly string[], version: string | undefined): Promise<readonly Pooler[]> {
  try {
    return names.map((name) => choosePooler({ name, version }));
  } catch (error) {
    throw error instanceof SettingsError && error.path[0] === "name" ? await withGuess(error, names) : error;
  }
}

function asJson(poolers: readonly Pooler[]): string {
  const list = poolers.map((pooler) => ({
    name: pooler.name,
    title: pooler.title,
    version: pooler.version,
    mode: pooler.mode,
    docs: pooler.docs,
    answers: answersOf(pooler).map(({ title, verdict }) => ({ question: title, ...verdict })),
  }));
  return `${JSON.stringify({ schemaVersion: 1, poolers: list }, null, 2)}\n`;
}

/** All of them, as many side by side as there is room for; services that run one of them by where they differ from it. */
function matrix(all: readonly Pooler[], paint: Paint): string {
  const services = new Set(presets.map(({ name }) => name));
  const poolers = all.filter(({ name }) => !services.has(name));
  const columns = poolers.map((pooler) => {
    const cells = answersOf(pooler).map(({ verdict }) => `${verdict.verdict} ${evidenceMarks[verdict.evidence]}`);
    return { name: pooler.name, cells, width: Math.max(pooler.name.length, ...cells.map((cell) => cell.length)) };
  });
  const first = Math.max(...questions.map(({ title }) => title.length));
  const blocks: (typeof columns)[] = [];
  let used = wide;
  for (const column of columns) {
    if (used + column.width + 2 > wide) {
      blocks.push([]);
      used = first;
    }
    blocks.at(-1)?.push(column);
    used += column.width + 2;
  }
  const tables = blocks.map((block) => {
    const heads = block.map(({ name, width }) => name.padEnd(width));
    const rows = questions.map(({ title }, row) => {
      const cells = block.map(({ cells: own, width }) => painted(own[row] ?? "", width, paint));
      return line(title, first, cells);
    });
    return [paint.bold(line("", first, heads)), ...rows].join("\n");
  });
  const nameWidth = Math.max(...all.map(({ name }) => name.length));
  const listed = (list: readonly Pooler[], what: (pooler: Pooler) => string): string =>
    list.map((pooler) => `${paint.bold(pooler.name.padEnd(nameWidth))}  ${what(pooler)}`).join("\n");
  return `${[
    ...tables,
    listed(poolers, (pooler) => poolerName({ pooler })),
    "Services that run PgBouncer, and where they differ from it or do not say:",
    listed(
      all.filter(({ name }) => services.has(name)),
      (pooler) => differences(pooler),
    ),
    asItComes,
    verdictLegend,
    evidenceLegend,
    "`poolsafe poolers <name>` says what the users of one of them see.",
  ].join("\n\n")}\n`;
}

/** `named statements of a driver: fails` */
export function differences(pooler: Pooler): string {
  const usual = answersOf(choosePooler({ name: "pgbouncer" }));
  const others = answersOf(pooler).filter(({ verdict }, row) => verdict.verdict !== usual[row]?.verdict.verdict);
  return others.length === 0 ? "as PgBouncer" : others.map(({ title, verdict }) => `${title}: ${verdict.verdict}`).join("; ");
}

function line(title: string, width: number, cells: readonly string[]): string {
  return `${title.padEnd(width)}  ${cells.join("  ")}`.trimEnd();
}

function painted(cell: string, width: number, paint: Paint): string {
  const [verdict = ""] = cell.split(" ");
  return paint[colourOf(verdict as VerdictName)](cell.padEnd(width));
}

function page(pooler: Pooler, paint: Paint): string {
  const profile = profiles.find(({ name }) => name === pooler.name);
  const answers = answersOf(pooler).map(({ title, verdict }) => {
    return `${paint.bold(title)}: ${verdictWord(verdict, paint)}${verdict.reason === "" ? "" : `\n  ${verdict.reason}`}`;
  });
  const parts = [
    paint.bold(poolerName({ pooler })),
    ...(profile ? [aboutSettings(profile)] : []),
    answers.join("\n"),
    "This is how it comes, without settings; `poolsafe explain <rule>` goes by your configuration.",
    `Its own page: ${pooler.docs}`,
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

/** The settings that verdicts depend on, by the pooler's own names. */
export function aboutSettings({ title, options, settings = [], versions }: Profile): string {
  const names = [...Object.values(options).map(({ name }) => name), ...settings.map(({ name }) => name)];
  const [oldest, newest] = [versions[0], versions.at(-1)];
  const known = oldest === undefined ? "" : oldest === newest ? `Version ${oldest}. ` : `Versions ${oldest} to ${String(newest)}. `;
  const list =
    names.length === 0 ? "" : `Under \`pooler.settings\` the configuration takes, as ${title} itself calls them: ${names.join(", ")}.`;
  return `${known}${list}`.trim();
}
