/** A stand-in for the analysis that knows four words, so that the tests of the command line test the command line. */

import type { CodeReader } from "../../src/extract/typescript/extract.ts";
import type { AnalyzeOptions } from "../../src/analyze.ts";
import { createDeploymentReader } from "../../src/deployment/deployment.ts";
import { drivers } from "../../src/drivers/index.ts";
import { createCodeGate } from "../../src/extract/code-gate.ts";
import type { Engine } from "../../src/cli/engine.ts";
import { configurationOf } from "../../src/configuration.ts";
import type { Analysis, Coverage, Finding, Fix, Impact, Rule, Source } from "../../src/types.ts";

interface Word {
  readonly rule: string;
  readonly pattern: RegExp;
  readonly impact: Impact;
  readonly fixes: (start: number, text: string) => readonly Fix[];
}

const words: readonly Word[] = [
  { rule: "no-listen", pattern: /^LISTEN \w+/gm, impact: "breaks", fixes: () => [] },
  {
    rule: "no-session-set",
    pattern: /^SET (?!LOCAL)[^;\n]+/gm,
    impact: "breaks",
    fixes: (start) => [{ title: "Make it `SET LOCAL`.", safe: true, edits: [{ start: start + 4, end: start + 4, text: "LOCAL " }] }],
  },
  {
    rule: "no-sql-prepare",
    pattern: /^PREPARE \w+/gm,
    impact: "breaks",
    fixes: (start) => [{ title: "Leave it out, if nothing runs it.", safe: false, edits: [{ start, end: start + 7, text: "" }] }],
  },
  { rule: "no-session-random", pattern: /^SELECT setseed[^;\n]+/gm, impact: "risk", fixes: () => [] },
];

function findingsIn(source: Source, { severity }: AnalyzeOptions): Finding[] {
  return words.flatMap(({ rule, pattern, impact, fixes }) =>
    [...source.text.matchAll(pattern)].flatMap((match): Finding[] => {
      const level = severity?.(rule, impact, source.path) ?? (impact === "breaks" ? "error" : "warning");
      if (level === "off") return [];
      const [text] = match;
      return [
        {
          rule,
          impact,
          severity: level,
          verdict: "leaks",
          place: { source, span: { start: match.index, end: match.index + text.length } },
          message: `\`${text}\` stays behind.`,
          help: `Do without it.`,
          docs: `https://example.test/${rule}`,
          related: [],
          fixes: fixes(match.index, text),
          fingerprint: `${source.path}:${rule}:${text}`,
        },
      ];
    }),
  );
}

function analyze(sources: Iterable<Source>, options: AnalyzeOptions): Analysis {
  const coverage: Coverage = { files: 0, analysed: 0, queries: 0, statements: 0, unread: [] };
  const findings: Finding[] = [];
  for (const source of sources) {
    coverage.files += 1;
    coverage.analysed += 1;
    coverage.queries += 1;
    coverage.statements += source.text.split(";").length - 1;
    for (const broken of source.text.matchAll(/^BROKEN/gm)) {
      coverage.unread.push({ source, span: { start: broken.index, end: broken.index + 6 }, reason: "syntax error at or near `BROKEN`" });
    }
    findings.push(...findingsIn(source, options));
  }
  return { findings, suppressed: [], coverage };
}

function rule(id: string): Rule {
  return { id, description: `Disallow ${id}`, references: [], on: [], fixes: [], check: () => undefined };
}

/** Reads no code. */
const idle: CodeReader = {
  imports: () => [],
  prepare: () => undefined,
  read: () => [],
  judged: () => [],
  fresh: () => idle,
  commented: () => ({ comments: [], statementAfter: () => undefined }),
  loose: () => [],
};

export const fakeEngine: Engine = {
  analyze,
  configurationOf,
  rules: words.map((word) => rule(word.rule)),
  isSql: (text) => /\b(?:SELECT|LISTEN|SET)\b|^$/.test(text),
  loadCodeGate: (minded) => Promise.resolve(createCodeGate(drivers, minded)),
  loadCodeReader: () => Promise.resolve(() => idle),
  loadDeployment: () => Promise.resolve(createDeploymentReader()),
};
