/** Edits that let a temporary object end with its transaction. */
import { textOf } from "../src/source.ts";
import type { Edit, Escape } from "../src/types.ts";
import { gapAround, hasComment, insertAt, likeCase } from "./edits.ts";

const temporary = "(?:(?:local|global)\\s+)?temp(?:orary)?\\s+";
const name = '(?:"(?:[^"]|"")+"|[\\w$\\u0080-\\uffff]+)';

const table = new RegExp(`^create\\s+${temporary}table\\b`, "i");
const kept = /\bon\s+commit\s+(?:preserve|delete)\s+rows\b/i;
const tableAs = new RegExp(
  `^(create\\s+${temporary}table\\s+(?:if\\s+not\\s+exists\\s+)?${name}(?:\\s*\\([\\w\\s,"]+\\))?)\\s+as\\b`,
  "iu",
);
const selectInto = new RegExp(`\\binto\\s+${temporary}(?:table\\s+)?(${name})\\s+`, "giu");
const viewOrSequence = new RegExp(
  `^create\\s+(?:or\\s+replace\\s+)?${temporary}(view|sequence)\\s+(?:if\\s+not\\s+exists\\s+)?(${name})`,
  "iu",
);

/** `CREATE TEMP TABLE …` with `ON COMMIT DROP`; `undefined` for what has no such clause or is not plainly written. */
export function makeOnCommitDrop({ form, statement }: Escape): readonly Edit[] | undefined {
  const text = textOf(statement);
  const { start, end } = statement.span;
  if (hasComment(text)) return undefined;
  if (form === "select-into") return selectIntoAs(text, start);
  if (!table.test(text)) return undefined;
  const clause = likeCase("ON COMMIT DROP", text.slice(0, 6));
  const old = kept.exec(text.replace(/'(?:[^']|'')*'/g, (quoted) => "'".repeat(quoted.length)));
  if (old !== null) return [{ start: start + old.index, end: start + old.index + old[0].length, text: clause }];
  if (form === "table-as") {
    const head = tableAs.exec(text)?.[1];
    return head === undefined ? undefined : [insertAt(start + head.length, ` ${clause}`)];
  }
  return form === "table" && text.endsWith(")") ? [insertAt(end, ` ${clause}`)] : undefined;
}

/** `SELECT … INTO TEMP t …` as `CREATE TEMP TABLE t ON COMMIT DROP AS SELECT …`. */
function selectIntoAs(text: string, start: number): readonly Edit[] | undefined {
  const [only, ...others] = text.matchAll(selectInto);
  if (only?.[1] === undefined || others.length > 0 || text.slice(0, only.index).includes("'")) return undefined;
  const create = likeCase("CREATE TEMP TABLE", text.slice(0, 6));
  const clause = likeCase("ON COMMIT DROP AS", text.slice(0, 6));
  return [
    insertAt(start, `${create} ${only[1]} ${clause} `),
    { start: start + only.index, end: start + only.index + only[0].length, text: "" },
  ];
}

/**
 * A view or a sequence has no `ON COMMIT DROP`: a `DROP` before the end of its transaction. `undefined` where it could have
 * another name by then, or something that depends on it.
 */
export function dropBeforeEnd({ statement, transaction }: Escape): readonly Edit[] | undefined {
  const end = transaction?.end;
  const [head, kind, object] = viewOrSequence.exec(textOf(statement)) ?? [];
  if (end === undefined || end.source !== statement.source || head === undefined || kind === undefined || object === undefined)
    return undefined;
  const { text } = end.source;
  if (/\b(?:rename|create)\b/i.test(text.slice(statement.span.end, end.span.start))) return undefined;
  const gap = gapAround(text, end.span.start);
  return [insertAt(end.span.start, `${likeCase("DROP", head.slice(0, 6))} ${kind} ${object};${gap}`)];
}
