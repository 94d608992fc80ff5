/** The word gate: a text without any of these words cannot touch session state, so nothing in it needs a closer look. */
import type { Pooler } from "../types.ts";

const words =
  /advisory|\b(?:set_config|set_limit|current_setting|reset|prepare|execute|deallocate|listen|unlisten|temp|temporary|pg_temp\w*|cursor|fetch|move|close|currval|lastval|setseed|load|dblink\w*|pg_\w*backup\w*|pg_replication\w*|pg_\w+_slot|discard|pg_settings|pg_export_snapshot|session_authorization)\b|\bu&"|^\s*\\(?:i|ir|include|include_relative)\b/im;

const transactionWords = /\b(?:begin|start\s+transaction)\b/i;

const containedWords = /\b(?:notify|pg_notify|nextval|setval|declare)\b/i;

/** What else matters to the pooler in hand. */
export interface Minded {
  /** Transaction blocks themselves (statement mode). */
  readonly blocks?: boolean;
  /** What needs no more than its transaction. */
  readonly contained?: boolean;
  /** Which library reads an address of the project: code that connects matters then, whatever it sends. */
  readonly addresses?: boolean;
}

export function mindedBy(poolers: readonly Pooler[]): Required<Omit<Minded, "addresses">> {
  return {
    blocks: poolers.some(({ mode }) => mode === "statement"),
    contained: poolers.some((pooler) => pooler.minds("contained")),
  };
}

export function passesGate(text: string, { blocks = false, contained = false }: Minded = {}): boolean {
  return (
    words.test(text) ||
    !sessionSets(text).next().done ||
    (blocks && transactionWords.test(text)) ||
    (contained && containedWords.test(text))
  );
}

export interface WordPlace {
  readonly at: number;
  /** What stands there makes every statement of its script matter, because any of them may use what it leaves behind. */
  readonly throughout: boolean;
}

/** Where the words stand that make a statement matter by itself, and those that make others matter. */
export function* sessionWords(text: string, contained: boolean): Generator<WordPlace> {
  for (const { 0: word, index } of text.matchAll(everyWord)) yield { at: index, throughout: throughout.test(word) };
  for (const at of sessionSets(text)) yield { at, throughout: false };
  if (contained) for (const { index } of text.matchAll(everyContainedWord)) yield { at: index, throughout: false };
}

const everyContainedWord = new RegExp(containedWords.source, "gi");
const everyWord = new RegExp(String.raw`${words.source}|\bseed\b|read[_\s]*only\b|\bread\s*(?:--|\/\*)`, "gim");
const throughout = /^(?:temp|temporary|pg_temp.*|currval|lastval|setseed|seed|read.*|u&")$/is;

/** Words that make every statement of a script matter that is not plain SQL throughout: objects that any of them may use. */
export const mattersThroughout =
  /\b(?:temp\w*|pg_temp\w*|currval|lastval|setseed|seed|drop|rename|read\s+only|create\s+(?:or\s+replace\s+)?(?:function|procedure|view|trigger|constraint\s+trigger))\b|(?:^|;)\s*(?:begin|start)\b|^\s*\\(?:i|ir|include|include_relative)\b/im;

/** Tables whose columns draw from sequences. */
export const drawsSequences = /\b(?:(?:big|small)?serial\d?|identity|nextval)\b/gi;

/** `SET` that can begin a statement: after a name it belongs to UPDATE, ALTER or a foreign key. */
function* sessionSets(text: string): Generator<number> {
  const set = /\bset\b/gi;
  for (let match = set.exec(text); match; match = set.exec(text)) {
    const before = text.slice(Math.max(0, match.index - 200), match.index).trimEnd();
    const word = /[\w"$]+$/.exec(before)?.[0];
    if (word === undefined || statementOpeners.test(word) || word.endsWith("$")) {
      yield match.index;
      continue;
    }
    const line = before.slice(Math.max(before.lastIndexOf("\n"), before.lastIndexOf("\r")) + 1);
    if (line.includes("--") || line.includes("\\") || line.length >= 200) yield match.index;
  }
}

const statementOpeners = /^(?:begin|then|else|loop|atomic|analyze|as|execute|go)$/i;

/** Answers whether a text has one of some names as a whole word, whatever its case. */
export interface Names {
  test(text: string): boolean;
  /** Where they stand. */
  places(text: string): Iterable<number>;
}

/** @returns undefined for no names */
export function namesPattern(names: Iterable<string>): Names | undefined {
  const list = [...new Set([...names].map((name) => name.toLowerCase()))].filter((name) => name !== "");
  if (list.length === 0) return undefined;
  const search = list.length <= few ? searchOf(list) : patternOf(list);
  function* places(text: string): Generator<number> {
    for (const [start, end] of search(text)) if (!(wordUnit.test(text.charAt(start - 1)) || wordUnit.test(text.charAt(end)))) yield start;
  }
  return { places, test: (text) => places(text).next().done !== true };
}

/** So many are found faster one by one than by a pattern that has to be made first. */
const few = 8;

type Search = (text: string) => Iterable<readonly [start: number, end: number]>;

function searchOf(list: readonly string[]): Search {
  return function* (text) {
    const lower = text.toLowerCase();
    // Some letters are longer in lower case: then no place would be right.
    const isSame = lower.length === text.length;
    if (!isSame) yield* patternOf(list)(text);
    for (const name of isSame ? list : [])
      for (let at = lower.indexOf(name); at >= 0; at = lower.indexOf(name, at + 1)) yield [at, at + name.length] as const;
  };
}

function patternOf(list: readonly string[]): Search {
  // The longest first: of those that begin alike it is the one that can be a whole word.
  const sorted = list.toSorted((a, b) => b.length - a.length).map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  const pattern = new RegExp(`(?:${sorted.join("|")})(?![\\w$])`, "gi");
  return function* (text) {
    pattern.lastIndex = 0;
    for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
      const { index } = match;
      yield [index, index + match[0].length] as const;
      pattern.lastIndex = index + 1;
    }
  };
}

const wordUnit = /[\w$]/;
