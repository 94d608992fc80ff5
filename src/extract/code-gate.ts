/**
 * The word gate of TypeScript and JavaScript: a file that does not pass holds nothing that touches a session, so it is not parsed.
 * It reads raw bytes, comments and all: one file too many costs time, one too few is a miss.
 */
import type { Driver, Member, Option } from "../drivers/driver.ts";
import { longText } from "../sql/long-text.ts";
import type { Minded } from "./gate.ts";
import { importName } from "./importers.ts";
import { createWordSearch, searchWords, type WordSearch } from "./word-search.ts";

/** Plain data, so that it can be handed to another thread. */
export interface CodeGate {
  readonly search: WordSearch;
  /** By the number of the word. */
  readonly triggers: readonly Trigger[];
  readonly drivers: readonly { readonly words: readonly number[] | undefined }[];
  /** A call that sends what is no literal: whatever it is, it has to be followed, or told as not read. */
  readonly sendsUnknown: RegExp;
  /** In bytes: a smaller file holds no query that matters by its length alone. */
  readonly longText: number;
}

/** A word that is searched for, as `WordSearch` has it. */
interface Trigger {
  readonly word: string;
  /** Tried where the word begins. */
  readonly check?: RegExp;
  /** `passes`: enough by itself. `opens`: it may begin a transaction. `queries`: a query that may have a name. */
  readonly says: "passes" | "begins" | "opens" | "queries" | { readonly module: number } | { readonly driverWord: number };
}

const passes = (words: readonly string[], check?: RegExp): Trigger[] =>
  words.map((word) => ({ word, says: "passes", ...(check ? { check } : {}) }));
/** The first words of statements: they count where a statement can begin. */
const begins = (words: readonly string[], check: RegExp): Trigger[] => words.map((word) => ({ word, says: "begins", check }));

/** Settings of one word; the others have a dot or an underscore, which prose has not. */
const plainSettings = "timezone|datestyle|intervalstyle|jit|geqo|xmlbinary|xmloption|seed";
const howFar = "(?:next|prior|first|last|all|forward|backward|absolute|relative|-?\\d+|\\$\\{[^}]*\\})\\s+";

