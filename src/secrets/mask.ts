/**
 * Nothing that poolsafe writes for anybody to read has a password in it, whatever stands in the files: the one place that hides them. Signs take the
 * place of signs, so that every offset, line and column is what it was.
 */

import type { Analysis, Finding, Fix, Language, Place, Source, Span } from "../types.ts";
import { odysseySecrets } from "./odyssey.ts";
import { namedSecrets } from "./pairs.ts";
import { manifestSecrets, shapedSecrets } from "./shapes.ts";
import { merged } from "./spans.ts";
import { urlSecrets } from "./urls.ts";

/** A text without one of these has nothing to hide. */
const clue =
  /pass|pwd|pw\b|secret|credential|token|api_?key|(?:private|access|account|encryption)_?key|:\/\/|\/\/[^\s/]*:|crypt\(|new\s+Sequelize|set_config|kind:/i;

/** @param language of the text, where it is a whole source's */
export function secretsIn(text: string, language?: Language): readonly Span[] {
  if (!clue.test(text)) return [];
  return merged([
    ...urlSecrets(text),
    ...namedSecrets(text, language),
    ...shapedSecrets(text),
    ...(language === "configuration" ? [...manifestSecrets(text), ...odysseySecrets(text)] : []),
  ]);
}

function hidden(text: string, spans: readonly Span[]): string {
  let result = "";
  let from = 0;
  for (const { start, end } of spans) {
    result += text.slice(from, start) + text.slice(start, end).replace(/[^\r\n]/g, "*");
    from = end;
  }
  return result + text.slice(from);
}

const known = new WeakMap<Source, readonly Span[]>();

export function secretsOf(source: Source): readonly Span[] {
  const spans = known.get(source) ?? secretsIn(source.text, source.language);
  known.set(source, spans);
  return spans;
}

const masked = new WeakMap<Source, Source>();

/** The same source with nothing secret in its text; itself where there is none. */
export function maskedSource(source: Source): Source {
  const spans = secretsOf(source);
  if (spans.length === 0) return source;
  const made = masked.get(source) ?? { ...source, text: hidden(source.text, spans) };
  masked.set(source, made);
  return made;
}

/** What of a text's secrets may turn up elsewhere: each as it is written, and as it is meant. Short words would hide too much. */
export function secretTexts(source: Source): readonly string[] {
  return secretsOf(source).flatMap(({ start, end }) => {
    const written = source.text.slice(start, end);
    const meant = [written, decoded(written), written.replaceAll("''", "'"), written.replace(/\\(.)/g, "$1")];
    // A parser stops at a part of it.
    meant.push(...written.split(/[^\w.]+/), ...written.split(/\W+/));
    return [...new Set(meant)].filter((one) => one.length >= 4 && !/^[a-z]{1,11}$|^\d{1,5}$/.test(one));
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** For a text that is no file's: a message, an error. @param secrets what is hidden wherever it stands */
export function maskedText(text: string, secrets: Iterable<string> = []): string {
  let result = hidden(text, secretsIn(text));
  for (const secret of secrets) result = result.replaceAll(secret, "*".repeat(secret.length));
  return result;
}

/** A fix that would show a secret, or could not be applied without it, is left out: `--fix` still knows it. */
export function maskedAnalysis(analysis: Analysis): Analysis {
  const findings = analysis.findings.map(maskedFinding);
  const suppressed = analysis.suppressed.map(maskedFinding);
  const unread = analysis.coverage.unread.map((one) => ({
    ...maskedPlace(one),
    reason: maskedText(one.reason, secretTexts(one.source)),
  }));
  return { ...analysis, findings, suppressed, coverage: { ...analysis.coverage, unread } };
}

const shown = new WeakMap<Finding, Finding>();

/** Out: the same object for the same finding, so that who compares findings may do so before or after. */
export function maskedFinding(finding: Finding): Finding {
  const made = shown.get(finding) ?? withoutSecrets(finding);
  shown.set(finding, made);
  return made;
}

function withoutSecrets(finding: Finding): Finding {
  const sources = new Set([finding.place.source, ...finding.related.map(({ source }) => source)]);
  const secrets = new Set([...sources].flatMap((source) => secretTexts(source)).toSorted((a, b) => b.length - a.length));
  const say = (text: string): string => maskedText(text, secrets);
  return {
    ...finding,
    place: maskedPlace(finding.place),
    message: say(finding.message),
    help: say(finding.help),
    related: finding.related.map((one) => ({ ...maskedPlace(one), message: say(one.message) })),
    fixes: finding.fixes.filter((fix) => !showsSecret(fix, secrets)).map((fix) => ({ ...fix, title: say(fix.title) })),
  };
}

function showsSecret({ edits }: Fix, secrets: ReadonlySet<string>): boolean {
  return edits.some(({ text }) => maskedText(text, secrets) !== text);
}

function maskedPlace<P extends Place>(place: P): P {
  return { ...place, source: maskedSource(place.source) };
}
