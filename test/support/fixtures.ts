/** The fixtures of the rules, and what their headers say. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { choosePooler, type PoolerSpec } from "../../src/poolers/index.ts";
import type { Pooler, PoolMode, Rule } from "../../src/types.ts";

export const fixtureRoot = join(import.meta.dirname, "../../fixtures/rules");

/** About what code does with a library: its fixtures are programs in fixtures/drivers. */
export function isCodeRule({ on }: Rule): boolean {
  return on.every((fact) => ["named-statement", "startup-parameter", "transaction-on-pool", "backend-pid"].includes(fact));
}

/** About configuration files: its fixtures are such files, and projects that have some. */
export function isConfigurationRule({ on }: Rule): boolean {
  return on.every((fact) => fact === "pooler-setting" || fact === "pooled-migration");
}

export interface Fixture {
  readonly rule: string;
  readonly kind: "invalid" | "valid";
  /** File name without `.sql`. */
  readonly name: string;
  readonly path: string;
  readonly text: string;
  readonly poolers: readonly Pooler[];
  /** The same, as a configuration names them. */
  readonly specs: readonly PoolerSpec[];
  readonly claim: string;
}

/** The value of a header line such as `-- claim: risk`. */
function header(text: string, key: string): string | undefined {
  return new RegExp(`^-- ${key}: *(.*?) *$`, "m").exec(text)?.[1];
}

const modes: readonly PoolMode[] = ["session", "transaction", "statement"];

const common = ["mode", "postgresVersion", "maxPreparedStatements", "trackedParameters", "ignoredParameters", "resetAlways"];

/** In: `pgbouncer@1.18 mode=statement maxPreparedStatements=200`; any other key is one of the pooler's own settings. */
export function readPoolerSpec(spec: string): PoolerSpec {
  const [target = "", ...options] = spec.split(/\s+/);
  const [name = "", version] = target.split("@");
  const given = new Map(options.map((option) => [option.split("=")[0] ?? "", option.split("=")[1] ?? ""]));
  const own = Object.fromEntries([...given].filter(([key]) => !common.includes(key)));
  const number = (key: string): number | undefined => (given.has(key) ? Number(given.get(key)) : undefined);
  return {
    name,
    version,
    mode: modes.find((mode) => mode === given.get("mode")),
    postgresVersion: number("postgresVersion"),
    maxPreparedStatements: number("maxPreparedStatements"),
    trackedParameters: given.get("trackedParameters")?.split(","),
    ignoredParameters: given.get("ignoredParameters")?.split(","),
    resetAlways: given.has("resetAlways") ? given.get("resetAlways") === "true" : undefined,
    ...(Object.keys(own).length === 0 ? {} : { settings: own }),
  };
}

const defaultSpecs: readonly PoolerSpec[] = ["1.18", "1.24"].map((version) => ({ name: "pgbouncer", version }));
export const defaultPoolers = defaultSpecs.map(choosePooler);

/** All fixtures of one rule; proofs of risks are the lab's and not among them. */
export function fixturesOf(rule: string, kind: Fixture["kind"]): readonly Fixture[] {
  const folder = join(fixtureRoot, rule, kind);
  const files = readdirSync(folder).filter((file) => file.endsWith(".sql") && !file.endsWith(".proof.sql"));
  return files.sort().map((file) => {
    const path = join(folder, file);
    const text = readFileSync(path, "utf8");
    const spec = header(text, "pooler");
    const specs = spec === undefined ? defaultSpecs : [readPoolerSpec(spec)];
    return {
      rule,
      kind,
      name: file.slice(0, -".sql".length),
      path,
      text,
      poolers: specs.map(choosePooler),
      specs,
      claim: header(text, "claim") ?? "breaks",
    };
  });
}
