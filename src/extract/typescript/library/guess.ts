/** Calls on objects of which nothing is known but their name: a query when the text that is given to them is one. */
import type { Driver } from "../../../drivers/driver.ts";
import { endOfOpaque } from "../../../sql/lex.ts";
import { beginning, constantText, type TextPart } from "../../query-text.ts";
import type { Found } from "../language/arguments.ts";
import { keyOfReceiver, scopeOf, type Environment } from "../program/environment.ts";
import { nameOfCallee } from "../program/call-names.ts";
import { generic, genericDriver } from "../program/generic.ts";
import { keyOfText, placeOf, type Interpreter } from "../program/interpreter.ts";
import { driverOf } from "../language/names.ts";
import { isNamed } from "../program/project-names.ts";
import { send, sendMade, withValues } from "./send.ts";
import { bridgePlaceholders } from "./placeholders.ts";
import { statementStart } from "../language/statement-start.ts";
import { ts } from "../program/syntax.ts";
import { readBy } from "./text-file.ts";
import { foreign, isForeignValue, nothing, takenFrom, unknown, type Connection, type HandleValue, type Value } from "../program/value.ts";

/** Methods by which libraries send SQL. */
const senders =
  /^(?:query|queryRaw|queryArray|queryObject|queryOne|queryRows|execute|executeSql|execSql|executeQuery|execQuery|exec|raw|runSql|runQuery|rawQuery|dbQuery|unsafe|none|one|oneOrNone|many|manyOrNone|any|oneFirst|maybeOne|sql|\$queryRawUnsafe|\$executeRawUnsafe|\$queryRaw|\$executeRaw)$/;

/** Functions that are called so and are given SQL send it, whoever made them. */
const sendingFunctions = /^(?:query|(?:exec|execute|run)(?:Sql|Query)|rawQuery|dbQuery)$/;

/** Words at the end of a receiver's name that speak of one client, of a transaction, of a pool. */
const pinnedWords = /(?:client|conn|connection|runner|qr|session|pgm|cnx)$/i;
const transactionWords = /(?:^|_|[a-z])(?:tx|trx|txn|transaction)$|^t$|^tx|^trx/i;
const poolWords =
  /(?:pool|db|database|datasource|ds|manager|em|prisma|knex|sequelize|pg|postgres|sql|drizzle|orm|repo|repository|store|dao|driver|executor|adapter|storage|storageservice|databaseservice|prismaservice|pgservice)$/i;

export function guess(i: Interpreter, args: readonly Value[], node: ts.Node, environment: Environment): Value | undefined {
  if (!ts.isCallExpression(node)) return undefined;
  const callee = node.expression;
  const name = nameOfCallee(node);
  const read = readBy(i, node);
  if (read) return { kind: "text", parts: read };
  const handle = guessHandle(i, callee, environment);
  if (handle?.guessed !== true) return undefined;
  if (ts.isPropertyAccessExpression(callee) && isTaking(name)) {
    const [callback] = args;
    if (callback === undefined) return clientOf(handle, node);
    // `pool.connect((error, client, release) => …)`
    if (callback.kind === "function") return i.invokeFunction(callback, [nothing, clientOf(handle, node)]);
  }
  if (name === "listen" && listens(handle, args, callee)) {
    const [channel] = args;
    sendMade(
      i,
      handle,
      `LISTEN "${channel?.kind === "text" ? (constantText(channel.parts) ?? "${value}").replaceAll('"', '""') : "${value}"}"`,
      node,
    );
  }
  if (!senders.test(name)) return transactionOf(i, name, handle, args, node);
  const text = textOf(args[0]);
  if (text === undefined || !statementStart.test(beginning(text))) return undefined;
  const filled = withPlaceholders(text, args[1]);
  if (isQuotedOtherwise(filled)) {
    for (const part of text) if (part.kind === "chars") i.elsewhere.add(keyOfText(part));
    return foreign;
  }
  send(i, givenWith(i, args[1], handle, environment), { parts: withValues(filled, args[1]), node });
  const callback = args.at(-1);
  if (callback?.kind === "function") i.invokeFunction(callback, [nothing, unknown]);
  return unknown;
}

