/**
 * The pipeline: source → queries → statements → effects → session walk → facts → verdicts → findings.
 * Pure but for the `read` it is given; synchronous; it never runs what it analyses.
 */
import { compileCode } from "./code.ts";
import type { DeploymentReader } from "./deployment/deployment.ts";
import { behindItsAddress, type RunPoolers, throughAlone } from "./deployment/urls/behind.ts";
import type { CodeReader } from "./extract/typescript/extract.ts";
import { byText, findingsOf, placeInFile, type FindingOptions } from "./findings.ts";
import { mattersThroughout, mindedBy, passesGate } from "./extract/gate.ts";
import { reachable, temporaryNames } from "./extract/reachable.ts";
import { extractSql, hasLongStatement, sparseScript, type ReadSource, type SparseScript } from "./extract/sql-file.ts";
import { type GivenRun, runOfFile } from "./migrations/run.ts";
import { checkSql, countStatements } from "./sql/read.ts";
import { unreadIn } from "./state/bodies/run.ts";
import type { Definition, Routine } from "./state/effects/steps.ts";
import { markBranches } from "./state/walk/branches.ts";
import { compile } from "./state/walk/compile.ts";
import { createDefinitions } from "./state/walk/definitions.ts";
import type { Session, SqlPiece } from "./state/walk/session.ts";
import { walk } from "./state/walk/walk.ts";
import { mayHaveDirectives } from "./suppressions/directive.ts";
import { honourSuppressions } from "./suppressions/honour.ts";
import type { SuppressionOptions } from "./suppressions/suppress.ts";
import type { Analysis, Coverage, Fact, Finding, Source, Unread } from "./types.ts";

export interface AnalyzeOptions extends FindingOptions {
  /** The text of a file that a script includes with `\i`, and of the manifests of packages. */
  readonly read?: ReadSource;
  /** What paths are relative to, absolute: who runs a file is told by the folders above it too, wherever poolsafe is started. */
  readonly cwd?: string;
  /** Nobody has named the pooler. */
  readonly isPoolerAssumed?: boolean;
  /** Reads TypeScript and JavaScript; without it, such files are counted and not analysed. */
  readonly code?: CodeReader;
  /** Reads what the project says of its poolers and servers; without it, such files are counted and not analysed. */
  readonly deployment?: DeploymentReader;
  /** Looks at every statement, also at those that cannot matter: the findings are the same, later. */
  readonly thorough?: boolean;
  /** Files whose connections do not go through the pooler: what they define counts, what they send does not. */
  readonly isDirect?: (path: string) => boolean;
  /** What is known of who runs a `.sql` file; where it says nothing, the file itself does. */
  readonly givenRun?: (path: string) => GivenRun | undefined;
  /** Of files that belong together, which are followed and reported on here. Without it, all are. */
  readonly part?: (sources: SourcesByLanguage, reader: CodeReader | undefined) => Part;
  /** Which comments in the files silence findings; without it none does. */
  readonly suppressions?: SuppressionOptions;
}

export interface SourcesByLanguage {
  readonly sql: readonly Source[];
  readonly code: readonly Source[];
  readonly configuration: readonly Source[];
  /** Whether the pooler minds what needs its server connection for no longer than a transaction. */
  readonly contained: boolean;
}

/** One part of the project, which knows all that it needs of the others. */
export interface Part {
  /** Whether what is found in a file is reported by this part. */
  isOwn(path: string): boolean;
  /** Whether a file counts for this part: each file does for one. */
  counts(path: string): boolean;
  /** Whether code is followed, for what is found in it or for what it defines. */
  isFollowed(path: string): boolean;
}

const whole: Part = { isOwn: () => true, counts: () => true, isFollowed: () => true };

/**
 * @param sources read lazily, one by one
 * @returns findings in the order of paths and places, and what was read
 */
