/** Facts → verdicts → findings: each fact is put to the pooler once, and to the rules that are about it. */
import { weakest } from "./evidence.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { textOf } from "./source.ts";
import type { About, Fact, Finding, Fix, Impact, Place, Pooler, Report, Rule, Severity, Source, Verdict, VerdictName } from "./types.ts";

export interface FindingOptions {
  readonly rules: readonly Rule[];
  readonly pooler: Pooler;
  /** Others that the same code must run behind. */
  readonly alsoBehind?: readonly Pooler[];
  /** Severity by rule, impact and path; `breaks` and `ineffective` are errors where it says nothing. */
  readonly severity?: (rule: string, impact: Impact, path: string) => Severity | "off" | undefined;
}

/**
 * @param conditionIn what must hold for a fix in a file to keep behaviour, where what follows in the file is not all that follows
 * @returns in the order of paths and places; one finding for a rule and a place
 */
export function findingsOf(facts: readonly Fact[], options: FindingOptions, conditionIn: (path: string) => string | undefined): Finding[] {
  const rulesOf = new Map<string, Rule[]>();
  for (const rule of options.rules) for (const name of rule.on) rulesOf.set(name, [...(rulesOf.get(name) ?? []), rule]);
  const behind = (run: Pooler, facts: readonly Fact[], beside: readonly Pooler[] = []): FoundByKey => {
    const found = new Map<string, Found>();
    for (const fact of facts) {
      const pooler = fact.behind ?? run;
      const verdict: Verdict =
        fact.fact === "pooler-setting" ? { verdict: fact.verdict, reason: "", evidence: fact.evidence } : pooler.judge(fact);
      for (const rule of rulesOf.get(fact.fact === "escape" ? fact.state : fact.fact) ?? []) {
        const said = rule.check(fact, { pooler, verdict, beside });
        if (!said) continue;
        const report = { ...said, impact: impactBehind(pooler, fact, verdict, said.impact) };
        const asked = findingOf(rule, fact, report, verdict, options, conditionIn);
        if (!asked) continue;
        const finding = fact.behind ? { ...asked, poolers: [titleOf(fact.behind)] } : asked;
        const key = `${rule.id}\0${finding.place.source.path}\0${String(finding.place.span.start)}\0${String(finding.place.span.end)}`;
        const known = found.get(key);
        found.set(key, known ? worse(known, finding) : finding);
      }
    }
    return found;
  };
  const { pooler, alsoBehind = [] } = options;
  if (alsoBehind.length === 0) return fingerprinted([...behind(pooler, facts).values()]);
  const ofRun = facts.filter((fact) => fact.behind === undefined);
  const all = [pooler, ...alsoBehind];
  const besides = (one: Pooler): readonly Pooler[] => all.filter((other) => other !== one);
  const found = behindAll(all.map((one) => ({ pooler: one, found: behind(one, ofRun, besides(one)) })));
  const named = behind(
    pooler,
    facts.filter((fact) => fact.behind !== undefined),
  );
  return fingerprinted([...found.values(), ...named.values()]);
}

/** Of what nobody knows, and of what a session leaves behind when it ends: the code itself works then. */
function impactBehind({ mode }: Pooler, { fact }: Fact, { verdict }: Verdict, impact: Impact): Impact {
  if (impact === "ineffective") return impact;
  return verdict === "unknown" || (mode === "session" && fact === "escape") ? "risk" : impact;
}

type Found = Omit<Finding, "fingerprint">;
type FoundByKey = ReadonlyMap<string, Found>;

/** For code that must run behind all of them: what is found behind any, in the words for the one where it is worst. */
function behindAll(all: readonly { readonly pooler: Pooler; readonly found: FoundByKey }[]): FoundByKey {
  const keys = new Set(all.flatMap(({ found }) => [...found.keys()]));
  const merged = new Map<string, Found>();
  for (const key of keys) {
    const each = all.map(({ pooler, found }) => ({ title: titleOf(pooler), name: pooler.title, finding: found.get(key) }));
    const bad = each.flatMap(({ title, name, finding }) => (finding ? [{ title, name, finding }] : []));
    const byWeight = bad.toSorted((a, b) => weights[b.finding.impact] - weights[a.finding.impact]);
    const [worst] = byWeight;
    if (!worst) continue;
    const others = each.flatMap(({ title, name, finding }) => {
      if (!finding) return [`Behind ${title} it is no problem.`];
      if (finding.message === worst.finding.message || title === worst.title) return [];
      const isSame = finding.message.replaceAll(name, worst.name) === worst.finding.message;
      return isSame ? [`Behind ${title} it is the same.`] : [`Behind ${title}: ${finding.message}`];
    });
    merged.set(key, {
      ...worst.finding,
      message: [worst.finding.message, ...others].join(" "),
      evidence: weakest(bad.flatMap(({ finding: { evidence = [] } }) => evidence)),
      // A pooler's own configuration is as it is, whoever is asked.
      ...(worst.finding.about?.topic === "pooler-setting" ? {} : { poolers: byWeight.map(({ title }) => title) }),
    });
  }
  return merged;
}

/** Two versions of one pooler are told apart. */
function titleOf({ title, version }: Pooler): string {
  return version === "" ? title : `${title} ${version}`;
}

/** In the order of paths and places, each with its fingerprint. */
export function fingerprinted(findings: readonly Omit<Finding, "fingerprint">[]): Finding[] {
  const seen = new Map<string, number>();
  return findings.toSorted(byPlace).map((finding) => ({ ...finding, fingerprint: fingerprint(finding, seen) }));
}

