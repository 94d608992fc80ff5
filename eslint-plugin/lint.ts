/** One analysis for each text that ESLint lints, however many rules ask for it; the same one that the command line makes. */

import { relative, resolve } from "node:path";

import { analyze } from "../src/analyze.ts";
import { drivers } from "../src/drivers/index.ts";
import { otherDatabases } from "../src/drivers/other-databases.ts";
import { codeGateOf, passesCodeGate } from "../src/extract/code-gate.ts";
import { mindedBy } from "../src/extract/gate.ts";
import { tooMuchCode } from "../src/extract/code-size.ts";
import { importsSql } from "../src/files/imported-sql.ts";
import type { CodeReaderOptions } from "../src/extract/typescript/extract.ts";
import { languageOf, makeSource } from "../src/source.ts";
import type { Analysis, Finding, Source, Unread } from "../src/types.ts";
import { loadCodeReader } from "./load.ts";
import { type Linted, type Project, projectOf } from "./project.ts";
import { readReferred } from "./referred-files.ts";
import { SqlSourceCode } from "./sql-source-code.ts";

/** What rules of both languages have of their context. */
export interface LintContext extends Linted {
  readonly sourceCode: object & { readonly text: string };
}

/** What poolsafe says of one text. */
export interface Linting {
  readonly source: Source;
  readonly findings: readonly Finding[];
  readonly unread: readonly Unread[];
}

interface Done extends Linted {
  readonly text: string;
  readonly linting: Linting;
}

/** ESLint makes a new object for each text, also for each round of fixes; oxlint has one for all files. */
const done = new WeakMap<object, Done>();

/** Errors: those of the project's settings. */
export function lint(context: LintContext): Linting {
  const { sourceCode, settings, cwd, filename } = context;
  const { text } = sourceCode;
  const known = done.get(sourceCode);
  if (known?.settings === settings && known.filename === filename && known.cwd === cwd && known.text === text) return known.linting;
  const source = sourceOf(context);
  const project = projectOf(context);
  const { findings, coverage } = project.isLeftOut(resolve(cwd, filename))
    ? nothing
    : source.language === "sql"
      ? analyseSql(source, project, cwd)
      : analyseCode(source, project, cwd);
  const linting = { source, findings, unread: coverage.unread };
  done.set(sourceCode, { settings, cwd, filename, text, linting });
  return linting;
}

/** The language is ESLint's word: a text that an editor has not saved yet may have any name. */
function sourceOf({ cwd, filename, sourceCode }: LintContext): Source {
  const fromCwd = relative(cwd, resolve(cwd, filename));
  const path = fromCwd.startsWith("..") ? resolve(cwd, filename) : fromCwd;
  // ESLint has taken the byte-order mark away; what looks like one now counts.
  const { text } = sourceCode;
  if (sourceCode instanceof SqlSourceCode) return { ...makeSource(path, ""), text, language: "sql" };
  return { ...makeSource(codePath(path, text), ""), text, language: "typescript" };
}

function codePath(path: string, text: string): string {
  if (languageOf(path) !== "typescript") return `${path}.tsx`;
  // Of a component oxlint gives each script by itself.
  return /\.(?:vue|svelte)$/i.test(path) && !/<script\b/i.test(text) ? `${path}.ts` : path;
}

const nothing: Analysis = { findings: [], suppressed: [], coverage: { files: 0, analysed: 0, queries: 0, statements: 0, unread: [] } };

function analyseSql(source: Source, project: Project, cwd: string): Analysis {
  return analyze([source], { ...project.options, read: (path) => readReferred(path, cwd) });
}

/** Of files that others import: they stay what they are while those are edited. */
const knownModules: NonNullable<CodeReaderOptions["knownModules"]> = new WeakMap();

function analyseCode(source: Source, project: Project, cwd: string): Analysis {
  const bytes = Buffer.from(source.text);
  const minded = mindedBy([project.options.pooler, ...(project.options.alsoBehind ?? [])]);
  if (!passesCodeGate(codeGateOf(drivers, minded), bytes) && !importsSql(resolve(cwd, source.path), source.text)) return nothing;
  const unread = tooMuchCode(source, bytes.length);
  if (unread) return { ...nothing, coverage: { ...nothing.coverage, unread: [unread] } };
  const read = (path: string): Source | undefined => (path === source.path ? source : readReferred(path, cwd));
  const code = loadCodeReader().createCodeReader({
    drivers,
    others: otherDatabases,
    read,
    names: project.names,
    paths: [source.path],
    knownModules,
  });
  return analyze([source], { ...project.options, read, code });
}
