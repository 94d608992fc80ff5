/**
 * Which statements of a plain script have to be looked at, by their words alone. What is left out is certain to change nothing that
 * is looked at: alone, a statement ends with its own transaction, so it matters only by session state or by a name that is
 * defined somewhere; inside a transaction block it matters also when it may fail, because the block fails with it.
 */
import { longLength } from "../sql/long-text.ts";
import type { Span } from "../types.ts";
import { namesPattern, sessionWords, type Names, type WordPlace } from "./gate.ts";

/**
 * @param parts the borders of the statements; each begins with its first token
 * @param names of what other statements or files define
 * @param contained whether the pooler minds what needs no more than its transaction
 * @returns for each statement whether it matters; undefined when all do
 */
export function chooseStatements(
  text: string,
  parts: readonly Span[],
  names: Names | undefined,
  contained: boolean,
): boolean[] | undefined {
  const words = [...sessionWords(text, contained)];
  const temporary = temporaryNames(text, parts, words);
  if (temporary === undefined) return undefined;
  const statements = parts.map((part): Statement => ({ text: text.slice(part.start, part.end), word: firstWord(text, part.start) }));
  const blocks = blocksOf(statements);
  const loud = statements.map((statement, index) => !isQuiet(statement, blocks[index] !== 0));
  if (contained) parts.forEach((part, index) => (loud[index] ||= longLength(text, part) !== undefined));
  for (const { at } of words) {
    const index = partAt(parts, at);
    if (index !== undefined) loud[index] = true;
  }
  if (names) markNames(text, parts, statements, loud, names);

  const hasBlocks = blocks.some((block) => block > 0);
  // A cursor or a prepared statement may have been opened by any function that is not known.
  if (hasBlocks && /\b(?:close|fetch|move|deallocate)\b/i.test(text)) blocks.forEach((block, index) => (loud[index] ||= block > 0));
  const own = namesInScript(statements, loud, blocks, temporary);
  if (own === undefined) return undefined;
  const near = namesPattern(own.near);
  if (near) markNames(text, parts, statements, loud, near);
  markReferences(statements, loud);
  return markTables(statements, loud, blocks, own.madeIn);
}

interface Statement {
  readonly text: string;
  /** In lower case. */
  readonly word: string;
}

const word = /[a-z]+/iy;

function firstWord(text: string, at: number): string {
  word.lastIndex = at;
  return word.exec(text)?.[0].toLowerCase() ?? "";
}

