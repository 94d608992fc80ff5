/** docs/evidence-drivers.md: what each program got through the poolers. No times, ports or random names: the same text each time. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { code, grouped, steady, title, unique } from "./evidence.ts";
import type { Outcome } from "./drivers-host.ts";
import type { Program } from "./drivers-programs.ts";
import type { Held } from "./inspect.ts";
import type { PoolerVersion } from "./servers.ts";
import { brief, showHeld } from "./show.ts";

/** A program behind one pooler: an outcome a round. */
export interface Seen {
  readonly version: PoolerVersion;
  readonly breaks: boolean;
  readonly outcomes: readonly Outcome[];
  readonly left: readonly Held[];
}

export interface ProgramEntry {
  readonly direct: readonly Outcome[];
  readonly seen: readonly Seen[];
  /** What the author of an ineffective program expects. */
  readonly wanted: unknown;
}

const INTRODUCTION = `# Evidence: drivers

What programs with real libraries got from PostgreSQL 18, directly and through PgBouncer 1.18 and 1.24, written by the lab
(\`npm run lab -- --write\`, see [test/lab](../test/lab/README.md)). Every program ran twice in the same database; through a pooler every
transaction landed on another backend. *Left behind* is what the next client of that backend meets. CI runs all of it again and fails when
this page is stale.
`;

/** Where the package is not named like the folder. */
const PACKAGES: Readonly<Record<string, string>> = { drizzle: "drizzle-orm", prisma: "@prisma/client" };

export function driversEvidence(programs: readonly Program[], entries: ReadonlyMap<Program, ProgramEntry>): string {
  const libraries = unique(programs.map((program) => program.library));
  return [INTRODUCTION, ...libraries.map((library) => section(library, programs, entries))].join("\n");
}

function section(library: string, programs: readonly Program[], entries: ReadonlyMap<Program, ProgramEntry>): string {
  const own = programs.filter((program) => program.library === library);
  const lines = own.flatMap((program) => {
    const entry = entries.get(program);
    return program.kind === "invalid" && entry ? [invalid(program, entry)] : [];
  });
  const valid = own.filter((program) => program.kind === "valid").map((program) => `${link(program)}${where(program)}`);
  return [
    `## ${library} (${versionOf(library)})\n`,
    ...lines,
    `\nWorks, with the same answers and nothing left behind: ${valid.join(", ")}.\n`,
  ].join("\n");
}

function invalid(program: Program, { direct, seen, wanted }: ProgramEntry): string {
  const found =
    program.claim === "ineffective"
      ? [`Directly and through each: answers ${shown(direct[0])}; its author wants ${code(JSON.stringify(wanted))}.`]
      : grouped(seen.map((each) => [title(each.version, ""), observed(direct, each)]));
  return `- ${link(program)}: ${program.idea}\n${found.map((line) => `  - ${line}`).join("\n")}`;
}

function observed(direct: readonly Outcome[], { breaks, outcomes, left }: Seen): string {
  if (!breaks) return "the same answers, nothing left behind.";
  const round = outcomes.findIndex((outcome, index) => text(outcome) !== text(direct[index]));
  const parts =
    round < 0 ? [] : [`${round === 0 ? "" : "the second time "}answers ${shown(outcomes[round])}, directly ${shown(direct[round])}`];
  if (left.length > 0) parts.push(`left behind: ${unique(left.map((held) => code(nameless(steady(showHeld(held)))))).join(", ")}`);
  return `${parts.join("; ")}.`;
}

function shown(outcome: Outcome | undefined): string {
  return code(brief(nameless(steady(text(outcome))), 120));
}

function text(outcome: Outcome | undefined): string {
  switch (outcome?.kind) {
    case "answer":
      return JSON.stringify(outcome.value);
    case "error":
      return `ERROR ${outcome.words}`;
    case "hang":
    case undefined:
      return "nothing, for ever";
  }
}

/** postgres.js names its statements at random. */
function nameless(words: string): string {
  return words.replace(/(prepared[- ]statement "?)[0-9a-z]{9,16}\b/g, "$1…");
}

function where({ versions }: Program): string {
  return versions.length === 1 ? ` (only ${versions.join()})` : "";
}

function link({ library, kind, name }: Program): string {
  return `[${name}](../fixtures/lab/${library}/${kind}/${name}.ts)`;
}

function versionOf(library: string): string {
  const name = PACKAGES[library] ?? library;
  const manifest = readFileSync(join(import.meta.dirname, "../../node_modules", name, "package.json"), "utf8");
  return `${name} ${(JSON.parse(manifest) as { readonly version: string }).version}`;
}
