/** The list of poolers, and the one way to get one. */
import { weakest } from "../evidence.ts";
import { SettingsError } from "../settings-error.ts";
import type { Pooler, Topic, Verdict } from "../types.ts";
import { alloydb } from "./alloydb.ts";
import { answersOn } from "./answers.ts";
import { cloudSql } from "./cloud-sql.ts";
import { configure, type PoolerSpec } from "./configure.ts";
import { hyperdrive } from "./hyperdrive.ts";
import { holds, judge, leavesAlone } from "./judge.ts";
import { odyssey } from "./odyssey.ts";
import { pgagroal } from "./pgagroal.ts";
import { pgbouncer } from "./pgbouncer.ts";
import { pgcat } from "./pgcat.ts";
import { pgdog } from "./pgdog.ts";
import { pgpool } from "./pgpool.ts";
import { presets } from "./presets.ts";
import type { Configuration, Profile } from "./profile.ts";
import { proxysql } from "./proxysql.ts";
import { rdsProxy } from "./rds-proxy.ts";
import { supavisor } from "./supavisor.ts";

export { postgresVersions, type PoolerSpec } from "./configure.ts";

export const profiles: readonly Profile[] = [
  pgbouncer,
  supavisor,
  pgcat,
  pgdog,
  odyssey,
  rdsProxy,
  hyperdrive,
  pgpool,
  pgagroal,
  proxysql,
  cloudSql,
  alloydb,
  // Services that run PgBouncer.
  ...presets,
];

/** In: a profile's name. Out: the pooler that runs there under a service's name. */
export function programOf(name: string): string {
  return presets.some((preset) => preset.name === name) ? pgbouncer.name : name;
}

export const poolerNames: readonly string[] = profiles.map((profile) => profile.name);

/**
 * The pooler that the user runs.
 * @throws SettingsError when the pooler, the version or a setting of it is not known.
 */
export function choosePooler(spec: PoolerSpec): Pooler {
  const profile = profileNamed(spec.name);
  const version = spec.version ?? profile.defaultVersion;
  // Where nobody says which version runs, an answer counts that all of them give.
  const versions = version === undefined && profile.versions.length > 0 ? profile.versions : [version];
  const configurations = possible(versions.map((one) => () => configure(profile, { ...spec, version: one })));
  const [first] = configurations;
  return {
    name: profile.name,
    title: profile.title,
    version: (version ?? "").trim().replace(/^v/, ""),
    mode: first.mode,
    docs: profile.docs,
    minds: (topic: Topic) => configurations.some((configuration) => minds(profile, configuration, topic)),
    judge: (fact) =>
      agreed(
        configurations.map((configuration) => judge(profile, configuration, fact)),
        profile,
      ),
    answers: (topic) => answersOn(profile, configurations.at(-1) ?? first, topic === "pooled-migration" ? "advisory-lock" : topic),
  };
}

function minds({ cells }: Profile, configuration: Configuration, topic: Topic): boolean {
  if (leavesAlone(configuration, topic)) return false;
  return cells[topic]?.some(({ verdict, when }) => verdict !== "works" && holds(when, configuration, "")) ?? topic !== "contained";
}

function profileNamed(name: string): Profile {
  const wanted = name.toLowerCase();
  const profile = profiles.find((candidate) => candidate.name === wanted || candidate.aliases?.includes(wanted));
  if (profile !== undefined) return profile;
  throw new SettingsError(`There is no pooler "${name}".`, `\`poolsafe poolers\` lists them: ${poolerNames.join(", ")}.`, "name");
}

/** A version that has not got what the user says of it is not the one that runs. Throws what the newest one throws where none has it. */
function possible(versions: readonly (() => Configuration)[]): readonly [Configuration, ...Configuration[]] {
  const found: Configuration[] = [];
  let refusal: unknown;
  for (const configured of versions) {
    try {
      found.push(configured());
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      refusal = error;
    }
  }
  const [first, ...others] = found;
  if (first === undefined) throw refusal;
  return [first, ...others];
}

/** One answer, where all versions that may run give the same. */
function agreed(verdicts: readonly Verdict[], { title, name, versions }: Profile): Verdict {
  const [first, ...others] = verdicts as readonly [Verdict, ...Verdict[]];
  const last = others.at(-1) ?? first;
  const evidence = weakest(verdicts.map((one) => one.evidence));
  if (others.every((one) => one.verdict === first.verdict)) return { ...last, evidence };
  const isGood = ({ verdict }: Verdict): boolean => verdict === "works" || verdict === "tracked";
  const known = verdicts.filter((one) => !isGood(one) && one.verdict !== "unknown");
  // What is worst is seldom what the newest version does.
  const bad = known.findLast(({ verdict }) => verdict !== last.verdict) ?? known.at(-1);
  if (bad === undefined) return verdicts.findLast(({ verdict }) => verdict === "unknown") ?? { ...last, evidence };
  const hint = `name it if you know it (\`${name}@${String(versions.at(-1))}\`)`;
  return {
    verdict: "unknown",
    evidence: "unknown",
    reason: `It depends on the version that ${title} runs, which is not published; ${hint}. On some: ${lowered(bad.reason)}`,
  };
}

/** Names keep their capital. */
function lowered(sentence: string): string {
  return /^(?:It|On|Once|The|Until|What|Whether|Your) /.test(sentence) ? sentence.charAt(0).toLowerCase() + sentence.slice(1) : sentence;
}
