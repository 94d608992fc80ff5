/** The configuration as data, validated once for every host. Loads zod: import it only when there is something to validate. */

import { findNodeAtLocation, getNodeValue, type Node, parseTree, type ParseError, printParseErrorCode } from "jsonc-parser";
import { z } from "zod";

import { closestWord } from "./closest-word.ts";
import { runners } from "./migrations/runners.ts";
import { SettingsError } from "./settings-error.ts";
import { makeSource, positionAt } from "./source.ts";

const poolerSchema = z
  .strictObject({
    name: z.string().describe("As after --pooler, for example `pgbouncer`."),
    version: z.string().optional().describe("For example `1.24`. By default the one that poolsafe knows best."),
    mode: z.enum(["session", "transaction", "statement"]).optional().describe("The pool mode. By default `transaction`."),
    postgresVersion: z.int().optional().describe("Major version of the server behind the pooler. By default 18."),
    maxPreparedStatements: z.int().min(0).optional().describe("`max_prepared_statements`, or what the pooler calls it."),
    trackedParameters: z
      .array(z.string())
      .optional()
      .describe("Settings that the pooler is told to restore, besides those that it always does."),
    ignoredParameters: z.array(z.string()).optional().describe("Startup parameters that the pooler is told to accept and drop."),
    resetAlways: z.boolean().optional().describe("The pooler resets a server connection after every transaction."),
    settings: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]))
      .optional()
      .describe("The pooler's own settings by their own names, as far as they matter; `poolsafe poolers` lists them."),
  })
  .describe("The pooler that the code runs behind. By default PgBouncer 1.24 in transaction mode.");

/** `warn` is ESLint's word for it. */
const severitySchema = z.enum(["off", "warning", "warn", "error"]).transform((severity) => (severity === "warn" ? "warning" : severity));
const severitiesSchema = z.record(z.string(), severitySchema);

const suppressionsSchema = z
  .strictObject({
    requireReason: z.boolean().optional().describe("A comment that silences a finding has to say why."),
  })
  .describe("About comments that silence findings.");

const nameSchema = z.string().min(1, "Write a name, or leave it out");
const pathsSchema = z.array(nameSchema);

const overrideSchema = z.strictObject({
  files: pathsSchema.describe("Paths in the syntax of .gitignore."),
  rules: severitiesSchema.describe("The severity of rules in these files."),
});

const migrationsSchema = z.strictObject({
  files: pathsSchema.describe("Paths in the syntax of .gitignore."),
  runner: z
    .enum(runners.map(({ id }) => id))
    .optional()
    .describe("The tool."),
  transaction: z.boolean().optional().describe("Whether a transaction is around each file. By default what the tool does by itself."),
});

const schema = z.strictObject({
  $schema: z.string().optional().describe("For editors: ./node_modules/poolsafe/schema.json"),
  pooler: poolerSchema.optional(),
  alsoBehind: z
    .array(poolerSchema)
    .optional()
    .describe("Other poolers that the same code must run behind, such as the next version of it."),
  include: pathsSchema
    .optional()
    .describe("What is looked at in folders, in the syntax of .gitignore. By default all SQL, TypeScript and JavaScript."),
  ignore: z.array(z.string()).optional().describe("What is left out of it, in the syntax of .gitignore."),
  rules: severitiesSchema
    .optional()
    .describe("The severity of rules. By default what breaks or does nothing is an error, the rest a warning."),
  overrides: z
    .array(overrideSchema)
    .optional()
    .describe("The severity of rules in some files. The last one that names a file and a rule counts."),
  directFiles: pathsSchema
    .optional()
    .describe(
      "Files whose connections do not go through the pooler, in the syntax of .gitignore. What they define counts, what they send does not.",
    ),
  direct: z
    .array(nameSchema)
    .optional()
    .describe("Environment variables, variables, properties and hosts whose connections do not go through the pooler."),
  transactionWrappers: z.array(nameSchema).optional().describe("Functions and methods that call their callback in a transaction."),
  migrations: z
    .array(migrationsSchema)
    .optional()
    .describe("Who runs SQL files, where neither their path nor what stands in them says it. The first one that names a file counts."),
  suppressions: suppressionsSchema.optional(),
  unread: severitySchema
    .optional()
    .describe(
      "Text that was not understood: `off` counts it, `warn` lists it too, which is the default, `error` also ends with exit code 1.",
    ),
});

