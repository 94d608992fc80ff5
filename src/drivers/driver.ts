/**
 * What a library's file says: data only. `src/extract/typescript` reads it, `index.ts` lists it.
 *
 * A module exports members. A member that is called, constructed, used as a template's tag or read has a meaning: it sends SQL, makes SQL,
 * gives a handle. A handle is an object on which queries are sent; it stands on a connection.
 *
 * Above 300 lines because it is one vocabulary: whoever writes a library reads this file and no other, and its types name each other in a circle.
 */

export interface Driver {
  /** As its users write it, for messages. */
  readonly name: string;
  /** Module names, without `npm:` and version; `*` at the end is anything: `drizzle-orm/*` covers every module below. */
  readonly modules: readonly string[];
  /**
   * By export name; `default` is the default export and what `require` gives. A namespace import has all of them as members.
   * Members of a class are its statics, subclasses have them too. What needs a handle and has none stands on the library's own pool.
   */
  readonly exports: Readonly<Record<string, Member>>;
  /** Exported types that parameters, fields and variables are declared with → the handle's name. Namespaced: `Prisma.TransactionClient`. */
  readonly types?: Readonly<Record<string, string>>;
  /** Exported types of functions → the handles of their parameters: `Task` of graphile-worker. */
  readonly functions?: Readonly<Record<string, readonly (string | undefined)[]>>;
  readonly handles: Readonly<Record<string, Handle>>;
  /**
   * Words of a source that make this library matter in it even where no SQL of session state stands there: methods and options
   * that send such SQL themselves. Matched on the raw text, without regard to letter case.
   */
  readonly words?: readonly string[];
  /** The same for what needs no more than its transaction: they count where the pooler minds that. */
  readonly containedWords?: readonly string[];
  /** Global names that need no import: `Bun`, `Deno`. */
  readonly globals?: Readonly<Record<string, Member>>;
  /**
   * Exports and types so named that they mean this library also when another module gives them and nothing is known of them there:
   * generated clients, packages of the same workspace. The first part of a name: `Prisma`.
   */
  readonly anywhere?: readonly string[];
  readonly entries?: readonly Entry[];
  readonly configurations?: readonly Configuration[];
  /**
   * A file of the project that says which database it is for, when the code does not: the nearest so named below the source's folders, from the
   * innermost outwards. Where it matches, it is no PostgreSQL.
   */
  readonly otherDatabase?: { readonly files: readonly string[]; readonly matches: RegExp };
}

/** A file at such a path whose export (`module.exports`, `export default`), or each of its properties, is what the call is given: `knexfile.js`. */
export interface Configuration {
  readonly path: RegExp;
  readonly call: Call | readonly Call[];
}

/** Functions of the analysed code that the library calls with a handle: migrations. They run on one pinned connection. */
export interface Entry {
  /** Exported functions, methods, or properties of an exported object. */
  readonly names: readonly string[];
  /** Only methods of a class that extends or implements this export; else a parameter tells, by its type or by a usual name of the handle. */
  readonly of?: string;
  /** Handles of its parameters, all on the same connection. */
  readonly parameters?: readonly (string | undefined)[];
  /** The handle that `this` is. */
  readonly self?: string;
  /** `in`: the library begins a transaction before and commits it after. */
  readonly transaction: "in" | "out";
  /** The other of `transaction` when this property of the class or of the module's exports is so; with `()` what the method returns. */
  readonly unless?: readonly [string, string | number | boolean];
}

/**
 * `pool`: each query may go over another connection. `pinned`: one connection of the pool, kept by the client only.
 * `dedicated`: a connection of its own. `http`: each query is a request.
 */
export type ConnectionKind = "pool" | "pinned" | "dedicated" | "http";

