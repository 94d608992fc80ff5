/** docs/evidence.md: what the servers did with each fixture. No times, process numbers or ports: the same text each time. */
import type { Fix } from "../../src/types.ts";
import type { Claim } from "./claims.ts";
import type { Observed, Turn } from "./run.ts";
import { brief, showAnswer, showHeld, showReply } from "./show.ts";
import type { Answer, Message, Reply } from "./wire.ts";

export interface Entry {
  readonly claim: Claim;
  readonly script: readonly Message[];
  readonly direct: readonly Reply[];
  readonly observed: readonly (Observed & { readonly pooler: string; readonly mode: string })[];
  readonly proofs: {
    readonly pooler: string;
    readonly changed: readonly { readonly turn: Turn; readonly direct: Reply; readonly pooled: Reply }[];
  }[];
  readonly mended: { readonly pooler: string; readonly fix: Fix; readonly remaining: readonly string[] }[];
  readonly warnings: Answer[];
}

const INTRODUCTION = `# Evidence

What PostgreSQL 18 and PgBouncer 1.18 and 1.24 did with every fixture of every rule, written by the lab (\`npm run lab -- --write\`,
see [test/lab](../test/lab/README.md)). Each script ran directly and through the poolers, where every transaction landed on another
backend. *Left behind* is what the next client of that backend meets. CI runs all of it again and fails when this page is stale.
`;

export function evidence(claims: readonly Claim[], entries: ReadonlyMap<Claim, Entry>): string {
  // What breaks behind no pooler of the lab has nothing to show: its claims are among those that are not measured.
  const shown = [...entries.keys()].filter(({ fixture }) => fixture.kind === "invalid").map(({ fixture }) => fixture.rule);
  const rules = [...new Set(claims.map((claim) => claim.fixture.rule))].filter((rule) => shown.includes(rule));
  const off = claims.filter((claim) => claim.off !== undefined);
  return [INTRODUCTION, ...rules.map((rule) => section(rule, claims, entries)), notMeasured(off)].join("\n");
}

function section(rule: string, claims: readonly Claim[], entries: ReadonlyMap<Claim, Entry>): string {
  const own = claims.flatMap((claim) => (claim.fixture.rule === rule ? (entries.get(claim) ?? []) : []));
  const valid = own.filter((entry) => entry.claim.fixture.kind === "valid");
  return [
    `## ${rule}\n`,
    ...own.filter((entry) => entry.claim.fixture.kind === "invalid").map(invalid),
    ...(valid.length === 0 ? [] : [`Works, with the same answers and nothing left behind: ${valid.map(named).join(", ")}.\n`]),
  ].join("\n");
}

function invalid(entry: Entry): string {
  const { fixture } = entry.claim;
  const lines = [
    ...grouped(entry.observed.map((observed) => [title(observed.pooler, observed.mode), seen(entry, observed)])),
    ...unique(entry.warnings.map((answer) => `Directly: ${code(showAnswer(answer))}`)),
    ...(fixture.claim === "ineffective" && entry.warnings.length === 0 ? ["Directly: nothing of it is there after the statement."] : []),
    ...grouped(
      entry.proofs.map(({ pooler, changed }) => [
        `Two clients that share two backends, ${title(pooler, "")}`,
        changed.map(({ turn, direct, pooled }) => `client ${turn.client}, ${differs(turn.message, direct, pooled)}`).join("; "),
      ]),
    ),
    ...grouped(entry.mended.map(({ pooler, fix, remaining }) => [title(pooler, ""), mendedLine(fix, remaining)])),
  ];
  return `### ${fixture.name}\n\n\`\`\`sql\n${fixture.text.trim()}\n\`\`\`\n\n${lines.map((line) => `- ${line}`).join("\n")}\n`;
}

function mendedLine(fix: Fix, remaining: readonly string[]): string {
  const kind = fix.safe ? "the fix" : "the suggestion";
  if (remaining.length > 0) return `${kind} “${fix.title}” mends its place; other places of this script still break.`;
  return `${kind} “${fix.title}” works.`;
}

function seen(entry: Entry, observed: Observed): string {
  if (!observed.breaks) return "the same answers, nothing left behind.";
  const parts = observed.differs.map((difference) => differs(difference.message, difference.direct, difference.pooled));
  if (observed.left.length > 0) parts.push(`left behind: ${observed.left.map((held) => code(steady(showHeld(held)))).join(", ")}`);
  return `${parts.join("; ")}.`;
}

function differs(message: Message, direct: Reply, pooled: Reply): string {
  return `${code(brief(message.sql.replace(/^(--[^\n]*\n)+/, ""), 60))} answers ${code(brief(steady(showReply(pooled)), 140))}, directly ${code(brief(steady(showReply(direct)), 140))}`;
}

function notMeasured(off: readonly Claim[]): string {
  const lines = off.map(({ fixture, off: reason }) => `- ${fixture.rule}, ${fixture.kind} ${code(fixture.name)}: ${reason ?? ""}`);
  return lines.length === 0
    ? ""
    : `## Not measured\n\nThese claims rest on the sources named in the rules' pages.\n\n${lines.join("\n")}\n`;
}

/** Versions that did the same share a line; what stands before the version is the same in all of them. */
export function grouped(pairs: readonly (readonly [string, string])[]): string[] {
  const byText = new Map<string, string[]>();
  for (const [who, what] of pairs) byText.set(what, unique([...(byText.get(what) ?? []), who]));
  return [...byText].map(
    ([what, who]) => `${who.map((each, index) => (index === 0 ? each : each.replace(/^.*PgBouncer /, ""))).join(" and ")}: ${what}`,
  );
}

export function title(version: string, mode: string): string {
  return `PgBouncer ${version}${mode === "statement" ? " (pool_mode = statement)" : ""}`;
}

/** Process numbers, snapshots and the names of the lab's databases differ each time; of random values the first digit is enough. */
export function steady(text: string): string {
  return text
    .replace(/\b\d\.\d{6,}\b/g, "0.…")
    .replace(/\b[0-9A-F]{8}-[0-9A-F]{8}-\d+\b/g, "…")
    .replace(/\bPID \d+/g, "PID …")
    .replace(/script_\d+/g, "script");
}

function named(entry: Entry): string {
  return code(entry.claim.fixture.name);
}

/** Code in Markdown, whatever it holds. */
export function code(text: string): string {
  return text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``;
}

export function unique(lines: readonly string[]): string[] {
  return [...new Set(lines)];
}