/** `$1:name`, `$<name>` and `?` are no placeholders of PostgreSQL's: something between fills them in. */
function withPlaceholders(parts: readonly TextPart[], values: Value | undefined): readonly TextPart[] {
  const text = parts.map((part) => (part.kind === "chars" ? part.text : "")).join("");
  if (/\$\d+(?::(?!:)[a-z]|\^|~)|\$<\w/.test(text)) return bridgePlaceholders(parts, "pg-promise", values);
  const isFilled = values !== undefined && values.kind !== "function" && text.includes("?") && !/\$\d/.test(text);
  return isFilled ? bridgePlaceholders(parts, "knex", values) : parts;
}

/** Names in backticks, which no statement of PostgreSQL has. */
function isQuotedOtherwise(parts: readonly TextPart[]): boolean {
  const text = parts.map((part) => (part.kind === "chars" ? part.text : "x")).join("");
  for (let index = 0; index < text.length;) {
    if (text[index] === "`") return /^`[^`\n]+`/.test(text.slice(index, index + 200));
    index = endOfOpaque(text, index) ?? index + 1;
  }
  return false;
}

/** `sql.listen(channel, heard)`, not `server.listen(port, ready)`. */
function listens(handle: HandleValue, [channel, heard]: readonly Value[], callee: ts.Expression): boolean {
  if (!ts.isPropertyAccessExpression(callee) || !/(?:sql|pg|postgres)$/i.test(callee.expression.getText())) return false;
  return handle.guessed === true && (channel?.kind === "text" || channel?.kind === "unknown") && heard !== undefined;
}

/** `query(text, { transaction })`: on that. */
function givenWith(i: Interpreter, options: Value | undefined, handle: HandleValue, environment: Environment): HandleValue {
  const value = options?.kind === "object" ? options.properties.get("transaction") : undefined;
  if (options?.kind !== "object" || value === undefined || isForeignValue(value)) return handle;
  if (value.kind === "handle") return value;
  const place = options.places?.get("transaction");
  return (value.kind === "unknown" && place && guessGiven(i, { value, place }, handle.driver, environment)) || handle;
}

/** What a library is given to send on; only its name tells whether it is a pool, or one client in any state. */
export function guessGiven(i: Interpreter, { place }: Found, driver: Driver, environment: Environment): HandleValue | undefined {
  const written = place.source.text.slice(place.span.start, Math.min(place.span.end, place.span.start + 200));
  const text = written.replace(/^\s*[\w$]+\s*:\s*/, "").trim();
  const name = /([\w$]+)[!\])]*$/.exec(text)?.[1];
  if (name === undefined) return undefined;
  const key = keyOfReceiver(text, environment);
  const known = i.run.guesses.get(key);
  if (known) return known;
  const pooled = poolWords.test(name) && !pinnedWords.test(name) && !transactionWords.test(name);
  const kind = pooled ? "pool" : "pinned";
  const direct = isNamed(text, i.names.direct);
  const connection: Connection = { kind, direct, transaction: pooled && standsAlone(text, environment) ? "none" : "unknown", place };
  const made: HandleValue = {
    kind: "handle",
    driver,
    handle: { ...generic, connection: kind },
    name: "generic",
    connection,
    guessed: true,
  };
  i.run.guesses.set(key, made);
  return made;
}

/** A name of the module's own, or one that says that it is a pool: what a function is given, or finds in an object, may be in a transaction. */
function standsAlone(text: string, environment: Environment): boolean {
  return /pool$/i.test(text) || (/^[\w$]+$/.test(text) && scopeOf(environment, text).parent === undefined);
}

function isTaking(name: string): boolean {
  return /^(?:connect|acquire|reserve|getConnection|getClient|acquireConnection|createQueryRunner)$/.test(name);
}

function clientOf(handle: HandleValue, node: ts.Node): Value {
  const { kind, direct } = handle.connection;
  const place = placeOf(node);
  const connection: Connection =
    kind === "pool" ? takenFrom(handle.connection, place) : { kind: "pinned", direct, transaction: "none", place };
  return { ...handle, handle: { ...generic, connection: "pinned" }, connection };
}

/** `db.transaction(async (tx) => …)` of something that is not known. */
function transactionOf(
  i: Interpreter,
  name: string,
  handle: HandleValue,
  args: readonly Value[],
  node: ts.CallExpression,
): Value | undefined {
  const callback = args.find((arg) => arg.kind === "function");
  if (callback?.kind !== "function" || !/transaction|^tx$|^begin$|^inTx$|transact/i.test(name)) return undefined;
  const connection: Connection = { kind: "pinned", direct: handle.connection.direct, transaction: "open", place: placeOf(node) };
  const made: HandleValue = { ...handle, handle: { ...generic, connection: "pinned", transaction: "in" }, connection };
  return i.invokeFunction(callback, [made]);
}

function textOf(value: Value | undefined): readonly TextPart[] | undefined {
  if (value?.kind === "text") return value.parts;
  if (value?.kind === "sql") {
    value.pending = undefined;
    return value.parts;
  }
  if (value?.kind !== "object") return undefined;
  const text = value.properties.get("text") ?? value.properties.get("sql") ?? value.properties.get("query");
  return text?.kind === "text" ? text.parts : undefined;
}

/** The object before the dot, by its name; the same name in one function is the same object. */
export function guessHandle(i: Interpreter, callee: ts.Expression, environment: Environment): HandleValue | undefined {
  if (i.isForeign(environment.file)) return undefined;
  const receiver = ts.isPropertyAccessExpression(callee) ? callee.expression : callee;
  const text = receiver.getText();
  const last = /([\w$]+)(?:\(\))?\]?$/.exec(text.slice(-200))?.[1] ?? "";
  const value = ts.isPropertyAccessExpression(callee) ? valueOfReceiver(i, receiver, environment) : undefined;
  if (value?.kind === "handle") return value;
  const pinned =
    pinnedWords.test(last) &&
    !/^(?:redis|mongo|http|api|graphql|apollo|s3|axios|query(?!runner)|elastic|es|ch|clickhouse|mysql|sqlite)\w*$/i.test(last);
  // An object of a class that is not seen, which sends for itself: `this.query("…")`.
  const itself = receiver.kind === ts.SyntaxKind.ThisKeyword || receiver.kind === ts.SyntaxKind.SuperKeyword;
  const inside = transactionWords.test(last) || (ts.isIdentifier(callee) && sendingFunctions.test(last));
  if (!pinned && !inside && !itself && !poolWords.test(last)) return undefined;
  if (/redis|mongo|mysql|sqlite|mssql|clickhouse|elastic|cassandra|dynamo|bigquery|duckdb|neo4j/i.test(last)) return undefined;
  const key = keyOfReceiver(text, environment);
  const known = i.run.guesses.get(key);
  if (known) return known;
  const imported = [...environment.file.specifiers].map((one) => driverOf(i.drivers, one)).find((driver) => driver !== undefined);
  const connection: Connection = {
    kind: pinned || inside || itself ? "pinned" : "pool",
    direct: /direct|unpooled|nonPool|migration/i.test(last) || isNamed(text, i.names.direct),
    transaction: !pinned && !inside && !itself && standsAlone(text, environment) ? "none" : "unknown",
    place: placeOf(receiver),
  };
  const made: HandleValue = {
    kind: "handle",
    driver: imported ?? genericDriver,
    handle: generic,
    name: "generic",
    connection,
    guessed: true,
  };
  i.run.guesses.set(key, made);
  return made;
}

function valueOfReceiver(i: Interpreter, receiver: ts.Expression, environment: Environment): Value | undefined {
  if (!ts.isIdentifier(receiver) && receiver.kind !== ts.SyntaxKind.ThisKeyword && !ts.isPropertyAccessExpression(receiver))
    return undefined;
  return i.evaluate(receiver, environment);
}
