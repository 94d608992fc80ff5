/** What the fixtures of the rules claim, and which of it this lab can show. */
import { existsSync, readFileSync } from "node:fs";
import { rules } from "../../rules/index.ts";
import type { Pooler } from "../../src/types.ts";
import { fixturesOf, isCodeRule, type Fixture } from "../support/fixtures.ts";
import { readScript } from "./script.ts";
import { VERSIONS, type PoolerChoice } from "./servers.ts";
import type { Turn } from "./run.ts";

export interface Claim {
  readonly fixture: Fixture;
  /** The poolers of the fixture and of this lab. */
  readonly poolers: readonly (Pooler & PoolerChoice)[];
  /** Why a server cannot show it here: the text of `-- lab: off …`. */
  readonly off: string | undefined;
  /** Why suggestions may change answers: the text of `-- suggestion: differs …`. */
  readonly differs: string | undefined;
  /** The turns of `<name>.proof.sql`. */
  readonly proof: readonly Turn[] | undefined;
}

export const claims: readonly Claim[] = rules
  .filter((rule) => !isCodeRule(rule))
  .flatMap(({ id }) => [...fixturesOf(id, "invalid"), ...fixturesOf(id, "valid")].map(claimOf));

/** Throws when a fixture names a pooler that is not here and does not say so. */
function claimOf(fixture: Fixture): Claim {
  const off = header(fixture.text, "lab", "off");
  const poolers = fixture.poolers.flatMap((pooler) => {
    const version = VERSIONS.find((each) => each === pooler.version);
    if (version) return [{ ...pooler, version }];
    if (off !== undefined) return [];
    throw new Error(`${fixture.path}: ${pooler.title} ${pooler.version} is not in the lab; say "-- lab: off" and why.`);
  });
  const proof = fixture.path.replace(/\.sql$/, ".proof.sql");
  return {
    fixture,
    poolers,
    off,
    differs: header(fixture.text, "suggestion", "differs"),
    proof: existsSync(proof) ? readTurns(readFileSync(proof, "utf8")) : undefined,
  };
}

function header(text: string, key: string, word: string): string | undefined {
  return new RegExp(`^-- ${key}: *${word}\\b *(.*?) *$`, "m").exec(text)?.[1];
}

/** `-- client A` and `-- client B` lines say whose turn it is. */
function readTurns(text: string): Turn[] {
  const [, ...parts] = text.split(/^-- client (\w+)[^\n]*$/m);
  return parts.flatMap((part, index) => {
    const client = parts[index - 1];
    return index % 2 === 1 && client !== undefined ? readScript(part).map((message) => ({ client, message })) : [];
  });
}