/** The part that an index lies in; undefined for what stands between two. */
function partAt(parts: readonly Span[], at: number): number | undefined {
  let [low, high] = [0, parts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((parts[middle]?.start ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  const part = parts[low];
  return part && part.start <= at && at < part.end ? low : undefined;
}

/** Whether some statement has one of the names that was not chosen. */
export function missesNames(text: string, parts: readonly Span[], loud: readonly boolean[], names: Names): boolean {
  for (const at of names.places(text)) {
    const position = partAt(parts, at);
    if (position !== undefined && loud[position] !== true && !saying.has(firstWord(text, parts[position]?.start ?? at))) return true;
  }
  return false;
}

/** Marks the statements that name what is defined somewhere; saying something about it does not run it. */
function markNames(text: string, parts: readonly Span[], statements: readonly Statement[], loud: boolean[], names: Names): void {
  for (const at of names.places(text)) {
    const position = partAt(parts, at);
    if (position !== undefined && !saying.has(statements[position]?.word ?? "")) loud[position] = true;
  }
}

const saying = new Set(["comment", "grant", "revoke"]);

/* ------------------------------------------------------------ transaction blocks */

const blockEnd = /^(?:commit|end|rollback|abort)(?:\s+(?:work|transaction))?(?:\s+and\s+no\s+chain)?\s*$/i;

/** The number of the transaction block that each statement stands in, from 1; 0 outside. In doubt a block goes on. */
function blocksOf(statements: readonly Statement[]): number[] {
  let count = 0;
  let open = false;
  return statements.map(({ text, word: first }) => {
    if (!open && (first === "begin" || first === "start")) {
      open = true;
      count++;
    }
    const block = open ? count : 0;
    if (open && blockEnd.test(text)) open = false;
    return block;
  });
}

/* ------------------------------------------------------------ statements */

/** Their own words say that they matter, or that they run what is not in sight. */
const always = new Set(
  (
    "abort begin call checkpoint close cluster commit deallocate declare discard do drop end execute explain fetch import listen load lock move " +
    "notify prepare reindex release reset rollback savepoint security set show start unlisten vacuum"
  ).split(" "),
);

/** What may fail in PostgreSQL whatever the database holds, as far as the engine can tell: divisions, and casts of texts to integers. */
const mayFail = /[/%]|\b(?:int[248]?|integer|smallint|bigint|oid)\b/i;

/** The same where types of columns are no casts. */
const castsText = /[/%]|::|\bcast\b|\b(?:int[248]?|integer|smallint|bigint|oid)"?\s*'/i;

const plainTable = /^create\s+(?:unlogged\s+)?table\s+(?:if\s+not\s+exists\s+)?(?:[a-z_]\w*\s*\.\s*)?([a-z_]\w*)\s*\(/i;
/** Rows of a query; more than `GENERATED … AS`. What its defaults and checks divide by is looked at. */
const notPlainTable = /\b(?:inherits|like)\b|\bas\s*(?:--|[\s(]*(?:select|with|values|table|execute)\b)|[/%]/i;
const index = /^create\s+(?:unique\s+)?index\s/i;

function isQuiet({ text, word: first }: Statement, inBlock: boolean): boolean {
  if (always.has(first) || first === "") return false;
  switch (first) {
    case "comment":
    case "grant":
    case "revoke":
      return true;
    case "insert":
    case "update":
    case "delete":
      return !inBlock || !mayFail.test(text);
    case "alter":
      if (/\b(?:rename|schema|system)\b/i.test(text)) return false;
      return !inBlock || (/^alter\s+table\b/i.test(text) && !castsText.test(text));
    case "create":
      if (index.test(text)) return !/\bconcurrently\b/i.test(text) && (!inBlock || !castsText.test(text));
      return !inBlock && tableName(text) !== undefined;
    case "select":
    case "with":
      return !inBlock && !/\binto\b/i.test(text);
    default:
      return !inBlock;
  }
}

/** Of a permanent table that rests on no other; undefined for everything else. */
function tableName(text: string): string | undefined {
  const name = plainTable.exec(text)?.[1];
  return name === undefined || notPlainTable.test(text) ? undefined : name.toLowerCase();
}

/* ------------------------------------------------------------ names */

const temporaryTable =
  /^create\s+(?:(?:local|global)\s+)?temp(?:orary)?\s+(?:table|sequence)\s+(?:if\s+not\s+exists\s+)?([a-z_]\w*)(?=[\s(;]|$)/i;

/** The names of the temporary tables that a script makes; undefined when it is not plain to see where they are used. */
function temporaryNames(text: string, parts: readonly Span[], words: readonly WordPlace[]): Set<string> | undefined {
  const found = new Set<string>();
  for (const { at, throughout } of words) {
    const index = throughout ? partAt(parts, at) : undefined;
    const part = index === undefined ? undefined : parts[index];
    if (!part) continue;
    const [head, name] = temporaryTable.exec(text.slice(part.start, part.end)) ?? [];
    if (head === undefined || name === undefined || at >= part.start + head.length) return undefined;
    found.add(name.toLowerCase());
  }
  return found;
}

/** What a script makes and unmakes, by name in lower case. */
interface OwnNames {
  /** Every statement that has one of them matters. */
  readonly near: ReadonlySet<string>;
  /** Made in the block of that number: not there if it was rolled back, so a statement of another block may fail. */
  readonly madeIn: ReadonlyMap<string, number>;
}

const made =
  /^create\s+(?:or\s+replace\s+)?(?:[a-z]+\s+){1,3}?(?:concurrently\s+)?(?:if\s+not\s+exists\s+)?((?:"[^"]+"|[a-z_][\w$]*)(?:\s*\.\s*(?:"[^"]+"|[a-z_][\w$]*))?)\s*(?:[(;]|$|(?:as|on|returns|language|of|partition|start|increment|before|after|instead|with)\b)/i;
const madeByTrigger = /\bon\s+((?:"[^"]+"|[a-z_][\w$]*)(?:\s*\.\s*(?:"[^"]+"|[a-z_][\w$]*))?)/i;
const reachable = /^create\s+(?:or\s+replace\s+)?(?:constraint\s+)?(?:recursive\s+)?(function|procedure|view|trigger)\b/i;

function namesInScript(
  statements: readonly Statement[],
  loud: readonly boolean[],
  blocks: readonly number[],
  temporary: ReadonlySet<string>,
): OwnNames | undefined {
  const near = new Set(temporary);
  const madeIn = new Map<string, number>();
  const hasBlocks = blocks.some((block) => block > 0);
  const savepoints = statements.some(({ word: first }) => first === "savepoint");
  for (const [position, { text, word: first }] of statements.entries()) {
    if (loud[position] !== true) continue;
    const block = blocks[position] ?? 0;
    if (first === "drop" || first === "alter") {
      if (first === "alter" || hasBlocks || temporary.size > 0) for (const name of unmadeNames(text)) near.add(name);
    } else if (first === "do") {
      // What a body makes and unmakes by itself has no name here.
      if (hasBlocks && /\b(?:create|drop|alter|execute)\b/i.test(text)) return undefined;
    } else if (first === "create" && (reachable.test(text) || block > 0 || temporary.size > 0)) {
      const trigger = reachable.exec(text)?.[1]?.toLowerCase() === "trigger";
      const name = lastName((trigger ? madeByTrigger : made).exec(text)?.[1]);
      if (name === undefined) return undefined;
      if (reachable.test(text) || savepoints) near.add(name);
      else if (block > 0) madeIn.set(name, madeIn.has(name) ? -1 : block);
    }
  }
  return { near, madeIn };
}

/** `"A b".c` → `c`. */
function lastName(qualified: string | undefined): string | undefined {
  if (qualified === undefined) return undefined;
  const last = /(?:"([^"]+)"|([\w$]+))$/.exec(qualified);
  return last?.[1]?.toLowerCase() ?? last?.[2]?.toLowerCase();
}

const anyName = /"([^"]+)"|[a-z_\u0080-\uffff][\w$\u0080-\uffff]*/gi;

/** The words of DROP and RENAME that are no names. */
const keywords = new Set(
  (
    "drop alter rename to table view materialized sequence index function procedure routine aggregate type schema domain extension policy " +
    "trigger rule role user foreign if exists cascade restrict concurrently column constraint on only set int integer text bigint"
  ).split(" "),
);

function unmadeNames(text: string): string[] {
  return [...text.matchAll(anyName)].flatMap(([whole, quoted]) => {
    if (quoted !== undefined) return [quoted.toLowerCase()];
    const name = whole.toLowerCase();
    return keywords.has(name) ? [] : [name];
  });
}

/** Marks the foreign keys that keep a table of this script from being dropped. */
function markReferences(statements: readonly Statement[], loud: boolean[]): void {
  const dropped = new Set(statements.flatMap(({ text, word: first }) => (first === "drop" ? unmadeNames(text) : [])));
  if (dropped.size === 0) return;
  for (const [position, { text, word: first }] of statements.entries()) {
    if (loud[position] === true || (first !== "create" && first !== "alter") || !/\breferences\b/i.test(text)) continue;
    loud[position] = namesOf(text).some((name) => dropped.has(name));
  }
}

/**
 * Marks what may miss a table that another block makes, and the tables whose names stand in what is looked at, until nothing more
 * is found.
 */
function markTables(
  statements: readonly Statement[],
  loud: boolean[],
  blocks: readonly number[],
  madeIn: ReadonlyMap<string, number>,
): boolean[] {
  const tables = new Map<number, string>();
  for (const [position, { text, word: first }] of statements.entries()) {
    if (loud[position] === true || saying.has(first)) continue;
    const table = first === "create" ? tableName(text) : undefined;
    if (table !== undefined) tables.set(position, table);
    const block = blocks[position] ?? 0;
    if (block > 0 && madeIn.size > 0) loud[position] = namesOf(text).some((name) => (madeIn.get(name) ?? block) !== block);
  }
  if (tables.size === 0) return loud;
  const seen = new Set<string>();
  statements.forEach(({ text }, position) => {
    if (loud[position] === true) for (const name of namesOf(text)) seen.add(name);
  });
  for (let found = true; found;) {
    found = false;
    for (const [position, table] of tables) {
      if (loud[position] === true || !seen.has(table)) continue;
      loud[position] = found = true;
      for (const name of namesOf(statements[position]?.text ?? "")) seen.add(name);
    }
  }
  return loud;
}

function namesOf(text: string): string[] {
  return text.match(anyName)?.map((name) => (name.startsWith('"') ? name.slice(1, -1) : name).toLowerCase()) ?? [];
}
