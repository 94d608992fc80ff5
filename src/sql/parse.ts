/**
 * PostgreSQL's own grammar: the one file that imports libpg-query.
 *
 * It speaks to the WebAssembly module itself. libpg-query's JavaScript interface loses what we need (measured with 18.1.5):
 * `normalizeSync` reports only some errors, texts are copied in and out one character at a time, and an expression nested too
 * deeply costs 1.4 MB of the parser's stack for good: after 25 of them it reads rubbish. Here a module that failed in any way
 * but by reporting an error is thrown away, and a new one takes 4 ms.
 */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Node } from "libpg-query";
import loadGrammar, { type Grammar } from "libpg-query/wasm/libpg-query.js";

import type { Span } from "../types.ts";
import { trimEnd } from "./lex.ts";
import { byteOffsets, codePointOffset } from "./offsets.ts";

export type * from "libpg-query";

/** A text that PostgreSQL's grammar rejects, or that is too much for it. */
export class SqlSyntaxError extends Error {
  override readonly name = "SqlSyntaxError";
  /** UTF-16 index in the text; `undefined` when the grammar names no place. */
  readonly position: number | undefined;

  constructor(message: string, position?: number) {
    super(message);
    this.position = position;
  }
}

/** A statement as the grammar gives it. */
export interface GrammarStatement {
  readonly node: Node;
  /** From the first token to the last; without `;`, and without blanks and comments around it. */
  readonly span: Span;
  /** A `location` of the tree (bytes) → UTF-16 index in the text that was parsed. */
  readonly offsetAt: (location: number) => number;
}

export interface ParsedExpression {
  readonly node: Node;
  /** A `location` of the tree (bytes) → UTF-16 index in the expression's text. */
  readonly offsetAt: (location: number) => number;
}

/* ---------------------------------------------------------------- the module */

const wasm = new WebAssembly.Module(readFileSync(createRequire(import.meta.url).resolve("libpg-query/wasm/libpg-query.wasm")));

/** Above this the memory is given back: WebAssembly memory never shrinks. */
const roomy = 512 * 1024 * 1024;
/** V8 refuses strings of 512 MB, and a tree takes about five times its JSON. */
const treeLimit = 128 * 1024 * 1024;

function isGrammar(value: object): value is Grammar {
  return "_wasm_parse_query_raw" in value && "HEAPU8" in value;
}

function newGrammar(): { readonly grammar: Grammar; readonly started: Promise<unknown> } {
  const made = {
    instantiateWasm(imports: WebAssembly.Imports, receive: (instance: WebAssembly.Instance) => void): object {
      receive(new WebAssembly.Instance(wasm, imports));
      return {};
    },
    // PostgreSQL's own dump of its memory when that is used up; the caller gets an error.
    printErr: () => undefined,
  };
  const started = loadGrammar(made);
  if (!isGrammar(made)) throw new Error("libpg-query 18.1.5 is needed: this one starts in another way.");
  return { grammar: made, started };
}

const first = newGrammar();
await first.started;
let current: Grammar | undefined = first.grammar;

/** Copies the text in, runs `ask`, and survives whatever happens. */
function withText<T>(text: string, ask: (grammar: Grammar, pointer: number, bytes: number) => T): T {
  const nul = text.indexOf("\0");
  // A C string would end there, and the rest would be lost in silence.
  if (nul >= 0) throw new SqlSyntaxError("a NUL character, which PostgreSQL does not take in SQL", nul);
  const grammar = (current ??= newGrammar().grammar);
  const bytes = Buffer.byteLength(text);
  const exitCode = process.exitCode;
  try {
    const pointer = grammar._malloc(bytes + 1);
    Buffer.from(grammar.HEAPU8.buffer, pointer, bytes).write(text);
    grammar.HEAPU8[pointer + bytes] = 0;
    try {
      return ask(grammar, pointer, bytes);
    } finally {
      if (grammar.HEAPU8.length > roomy) current = undefined;
      else grammar._free(pointer);
    }
  } catch (error) {
    if (error instanceof SqlSyntaxError) throw error;
    current = undefined;
    process.exitCode = exitCode;
    throw new SqlSyntaxError(isStackOverflow(error) ? "nested too deeply for the parser" : "too large for the parser's memory");
  }
}

/** V8 says RangeError for its own stack; the module's own stack runs into a memory trap. */
function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && error.message.includes("call stack");
}

function sizeAt(grammar: Grammar, pointer: number): number {
  return grammar.HEAPU8.indexOf(0, pointer) - pointer;
}

function stringAt(grammar: Grammar, pointer: number): string {
  const size = sizeAt(grammar, pointer);
  if (size > treeLimit)
    throw new SqlSyntaxError(
      `statement whose tree takes ${Math.round(size / 1e6)} MB, larger than the limit of ${Math.round(treeLimit / 1e6)} MB`,
    );
  return Buffer.from(grammar.HEAPU8.buffer, pointer, size).toString();
}

function wordAt(grammar: Grammar, pointer: number): number {
  return grammar.HEAPU32[pointer >> 2] ?? 0;
}

/* ---------------------------------------------------------------- statements */

interface RawStatement {
  readonly stmt?: Node;
  readonly stmt_location?: number;
  readonly stmt_len?: number;
}

function isTree(value: unknown): value is { readonly stmts?: readonly RawStatement[] } {
  return typeof value === "object" && value !== null && "version" in value;
}

/**
 * All statements of a text of ordinary SQL.
 * @throws SqlSyntaxError with PostgreSQL's message
 */