export type Settings = z.infer<typeof schema>;

/** The known keys by the path of their object, for "did you mean". */
const keys: Readonly<Record<string, readonly string[]>> = {
  "": Object.keys(schema.shape),
  pooler: Object.keys(poolerSchema.shape),
  alsoBehind: Object.keys(poolerSchema.shape),
  suppressions: Object.keys(suppressionsSchema.shape),
  overrides: Object.keys(overrideSchema.shape),
  migrations: Object.keys(migrationsSchema.shape),
};

/** For editors: https://json-schema.org/draft/2020-12 */
export function settingsJsonSchema(): object {
  return z.toJSONSchema(schema, { io: "input" });
}

/** In: a configuration file's name and text, and the key of package.json under which it stands, if it is one. */
export interface SettingsText {
  readonly path: string;
  readonly text: string;
  readonly under?: string;
}

type Path = readonly (string | number)[];

function dotted(path: Path): string {
  return path.map(String).join(".");
}

function guess(word: string, known: readonly string[]): string {
  const match = closestWord(word, known);
  return match === undefined ? `Use one of: ${known.join(", ")}.` : `Did you mean \`${match}\`?`;
}

const types: Readonly<Record<string, string>> = { int: "a whole number", object: "an object", array: "a list", record: "an object" };

interface Problem {
  readonly message: string;
  readonly remedy: string;
  /** Of the value, or of the key when `atKey`. */
  readonly path: Path;
  readonly atKey: boolean;
}

/** What other tools have. */
const notSettings: Readonly<Record<string, string>> = {
  extends: "One file holds the whole configuration: copy into it what it should have of the other.",
};

/** In: the whole configuration, and what zod says of it. */
function problemOf(value: unknown, issue: z.core.$ZodIssue): Problem {
  const path = issue.path.map((part) => (typeof part === "symbol" ? String(part) : part));
  if (issue.code === "unrecognized_keys") {
    const key = issue.keys[0] ?? "";
    const known = keys[path.filter((part) => typeof part === "string").join(".")] ?? [];
    const remedy = notSettings[dotted([...path, key])] ?? guess(key, known);
    return { message: `There is no setting \`${dotted([...path, key])}\`.`, remedy, path: [...path, key], atKey: true };
  }
  const name = path.length === 0 ? "The configuration" : `\`${dotted(path)}\``;
  if (issue.code === "invalid_value") {
    const remedy = `Use one of: ${issue.values.map((value) => JSON.stringify(value)).join(", ")}.`;
    return { message: `${name} has a value that is not known.`, remedy, path, atKey: false };
  }
  if (issue.code === "invalid_type") {
    return {
      message: `${name} is ${typeAt(value, path)}.`,
      // The digits as they are written are lost: 1.20 is the number 1.2.
      remedy:
        path.at(-1) === "version" ? 'Put it in quotes, as in `"1.24"`.' : `Give it ${types[issue.expected] ?? `a ${issue.expected}`}.`,
      path,
      atKey: false,
    };
  }
  const remedy =
    issue.code === "too_small" && issue.origin === "number" ? `Give it ${String(issue.minimum)} or more.` : `${issue.message}.`;
  return { message: `${name} is not valid.`, remedy, path, atKey: false };
}

/** In words: what stands there. */
function typeAt(value: unknown, path: Path): string {
  let at = value;
  for (const part of path) at = typeof at === "object" && at !== null ? (at as Record<string | number, unknown>)[part] : undefined;
  if (at === undefined) return "missing";
  if (at === null) return "null";
  if (Array.isArray(at)) return "a list";
  if (typeof at === "number") return Number.isInteger(at) ? "a whole number" : "a number with a fraction";
  return typeof at === "object" ? "an object" : `a ${typeof at}`;
}