export interface Handle extends Member {
  readonly connection: ConnectionKind;
  /** Known of every object of this kind: `in` for the parameter of a transaction's callback, `unknown` for a client that a caller may have begun one on. */
  readonly transaction?: "in" | "out" | "unknown";
  /** Such objects are never pooled, whoever made them. */
  readonly direct?: boolean;
  /** Names by which such an object is usually known where nothing tells what it is: whole words of the receiver, lower case. */
  readonly usualNames?: readonly string[];
  /** It is no PostgreSQL: nothing that is sent there is read. So are the handles that are given `from` it. */
  readonly otherDatabase?: boolean;
  /** Members that other objects hardly have: an object of which nothing is known is such a handle when one of these is called on it. */
  readonly usualMembers?: readonly string[];
  /**
   * Members that are not listed build queries: called or read, each gives this handle on the same connection. Fragments of SQL anywhere in their
   * arguments, in lists, objects and what callbacks return too, are sent as `fragment` says.
   */
  readonly builds?: string;
}

/** Something that a module exports or an object has. */
export interface Member {
  /** What calling it does, with or without `new`. */
  readonly call?: Call | readonly Call[];
  /** What it does as a template's tag. */
  readonly tag?: Call;
  readonly members?: Readonly<Record<string, Member>>;
  /** Reading it gives this handle, on the same connection when it is a member of a handle. */
  readonly handle?: string;
  /** With `handle`: not on the connection but on the pool that it was taken from: `queryRunner.connection`. */
  readonly pool?: boolean;
  /** Reading it gives the id of the server process, as the client was told when it connected. */
  readonly serverPid?: true;
  /** Put on a method, it makes the method the callback of this. */
  readonly decorator?: Transaction;
  /** Reading it gives this SQL: `empty`. */
  readonly sql?: string;
  /** Called with any arguments, or read, it gives its own object again: builders. The list of such members. */
  readonly chain?: readonly string[];
}

/** What a hole `${x}` of a template, or a placeholder, becomes: see drivers.md 1.1. */
export type HoleKind = "bind" | "literal" | "identifier" | "raw";

/** A place among the arguments: the index of one, then property names: `"0"`, `"0.text"`. `*` is each item of a list or each property: `"1.interceptors.*.name"`. `()` is what a function returns: `"0.useFactory()"`. `...1` is the list of all arguments from that one on. */
export type ArgumentPath = string;

export interface When {
  /** This argument is there. */
  readonly present?: ArgumentPath;
  readonly absent?: ArgumentPath;
  /** This argument is the constant, or one of them. */
  readonly equals?: readonly [ArgumentPath, ...(string | number | boolean | null)[]];
  /** This argument is a function, an array, a string (also a template), an object. */
  readonly is?: readonly [ArgumentPath, "function" | "array" | "string" | "object"];
  /** The text of this argument, as far as it is known from its beginning, matches. */
  readonly matches?: readonly [ArgumentPath, RegExp];
  /**
   * The version in use (lock file, else the lowest that package.json allows) is not known, or not before these: each begins it in its own
   * minor line, the last in all later ones.
   */
  readonly since?: readonly string[];
}

export type Call = { readonly when?: When } & (
  | Send
  | MakeSql
  | Fragment
  | MakeHandle
  | Transaction
  | Control
  | FixedSql
  | Hook
  | Invoke
  | { readonly does: "nothing" }
  /** Throws: nothing after it runs. */
  | { readonly does: "throw" }
  /** The query that is built has a name at the protocol's level from here on: this argument, or always. Gives the object it is called on. */
  | { readonly does: "names"; readonly argument?: ArgumentPath }
  /** Gives its first argument to the second, what that gives to the third …: `pipe(effect, sql.withTransaction)`. */
  | { readonly does: "pipe" }
  /** Gives something that means this: `sql.type(schema)` is a tag. */
  | { readonly does: "member"; readonly member: Member }
  /** Gives the environment variable that this argument names. */
  | { readonly does: "environment"; readonly argument: ArgumentPath }
  /** Gives its argument, or the object it is called on, unchanged; SQL is then sent on the handle that `on` finds, if any. */
  | { readonly does: "same"; readonly argument?: ArgumentPath; readonly on?: readonly ArgumentPath[] }
  /** From now on every transaction of this library with a callback is `ambient`: `Sequelize.useCLS()`. */
  | { readonly does: "ambient" }
  /** Uses the id of the server process of another query, to cancel it; gives the object it is called on. `who` as in `fixed-sql`. */
  | { readonly does: "backend-pid"; readonly who: string }
);

