/** Asks a profile what its pooler does with one fact. */
import type { Fact, Topic, Verdict } from "../types.ts";
import type { Cell, Configuration, Profile, TrackedSetting } from "./profile.ts";
import { versionNumber } from "./version.ts";

/** Wrong on a connection of one's own too, so session mode does not mend them. */
const wrongUnpooled: ReadonlySet<Topic> = new Set<Topic>(["missing-transaction", "unguarded-setting", "transaction-on-pool"]);

const works: Verdict = { verdict: "works", reason: "" };

/** Of a kind that a profile says nothing of. */
export const stays: Verdict = { verdict: "leaks", reason: "It stays on that connection, where the next client finds it." };

/** In session mode a client keeps its connection. */
export function leavesAlone({ mode }: Configuration, topic: Topic): boolean {
  return mode === "session" && !wrongUnpooled.has(topic);
}

export function judge(profile: Profile, configuration: Configuration, fact: Fact): Verdict {
  const always = !leavesAlone(configuration, topicOf(fact));
  const name = nameOf(profile, configuration, fact);
  const tracked = trackedSetting(profile, configuration, fact, name);
  if (tracked !== undefined && always) {
    if (tracked.limit !== undefined && valueLength(fact) > tracked.limit.bytes) return { verdict: "fails", reason: tracked.limit.reason };
    return { verdict: "tracked", reason: `${profile.title} gives each client its own \`${shown(name)}\` back.` };
  }
  const cell = profile.cells[topicOf(fact)]?.find(
    (candidate) => isAbout(candidate, fact, name) && holds(candidate.when, configuration, name),
  );
  if (!always && (tracked !== undefined || cell?.inSession !== true)) return works;
  if (cell === undefined) return stays;
  const reason = withName(cell.reason, fact, name).replaceAll("{postgres}", String(configuration.postgresVersion));
  return { verdict: cell.verdict, reason };
}

/** Present when the pooler restores the setting for each client, which needs the server to report it. */
function trackedSetting(profile: Profile, configuration: Configuration, fact: Fact, name: string): TrackedSetting | undefined {
  if (fact.fact === "escape" ? fact.state !== "setting" : fact.fact !== "startup-parameter") return undefined;
  return trackedNow(profile, configuration).find((setting) => setting.name === name.toLowerCase());
}

/** Those that this version restores as it is configured. */
export function trackedNow(profile: Profile, configuration: Configuration): readonly TrackedSetting[] {
  return profile.tracked.filter(
    (setting) =>
      (setting.since === undefined || configuration.version >= versionNumber(setting.since)) &&
      (setting.onRequest !== true || configuration.trackedParameters.has(setting.name)) &&
      (setting.postgres === undefined || configuration.postgresVersion >= setting.postgres),
  );
}

/** In bytes; 0 when the code does not give the value. */
function valueLength(fact: Fact): number {
  const value = fact.fact === "escape" ? fact.value?.constant : undefined;
  return typeof value === "string" ? Buffer.byteLength(value) : 0;
}

function isAbout({ on }: Cell, fact: Fact, name: string): boolean {
  if (on === undefined) return true;
  if (on.inBody !== undefined && on.inBody !== fact.inBody) return false;
  if (on.resets !== undefined && !(fact.fact === "session-reset" && on.resets.includes(fact.reset))) return false;
  if (on.uses !== undefined && !("driver" in fact && on.uses.includes(fact.form))) return false;
  if (on.names !== undefined && !on.names.test(name)) return false;
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
    (when.resetAlways === undefined || configuration.resetAlways === when.resetAlways) &&
    (when.carriesStatements === undefined || configuration.maxPreparedStatements > 0 === when.carriesStatements) &&
    (when.listed === undefined || configuration.trackedParameters.has(name.toLowerCase()) === when.listed) &&
    (when.ignored === undefined || configuration.ignoredParameters.has(when.ignored === "options" ? "options" : name.toLowerCase()))
  );
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