export function byPlace(a: Omit<Finding, "fingerprint">, b: Omit<Finding, "fingerprint">): number {
  return (
    byText(a.place.source.path, b.place.source.path) ||
    a.place.span.start - b.place.span.start ||
    a.place.span.end - b.place.span.end ||
    byText(a.rule, b.rule)
  );
}

/** The page of a rule. */
export const docsOf = (rule: string): string => `https://github.com/poolsafe/poolsafe/blob/main/docs/rules/${rule}.md`;

function findingOf(
  rule: Rule,
  fact: Fact,
  report: Report,
  verdict: Verdict,
  options: FindingOptions,
  conditionIn: (path: string) => string | undefined,
): Omit<Finding, "fingerprint"> | undefined {
  const asked = report.place ?? fact.place;
  const place = placeInFile(asked);
  const { impact } = report;
  const usual = impact === "breaks" || impact === "ineffective" ? "error" : "warning";
  const severity = options.severity?.(rule.id, impact, place.source.path) ?? usual;
  if (severity === "off") return undefined;
  const condition = conditionIn(place.source.path);
  return {
    rule: rule.id,
    impact,
    severity,
    verdict: verdictOf(verdict),
    evidence: verdict.evidence,
    about: aboutOf(fact),
    place,
    message: report.message,
    help: report.help,
    docs: docsOf(rule.id),
    related: [...fact.related.map((one) => ({ ...one, ...placeInFile(one) })), ...(asked.source.origin?.notes ?? [])],
    fixes: fixesInFile(report.fixes ?? [], asked.source, place.source).map((fix) => {
      if (condition !== undefined) return asSuggestion(fix, condition);
      return asked.source.origin && !isAllHere(fact) ? asSuggestion(fix, "nothing that is sent elsewhere relies on it") : fix;
    }),
  };
}

/** What is found although the pooler leaves it alone does nothing, or fails, on any connection. */
function verdictOf({ verdict }: Verdict): VerdictName {
  return verdict === "works" ? "fails" : verdict;
}

function aboutOf(fact: Fact): About {
  switch (fact.fact) {
    case "escape":
      return { topic: fact.state, form: fact.form, isStray: fact.reason === "stray" };
    case "missing-transaction":
      return { topic: fact.fact, form: fact.need, isStray: false };
    case "session-reset":
      return { topic: fact.fact, form: fact.reset, isStray: false };
    default:
      return { topic: fact.fact, form: "form" in fact ? fact.form : "", isStray: false };
  }
}

/** Where a place in a query's text stands in the code; any other is where it is. */
export function placeInFile(place: Place): Place {
  return place.source.origin?.place(place.span) ?? { source: place.source, span: place.span };
}

/** The fixes of a query's text as fixes of the code; without those that change what does not stand there as it is. */
function fixesInFile(fixes: readonly Fix[], from: Source, file: Source): readonly Fix[] {
  const { origin } = from;
  if (!origin) return fixes;
  return fixes.flatMap((fix) => {
    const edits = fix.edits.map((edit) => origin.edit(edit));
    if (!edits.every((edit) => edit?.source === file)) return [];
    const made = edits.flatMap((edit) => (edit ? [{ start: edit.start, end: edit.end, text: edit.text }] : []));
    return [{ ...fix, edits: made.sort((a, b) => a.start - b.start) }];
  });
}

const weights: Readonly<Record<Impact, number>> = { breaks: 3, ineffective: 2, pins: 1, risk: 0 };

/** One place, one finding: the worse word, and the places that both relate to. */
function worse(known: Omit<Finding, "fingerprint">, other: Omit<Finding, "fingerprint">): Omit<Finding, "fingerprint"> {
  const [first, second] = weights[other.impact] > weights[known.impact] ? [other, known] : [known, other];
  const isNew = (one: (typeof second.related)[number]): boolean =>
    !first.related.some(
      (have) => have.source.path === one.source.path && have.span.start === one.span.start && have.message === one.message,
    );
  const fixes = first.fixes.map((fix) => second.fixes.find((other) => !other.safe && isSameEdit(other, fix)) ?? fix);
  return { ...first, fixes, related: [...first.related, ...second.related.filter(isNew)] };
}

/** On one way through the code it keeps behaviour, on another it may not. */
function isSameEdit(a: Fix, b: Fix): boolean {
  return JSON.stringify(a.edits) === JSON.stringify(b.edits);
}

/** The rule, the path and the text at the place; equal ones are told apart by their order. */
function fingerprint(finding: Omit<Finding, "fingerprint">, seen: Map<string, number>): string {
  const { source, span } = finding.place;
  const text = source.text.slice(span.start, span.end).replace(/\s+/g, " ");
  return fingerprintOf(`${finding.rule}\0${source.path}\0${text}`, seen);
}

/** Whether one function sends the whole transaction that a fact of code stands in, and the text at once. */
function isAllHere(fact: Fact): boolean {
  const { origin } = fact.place.source;
  const { begin, end, statements = [] } = fact.transaction ?? {};
  if (origin?.within === undefined || origin.notes.length > 0 || !begin || !end) return false;
  if (![begin, end, ...statements].every(({ source }) => source.origin?.within === origin.within)) return false;
  const own = statements.findIndex(({ source, span }) => source === fact.statement.source && span.start === fact.statement.span.start);
  return statements.slice(own + 1).some((one) => !onlySets.test(textOf(one)));
}

/** A transaction that does nothing but set is meant for what the pool's connections are used for elsewhere. */
const onlySets = /^(?:set|reset|commit|end|rollback|select\s+(?:pg_catalog\s*\.\s*)?set_config)\b/i;

function asSuggestion(fix: Fix, condition: string): Fix {
  return fix.safe ? { ...fix, safe: false, title: `${fix.title}, if ${condition}` } : fix;
}

/** In the order of code units, whatever the locale. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