/** Sends SQL on the handle. As a tag, or where `lazy`, it is sent when it is awaited, and is a fragment where it stands in another template. */
export interface Send {
  readonly does: "send";
  /**
   * Where the text is: arguments tried in order. A string, an object with `text` (or what `textProperty` names), SQL that another call made,
   * a list of any of these. Absent for a tag: the template itself; absent for a member of an SQL object: its SQL.
   */
  readonly text?: readonly ArgumentPath[];
  /** Property of a query object that has its text, where that is not `text`. */
  readonly textProperty?: string;
  /** The text is that of the file so named. */
  readonly file?: ArgumentPath;
  /** Values for `$1` …: with them the text is one statement. */
  readonly values?: ArgumentPath;
  /** Placeholders other than `$n` that the library fills in itself: `?`, `??`, `:name`, `${name}`. */
  readonly placeholders?: Placeholders;
  /** What a template's holes become, for a tag. */
  readonly holes?: HoleKind;
  /** What a tag's hole becomes that is a function which returns a string; other functions' results are as `holes` says. */
  readonly functionHoles?: HoleKind;
  readonly lazy?: boolean;
  /** A property of the query object or of an argument that names the statement at the protocol's level. */
  readonly named?: ArgumentPath;
  /** The handle or transaction that it runs on, where an argument says so and is there. */
  readonly on?: readonly ArgumentPath[];
  /** A node-style callback, called when it is done; by default the last argument when that is a function. */
  readonly callback?: "last" | "none";
  /** What the text becomes before it is sent, with `{text}` in it, and `{values}` for the list of `values`: `select * from {text}({values})`. */
  readonly wrap?: string;
  /** Its text is split at `;` and each statement sent by itself. */
  readonly split?: boolean;
  /** Members of the SQL object, as of `MakeSql`. */
  readonly gives?: string;
}

/**
 * `?` and `:name` as bind or formatted literals, `??` and `:name:` as identifiers. `pg-promise`: `$1`, `${p}`, `$(p)`, `$<p>`, `$/p/`, `$[p]` become
 * literals, with `:raw`, `^`, `:value` or `#` raw text, with `:name` or `~` identifiers; the values are in the text, which may still be several statements.
 * `pg-format`: `%I`, `%L` and `%s`, also in quotes, become identifiers, literals and raw text. `mikro-orm` and, for `replacements`, `sequelize` put literals into the text too. `pgtyped`: `$name`, `$$name`, `:name`, also with `(a, b)` or `!` behind, are binds.
 */
export type Placeholders = "knex" | "sequelize" | "typeorm" | "pg-promise" | "mikro-orm" | "node-pg-migrate" | "pgtyped" | "pg-format";

/** Makes SQL that another call sends: a tag, `sql.raw(text)`, `sql.identifier(name)`, `new QueryStream(text)`. */
export interface MakeSql {
  readonly does: "sql";
  /** Where its text is; absent for a tag. */
  readonly text?: ArgumentPath;
  /** What the argument, or a tag's holes, become. */
  readonly holes?: HoleKind;
  /** A list of SQL, and what stands between; `separator` is where that is, else `, `. */
  readonly join?: { readonly items: ArgumentPath; readonly separator?: ArgumentPath };
  readonly file?: ArgumentPath;
  readonly placeholders?: Placeholders;
  /** Where its values are, for `$n`. */
  readonly values?: ArgumentPath;
  /** It has a name at the protocol's level: this argument, or always. */
  readonly named?: ArgumentPath | true;
  /**
   * It is added to the SQL object that it is called on, which is changed and given: `.append(more)`. Without `text`, only the name is.
   * `query`: not to its text, but as a query that is sent after it.
   */
  readonly append?: true | "query";
  /** What the text becomes, as in `send`. */
  readonly wrap?: string;
  /** The library builds it (`INSERT`, `WHERE` …) and it never touches a session: not unread. */
  readonly harmless?: boolean;
  /** Members of the SQL object: `.execute(db)`, `.run(params, client)`, `.append(more)`, `.as()`. */
  readonly gives?: string;
}

