/** Secrets in SQL that no sign of equality joins to their names: `set_config('app.jwt', '…', …)`, `SET app.jwt TO …`, a column's value in `INSERT`. */

import type { Span } from "../types.ts";
import { isSecretName, isSecretSetting } from "./names.ts";
import { quotedAt } from "./quoted.ts";
import { literalSpans } from "./spans.ts";

const setConfig = /\bset_config\s{0,50}\(\s{0,50}(?:setting_name\s{0,9}[:=]=?>?\s{0,9})?/gi;
const behindName = /(?:::\w{1,30})?\s{0,50},\s{0,50}(?:new_value\s{0,9}[:=]=?>?\s{0,9})?/y;
const set =
  /\bset\s{1,50}(?:(?:local|session)\s{1,50})?(?<name>\\*"[^"\n\\]{1,100}\\*"|[A-Za-z_][\w.]{0,100})(?:\s{0,50}=\s{0,50}|\s{1,50}to\s{1,50})/gi;
const updated = /\bpg_settings\s{1,50}set\s{1,50}setting\s{0,50}=\s{0,50}/gi;
const condition = /\s{1,50}where\s{1,50}name\s{0,50}=\s{0,50}/iy;
const insert =
  /\binsert\s{1,50}into\s{1,50}[^\s(]{1,200}(?:\s{1,50}as\s{1,50}\w{1,63})?\s{0,50}\((?<columns>[^()]{1,3000})\)\s{0,50}(?:overriding\s{1,50}\w{1,20}\s{1,50}value\s{1,50})?(?:values\s{0,50}(?=\()|(?<select>select\s{1,50}(?:distinct\s{1,50})?))/gi;
const format = /\b(?:format|sprintf)\s{0,50}\(\s{0,50}/gi;

/** Functions of pgcrypto, where the key stands among what they are given, and how much that is at least. */
const encrypting: readonly { readonly called: RegExp; readonly key: number; readonly least: number }[] = [
  { called: /\bpgp_sym_(?:en|de)crypt(?:_bytea)?\s{0,50}\(/gi, key: 1, least: 2 },
  { called: /\bpgp_pub_decrypt(?:_bytea)?\s{0,50}\(/gi, key: 2, least: 3 },
  { called: /\b(?:hmac|(?:en|de)crypt(?:_iv)?)\s{0,50}\(/gi, key: 1, least: 3 },
];

export function sqlSecrets(text: string): readonly Span[] {
  return [...configured(text), ...setTo(text), ...ofSettings(text), ...inserted(text), ...formatted(text), ...encrypted(text)];
}

function encrypted(text: string): readonly Span[] {
  return encrypting.flatMap(({ called, key, least }) =>
    [...text.matchAll(called)].flatMap((match) => {
      const items = itemsOf(text, match.index + match[0].length);
      const item = items[key];
      return item === undefined || items.length < least ? [] : valueSpans(text, item);
    }),
  );
}

function configured(text: string): readonly Span[] {
  return [...text.matchAll(setConfig)].flatMap((match) => {
    const name = quotedAt(text, match.index + match[0].length);
    if (!name || !isSecretSetting(text.slice(name.start, name.end))) return [];
    behindName.lastIndex = name.next;
    const between = behindName.exec(text);
    return between ? valueSpans(text, name.next + between[0].length) : [];
  });
}

function setTo(text: string): readonly Span[] {
  return [...text.matchAll(set)].flatMap((match) => {
    const name = (match.groups?.["name"] ?? "").replace(/[\\"]/g, "");
    if (!isSecretSetting(name)) return [];
    const at = match.index + match[0].length;
    if (quotedAt(text, at)) return valueSpans(text, at);
    // A column may be set to another; of a setting every word is a value.
    const word = /^(?!default\b)[\w.-]+/i.exec(text.slice(at, at + 1000))?.[0] ?? "";
    return name.includes(".") ? literalSpans(text, at, at + word.length) : [];
  });
}

function ofSettings(text: string): readonly Span[] {
  return [...text.matchAll(updated)].flatMap((match) => {
    const value = quotedAt(text, match.index + match[0].length);
    if (!value) return [];
    condition.lastIndex = value.next;
    const where = condition.exec(text);
    const name = where ? quotedAt(text, value.next + where[0].length) : undefined;
    return name && isSecretSetting(text.slice(name.start, name.end)) ? literalSpans(text, value.start, value.end) : [];
  });
}

/** Text in quotes, a hole of a template, or a parameter that is given behind the text of the query. */
function valueSpans(text: string, at: number): readonly Span[] {
  const quoted = quotedAt(text, at);
  if (quoted) return literalSpans(text, quoted.start, quoted.end);
  const near = text.slice(at, at + 1000);
  const hole = /^\$\{(?:[^{}]|\{[^{}]{0,300}\}){0,500}\}/.exec(near);
  if (hole) return literalSpans(text, at, at + hole[0].length);
  const number = /^\$(?<number>\d{1,3})/.exec(near)?.groups?.["number"];
  const list = number === undefined ? null : /["'`]\s{0,50},\s{0,50}\[/.exec(near);
  if (number === undefined || list === null) return [];
  const item = itemsOf(text, at + list.index + list[0].length)[Number(number) - 1];
  const value = item === undefined ? undefined : quotedAt(text, item);
  return value ? literalSpans(text, value.start, value.end) : [];
}

function inserted(text: string): readonly Span[] {
  const spans: Span[] = [];
  let read = 0;
  for (const match of text.matchAll(insert)) {
    if (match.index < read) continue;
    const columns = (match.groups?.["columns"] ?? "").split(",").map((column) => isSecretName(column.trim().replace(/[\\"]/g, "")));
    if (!columns.includes(true)) continue;
    let at = match.index + match[0].length;
    if (match.groups?.["select"] !== undefined) {
      for (const [index, item] of itemsOf(text, at).entries()) if (columns[index] === true) spans.push(...valueSpans(text, item));
      continue;
    }
    while (text.charAt(at) === "(") {
      const items = itemsOf(text, at + 1);
      for (const [index, item] of items.entries()) if (columns[index] === true) spans.push(...valueSpans(text, item));
      const end = endOfItem(text, items.at(-1) ?? at + 1);
      at = end + (/^\)\s{0,50},?\s{0,50}/.exec(text.slice(end, end + 110))?.[0].length ?? 0);
      if (at === end) break;
    }
    read = at;
  }
  return spans;
}

/** What is put in behind `PASSWORD`: `format('ALTER ROLE %I PASSWORD %L', name, '…')`. */
function formatted(text: string): readonly Span[] {
  return [...text.matchAll(format)].flatMap((match) => {
    const at = match.index + match[0].length;
    const pattern = quotedAt(text, at);
    if (!pattern) return [];
    const holes = [...text.slice(pattern.start, pattern.end).matchAll(/%(?:(?<number>\d{1,3})\$)?-?\d{0,4}[sIL]/g)];
    const items = holes.length === 0 ? [] : itemsOf(text, at);
    return holes.flatMap((hole, index) => {
      const before = text.slice(pattern.start, pattern.start + hole.index);
      const name = /(?<name>[\w.]{1,80})(?:\s{0,9}[:=]\s{0,9}|\s{1,9})["']{0,2}$/.exec(before.slice(-120))?.groups?.["name"];
      const item = items[Number(hole.groups?.["number"] ?? index + 1)];
      return name !== undefined && item !== undefined && isSecretSetting(name) ? valueSpans(text, item) : [];
    });
  });
}

/** Of a list, so that a text without an end takes no time. */
const most = 100;
/** Of one in it, in UTF-16 units. */
const longest = 2000;

/** Out: where each thing between commas begins. */
function itemsOf(text: string, from: number): readonly number[] {
  const items: number[] = [];
  for (let at = from; items.length < most;) {
    at += /^\s*/.exec(text.slice(at, at + 500))?.[0].length ?? 0;
    items.push(at);
    at = endOfItem(text, at);
    if (text.charAt(at) !== ",") break;
    at += 1;
  }
  return items;
}

/** Out: the comma behind it, or the bracket that closes the list. */
function endOfItem(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < Math.min(text.length, from + longest); at += 1) {
    const sign = text.charAt(at);
    const quoted = /["'`]/.test(sign) ? quotedAt(text, at) : undefined;
    if (quoted) at = quoted.next - 1;
    else if (/[([{]/.test(sign)) depth += 1;
    else if (/[)\]}]/.test(sign)) {
      if (depth === 0) return at;
      depth -= 1;
    } else if (sign === "," && depth === 0) return at;
    else if (sign === ";") return at;
  }
  return Math.min(text.length, from + longest);
}
