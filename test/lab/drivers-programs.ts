/** The programs of fixtures/lab: real applications of a few lines, each with one library, and what they claim. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { choosePooler } from "../../src/poolers/index.ts";
import { makeSource } from "../../src/source.ts";
import { marksIn, type DriverFixture } from "../support/driver-fixtures.ts";
import { VERSIONS, type PoolerVersion } from "./servers.ts";

const root = join(import.meta.dirname, "../../fixtures/lab");

export interface Program {
  readonly library: string;
  readonly kind: "invalid" | "valid";
  /** File name without `.ts`. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  readonly text: string;
  /** The comment at its top, without the headers. */
  readonly idea: string;
  /** Where the claim holds. An invalid program works on the others, and a valid one breaks there. */
  readonly versions: readonly PoolerVersion[];
  /** `ineffective`: PostgreSQL itself does not do what the program's `wanted` says, pooled or not. */
  readonly claim: "breaks" | "ineffective";
}

export const programs: readonly Program[] = readdirSync(root)
  .sort()
  .flatMap((library) => (["invalid", "valid"] as const).flatMap((kind) => below(library, kind)));

function below(library: string, kind: Program["kind"]): Program[] {
  const folder = join(root, library, kind);
  return readdirSync(folder)
    .sort()
    .map((file) => {
      const path = join(folder, file);
      const text = readFileSync(path, "utf8");
      return {
        library,
        kind,
        name: file.slice(0, -".ts".length),
        path,
        text,
        idea: ideaOf(text),
        versions: versionsOf(header(text, "pooler"), path),
        claim: header(text, "claim") === "ineffective" ? "ineffective" : "breaks",
      };
    });
}

function ideaOf(text: string): string {
  const [top = ""] = /^(\/\/ .*\n)*/.exec(text) ?? [];
  return top
    .split("\n")
    .filter((line) => !/^\/\/ (pooler|claim):/.test(line))
    .map((line) => line.replace("// ", ""))
    .join(" ")
    .trim();
}

function header(text: string, key: string): string | undefined {
  return new RegExp(`^// ${key}: *(.*?) *$`, "m").exec(text)?.[1];
}

/** Throws when a program names a pooler that the lab does not have. */
function versionsOf(spec: string | undefined, path: string): readonly PoolerVersion[] {
  if (spec === undefined) return VERSIONS;
  const versions = VERSIONS.filter((version) => spec === `pgbouncer@${version}`);
  if (versions.length === 0) throw new Error(`${path}: the lab has no ${spec}.`);
  return versions;
}

/** For the analyser: the program, and what its library's programs share. Its marks hold only where its claim does. */
export function asFixture({ library, kind, name, text, versions }: Program, version: PoolerVersion): DriverFixture {
  const source = makeSource(`${library}/${kind}/${name}.ts`, text);
  const shared = readdirSync(join(root, library))
    .filter((file) => file.endsWith(".ts"))
    .map((file) => makeSource(`${library}/${file}`, readFileSync(join(root, library, file), "utf8")));
  const sources = [...shared, source];
  const spec = { name: "pgbouncer", version };
  return {
    name: `${library}/${kind}/${name}`,
    library,
    kind,
    sources,
    files: new Map(sources.map((each) => [each.path, each])),
    pooler: choosePooler(spec),
    spec,
    marks: versions.includes(version) ? marksIn(source) : [],
  };
}
