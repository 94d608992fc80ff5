/**
 * The pipeline: source → queries → statements → effects → session walk → facts → verdicts → findings.
 * Pure but for the `read` it is given; synchronous; it never runs what it analyses.
 */
import { createHash } from "node:crypto";
import { mattersThroughout, namesPattern, passesGate } from "./extract/gate.ts";
import { extractSparse, extractSql, type ReadSource } from "./extract/sql-file.ts";
import { checkSql, countStatements } from "./sql/read.ts";
import { unreadIn } from "./state/bodies/run.ts";
import type { Routine } from "./state/effects/steps.ts";
import { compile } from "./state/walk/compile.ts";
import { createDefinitions, type Definitions } from "./state/walk/definitions.ts";
import type { Session, SqlPiece } from "./state/walk/session.ts";
import { walk } from "./state/walk/walk.ts";
import type { Analysis, Coverage, Fact, Finding, Impact, Pooler, Report, Rule, Severity, Source, Unread, Verdict } from "./types.ts";

export interface AnalyzeOptions {
  readonly rules: readonly Rule[];
  readonly pooler: Pooler;
  /** Severity by rule, impact and path; `breaks` and `ineffective` are errors where it is not given. */
  readonly severity?: (rule: string, impact: Impact, path: string) => Severity | "off";
  /** The text of a file that a script includes with `\i`. */
  readonly read?: ReadSource;
}

/**
 * @param sources read lazily, one by one; `.sql` only, others are counted as files and not analysed
 * @returns findings in the order of paths and places, and what was read
 */
export function analyze(sources: Iterable<Source>, options: AnalyzeOptions): Analysis {
  const coverage: Coverage = { files: 0, analysed: 0, queries: 0, statements: 0, unread: [] };
  const definitions = createDefinitions();
  const sessions = new Map<Source, readonly Session[]>();
  const included = new Set<string>();
  const statements = new Map<string, number>();
  const blocks = options.pooler.mode === "statement";

  const take = (source: Source, pieces: Iterable<SqlPiece>, relations: boolean): void => {
    const compiled = compile(source, pieces, relations);
    for (const [path, count] of compiled.statements) statements.set(path, count);
    coverage.unread.push(...compiled.unread);
    for (const definition of compiled.definitions) definitions.add(definition);
    for (const other of compiled.included) included.add(other.path);
    sessions.set(source, compiled.sessions);
  };

  /** Files of which not everything was looked at. */
  const skimmed = new Set<Source>();
  for (const source of sources) {
    coverage.files++;
    if (source.language !== "sql") continue;
    coverage.analysed++;
    coverage.queries++;
    const whole = mattersThroughout.test(source.text);
    if (!whole) skimmed.add(source);
    if (passesGate(source.text, blocks))
      take(source, (whole ? undefined : extractSparse(source)) ?? extractSql(source, options.read), whole);
    else if (checkSql(source.text)) statements.set(source.path, countStatements(source.text));
    else take(source, extractSql(source, options.read), whole);
  }
  // What was skimmed may still call or touch what another file defines: look at all of it then, until no file is added.
  for (;;) {
    const names = namesPattern(reachableNames(definitions));
    const awake = names ? [...skimmed].filter((source) => names.test(source.text)) : [];
    if (awake.length === 0) break;
    for (const source of awake) {
      skimmed.delete(source);
      take(source, extractSql(source, options.read), true);
    }
  }

  const called = new Set<Routine>();
  const facts: Fact[] = [];
  for (const session of [...sessions.values()].flat()) {
    if (included.has(session.source.path)) continue;
    const result = walk(session, definitions, called);
    facts.push(...result.facts);
    coverage.unread.push(...result.unread);
  }
  for (const routine of definitions.all()) {
    if (routine.kind !== "routine" || called.has(routine)) continue;
    facts.push(...factsOfUncalled(routine));
  }
  for (const definition of definitions.all())
    if (definition.kind === "routine") coverage.unread.push(...worthTelling(unreadIn(definition.body)));

  for (const count of statements.values()) coverage.statements += count;
  coverage.unread.sort((a, b) => byText(a.source.path, b.source.path) || a.span.start - b.span.start);
  return { findings: findingsOf(facts, options), coverage: { ...coverage, unread: unique(coverage.unread) } };

  function factsOfUncalled(routine: Routine): Fact[] {
    const place = routine.place;
    const call: Session = {
      source: place.source,
      transaction: "none",
      items: [{ kind: "message", statements: [{ place, steps: [{ kind: "run", routine, place }], queries: true }] }],
    };
    return walk(call, definitions, called).facts.map((fact): Fact => {
      if (fact.fact !== "escape" || fact.reason === "stray") return { ...fact, related: [] };
      return { ...fact, reason: "unsure", doubt: fact.doubt ?? "nothing in the analysed files calls it", related: [] };
    });
  }
}

