/** Asks a profile what its pooler does with one fact. */
import type { Escape, Evidence, Fact, PooledMigration, Topic, Verdict } from "../types.ts";
import type { Cell, Configuration, Profile, TrackedSetting } from "./profile.ts";
import { postgresVersions } from "./configure.ts";
import { versionNumber } from "./version.ts";

/** Wrong on a connection of one's own too, so session mode does not mend them. */
const wrongUnpooled: ReadonlySet<Topic> = new Set<Topic>(["missing-transaction", "unguarded-setting", "transaction-on-pool"]);

const harmless: Cell = { verdict: "works", reason: "" };

/** Of the profile as it is configured; `limit` has the tracked setting whose value is too long for the pooler. */
interface CellAnswer {
  readonly cell?: Cell;
  readonly tracked?: TrackedSetting;
  readonly limit?: NonNullable<TrackedSetting["limit"]>;
}

/** Of a kind that a profile says nothing of. */
export const stays: Cell = { verdict: "leaks", reason: "It stays on that connection, where the next client finds it." };

/** In session mode a client keeps its connection. */
export function leavesAlone({ mode }: Configuration, topic: Topic): boolean {
  return mode === "session" && !wrongUnpooled.has(topic);
}

export function judge(profile: Profile, configuration: Configuration, asked: Fact): Verdict {
  const fact = asked.fact === "pooled-migration" ? lockOf(asked) : asked;
  const { cell = harmless, tracked, limit } = answerTo(profile, configuration, fact);
  const name = nameOf(profile, configuration, fact);
  const rests = (evidence: Evidence = profile.evidence): Evidence => evidenceFor(evidence, profile, configuration);
  if (limit) return { verdict: "fails", reason: limit.reason, evidence: rests() };
  const older = tracked && withoutReport(tracked, configuration);
  if (tracked && older) {
    const before = judge(profile, older, fact);
    if (before.verdict !== "tracked" && before.verdict !== "works")
      return {
        verdict: "unknown",
        reason: `From PostgreSQL ${String(tracked.postgres)} the server reports \`${shown(name)}\`, so ${profile.title} gives each client its own back, but nobody says which version it has (\`postgresVersion\`): before that, ${begun(before.reason)}`,
        evidence: "unknown",
      };
  }
  if (tracked) {
    const reason = `${profile.title} gives each client its own \`${shown(name)}\` back.`;
    return { verdict: "tracked", reason, evidence: rests(tracked.evidence) };
  }
  return {
    verdict: cell.verdict,
    reason: withName(reasonOf(cell, profile, configuration), fact, name),
    evidence: evidenceOf(cell, profile, configuration),
  };
}

/** Out: the newest server that does not report it, where it may be one of those that are maintained. */
function withoutReport({ postgres = 0 }: TrackedSetting, configuration: Configuration): Configuration | undefined {
  if (!configuration.isPostgresAssumed || postgres <= postgresVersions.maintained) return undefined;
  return { ...configuration, postgresVersion: postgres - 1, isPostgresAssumed: false };
}

/** As the rest of a sentence: names keep their capital. */
function begun(sentence: string): string {
  return /^(?:It|The|Your|On) /.test(sentence) ? sentence.charAt(0).toLowerCase() + sentence.slice(1) : sentence;
}

/** A tool's migrations stand or fall with its lock. */
function lockOf({ place, statement, related, lock }: PooledMigration): Escape {
  const taken = { state: "advisory-lock", name: lock, form: "exclusive", reason: "held", value: undefined, doubt: undefined } as const;
  return { fact: "escape", ...taken, place, statement, what: lock, related, transaction: undefined, inBody: false, episodes: [] };
}

export function evidenceOf({ evidence, verdict }: Cell, profile: Profile, configuration: Configuration): Evidence {
  return evidenceFor(evidence ?? (verdict === "unknown" ? "unknown" : profile.evidence), profile, configuration);
}

export function evidenceFor(evidence: Evidence, { measuredVersions }: Profile, { version }: Configuration): Evidence {
  const isRun = measuredVersions?.some((one) => versionNumber(one) === version) ?? true;
  return evidence === "measured" && !isRun ? "documentation" : evidence;
}

/** With `{name}` still in it. */
export function reasonOf({ reason, verdict }: Cell, { title }: Profile, { postgresVersion }: Configuration): string {
  if (reason === "" && verdict === "unknown") return `It is not known what ${title} does with it.`;
  return reason.replaceAll("{postgres}", String(postgresVersion)).replaceAll("{pooler}", title);
}

/** What the profile says, and where: for the answer, and for tests that ask which cell gave it. */
export function answerTo(profile: Profile, configuration: Configuration, fact: Fact): CellAnswer {
  const always = !leavesAlone(configuration, topicOf(fact));
  const name = nameOf(profile, configuration, fact);
  const tracked = trackedSetting(profile, configuration, fact, name);
  if (tracked !== undefined && always) {
    const { limit } = tracked;
    return limit !== undefined && valueLength(fact) > limit.bytes ? { tracked, limit } : { tracked };
  }
  const topic = topicOf(fact);
  const cell = profile.cells[topic]?.find((candidate) => isAbout(candidate, fact, name) && holds(candidate.when, configuration, name));
  if (!always && (tracked !== undefined || cell?.inSession !== true)) return {};
  return { cell: cell ?? (topic === "contained" ? harmless : stays) };
}

