/**
 * Which files have to do with each other, so that a project can be analysed in parts that know all that they need. Each link is one that a
 * finding can come through: an import, a script that code reads, a name of something that touches a session when it is used. Rather one link too
 * many: too few would lose findings, too many only time.
 */
import { passesGate } from "./extract/gate.ts";
import { packageOf } from "./extract/packages.ts";
import type { CodeReader } from "./extract/typescript/extract.ts";
import type { Source } from "./types.ts";

export interface Connected {
  /** Files of equal groups belong together; `undefined` for a file that is none of these and is not imported by them. */
  readonly groupOf: (path: string) => string | undefined;
  /** Of the code, the groups whose tables may draw from sequences that are asked elsewhere: to be followed for every part. */
  readonly definers: ReadonlySet<string>;
}

/**
 * @param sql the scripts, all of which are analysed for every part: that takes little time
 * @param drawingCounts whether the pooler minds that a number is drawn from a sequence, wherever it is asked for
 */
export function connectedFiles(
  sql: readonly Source[],
  code: readonly Source[],
  reader: CodeReader | undefined,
  drawingCounts: boolean,
): Connected {
  const sets = createSets();
  const sources = new Map([...sql, ...code].map((source) => [source.path, source]));
  for (const source of code) {
    sets.join(source.path, source.path);
    if (reader) followImports(source, reader, sets, sources);
  }
  for (const source of sql) sets.join(source.path, source.path);
  const words = new Map([...sources.values()].map((source) => [source.path, wordsOf(source.text)]));
  linkScripts(sql, code, words, sets);
  const all = [...sources.values()];
  const asks = drawingCounts || all.some(({ text }) => asksSequence.test(text));
  const names = telling(all, asks);
  for (const [path, own] of words) {
    if (names === "any") sets.join(path, "any");
    else for (const name of names) if (own.has(name)) sets.join(path, `name ${name}`);
  }
  const definers = asks ? code.filter(({ text }) => !madeIn(text).next().done) : [];
  return { groupOf: sets.find, definers: new Set(definers.map(({ path }) => sets.find(path) ?? path)) };
}

/* ------------------------------------------------------------ sets of files */

interface Sets {
  /** The name of the set that something is in. */
  readonly find: (one: string) => string | undefined;
  readonly join: (one: string, other: string) => void;
}

function createSets(): Sets {
  const parents = new Map<string, string>();
  const find = (one: string): string | undefined => {
    let at = parents.get(one);
    if (at === undefined) return undefined;
    for (let above = parents.get(at); above !== undefined && above !== at; above = parents.get(at)) at = above;
    parents.set(one, at);
    return at;
  };
  const add = (one: string): string => {
    const known = find(one);
    if (known === undefined) parents.set(one, one);
    return known ?? one;
  };
  return {
    find,
    join(one, other) {
      const [a, b] = [add(one), add(other)];
      // The first in the order of names stands for all, whatever the order in which they were joined.
      if (a !== b) parents.set(a < b ? b : a, a < b ? a : b);
    },
  };
}

/* ------------------------------------------------------------ links */

/** Through files that hold nothing themselves, too. Installed packages are looked at one by one, and know nothing of each other. */
function followImports(source: Source, reader: CodeReader, sets: Sets, sources: Map<string, Source>): void {
  const own = packageOf(source.path);
  if (own !== undefined) {
    sets.join(source.path, own);
    return;
  }
  const rest = [source];
  for (let at = rest.pop(); at !== undefined; at = rest.pop())
    for (const imported of reader.imports(at)) {
      if (packageOf(imported.path) !== undefined) continue;
      const isKnown = sets.find(imported.path) !== undefined;
      sets.join(at.path, imported.path);
      if (isKnown || imported.language === "sql") continue;
      sources.set(imported.path, imported);
      rest.push(imported);
    }
}

const scriptName = /\.(?:sql|psql|pgsql|ddl)\b/i;

/** Code that reads scripts may put their names together from pieces, in any of its files. */
function linkScripts(sql: readonly Source[], code: readonly Source[], words: ReadonlyMap<string, ReadonlySet<string>>, sets: Sets): void {
  const readers = new Set(code.flatMap(({ path, text }) => (scriptName.test(text) ? [sets.find(path)] : [])));
  const wordsOfGroup = new Map<string, Set<string>>();
  for (const [path, own] of words) {
    const group = sets.find(path);
    if (group === undefined || !readers.has(group)) continue;
    const known = wordsOfGroup.get(group) ?? new Set();
    for (const word of own) known.add(word);
    wordsOfGroup.set(group, known);
  }
  for (const { path } of sql) {
    const pieces = [...wordsOf((path.split("/").at(-1) ?? "").replace(/\.\w+$/, ""))];
    for (const [group, known] of wordsOfGroup) if (pieces.every((piece) => known.has(piece))) sets.join(path, group);
  }
}

const escape = /\\[nrtfv]/;

/** In lower case, as the server compares names. */
function wordsOf(text: string): ReadonlySet<string> {
  const lower = text.toLowerCase();
  const words = new Set(lower.match(/[\p{L}\p{N}_$]+/gu));
  // In a string of code, the letter of a line end is none of the word behind it.
  if (escape.test(lower)) for (const word of lower.replace(/\\[nrtfv]/g, " ").match(/[\p{L}\p{N}_$]+/gu) ?? []) words.add(word);
  return words;
}