export function analyze(sources: Iterable<Source>, options: AnalyzeOptions): Analysis {
  const coverage: Coverage = { files: 0, analysed: 0, queries: 0, statements: 0, unread: [] };
  const taken = new Map<Source, readonly Definition[]>();
  const sessions = new Map<Source, readonly Session[]>();
  const temporary = new Set<string>();
  const included = new Set<string>();
  const migrations = new Set<string>();
  const includes = new Map<string, readonly Source[]>();
  const statements = new Map<string, number>();
  const minded = mindedBy([options.pooler, ...(options.alsoBehind ?? [])]);

  const take = (source: Source, pieces: Iterable<SqlPiece>, relations: boolean): void => {
    const run = runOfFile(source, options.givenRun?.(source.path), options);
    if (run.tool) migrations.add(source.path);
    const compiled = compile(source, pieces, relations, false, run.parts);
    for (const [path, count] of compiled.statements) statements.set(path, count);
    coverage.unread.push(...compiled.unread);
    taken.set(source, compiled.definitions);
    for (const other of compiled.included) included.add(other.path);
    includes.set(source.path, compiled.included);
    sessions.set(source, compiled.sessions);
    for (const name of temporaryNames(compiled.sessions)) temporary.add(name);
  };
  const takeWhole = (source: Source, relations = true): void => {
    if (relations) skimmed.delete(source);
    else skimmed.set(source, -1);
    take(source, extractSql(source, options.read), relations);
  };
  const skim = (source: Source, script: SparseScript | undefined, relations: () => boolean): void => {
    const pieces = script?.read();
    if (!script || !pieces) return takeWhole(source, relations());
    skimmed.set(source, script.loud);
    take(source, pieces, true);
  };

  /** Files of which not everything was looked at, and how many statements of them were; -1 for all but what they do to relations. */
  const skimmed = new Map<Source, number>();
  const all: Source[] = [];
  const code: Source[] = [];
  const configuration: Source[] = [];
  const directed: Source[] = [];
  let asksSequences = false;
  const isRead = ({ language }: Source): boolean =>
    language === "sql" || (language === "typescript" ? options.code : options.deployment) !== undefined;
  for (const source of sources) {
    all.push(source);
    if (!isRead(source)) continue;
    if (options.suppressions && mayHaveDirectives(source.text, options.suppressions.honour)) directed.push(source);
    if (source.language !== "sql") {
      (source.language === "typescript" ? code : configuration).push(source);
      continue;
    }
    asksSequences ||= /\b(?:currval|lastval)\b/i.test(source.text);
    // So that both are in the order of the files, whenever a file is looked at.
    taken.set(source, []);
    sessions.set(source, []);
    const matters = passesGate(source.text, minded) || (minded.contained && hasLongStatement(source));
    if (options.thorough === true) takeWhole(source);
    else if (matters) skim(source, sparseScript(source, minded.contained), () => minded.contained || mattersThroughout.test(source.text));
    else if (checkSql(source.text)) {
      statements.set(source.path, countStatements(source.text));
      skimmed.set(source, 0);
    } else takeWhole(source, false);
  }
  // What was skimmed may call or touch what another file defines: look at that too then, until nothing is added.
  for (let size = -1; ;) {
    const names = reachable(taken, temporary, asksSequences);
    if (names.size === size) break;
    size = names.size;
    for (const [source, loud] of skimmed) {
      if (names.far(source)) takeWhole(source);
      else if (names.near?.test(source.text) === true) {
        const script = sparseScript(source, minded.contained, names.near);
        if (script?.loud !== loud) skim(source, script, () => true);
      }
    }
  }
  const definitions = createDefinitions();
  for (const list of taken.values()) for (const definition of list) definitions.add(definition);
  const part = options.part?.({ sql: [...taken.keys()], code, configuration, contained: minded.contained }, options.code) ?? whole;
  const inCode = options.code && code.length > 0 ? compileCode(code, options.code, definitions, part) : undefined;
  for (const definition of inCode?.definitions ?? []) definitions.add(definition);

  const called = new Set<Routine>();
  const { isDirect = () => false } = options;
  const facts: Fact[] = (inCode?.facts ?? []).filter(({ place }) => !isDirect(place.source.path));
  const walked: { readonly session: Session; readonly facts: readonly Fact[] }[] = [];
  for (const session of [...notIncluded(sessions, includes), ...(inCode?.sessions ?? [])]) {
    const result = walk(session, definitions, called, minded.contained);
    if (!isDirect(session.source.path)) walked.push({ session, facts: result.facts });
    coverage.unread.push(...result.unread);
  }
  facts.push(...markBranches(walked));
  for (const routine of definitions.all()) {
    if (routine.kind !== "routine" || called.has(routine)) continue;
    facts.push(...factsOfUncalled(routine));
  }
  for (const definition of definitions.all())
    if (definition.kind === "routine") coverage.unread.push(...worthTelling(unreadIn(definition.body)));

  for (const source of all) {
    const { path, language } = source;
    if (!part.counts(path)) continue;
    coverage.files++;
    if (isRead(source)) coverage.analysed++;
    if (language === "sql") coverage.queries++;
  }
  for (const [path, count] of statements) if (part.counts(path)) coverage.statements += count;
  coverage.queries += inCode?.queries ?? 0;
  coverage.statements += inCode?.statements ?? 0;
  coverage.unread.push(...(inCode?.unread ?? []));
  const read = options.read ?? (() => undefined);
  const deployed =
    configuration.length > 0
      ? options.deployment?.judge(configuration, { run: runOf(options), code: facts, addresses: inCode?.addresses ?? [], read })
      : undefined;
  coverage.unread.push(...(deployed?.unread ?? []));
  coverage.unread = coverage.unread.map((one) => ({ ...one, ...placeInFile(one) })).filter(({ source }) => part.isOwn(source.path));
  coverage.unread.sort((a, b) => byText(a.source.path, b.source.path) || a.span.start - b.span.start);
  const through = deployed?.through ?? throughAlone(runOf(options));
  const placed = facts.flatMap((fact): readonly Fact[] => {
    if (deployed?.refuted.has(fact) === true) return [];
    const related = deployed?.related.get(fact);
    const asked = { ...fact, ...behindItsAddress(fact, through) };
    return [related ? { ...asked, related: [...fact.related, ...related] } : asked];
  });
  const explained = deployed ? (options.deployment?.explain(placed, configuration, read) ?? placed) : placed;
  const findings = findingsOf([...explained, ...(deployed?.facts ?? [])], options, (path) =>
    included.has(path)
      ? "the scripts that include this one do not rely on it"
      : migrations.has(path)
        ? "the migrations that run after it do not rely on it"
        : undefined,
  );
  const honoured = options.suppressions
    ? honourSuppressions(findings, directed, options.code, options.suppressions, options.severity)
    : { findings, suppressed: [] };
  const isOwn = ({ place }: Finding): boolean => part.isOwn(place.source.path);
  return {
    findings: honoured.findings.filter(isOwn),
    suppressed: honoured.suppressed.filter(isOwn),
    coverage: { ...coverage, unread: unique(coverage.unread) },
  };

  function factsOfUncalled(routine: Routine): Fact[] {
    const place = routine.place;
    const call: Session = {
      source: place.source,
      transaction: "none",
      items: [{ kind: "message", statements: [{ place, steps: [{ kind: "run", routine, place }], queries: true }] }],
    };
    return walk(call, definitions, called, minded.contained).facts.map((fact): Fact => {
      if (fact.fact !== "escape" || fact.reason === "stray") return { ...fact, related: [] };
      return { ...fact, reason: "unsure", doubt: fact.doubt ?? "nothing that was read calls the function that it stands in", related: [] };
    });
  }
}

