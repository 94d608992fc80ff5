/**
 * Nothing that poolsafe writes for anybody to read has a password in it, whatever stands in the files: the one place that hides them. Signs take the
 * place of signs, so that every offset, line and column is what it was.
 */

import type { Analysis, Finding, Fix, Language, Place, Source, Span } from "../types.ts";
import { lineSecrets } from "./lines.ts";
import { manifestSecrets } from "./manifest.ts";
import { odysseySecrets } from "./odyssey.ts";
import { namedSecrets } from "./pairs.ts";
import { pieceSecrets } from "./pieces.ts";
import { shapedSecrets } from "./shapes.ts";
import { merged } from "./spans.ts";
import { sqlSecrets } from "./sql.ts";
import { tokenSecrets } from "./tokens.ts";
import { decoded, urlSecrets } from "./urls.ts";
import { wordSecrets } from "./words.ts";

/** A text without one of these has nothing to hide. */
const clue =
  /p[a-z]{0,4}s[a-z]{0,3}w|pass|pwd|pw\b|secret|credential|token|jwt|bearer|eyJ|md5|scram|api_?key|(?:private|access|account|encryption)_?key|-W\b|curl|wget|:\/\/|\/\/[^\s/]*:|crypt\w{0,9}\s{0,9}\(|hmac\s{0,9}\(|new\s+Sequelize|kind["']?:|PRIVATE KEY|^[ \t]*(?:(?:--|\/\/|[#;*])[ \t]*)?"|:(?:\d{1,5}|\*):/im;

/** @param language of the text, where it is a whole source's */
export function secretsIn(text: string, language?: Language): readonly Span[] {
  if (!clue.test(text)) return [];
  return merged([
    ...urlSecrets(text, language),
    ...namedSecrets(text, language),
    ...shapedSecrets(text),
    ...pieceSecrets(text),
    ...sqlSecrets(text),
    ...wordSecrets(text, language),
    ...tokenSecrets(text),
    ...(language === "configuration" ? [...manifestSecrets(text), ...odysseySecrets(text)] : []),
    ...(language ? lineSecrets(text, language) : []),
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

const texts = new WeakMap<Source, readonly string[]>();

/** What of a text's secrets may turn up elsewhere: each as it is written, and as it is meant. Short words would hide too much. */
export function secretTexts(source: Source): readonly string[] {
  const found = texts.get(source) ?? [
    ...new Set(secretsOf(source).flatMap((span) => formsOf(source, span).filter((one) => !isPlain(one)))),
  ];
  texts.set(source, found);
  return found;
}

function isPlain(word: string): boolean {
  return word.length < 4 || /^[a-z]{1,11}$|^\d{1,5}$/.test(word);
}

function formsOf(source: Source, { start, end }: Span): readonly string[] {
  const written = source.text.slice(start, end);
  const meant = [written, decoded(written), written.replaceAll("''", "'"), written.replace(/\\(.)/g, "$1")];
  // A parser stops at a part of it.
  return meant.flatMap((one) => [one, ...one.split(/[^\w.]+/), ...one.split(/\W+/)]);
}

/** Plain words of the secrets that a place touches, as a message quotes them: elsewhere they would be anything. */
function quotedWords({ source, span }: Place): readonly string[] {
  const touched = secretsOf(source).filter(({ start, end }) => start < span.end && end > span.start);
  return [...new Set(touched.flatMap((one) => formsOf(source, one).filter((word) => word !== "" && isPlain(word))))].map(
    (word) => `\`${word}\``,
  );
}

/** For a text that is no file's: a message, an error. @param secrets what is hidden wherever it stands */
export function maskedText(text: string, secrets: Iterable<string> = []): string {
  let result = hidden(text, secretsIn(text));
  for (const secret of secrets) result = result.replaceAll(secret, secret.replace(/[^`]/g, "*"));
  return result;
}

/** A fix that would show a secret, or could not be applied without it, is left out: `--fix` still knows it. */
export function maskedAnalysis(analysis: Analysis): Analysis {
  const findings = analysis.findings.map(maskedFinding);
  const suppressed = analysis.suppressed.map(maskedFinding);
  const unread = analysis.coverage.unread.map((one) => ({
    ...maskedPlace(one),
    reason: maskedText(one.reason, [...secretTexts(one.source), ...quotedWords(one)]),
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
  const words = quotedWords(finding.place);
  const say = (text: string): string => maskedText(text, [...secrets, ...words]);
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
