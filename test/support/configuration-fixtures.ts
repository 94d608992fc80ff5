/** The fixtures about configuration files: one file, or a folder that is a project. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";

import { rules } from "../../rules/index.ts";
import { analyze } from "../../src/analyze.ts";
import { createDeploymentReader } from "../../src/deployment/deployment.ts";
import { drivers } from "../../src/drivers/index.ts";
import { otherDatabases } from "../../src/drivers/other-databases.ts";
import { createCodeReader } from "../../src/extract/typescript/extract.ts";
import { choosePooler } from "../../src/poolers/index.ts";
import { languageOf, makeSource } from "../../src/source.ts";
import type { Analysis, Source } from "../../src/types.ts";
import { fixtureRoot, isConfigurationRule, readPoolerSpec } from "./fixtures.ts";

export const configurationRules = rules.filter(isConfigurationRule).map(({ id }) => id);

export interface ConfigurationFixture {
  readonly rule: string;
  readonly kind: "invalid" | "valid";
  readonly name: string;
  /** Where its drawing is. */
  readonly drawing: string;
  readonly sources: readonly Source[];
  /** The impact that its findings must have; of a valid one, nothing. */
  readonly claim: string;
}

function filesBelow(path: string): readonly string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).flatMap((name) => filesBelow(join(path, name)));
}

/** `claim: risk` in a comment of any kind. */
function header(sources: readonly Source[], key: string): string | undefined {
  return sources.flatMap(({ text }) => new RegExp(`^(?:[;#]|//) ${key}: *(.*?) *$`, "m").exec(text)?.[1] ?? [])[0];
}

export function configurationFixtures(): readonly ConfigurationFixture[] {
  return configurationRules.flatMap((rule) => fixturesBelow(rule));
}

function fixturesBelow(rule: string): readonly ConfigurationFixture[] {
  const root = join(fixtureRoot, rule);
  return (["invalid", "valid"] as const).flatMap((kind) =>
    readdirSync(join(root, kind))
      .filter((name) => !name.endsWith(".out"))
      .sort()
      .map((name): ConfigurationFixture => {
        const path = join(root, kind, name);
        const folder = statSync(path).isDirectory() ? path : join(root, kind);
        const sources = filesBelow(path).map((file) => makeSource(relative(folder, file).replaceAll(sep, "/"), readFileSync(file, "utf8")));
        return { rule, kind, name, drawing: join(root, kind, `${name}.out`), sources, claim: header(sources, "claim") ?? "breaks" };
      }),
  );
}

export function judgeFixture({ sources }: Pick<ConfigurationFixture, "sources">): Analysis {
  const read = (path: string): Source | undefined => sources.find((source) => source.path === path);
  const code = createCodeReader({ drivers, others: otherDatabases, read });
  const pooler = choosePooler(readPoolerSpec(header(sources, "pooler") ?? "pgbouncer"));
  // What another file includes is no file of its own here either: most of them have no name that says so.
  const handed = sources.filter(({ path }) => languageOf(path) !== "sql" || path.endsWith(".sql"));
  return analyze(handed, { rules, pooler, code, read, deployment: createDeploymentReader() });
}