export function parseStatements(text: string): readonly GrammarStatement[] {
  return withText(text, (grammar, pointer, bytes) => {
    const result = grammar._wasm_parse_query_raw(pointer);
    const [tree, , failure] = [wordAt(grammar, result), wordAt(grammar, result + 4), wordAt(grammar, result + 8)];
    if (failure) {
      const message = stringAt(grammar, wordAt(grammar, failure));
      const place = wordAt(grammar, failure + 16);
      grammar._wasm_free_parse_result(result);
      throw new SqlSyntaxError(plain(message), place > 0 ? codePointOffset(text, place - 1) : undefined);
    }
    const json: unknown = JSON.parse(stringAt(grammar, tree));
    grammar._wasm_free_parse_result(result);
    return isTree(json) ? statementsOf(text, bytes, json.stmts ?? []) : [];
  });
}

/** The same, with the grammar's refusal as an answer. */
export function tryParse(text: string): readonly GrammarStatement[] | SqlSyntaxError {
  try {
    return parseStatements(text);
  } catch (error) {
    if (error instanceof SqlSyntaxError) return error;
    throw error;
  }
}

function statementsOf(text: string, bytes: number, raw: readonly RawStatement[]): readonly GrammarStatement[] {
  const offsetAt = byteOffsets(text, bytes);
  const statements: GrammarStatement[] = [];
  for (const { stmt, stmt_location = 0, stmt_len = 0 } of raw) {
    if (stmt === undefined) continue;
    const start = offsetAt(stmt_location);
    const end = stmt_len > 0 ? offsetAt(stmt_location + stmt_len) : text.length;
    statements.push({ node: stmt, span: { start, end: trimEnd(text, start, end) }, offsetAt });
  }
  return statements;
}

/** Two of PostgreSQL's messages quote the rest of the file or speak of memory. */
function plain(message: string): string {
  if (message.startsWith("memory exhausted")) return "nested too deeply for the parser";
  const quoted = /^(.* at or near ")([\s\S]*)"$/.exec(message);
  const [, before = "", near = ""] = quoted ?? [];
  return near.length > 40 || /[\n\r]/.test(near) ? `${before}${near.slice(0, 40).split(/[\n\r]/)[0] ?? ""}…"` : message;
}

const sentinel = "\n--.";

/** True when `parseStatements` would not throw. It costs a quarter: no tree leaves the module. */
export function parses(text: string): boolean {
  return compiles(text) || (/\b(?:do|function|procedure)\b|^\s*$/i.test(text) && normalises(text));
}

/** The cheapest question whose answer tells: PL/pgSQL's compiler reads all statements, and bodies where there are some. */
function compiles(text: string): boolean {
  try {
    return withText(text, (grammar, pointer) => {
      const answer = grammar._wasm_parse_plpgsql(pointer);
      // A tree is an object; anything else is a message.
      const isTree = grammar.HEAPU8[answer] === openingBrace;
      grammar._wasm_free_string(answer);
      return isTree;
    });
  } catch {
    return false;
  }
}

const openingBrace = 0x7b;

/** PostgreSQL's message and the normalised text come back alike, but only the text can end as ours does. */
function normalises(text: string): boolean {
  try {
    return withText(text + sentinel, (grammar, pointer) => {
      const answer = grammar._wasm_normalize_query(pointer);
      const end = answer + sizeAt(grammar, answer);
      const tail = Buffer.from(
        grammar.HEAPU8.buffer,
        Math.max(end - sentinel.length, answer),
        Math.min(sentinel.length, end - answer),
      ).toString();
      grammar._wasm_free_string(answer);
      return tail === sentinel;
    });
  } catch {
    return false;
  }
}

/* ---------------------------------------------------------------- expressions and bodies */

const opening = "SELECT (\n";

/**
 * One expression, as it may stand in a body.
 * @throws SqlSyntaxError, its position in `text`, also when the text is more than one expression
 */
export function parseExpression(text: string): ParsedExpression {
  const { node, offsetAt } = onlyTarget(text);
  return { node, offsetAt: (location) => Math.min(Math.max(offsetAt(location) - opening.length, 0), text.length) };
}

function onlyTarget(text: string): ParsedExpression {
  try {
    const [statement, ...others] = parseStatements(`${opening}${text}\n)`);
    const select = statement !== undefined && "SelectStmt" in statement.node ? statement.node.SelectStmt : undefined;
    const [target, ...columns] = select?.targetList ?? [];
    const plainSelect =
      select !== undefined && Object.keys(select).every((key) => key === "targetList" || key === "limitOption" || key === "op");
    if (statement && target && "ResTarget" in target && target.ResTarget.val && plainSelect && others.length + columns.length === 0)
      return { node: target.ResTarget.val, offsetAt: (location) => statement.offsetAt(location) };
  } catch (error) {
    if (!(error instanceof SqlSyntaxError) || error.position === undefined) throw error;
    throw new SqlSyntaxError(error.message, Math.min(Math.max(error.position - opening.length, 0), text.length));
  }
  throw new SqlSyntaxError("not one expression");
}

/**
 * The PL/pgSQL compiler's tree of the first `CREATE FUNCTION`, `CREATE PROCEDURE` or `DO` of a text; `plpgsql.ts` types it.
 * @throws SqlSyntaxError without a position: the compiler gives none
 */
export function parsePlpgsqlTree(text: string): unknown {
  return withText(text, (grammar, pointer) => {
    const answer = grammar._wasm_parse_plpgsql(pointer);
    const json = stringAt(grammar, answer);
    grammar._wasm_free_string(answer);
    // A tree is an object; anything else is a message.
    if (!json.startsWith("{")) throw new SqlSyntaxError(plain(json));
    return JSON.parse(json) as unknown;
  });
}