function runOf({ pooler, alsoBehind = [], isPoolerAssumed = false }: AnalyzeOptions): RunPoolers {
  return { poolers: [pooler, ...alsoBehind], isAssumed: isPoolerAssumed };
}

/**
 * The sessions of the files that no other file includes; of files that include each other, those of the first.
 * What is included is walked where it is included.
 */
function notIncluded(sessions: ReadonlyMap<Source, readonly Session[]>, includes: ReadonlyMap<string, readonly Source[]>): Session[] {
  const paths = [...sessions.keys()].map((source) => source.path);
  const everywhere = new Set(
    [...includes].flatMap(([path, others]) => others.map((other) => other.path).filter((other) => other !== path)),
  );
  const roots = new Set(paths.filter((path) => !everywhere.has(path)));
  const covered = new Set([...roots].flatMap((path) => [path, ...(includes.get(path) ?? []).map((other) => other.path)]));
  for (const path of paths) {
    if (covered.has(path)) continue;
    roots.add(path);
    for (const other of [path, ...(includes.get(path) ?? []).map((source) => source.path)]) covered.add(other);
  }
  return [...sessions].flatMap(([source, list]) => (roots.has(source.path) ? list : []));
}

/** A body that was not read is worth a line only when it has a word that could matter. */
function worthTelling(unread: readonly Unread[]): readonly Unread[] {
  return unread.filter(({ source, span }) => passesGate(source.text.slice(span.start, span.end)));
}

function unique(unread: readonly Unread[]): Unread[] {
  const seen = new Set<string>();
  return unread.filter((one) => {
    const key = `${one.source.path}\0${String(one.span.start)}\0${one.reason}`;
    return !seen.has(key) && seen.add(key);
  });
}