/** The names through which a statement can reach a definition. */
function reachableNames(definitions: Definitions): ReadonlySet<string> {
  const names = new Set<string>();
  for (const definition of definitions.all()) {
    if (definition.kind === "routine" || definition.kind === "view") names.add(definition.name.name);
    if (definition.kind === "trigger") names.add(definition.table.name);
    if (definition.kind === "table" && definition.defaults.size > 0) names.add(definition.name.name);
  }
  return names;
}

/** A body that was not read is worth a line only when it has a word that could matter. */
function worthTelling(unread: readonly Unread[]): readonly Unread[] {
  return unread.filter(({ source, span }) => passesGate(source.text.slice(span.start, span.end), false));
}

function unique(unread: readonly Unread[]): Unread[] {
  const seen = new Set<string>();
  return unread.filter((one) => {
    const key = `${one.source.path}\0${String(one.span.start)}\0${one.reason}`;
    return !seen.has(key) && seen.add(key);
  });
}

/* ------------------------------------------------------------ facts → findings */

function findingsOf(facts: readonly Fact[], options: AnalyzeOptions): Finding[] {
  const rulesOf = new Map<string, Rule[]>();
  for (const rule of options.rules) for (const name of rule.on) rulesOf.set(name, [...(rulesOf.get(name) ?? []), rule]);
  const found = new Map<string, Omit<Finding, "fingerprint">>();
  for (const fact of facts) {
    const verdict = options.pooler.judge(fact);
    for (const rule of rulesOf.get(fact.fact === "escape" ? fact.state : fact.fact) ?? []) {
      const report = rule.check(fact, { pooler: options.pooler, verdict });
      if (!report) continue;
      const finding = findingOf(rule, fact, report, verdict, options);
      if (!finding) continue;
      const key = `${rule.id}\0${finding.place.source.path}\0${String(finding.place.span.start)}\0${String(finding.place.span.end)}`;
      const known = found.get(key);
      found.set(key, known ? worse(known, finding) : finding);
    }
  }
  const sorted = [...found.values()].sort(
    (a, b) =>
      byText(a.place.source.path, b.place.source.path) ||
      a.place.span.start - b.place.span.start ||
      a.place.span.end - b.place.span.end ||
      byText(a.rule, b.rule),
  );
  const seen = new Map<string, number>();
  return sorted.map((finding) => ({ ...finding, fingerprint: fingerprint(finding, seen) }));
}

const docs = (rule: string): string => `https://github.com/poolsafe/poolsafe/blob/main/docs/rules/${rule}.md`;

function findingOf(
  rule: Rule,
  fact: Fact,
  report: Report,
  verdict: Verdict,
  options: AnalyzeOptions,
): Omit<Finding, "fingerprint"> | undefined {
  const place = report.place ?? fact.place;
  const usual = report.impact === "breaks" || report.impact === "ineffective" ? "error" : "warning";
  const severity = options.severity?.(rule.id, report.impact, place.source.path) ?? usual;
  if (severity === "off") return undefined;
  return {
    rule: rule.id,
    impact: report.impact,
    severity,
    verdict: verdict.verdict,
    place,
    message: report.message,
    help: report.help,
    docs: docs(rule.id),
    related: fact.related,
    fixes: report.fixes ?? [],
  };
}

const weights: Readonly<Record<Impact, number>> = { breaks: 3, ineffective: 2, pins: 1, risk: 0 };

/** One place, one finding: the worse word, and the places that both relate to. */
function worse(known: Omit<Finding, "fingerprint">, other: Omit<Finding, "fingerprint">): Omit<Finding, "fingerprint"> {
  const [first, second] = weights[other.impact] > weights[known.impact] ? [other, known] : [known, other];
  const isNew = (one: (typeof second.related)[number]): boolean =>
    !first.related.some(
      (have) => have.source.path === one.source.path && have.span.start === one.span.start && have.message === one.message,
    );
  return { ...first, related: [...first.related, ...second.related.filter(isNew)] };
}

/** The rule, the path and the text at the place; equal ones are told apart by their order. */
function fingerprint(finding: Omit<Finding, "fingerprint">, seen: Map<string, number>): string {
  const { source, span } = finding.place;
  const text = source.text.slice(span.start, span.end).replace(/\s+/g, " ");
  const base = `${finding.rule}\0${source.path}\0${text}`;
  const count = (seen.get(base) ?? 0) + 1;
  seen.set(base, count);
  return createHash("sha256")
    .update(`${base}\0${String(count)}`)
    .digest("hex")
    .slice(0, 16);
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
