/** The word gate: a text without any of these words cannot touch session state, so nothing in it needs a closer look. */

const words =
  /\b(?:set_config|set_limit|current_setting|reset|\w*advisory\w*|prepare|execute|deallocate|listen|unlisten|temp|temporary|pg_temp\w*|cursor|fetch|move|close|currval|lastval|setseed|load|dblink\w*|pg_\w*backup\w*|pg_replication\w*|pg_create_\w+_slot|pg_copy_\w+_slot|discard|pg_settings|pg_export_snapshot|session_authorization)\b|^\s*\\(?:i|ir|include|include_relative)\b/im;

const transactionWords = /\b(?:begin|start\s+transaction)\b/i;

/**
 * @param blocks whether transaction blocks themselves matter (statement mode)
 * @param names functions and views known to touch session state
 */
export function passesGate(text: string, blocks: boolean, names?: RegExp): boolean {
  return words.test(text) || hasSessionSet(text) || (blocks && transactionWords.test(text)) || names?.test(text) === true;
}

/** What a script's transactions turn on besides: their borders, what fails in them, and what reads settings. */
const turns =
  /\b(?:begin|start|commit|end|rollback|abort|savepoint|release|show|call|do|create|alter|truncate|copy|refresh|vacuum|concurrently|reindex|database|tablespace|system)\b|[/%]\s*\(?\s*0|'\s*::|\bcast\s*\(/i;

/** Whether a statement has to be looked at in a script that passed the gate, as long as nothing it calls or reads is defined anywhere. */
export function isLoud(statement: string): boolean {
  return turns.test(statement) || passesGate(statement, false);
}

/** Words that make every statement of a script matter: objects and sequences that any of them may use, and what calls them. */
export const mattersThroughout =
  /\b(?:temp\w*|pg_temp\w*|currval|lastval|setseed|seed|drop|read\s+only|create\s+(?:or\s+replace\s+)?(?:function|procedure|view|trigger|constraint\s+trigger))\b|^\s*\\(?:i|ir|include|include_relative)\b/im;

/** Tables whose columns draw from sequences. */
export const drawsSequences = /\b(?:(?:big|small)?serial\d?|identity|nextval)\b/i;

/** `SET` that can begin a statement: after a name it belongs to UPDATE, ALTER or a foreign key. */
function hasSessionSet(text: string): boolean {
  const set = /\bset\b/gi;
  for (let match = set.exec(text); match; match = set.exec(text)) {
    const before = text.slice(Math.max(0, match.index - 200), match.index).trimEnd();
    const word = /[\w"$]+$/.exec(before)?.[0];
    if (word === undefined || statementOpeners.test(word) || word.endsWith("$")) return true;
    const line = before.slice(Math.max(before.lastIndexOf("\n"), before.lastIndexOf("\r")) + 1);
    if (line.includes("--") || line.includes("\\") || line.length >= 200) return true;
  }
  return false;
}

const statementOpeners = /^(?:begin|then|else|loop|atomic|analyze|as|execute|go)$/i;

/** A pattern that finds any of these names as whole words. */
export function namesPattern(names: Iterable<string>): RegExp | undefined {
  const list = [...names].filter((name) => name !== "").map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return list.length === 0 ? undefined : new RegExp(`(?<![\\w$])(?:${list.join("|")})(?![\\w$])`, "i");
}