/** Text that becomes part of a query that a builder sends: nothing counts but its function calls. Sent as `SELECT {text}` on the handle, where it stands. */
export interface Fragment {
  readonly does: "fragment";
  /** Each argument that is a string, or SQL, or has these in a list or as its properties. */
  readonly text: readonly ArgumentPath[];
  readonly placeholders?: Placeholders;
  /** The handle that it gives; absent: the one that it is called on. */
  readonly gives?: string;
}

/** Gives a handle. */
export interface MakeHandle {
  readonly does: "connect" | "give";
  readonly gives: string;
  /** `connect` opens or takes a connection (the connection's kind is the handle's); `give` stays on the same one. A callback that gets the handle. */
  readonly callback?: CallbackAt;
  /**
   * `give` on the connection of this argument: `drizzle(pool)`, `drizzle({ client: pool })`. Tried in order; a function that returns it counts too.
   * Where none of them is a handle, a connection is opened as by `connect`.
   */
  readonly from?: readonly ArgumentPath[];
  /** Options that matter, for constructors. */
  readonly options?: readonly Option[];
  /** Where the address of the server is: strings, objects with host and port, environment variables. */
  readonly address?: readonly ArgumentPath[];
  /** It is no PostgreSQL unless this holds, of the first of these places whose text is known: `knex({ client: "mysql2" })` is not. */
  readonly onlyIf?: { readonly path: ArgumentPath | readonly ArgumentPath[]; readonly matches: RegExp };
  /** As of a handle: it is no PostgreSQL. */
  readonly otherDatabase?: boolean;
  /**
   * What is sent here has no name at the protocol's level: a client that names by default does not while only such handles are made of it;
   * or only while no transaction is opened, whose `COMMIT` the client names.
   */
  readonly unnamed?: true | "outside-transactions";
  /** Not on the connection of the handle but on the pool that it was taken from: `em.getConnection()`. */
  readonly pool?: boolean;
  /** Arguments that `fixed-sql` further on names, `{table}` or `{"table"}`: handles given from this one have them too. */
  readonly remember?: Readonly<Record<string, ArgumentPath>>;
  /** Such connections are never pooled: PGlite, replication. */
  readonly direct?: boolean;
  /** The object has no connection yet: its options hold for each one that a `connect` on it opens. */
  readonly deferred?: boolean;
}

/** Where a callback stands (`last`: the last argument) and what it is given. */
export interface CallbackAt {
  readonly argument: ArgumentPath;
  /** Which of its parameters is the handle: 0 by default. With node-style callbacks 1. */
  readonly parameter?: number;
  /** Handle names of all parameters, where there are several. */
  readonly parameters?: readonly (string | undefined)[];
}

/** A transaction around a callback, or around the queries of an array. */
export interface Transaction {
  readonly does: "transaction";
  readonly callback?: CallbackAt;
  /** Handle of the callback's parameter. */
  readonly gives?: string;
  /** Queries to send in it. */
  readonly batch?: ArgumentPath;
  /** Inside a transaction it is a savepoint; true unless said otherwise. */
  readonly nests?: boolean;
  /** Without a callback: an unmanaged transaction, whose handle this call gives. */
  readonly unmanaged?: string;
  /** Calls inside on the outer handle belong to it too: AsyncLocalStorage, CLS. Where there is no outer handle: on every pool of the library. */
  readonly ambient?: boolean;
  /** The connection it runs on, where an argument names it: `transaction(pool, level, cb)`, `{ transaction: parent }`. */
  readonly on?: readonly ArgumentPath[];
}