/** One thing that is created or altered, and the rest of its text up to the next one. */
interface Made {
  readonly kind: string;
  /** By which statements reach it: of what belongs to a table, the table's. In lower case; empty where code puts it together. */
  readonly name: string;
  readonly text: string;
}

/** Between two words: blanks and comments, in code also as a string writes them, and where one string goes on in another. */
const gap = String.raw`(?:\s|--.*?(?:\n|\\n)|\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\/|\\[nrtfv]|\\(?=\r?\n)|["'\x60]\s*(?:\+|\|\|)\s*["'\x60])`;
const id = String.raw`[\p{L}\p{N}_](?:[\p{L}\p{N}_]|\$(?!\{))*`;
const schema = String.raw`(?:(?:\\?"${id}\\?"|${id}|\$\{[^{}]*\})${gap}*\.${gap}*)?`;
/** Two groups, one for a name in quotes. Where a hole or the end of a string follows, code goes on with the name, and it is none. */
const word = String.raw`${schema}(?:\\?"(${id})(?![\p{L}\p{N}_$'\x60]|\\?"\s*\.)|(${id})(?![\p{L}\p{N}_$'"\x60]|\\"|\s*\.))`;
const before = [
  "or§replace",
  "local",
  "global",
  "(?<temp>temp(?:orary)?)",
  "unlogged",
  "materialized",
  "recursive",
  "constraint",
  "foreign",
  "event",
];
const making = new RegExp(
  String.raw`\b(?:create|alter)§(?:(?:${before.join("|")})§)*(?<kind>function|procedure|aggregate|table|view|sequence|trigger|rule|operator|cast|domain|type)\b(?:§(?:if§(?:not§)?exists|only)\b)*`.replaceAll(
    "§",
    `${gap}+`,
  ),
  "giu",
);
const named = new RegExp(`^${gap}*${word}`, "iu");
const onTable = new RegExp(String.raw`\bon${gap}+(?:(?:table|only)${gap}+)*${word}`, "iu");
const toTable = new RegExp(String.raw`\bto${gap}+${word}`, "iu");
/** A statement ends there; what a routine or a rule holds may go on behind it. */
const upToEnd = /^[^;]*/;

function* madeIn(text: string): Generator<Made & { readonly isTemporary: boolean }> {
  const all = [...text.matchAll(making)];
  for (const [at, match] of all.entries()) {
    const kind = (match.groups?.["kind"] ?? "").toLowerCase();
    const rest = text.slice(match.index + match[0].length, all[at + 1]?.index);
    const [, quoted, plain] = (kind === "trigger" ? onTable : kind === "rule" ? toTable : named).exec(rest) ?? [];
    const isLong = ["function", "procedure", "rule"].includes(kind);
    yield {
      kind,
      name: (quoted ?? plain ?? "").toLowerCase(),
      text: isLong ? rest : (upToEnd.exec(rest)?.[0] ?? ""),
      isTemporary: match.groups?.["temp"] !== undefined,
    };
  }
}

/** What a body does beside that which the word gate knows: ends transactions, draws numbers. */
const alsoTouches = /\b(?:commit|rollback|savepoint|random)\b/i;
const drawsSequence = /\b(?:nextval|insert)\b/i;
const asksSequence = /\b(?:currval|lastval)\b/i;
const temporaryName = new RegExp(
  String.raw`\binto${gap}+(?:(?:local|global)${gap}+)?temp(?:orary)?${gap}+(?:table${gap}+)?${word}|\bpg_temp\w*"?\s*\.\s*"?([\p{L}\p{N}_$]+)`,
  "giu",
);

/**
 * The names of what touches a session when a statement elsewhere uses it: routines, views, tables with triggers and defaults, temporary tables.
 * @returns `any` where such a thing has no name by which it is used, or none that is known
 */
function telling(sources: readonly Source[], asks: boolean): ReadonlySet<string> | "any" {
  const names = new Set<string>();
  const others: { readonly made: Made; readonly words: ReadonlySet<string> }[] = [];
  for (const { text } of sources) {
    for (const [, quoted, plain, own] of text.matchAll(temporaryName)) names.add((quoted ?? plain ?? own ?? "").toLowerCase());
    for (const made of madeIn(text)) {
      if (made.isTemporary || touches(made, asks)) names.add(made.name);
      others.push({ made, words: wordsOf(made.text) });
    }
  }
  names.delete("");
  const unknown = others.some(({ made }) => made.name === "" && touches(made, asks));
  if (unknown) return "any";
  for (let size = -1; size !== names.size && names.size > 0;) {
    size = names.size;
    for (const { made, words } of others) {
      if (names.has(made.name) || ![...names].some((one) => words.has(one))) continue;
      if (made.name === "" || ["operator", "cast", "domain", "type"].includes(made.kind)) return "any";
      names.add(made.name);
    }
  }
  return names;
}

function touches({ kind, text }: Made, asks: boolean): boolean {
  if (kind === "function" || kind === "procedure" || kind === "rule") {
    return passesGate(text, { contained: true }) || alsoTouches.test(text) || (asks && drawsSequence.test(text));
  }
  return (kind === "table" || kind === "view") && passesGate(text, { contained: true });
}