/** Present when the pooler restores the setting for each client, which needs the server to report it. */
function trackedSetting(profile: Profile, configuration: Configuration, fact: Fact, name: string): TrackedSetting | undefined {
  if (fact.fact === "escape" ? fact.state !== "setting" : fact.fact !== "startup-parameter") return undefined;
  return trackedNow(profile, configuration).find(
    ({ name: known, forms }) =>
      known === name.toLowerCase() && (forms === undefined || fact.fact !== "escape" || (!fact.inBody && forms.test(fact.form))),
  );
}

/** Those that this version restores as it is configured. */
export function trackedNow(profile: Profile, configuration: Configuration): readonly TrackedSetting[] {
  return profile.tracked.filter(
    (setting) =>
      (setting.since === undefined || configuration.version >= versionNumber(setting.since)) &&
      settingsAre(setting.settings, configuration) &&
      (setting.onRequest !== true || configuration.trackedParameters.has(setting.name)) &&
      (setting.postgres === undefined || configuration.postgresVersion >= setting.postgres),
  );
}

/** In bytes; 0 when the code does not give the value. */
function valueLength(fact: Fact): number {
  return Buffer.byteLength(valueOf(fact) ?? "");
}

function valueOf(fact: Fact): string | undefined {
  const value = fact.fact === "escape" ? fact.value?.constant : undefined;
  return typeof value === "string" ? value : undefined;
}

function isAbout({ on }: Cell, fact: Fact, name: string): boolean {
  if (on === undefined) return true;
  if (on.inBody !== undefined && on.inBody !== fact.inBody) return false;
  if (on.inTransaction !== undefined && on.inTransaction !== (fact.transaction !== undefined)) return false;
  if (on.constant !== undefined && on.constant !== (fact.fact === "escape" && fact.value?.constant !== undefined)) return false;
  if (on.contains !== undefined && !(fact.fact === "contained" && on.contains.includes(fact.form))) return false;
  if (on.resets !== undefined && !(fact.fact === "session-reset" && on.resets.includes(fact.reset))) return false;
  if (on.uses !== undefined && !("driver" in fact && on.uses.includes(fact.form))) return false;
  if (on.drivers !== undefined && !("driver" in fact && on.drivers.test(fact.driver))) return false;
  if (on.names !== undefined && !on.names.test(name)) return false;
  if (on.values !== undefined && !on.values.test(valueOf(fact) ?? "")) return false;
  if (on.reasons === undefined && on.forms === undefined) return true;
  if (fact.fact !== "escape") return false;
  return (on.reasons?.includes(fact.reason) ?? true) && (on.forms?.test(fact.form) ?? true);
}

export function holds(when: Cell["when"], configuration: Configuration, name: string): boolean {
  if (when === undefined) return true;
  return (
    (when.since === undefined || configuration.version >= versionNumber(when.since)) &&
    (when.before === undefined || configuration.version < versionNumber(when.before)) &&
    (when.mode === undefined || configuration.mode === when.mode) &&
    (when.postgres === undefined || configuration.postgresVersion >= when.postgres) &&
    (when.resetAlways === undefined || configuration.resetAlways === when.resetAlways) &&
    (when.carriesStatements === undefined || carriesStatements(configuration) === when.carriesStatements) &&
    settingsAre(when.settings, configuration) &&
    (when.listed === undefined || configuration.trackedParameters.has(name.toLowerCase()) === when.listed) &&
    (when.ignored === undefined || configuration.ignoredParameters.has(when.ignored === "options" ? "options" : name.toLowerCase()))
  );
}

function settingsAre(settings: NonNullable<Cell["when"]>["settings"] = {}, configuration: Configuration): boolean {
  return Object.entries(settings).every(([key, value]) => configuration.settings.get(key) === value);
}

function carriesStatements({ maxPreparedStatements }: Configuration): boolean | "unknown" {
  return maxPreparedStatements === "unknown" ? "unknown" : maxPreparedStatements > 0;
}

function topicOf(fact: Fact): Topic {
  return fact.fact === "escape" ? fact.state : fact.fact;
}

/** A pooler that does not look into `options` sees nothing but that name. */
function nameOf({ readsOptions }: Profile, { version }: Configuration, fact: Fact): string {
  if (!("name" in fact)) return "";
  if (fact.fact !== "startup-parameter" || fact.form !== "options") return fact.name;
  const looksInside = readsOptions !== undefined && version >= versionNumber(readsOptions);
  return looksInside ? fact.name : "options";
}

function withName(reason: string, fact: Fact, name: string): string {
  // The name of a setting has no blanks; of one that only an expression gives, nothing but that can be said.
  const computed = fact.fact === "escape" && fact.state === "setting" && (shown(name) !== name || name.includes(" "));
  return (computed ? reason.replaceAll("your `{name}`", "your setting (its name is computed)") : reason).replaceAll("{name}", () =>
    shown(name),
  );
}

/** A name that only an expression gives is not worth showing inside an error text. */
function shown(name: string): string {
  return /^[\p{L}_][\p{L}\p{N}_$. -]*$/u.test(name) ? name : "…";
}