/** Unmanaged transactions, savepoints and the end of a pinned client. */
export interface Control {
  readonly does: "begin" | "commit" | "rollback" | "savepoint" | "rollback-to" | "release-savepoint" | "release" | "chain-commit";
  /** `begin` may give another handle. */
  readonly gives?: string;
  /** A `begin` on a pool takes a connection of it, on which everything of the handle is sent until it is ended: `em.begin()`. */
  readonly pins?: boolean;
  /** A `begin` in a transaction is a savepoint, which the next `commit` or `rollback` ends. */
  readonly nests?: boolean;
  /** A savepoint's name. */
  readonly name?: ArgumentPath;
}

/** SQL that the library sends by itself. */
export interface FixedSql {
  readonly does: "fixed-sql";
  /** One message each. `{0}` is the argument's text, `{"0"}` as a quoted identifier. */
  readonly sql: readonly string[];
  /** `own`: on a connection that the library opens for it with the same address; `this`: on the handle's, one of them when it is a pool. */
  readonly on: "own" | "this";
  /** The handle that stands in for the one it is called on, where an argument is one: `migrate({ client })`. Tried in order; then it is `on: "this"`. */
  readonly from?: readonly ArgumentPath[];
  /** Where the address of its own connection is and which of its options matter, as in `MakeHandle`; without them it is the handle's. */
  readonly address?: readonly ArgumentPath[];
  readonly options?: readonly Option[];
  /** Message shown in place of the usual one's subject: `kysely's Migrator`. */
  readonly who?: string;
  readonly gives?: string;
}

/** `pool.on("connect", callback)`: code that runs for every new connection. */
export interface Hook {
  readonly does: "hook";
  readonly callback: CallbackAt;
  readonly gives: string;
  /** Not once for each new connection: each time one is taken, or given back. */
  readonly each?: "acquire" | "release";
}

/** Calls its callback, now or later, without a meaning of its own for sessions. */
export interface Invoke {
  readonly does: "invoke";
  readonly callback: CallbackAt;
  readonly gives?: string;
}

/** An option of a constructor that matters. The path is from the arguments: `"0.statement_timeout"`. */
export interface Option {
  readonly path: ArgumentPath;
  /** It is sent in the startup packet under this name; `*` when its properties are. */
  readonly startup?: string;
  /**
   * SQL that the library sends on each new connection because of it; `{value}` is its text, lists joined by `, `; `{name}` is that of the property,
   * where the path ends in `*`.
   */
  readonly sql?: string;
  /** A callback that runs for each new connection, with a handle. */
  readonly hook?: CallbackAt & { readonly gives: string };
  /** Functions in it are overridden methods or settings that name statements: the value that turns naming off. */
  readonly named?: {
    readonly off: readonly (boolean | number)[];
    readonly fix?: string;
    /** A URL that turns it off. */ readonly offUrl?: RegExp;
  };
  /** URL parameters that are sent as startup parameters: all but these, or only these. */
  readonly urlParameters?: { readonly known: readonly string[] } | { readonly sent: readonly string[] };
  /** Only for these values; with an empty list only when it is absent. */
  readonly equals?: readonly (string | number | boolean)[];
  /** Not for these values. */
  readonly except?: readonly (string | number | boolean)[];
  /** When `sql` is sent or `hook` runs, where that is not once for each new connection: each time one is taken, or given back. */
  readonly each?: "acquire" | "release";
  /** The library's version from which it holds, where an older one is still in use. */
  readonly since?: string;
  /** The version from which it no longer does. */
  readonly until?: string;
  /** What it is when it is absent: then the library does the above by default. */
  readonly byDefault?: boolean;
}
