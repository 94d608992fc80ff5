/** Placeholders that a library fills in itself → what its text becomes. */
import type { Placeholders } from "../../../drivers/driver.ts";
import { constantText, type Chars, type Hole, type TextPart } from "../../query-text.ts";
import { replacedOutside } from "./outside-quotes.ts";
import { sliceChars } from "../program/literal.ts";
import { sqlOf } from "./send.ts";
import type { Value } from "../program/value.ts";

interface Form {
  /** Matched at an index outside quotes. `[1]` is the name where it has one. */
  readonly pattern: RegExp;
  readonly hole: Hole["hole"];
}

const knex: readonly Form[] = [
  { pattern: /^\?\?/, hole: "identifier" },
  { pattern: /^\?(?![|&?\w])/, hole: "bind" },
  { pattern: /^:([A-Za-z_]\w*):/, hole: "identifier" },
  { pattern: /^:([A-Za-z_]\w*)/, hole: "bind" },
];

const named: readonly Form[] = [
  { pattern: /^\$(\d+|[A-Za-z_]\w*)(?!\w*\$)/, hole: "bind" },
  { pattern: /^\?(?![|&?\w])/, hole: "literal" },
  { pattern: /^:(?:\.\.\.)?([A-Za-z_]\w*)/, hole: "literal" },
];

/** pg-promise: `$1`, `${name}`, `$(name)`, `$<name>`, `$/name/`, `$[name]`, each with a filter. */
const pgPromise: readonly Form[] = [
  { pattern: /^\$(\d+)(?:\^|#|:raw|:value)/, hole: "raw" },
  { pattern: /^\$(\d+)(?:~|:name|:alias)/, hole: "identifier" },
  { pattern: /^\$(\d+)(?::\w+)?/, hole: "literal" },
  { pattern: /^\$(?:\{|\(|<|\/|\[)\s*([\w.$]+)\s*(?:\^|#|:raw|:value)(?:\}|\)|>|\/|\])/, hole: "raw" },
  { pattern: /^\$(?:\{|\(|<|\/|\[)\s*([\w.$]+)\s*(?:~|:name|:alias)(?:\}|\)|>|\/|\])/, hole: "identifier" },
  { pattern: /^\$(?:\{|\(|<|\/|\[)\s*([\w.$]+)\s*(?::\w+)?(?:\}|\)|>|\/|\])/, hole: "literal" },
];

const forms: Readonly<Record<Placeholders, readonly Form[]>> = {
  knex,
  "mikro-orm": knex,
  sequelize: named,
  typeorm: named,
  "pg-promise": pgPromise,
  pgtyped: [{ pattern: /^(?:\$\$?|:)([A-Za-z_]\w*)(?:\([^)]*\))?!?/, hole: "bind" }],
  "node-pg-migrate": [{ pattern: /^\{([A-Za-z_]\w*)\}/, hole: "raw" }],
  "pg-format": [
    { pattern: /^%(?:(\d+)\$)?I/, hole: "identifier" },
    { pattern: /^%(?:(\d+)\$)?L/, hole: "literal" },
    { pattern: /^%(?:(\d+)\$)?s/, hole: "raw" },
  ],
};

/** Each placeholder a hole, or the literal that is known. */
export function bridgePlaceholders(parts: readonly TextPart[], kind: Placeholders, values: Value | undefined): readonly TextPart[] {
  const state = { count: 0 };
  return parts.flatMap((part) => (part.kind === "chars" ? within(part, kind, values, state) : [part]));
}

function within(part: Chars, kind: Placeholders, values: Value | undefined, state: { count: number }): readonly TextPart[] {
  const { text, source } = part;
  return replacedOutside(part, (index) => {
    if (text.startsWith("::", index)) return { end: index + 2 };
    const found = /[?:$@{%]/.test(text[index] ?? "") ? match(text.slice(index, index + 120), forms[kind]) : undefined;
    // It does not look for quotes.
    if (!found) return kind === "pg-format" ? { end: index + 1 } : undefined;
    const end = index + found.text.length;
    const value = valueOf(values, found.name, state.count);
    if (found.name === undefined) state.count++;
    const sql = found.hole === "identifier" ? identifierOf(value, kind) : found.hole === "raw" ? rawOf(value, kind) : sqlOf(value);
    const written = sliceChars(part, index, end);
    if (sql !== undefined) return { end, pieces: [{ ...written, text: sql, exact: false }] };
    // A parameter of PostgreSQL's own, that may stay.
    if (/^\$\d+$/.test(found.text)) return { end };
    const name = found.name ?? `value${String(state.count)}`;
    return { end, pieces: [{ kind: "hole", hole: found.hole, name, place: { source, span: written.span } }] };
  });
}

function match(
  text: string,
  list: readonly Form[],
): { readonly text: string; readonly name: string | undefined; readonly hole: Hole["hole"] } | undefined {
  for (const { pattern, hole } of list) {
    const found = pattern.exec(text);
    if (found) return { text: found[0], name: found[1], hole };
  }
  return undefined;
}

function valueOf(values: Value | undefined, name: string | undefined, count: number): Value | undefined {
  if (values === undefined) return undefined;
  if (name === undefined) return values.kind === "list" ? values.items[count] : count === 0 ? values : undefined;
  if (/^\d+$/.test(name)) return values.kind === "list" ? values.items[Number(name) - 1] : name === "1" ? values : undefined;
  return values.kind === "object" ? values.properties.get(name) : undefined;
}

/** A known name as the library quotes it: Knex and MikroORM take a point as the end of a schema's name. */
function identifierOf(value: Value | undefined, kind: Placeholders): string | undefined {
  if (value?.kind === "list" && value.complete && value.items.length > 0) {
    const names = value.items.map((item) => identifierOf(item, kind));
    return names.includes(undefined) ? undefined : names.join(", ");
  }
  const name = value?.kind === "text" ? constantText(value.parts) : undefined;
  if (name === undefined || name === "*") return name;
  const words = kind === "knex" || kind === "mikro-orm" ? name.split(".") : [name];
  return words.map((word) => (word === "*" ? word : `"${word.replaceAll('"', '""')}"`)).join(".");
}

/** A known text that is put in as it is; node-pg-migrate quotes it as a name. */
function rawOf(value: Value | undefined, kind: Placeholders): string | undefined {
  if (kind === "node-pg-migrate") return identifierOf(value, kind);
  return value?.kind === "text" ? constantText(value.parts) : sqlOf(value);
}
