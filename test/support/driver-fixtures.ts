/** The fixtures of the drivers: programs whose expected findings are marked where they begin. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, posix, relative, sep } from "node:path";

import { rules } from "../../rules/index.ts";
import { analyze } from "../../src/analyze.ts";
import { drivers } from "../../src/drivers/index.ts";
import { otherDatabases } from "../../src/drivers/other-databases.ts";
import { createCodeReader } from "../../src/extract/typescript/extract.ts";
import type { ProjectNames } from "../../src/extract/typescript/program/project-names.ts";
import { choosePooler, type PoolerSpec } from "../../src/poolers/index.ts";
import { parseSettings } from "../../src/settings.ts";
import { makeSource, positionAt } from "../../src/source.ts";
import type { Finding, Pooler, Source } from "../../src/types.ts";
import { readPoolerSpec } from "./fixtures.ts";

const driverRoot = join(import.meta.dirname, "../../fixtures/drivers");

export interface DriverFixture {
  /** `pg/invalid/connect-hook`. */
  readonly name: string;
  readonly library: string;
  readonly kind: "invalid" | "valid";
  /** What is analysed together; paths are relative to the fixture's folder. */
  readonly sources: readonly Source[];
  /** Files that only others refer to: tsconfig.json, package.json. */
  readonly files: ReadonlyMap<string, Source>;
  readonly pooler: Pooler;
  /** The same, as a configuration names it. */
  readonly spec: PoolerSpec;
  /** Sorted, one of each. */
  readonly marks: readonly string[];
  /** Rules that must not be misled here: `// silent: no-named-statement` at a valid fixture's top. */
  readonly silent?: readonly string[];
}

/** `src/db.ts:12 ✗ no-listen`: ✗ for breaks and ineffective, ? for risk and pins. */
function markOf(path: string, line: number, strength: string, rule: string): string {
  return `${path}:${String(line)} ${strength} ${rule}`;
}

const comment =
  /(?:\/\/|--|\/\*|<!--)[ \t]*([✗?])[ \t]+(?:next\+(\d+):[ \t]*)?([a-z][a-z-]*(?:,[ \t]*(?:[✗?][ \t]+)?[a-z][a-z-]*)*)[ \t]*(?:\*\/\}?|-->)?[ \t]*$/u;

/** In: `✗ next+2: no-listen, ? no-session-reset` in a comment at a line's end. Out: the marks of a file. */
export function marksIn(source: Source): string[] {
  return source.text.split("\n").flatMap((text, index) => {
    const found = comment.exec(text.trimEnd());
    if (!found) return [];
    const line = index + 1 + Number(found[2] ?? 0);
    let strength = found[1] ?? "";
    return (found[3] ?? "").split(",").map((item) => {
      const [first = "", second] = item.trim().split(/\s+/);
      if (second !== undefined) strength = first;
      return markOf(source.path, line, strength, second ?? first);
    });
  });
}

function sorted(marks: readonly string[]): string[] {
  const parts = (mark: string): [string, number, string] => {
    const [, path = "", line = "", rest = ""] = /^(.*):(\d+) (.*)$/u.exec(mark) ?? [];
    return [path, Number(line), rest];
  };
  return [...new Set(marks)].sort((one, other) => {
    const [path, line, rest] = parts(one);
    const [path2, line2, rest2] = parts(other);
    return path.localeCompare(path2) || line - line2 || rest.localeCompare(rest2);
  });
}

const analysed = /\.(?:[cm]?[jt]sx?|sql|vue|svelte)$/i;

/** A file, or all files of a folder. */
function filesBelow(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  const below = readdirSync(path).flatMap((name) => filesBelow(join(path, name)));
  return below.sort();
}

function readFixture(library: string, kind: DriverFixture["kind"], entry: string): DriverFixture {
  const path = join(driverRoot, library, kind, entry);
  const folder = statSync(path).isDirectory() ? path : join(path, "..");
  const all = filesBelow(path).map((file) => makeSource(relative(folder, file).replaceAll(sep, "/"), readFileSync(file, "utf8")));
  const sources = all.filter((source) => analysed.test(source.path));
  const asked = all
    .map((source) => /^(?:\/\/|<!--|--) pooler: *([^\n]*?) *(?:-->)?$/m.exec(source.text)?.[1])
    .find((one) => one !== undefined);
  const spec = asked === undefined ? { name: "pgbouncer", version: "1.24" } : readPoolerSpec(asked);
  return {
    name: `${library}/${kind}/${entry.replace(/\.[^.]+$/, "")}`,
    library,
    kind,
    sources,
    files: new Map(all.map((source) => [source.path, source])),
    pooler: choosePooler(spec),
    spec,
    marks: sorted(sources.flatMap(marksIn)),
    silent: sources.flatMap((source) => /^\/\/ silent: *(.*?) *$/m.exec(source.text)?.[1]?.split(/, */) ?? []),
  };
}

/** In the order of libraries and names. */
export function driverFixtures(): readonly DriverFixture[] {
  const kinds = ["invalid", "valid"] as const;
  return readdirSync(driverRoot)
    .sort()
    .flatMap((library) =>
      kinds.flatMap((kind) => {
        const folder = join(driverRoot, library, kind);
        return existsSync(folder)
          ? readdirSync(folder)
              .sort()
              .map((entry) => readFixture(library, kind, entry))
          : [];
      }),
    );
}

function strengthOf({ impact }: Finding): string {
  return impact === "breaks" || impact === "ineffective" ? "✗" : "?";
}

export interface DriverResult {
  readonly found: readonly string[];
  readonly findings: readonly Finding[];
  /** Marked, and not found. */
  readonly missing: readonly string[];
  /** Found, and not marked. */
  readonly unexpected: readonly string[];
}

/** What a `poolsafe.config.json` beside the code says of it. */
export function namesFor({ files }: DriverFixture): ProjectNames {
  const file = files.get("poolsafe.config.json");
  const settings = file && parseSettings({ path: file.path, text: file.text }, []);
  return { direct: settings?.direct ?? [], transactionWrappers: settings?.transactionWrappers ?? [] };
}

export function runFixture(fixture: DriverFixture): DriverResult {
  const read = (path: string): Source | undefined => fixture.files.get(posix.normalize(path));
  const code = createCodeReader({ drivers, others: otherDatabases, read, paths: [...fixture.files.keys()], names: namesFor(fixture) });
  const { findings } = analyze(fixture.sources, { rules, pooler: fixture.pooler, read, code });
  const found = sorted(
    findings.map((finding) => {
      const { source, span } = finding.place;
      return markOf(source.path, positionAt(source, span.start).line, strengthOf(finding), finding.rule);
    }),
  );
  return {
    found,
    findings,
    missing: fixture.marks.filter((mark) => !found.includes(mark)),
    unexpected: found.filter((mark) => !fixture.marks.includes(mark)),
  };
}