/** `PropertyNameExpected` → `property name expected` */
function plainWords(code: string): string {
  return code.replace(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase();
}

/** The first key that its object has already: only the last of them would count. */
function keyTwice(node: Node): Node | undefined {
  const seen = new Set<unknown>();
  for (const child of node.children ?? []) {
    const key = child.type === "property" ? child.children?.[0] : undefined;
    if (key !== undefined && seen.has(key.value)) return key;
    if (key !== undefined) seen.add(key.value);
    const below = keyTwice(child);
    if (below !== undefined) return below;
  }
  return undefined;
}

/** The nearest node that exists: a missing key has none of its own. */
function nodeAt(root: Node, path: Path, atKey: boolean): Node {
  for (let length = path.length; length > 0; length -= 1) {
    const node = findNodeAtLocation(root, path.slice(0, length));
    if (node !== undefined) return atKey && length === path.length ? (node.parent?.children?.[0] ?? node) : node;
  }
  return root;
}

/**
 * In: the text of a configuration file and the ids of the rules. Out: the settings, or `undefined` when a package.json has none.
 * Errors: `SettingsError` whose message begins with `file:line:column`.
 */
export function parseSettings({ path, text, under }: SettingsText, ruleIds: readonly string[]): Settings | undefined {
  const source = makeSource(path, text);
  const fail = (offset: number, message: string, remedy: string): never => {
    const { line, column } = positionAt(source, offset);
    throw new SettingsError(`${source.path}:${line}:${column}: ${message}`, remedy);
  };

  const errors: ParseError[] = [];
  // What stands in a file in UTF-16, as some shells write it, is nothing that a parser could tell.
  if (/^\uFFFD|\0/.test(source.text)) return fail(0, "This is no text in UTF-8.", "Save it as UTF-8.");
  const root = parseTree(source.text, errors, { allowTrailingComma: true });
  const [broken] = errors;
  if (broken !== undefined || root === undefined) {
    const isEmpty = source.text.trim() === "";
    const words = isEmpty || broken === undefined ? "the file is empty" : plainWords(printParseErrorCode(broken.error));
    const isOther = !isEmpty && !/^\s*(?:[{[]|\/[/*])/.test(source.text);
    const remedy = isEmpty || isOther ? 'Write JSON, such as `{ "pooler": { "name": "pgbouncer" } }`.' : "Mend it at this place.";
    return fail(isEmpty || isOther ? 0 : (broken?.offset ?? 0), `This is not valid JSON: ${words}.`, remedy);
  }

  const node = under === undefined ? root : findNodeAtLocation(root, [under]);
  if (node === undefined) return undefined;
  const twice = keyTwice(node);
  if (twice !== undefined) return fail(twice.offset, `\`${String(twice.value)}\` is written twice in one object.`, "Keep one of the two.");

  const checked = check(getNodeValue(node), ruleIds);
  if ("settings" in checked) return checked.settings;
  return fail(nodeAt(node, checked.path, checked.atKey).offset, checked.message, checked.remedy);
}

/** In: a configuration file that has been read, and the path of a key in its settings. Out: `file:line:column` of what stands there. */
export function placeOfSetting({ path, text, under }: SettingsText, key: Path): string {
  const source = makeSource(path, text);
  const root = parseTree(source.text, [], { allowTrailingComma: true });
  const offset = root ? nodeAt(root, under === undefined ? key : [under, ...key], false).offset : 0;
  const { line, column } = positionAt(source, offset);
  return `${source.path}:${line}:${column}`;
}

/** In: settings that are no file's, and the ids of the rules. Errors: `SettingsError` that names the key. */
export function readSettingsObject(value: unknown, ruleIds: readonly string[]): Settings {
  const checked = check(value, ruleIds);
  if ("settings" in checked) return checked.settings;
  throw new SettingsError(checked.message, checked.remedy);
}

function check(value: unknown, ruleIds: readonly string[]): { readonly settings: Settings } | Problem {
  const result = schema.safeParse(value);
  if (!result.success) {
    const [issue] = result.error.issues;
    if (issue !== undefined) return problemOf(value, issue);
    return { message: "The configuration is not valid.", remedy: "See the configuration in the README.", path: [], atKey: false };
  }
  const places: readonly (readonly [Path, object])[] = [
    [["rules"], result.data.rules ?? {}],
    ...(result.data.overrides ?? []).map(({ rules }, index) => [["overrides", index, "rules"], rules] as const),
  ];
  for (const [path, rules] of places) {
    const unknown = Object.keys(rules).find((id) => !ruleIds.includes(id));
    if (unknown === undefined) continue;
    return { message: `There is no rule \`${unknown}\`.`, remedy: guess(unknown, ruleIds), path: [...path, unknown], atKey: true };
  }
  return { settings: result.data };
}