/** What follows the first word tells a statement from prose as far as that goes. */
const sqlTriggers: readonly Trigger[] = [
  // Comments that silence findings, and that have to be told when there is nothing to silence.
  ...passes(["poolsafe-disable", "poolsafe-ignore", "poolsafe/"], /poolsafe-(?:disable|ignore)|poolsafe\/(?:no|require)-/iy),
  ...passes(["_advisory", "advisory_", "set_config", "current_setting", "pg_temp", "pg_settings", "pg_backend_pid", "pg_export_snapshot"]),
  ...passes(["setseed", "dblink", "deallocate", "unlisten", "session_authorization", "pg_replication", "set_limit"]),
  ...passes(["currval", "lastval"], /(?<!\w)(?:currval|lastval)(?!\w)/iy),
  ...passes(["pg_"], /pg_(?:\w*backup|\w+_slot)/iy),
  ...passes(["temp ", "temporary "], /(?<!\w)temp(?:orary)?\s+(?:recursive\s+)?(?:table|view|sequence)\b/iy),
  ...passes(["temp ", "temporary "], /(?<=\binto\s+(?:local\s+)?)temp(?:orary)?\b/iy),
  ...passes(["with "], /(?<!\w)with\s+hold\b/iy),
  ...passes(["cursor "], /(?<=\bdeclare\s[^;]{0,200})cursor\s+(?:with(?:out)?\s+hold\s+)?for\b/iy),
  // Words that are put together: `"CREATE " + (temporary ? "TEMP " : "") + …`.
  ...passes(["temp", "temporary"], /(?<=\bcreate\b[^;]{0,200}["'`] ?)temp(?:orary)?\s*["'`]/iy),
  ...passes(["listen", "prepare"], /(?<=["'`])(?:LISTEN|PREPARE)\s*["'`]/y),
  // Settings in a startup packet: `options: "-c search_path=app"`.
  ...passes(["-c ", "-c+", "-c%20"], /-c(?:\s|%20|\+|\\ )+[a-z_.]+(?:=|%3d)/iy),
  ...passes(["options="], /options=(?:-|%2d)/iy),
  ...begins(
    ["set "],
    /(?<!\w)set\s+(?:(?:local|session|role|time\s+zone|transaction|constraints|names|schema|xml\s+option)\s+["'`\w$*]|["'`]\s*\+[^;]{0,80}["'`]\s*(?:=|to\s)|(?:\$\{[^}]*\}|\\?"[\w.]+\\?"|%\w)\s*(?:=|to\s))/iy,
  ),
  ...begins(["set "], /(?<!\w)SET\s+\$\{[^}]*\}\s*[;`]/y),
  ...begins(["set "], new RegExp(`(?<!\\w)set\\s+(?:${plainSettings}|\\w*[_.][\\w.\${}"]*)\\s*(?:=|to\\s)`, "iy")),
  ...begins(["listen "], /(?<!\w)listen\s+["'`\w$%\\*\x80-\xff]/iy),
  ...begins(["prepare "], /(?<!\w)prepare\s+\S+\s*(?:\([^)]*\)\s*)?as\b/iy),
  ...begins(["execute "], /(?<!\w)execute\s+[\w"$\\{}\x80-\xff]+\s*(?:\(|;|["'`])/iy),
  ...begins(["discard "], /(?<!\w)discard\s+(?:all|plans|sequences|temp|temporary)\b/iy),
  ...begins(["reset "], /(?<!\w)reset\s+(?:all|role|session)\b/iy),
  ...begins(["load "], /(?<!\w)load\s+\\?['$]/iy),
  ...begins(
    ["fetch ", "move "],
    new RegExp(
      `(?<!\\w)(?:fetch|move)\\s+(?:(?:${howFar}){0,3}(?:from|in)\\s|(?:${howFar}){1,3}["\\w\${}\\x80-\\xff]+\\s*;?\\s*["'\`])`,
      "iy",
    ),
  ),
  { word: "begin", says: "opens", check: /(?<!\w)begin\b[\s\w,]*;?\s*(?:["'`]|;)/iy },
  { word: "start ", says: "opens", check: /(?<!\w)start\s+transaction\b/iy },
  ...["select ", "insert ", "update ", "delete ", "with "].map((word): Trigger => ({
    word,
    says: "queries",
    check: /(?<=["'`]\s*)(?:select|insert|update|delete|with)\s/iy,
  })),
];

/** What needs no more than its transaction, for the poolers that mind it nevertheless. The rest of it has words that always count. */
const containedTriggers: readonly Trigger[] = [
  ...passes(["nextval", "setval", "pg_notify"], /(?<!\w)(?:nextval|setval|pg_notify)(?!\w)/iy),
  ...begins(["notify "], /(?<!\w)notify\s+["'`\w$%\\\x80-\xff]/iy),
  ...passes(["notify"], /(?<=["'`])NOTIFY\s*["'`]/y),
];

/** Where a statement can begin: at a literal's start, after another one, in a body, after a hole or a comment. */
const openers = /(?:["'`;}>$]|\\n|\*\/|\b(?:begin|then|else|loop|atomic|analyze|as|do|execute|go))$/i;
/** `{ name: "…", text: "SELECT …" }`: a statement that is prepared under a name. */
const named = /\bname\s*[:,][^;]{0,400}\btext\s*[:,}]|\btext\s*[:,][^;]{0,400}\bname\s*[:,}]/;
/** A file that has `"begin"` for another reason sends nothing. */
const sends = /commit|rollback|query|execute|sql/i;

/** As much is looked at on either side of a word. */
const windowSize = 400;

/** @param bytes of the file, in UTF-8 or any other superset of ASCII */
export function passesCodeGate(gate: CodeGate, bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const { triggers } = gate;
  const driverWords = new Set<number>();
  const modules = new Set<number>();
  const seen = { opens: false, queries: false };
  const passed = searchWords(gate.search, bytes, (word, start) => {
    const trigger = triggers[word];
    if (trigger === undefined) return false;
    const { check, says } = trigger;
    if ((says === "opens" && seen.opens) || (says === "queries" && seen.queries)) return false;
    let before = "";
    if (check) {
      const from = Math.max(0, start - windowSize);
      const around = buffer.toString("latin1", from, Math.min(bytes.length, start + windowSize));
      check.lastIndex = start - from;
      if (!check.test(around)) return false;
      before = around.slice(0, start - from);
    }
    if (says === "passes") return true;
    if (says === "begins") return canBegin(before);
    if (says === "opens") seen.opens = canBegin(before);
    else if (says === "queries") seen.queries = true;
    else if ("module" in says) modules.add(says.module);
    else driverWords.add(says.driverWord);
    return false;
  });
  if (passed) return true;
  for (const index of modules) {
    const words = gate.drivers[index]?.words;
    if (words === undefined || words.some((word) => driverWords.has(word))) return true;
  }
  if (seen.queries && bytes.length > gate.longText) return true;
  if (!seen.opens && !seen.queries && modules.size === 0) return false;
  const text = buffer.toString("latin1");
  return (seen.opens && sends.test(text)) || named.test(text) || (modules.size > 0 && gate.sendsUnknown.test(text));
}

function canBegin(textBefore: string): boolean {
  const before = textBefore.trimEnd();
  if (openers.test(before)) return true;
  const line = before.slice(before.lastIndexOf("\n") + 1);
  return line.includes("--") && !line.includes("//");
}

const importSearch = createWordSearch(['from "', 'from"', 'require("', 'import("', 'import "', 'import"', 'require( "', 'import( "']);

/** The last words of the paths that a file imports, as `importName` gives them; packages are not among them. */
export function importedNames(bytes: Uint8Array): readonly string[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const names = new Set<string>();
  searchWords(importSearch, bytes, (word, start) => {
    const from = start + (importSearch.lengths[word] ?? 0);
    const specifier = /^[^"'`\n]*(?=["'`])/.exec(buffer.toString("utf8", from, from + 200))?.[0] ?? "";
    if (/^\.\.?\/?$/.test(specifier)) names.add(specifier.replace("/", ""));
    else if (specifier.includes("/")) names.add(importName(specifier));
    return false;
  });
  return [...names];
}

/* ------------------------------------------------------------ from the drivers' data */

const gates = { plain: new WeakMap<readonly Driver[], CodeGate>(), contained: new WeakMap<readonly Driver[], CodeGate>() };

/** The same gate for the same list. It takes as long as a hundred files that are asked with it. */
export function codeGateOf(drivers: readonly Driver[], minded: Minded): CodeGate {
  const known = minded.contained === true ? gates.contained : gates.plain;
  const gate = known.get(drivers) ?? createCodeGate(drivers, minded);
  known.set(drivers, gate);
  return gate;
}

/**
 * @param drivers every library that counts
 * @param minded what else the poolers in hand mind
 */
export function createCodeGate(drivers: readonly Driver[], { contained = false, addresses = false }: Minded): CodeGate {
  const wordsOf = ({ words: always = [], containedWords = [] }: Driver): readonly string[] => [
    ...always,
    ...(contained ? containedWords : []),
  ];
  const listed = new Set(drivers.flatMap(wordsOf));
  const ofDriver = drivers.map((driver) => [...wordsOf(driver), ...optionNames(driver), ...(addresses ? addressNames(driver) : [])]);
  const words = [...new Set(ofDriver.flat())];
  const modules = new Set(drivers.flatMap((driver) => driver.modules));
  const receivers = receiverPattern(drivers);
  const triggers: Trigger[] = [
    ...sqlTriggers,
    ...(contained ? containedTriggers : []),
    ...words.flatMap((word, index): Trigger[] => [
      { word: word.toLowerCase(), says: { driverWord: index } },
      ...(listed.has(word) && isTelling(word) && !modules.has(word) ? passes([word.toLowerCase()], useOf(word)) : []),
      // How files speak that get a driver's object from another file.
      ...(listed.has(word) && /^[a-z]+$/.test(word) ? passes([`.${word}(`], word === "temporary" ? undefined : receivers) : []),
    ]),
    ...drivers.flatMap((driver, module): Trigger[] => [
      ...driver.modules.flatMap((name) => moduleTriggers(name).map((trigger): Trigger => ({ ...trigger, says: { module } }))),
      ...Object.entries(driver.globals ?? {}).flatMap(([name, { members = {} }]) =>
        Object.keys(members).map((member): Trigger => ({ word: `${name}.${member}`.toLowerCase(), says: { module } })),
      ),
    ]),
  ];
  return {
    search: createWordSearch(triggers.map(({ word }) => word)),
    triggers,
    longText: contained ? longText : Infinity,
    sendsUnknown: unknownPattern(drivers),
    drivers: drivers.map((driver, index) => ({
      words: namesByDefault(driver) ? undefined : (ofDriver[index] ?? []).map((word) => words.indexOf(word)),
    })),
  };
}

/** Called, read from an object, or a key; anywhere when it is spelled as no name of JavaScript is. */
function useOf(word: string): RegExp {
  const plain = escaped(word);
  return new RegExp(/[^A-Za-z]/.test(word) ? `(?<!\\w)${plain}(?!\\w)` : `(?<=\\.)${plain}(?!\\w)|(?<!\\w)${plain}["']?\\s*[:(]`, "iy");
}

/** Of several parts, so that hardly anything else is called that. */
function isTelling(word: string): boolean {
  return /[a-z][A-Z]|[_=:-]/.test(word);
}

/** A module where it is imported, also with `npm:`, a version, and a path below it. */
function moduleTriggers(name: string): Pick<Trigger, "word" | "check">[] {
  const plain = name.replace(/\*$/, "").toLowerCase();
  if (plain === "") return [];
  const end = name.endsWith("*") ? "" : "(?:@[^\"'`/\\s]*)?(?:/[^\"'`\\s]*)?[\"'`]";
  return [`"${plain}`, `npm:${plain}`, `jsr:${plain}`].map((word) => ({
    word,
    check: new RegExp(`(?<=(?:from|import|require\\w*)\\s*\\(?\\s*["'\`]?)["'\`]?(?:npm:|jsr:)?${escaped(plain)}${end}`, "iy"),
  }));
}

/** Before the dot: what is usually such an object. */
function receiverPattern(drivers: readonly Driver[]): RegExp {
  const names = drivers.flatMap(({ handles }) => Object.values(handles).flatMap(({ usualNames }) => usualNames ?? []));
  const all = new Set([...names, "sql", "db", "pg", "pool", "client", "postgres", "database", "conn", "connection"].map(escaped));
  return new RegExp(`(?<=(?:${[...all].join("|")})(?:\\(\\))?[!?]?\\s*)\\.`, "iy");
}

/** What every program calls that has nothing to do with a database. */
const ordinary = new Set("all any each exec exists file func map one pipe proc record result run select sql stream".split(" "));

/** `.query(text)`, `.unsafe(build(x))`: the argument is a name, or what a name gives. */
function unknownPattern(drivers: readonly Driver[]): RegExp {
  const isSending = ({ call }: Member): boolean => {
    const calls = call === undefined ? [] : "does" in call ? [call] : call;
    return calls.some((one) => one.does === "send");
  };
  const membersOf = (members: Readonly<Record<string, Member>> = {}): readonly string[] =>
    Object.entries(members).flatMap(([name, member]) => [...(isSending(member) ? [name] : []), ...membersOf(member.members)]);
  const names = drivers.flatMap(({ handles, exports }) => [
    ...Object.values(handles).flatMap(({ members }) => membersOf(members)),
    ...membersOf(exports),
  ]);
  const all = [...new Set(names)].filter((name) => /^\$?\w+$/.test(name) && !ordinary.has(name)).map(escaped);
  return new RegExp(`\\.(?:${all.join("|")})\\s*(?:<[^<>()]*>)?\\(\\s*(?!async\\b|function\\b|sql\\b\\s*\`)[A-Za-z_$][\\w$.]*\\s*[,()+[]`);
}

/** Its statements have names at the protocol's level unless it is told otherwise, so that making a client matters. */
function namesByDefault(driver: Driver): boolean {
  return optionsOf(driver).some(({ named: naming, byDefault }) => naming !== undefined && byDefault === true);
}

/** What is said of new connections: the keys count where the library is imported. */
function optionNames(driver: Driver): readonly string[] {
  const names = optionsOf(driver).flatMap(({ path, startup, sql }) => {
    const name = path.split(".").findLast((part) => !/^(?:\d+|\*|\(\))$/.test(part));
    return (startup === undefined && sql === undefined) || name === undefined ? [] : [name];
  });
  return [...new Set(names)];
}

/** Where it is given an address of which it sends something to the server. */
function addressNames(driver: Driver): readonly string[] {
  const names = optionsOf(driver).flatMap(({ path, urlParameters }) => {
    const name = path.split(".").at(-1) ?? "";
    return urlParameters === undefined ? [] : ["process.env", ...(/^[a-z]+[A-Z]\w*$/.test(name) ? [name] : [])];
  });
  return [...new Set(names)];
}

function optionsOf({ exports, globals }: Driver): readonly Option[] {
  const member = ({ call, members }: Member): readonly Option[] => {
    const calls = call === undefined ? [] : "does" in call ? [call] : call;
    return [...calls.flatMap((one) => ("options" in one ? (one.options ?? []) : [])), ...Object.values(members ?? {}).flatMap(member)];
  };
  return [...Object.values(exports), ...Object.values(globals ?? {})].flatMap(member);
}

function escaped(word: string): string {
  return word.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
