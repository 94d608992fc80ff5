/**
 * The words of poolsafe as types. Types only; nothing here runs.
 * Every offset is a 0-based index of UTF-16 units in a source's text without its byte-order mark.
 *
 * Above 300 lines because it is a floor of its own: everything else may import it, and it imports nothing.
 */

/** `configuration`: what says how poolers and servers are set up, and how to reach them: pgbouncer.ini, manifests, environment files. */
export type Language = "sql" | "typescript" | "configuration";

/** One file's text. */
export interface Source {
  /** As the user named it, with forward slashes; relative paths are relative to the working directory. */
  readonly path: string;
  /** Without a byte-order mark. */
  readonly text: string;
  /** Its file has one, which is not in the text. */
  readonly byteOrderMark?: true;
  readonly language: Language;
  /** Present when the text is a query's, put together from code: its path is that of the file that sends it. */
  readonly origin?: Origin;
  /** The text is not at hand, and blanks stand for it: of a place in it, line and column are true. */
  readonly blank?: true;
}

/** A part of a run that is divided among several, from 1 on: the second of three. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** Where the text of a query in code comes from. */
export interface Origin {
  /** The place in a file that a span of the query's text comes from. */
  place(span: Span): Place;
  /** The same edit in a file; `undefined` when the text does not stand there as it is. */
  edit(edit: Edit): (Edit & { readonly source: Source }) | undefined;
  /** The function that sends it, the same for all that one function sends. */
  readonly within?: string;
  /** Places that explain what is found in the query, such as the call that sends it. */
  readonly notes: readonly Related[];
  /** Part of its text is not known. */
  readonly open: boolean;
  /** The library runs it by itself, at these times. */
  readonly hook?: HookTime;
  /** A transaction is open where it is sent, on another connection. */
  readonly outside?: true;
  /** How the library opens a transaction on the object that it is sent on, where it has more than SQL for it. */
  readonly opening?: Opening;
}

/**
 * `callback`: what a callback sends is the transaction, `begin(…)`. `call`: what follows is, `startTransaction()`. `client`: a pool, which first
 * gives a client for it, `connect()`.
 */
export interface Opening {
  readonly how: "callback" | "call" | "client";
  /** As its users write it. */
  readonly call: string;
}

/** For each connection that a pool opens, hands out or takes back. */
export type HookTime = "connect" | "acquire" | "release";

/** Half-open: `start` is inside, `end` is not. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A span and the source that it lies in. */
export interface Place {
  readonly source: Source;
  readonly span: Span;
}

/** A text that was not understood, and why. Shown to the user, never dropped. */
export interface Unread extends Place {
  readonly reason: string;
}

/* ---------------------------------------------------------------- state */

/** The closed list of DESIGN.md. `src/state/catalog.ts` says how each behaves. */
export type StateKind =
  | "setting"
  | "role"
  | "advisory-lock"
  | "prepared-statement"
  | "listen"
  | "temp-object"
  | "held-cursor"
  | "sequence-value"
  | "library"
  | "random-seed"
  | "dblink-connection"
  | "server-session";

/**
 * A value known as far as the code tells: `key` is its canonical text (equal keys are equal values),
 * `constant` is present when the value itself is known.
 */
export interface Value {
  readonly key: string;
  readonly constant?: string | number | boolean | null;
}

/** What a statement does to a session. The walk applies effects in order. */
export type Effect =
  | { readonly kind: "begin"; readonly place: Place }
  | { readonly kind: "commit"; readonly place: Place; readonly chain: boolean }
  | { readonly kind: "rollback"; readonly place: Place; readonly chain: boolean }
  | { readonly kind: "prepare-transaction"; readonly place: Place }
  | { readonly kind: "savepoint"; readonly place: Place; readonly name: string }
  | { readonly kind: "release-savepoint"; readonly place: Place; readonly name: string }
  | { readonly kind: "rollback-to"; readonly place: Place; readonly name: string }
  /** The statement is known to fail here, whatever the pooler: what it did is undone, an open transaction is failed. */
  | { readonly kind: "fail"; readonly place: Place; readonly reason: string }
  | Acquire
  | Release
  | Use
  /** Needs a transaction to mean anything; `what` is the SQL as shown to the user. */
  | { readonly kind: "need-transaction"; readonly place: Place; readonly what: string; readonly need: TransactionNeed }
  /** `DISCARD ALL` and its kin. */
  | { readonly kind: "reset"; readonly place: Place; readonly what: ResetKind }
  /** Fine in itself, and yet some poolers mind it; what acquires state or needs a transaction is so without saying it. */
  | { readonly kind: "contained"; readonly place: Place; readonly what: string; readonly name: string; readonly form: ContainedForm }
  /** `current_setting('app.x', true)` compared or cast without `nullif(…, '')`. */
  | { readonly kind: "unguarded-setting"; readonly place: Place; readonly name: string; readonly what: string };

/** Done for every row of a table, or for those that a condition picks: nobody knows how often. */
export type RowCount = "every-row" | "some-rows";

export interface Acquire {
  readonly kind: "acquire";
  readonly state: StateKind;
  readonly place: Place;
  /** The object as the server names it: setting name in lower case, lock key, channel, relation … */
  readonly name: string;
  /** The SQL form as shown to the user, for example `SET search_path` or `pg_advisory_lock(7)`. */
  readonly what: string;
  /** False when the code does not decide whether state is taken, for example `set_config(n, v, $1)`. */
  readonly certain: boolean;
  /** The new value of a setting, where the code gives one. */
  readonly value?: Value;
  /** Which variant, for fixes: `set`, `set-config`, `exclusive`, `shared`, `table`, `view` … */
  readonly form: string;
  readonly rows?: RowCount;
}

export interface Release {
  readonly kind: "release";
  readonly state: StateKind;
  readonly place: Place;
  /** `undefined` releases all of that kind. */
  readonly name: string | undefined;
  readonly what: string;
  readonly form: string;
  readonly rows?: RowCount;
}

export interface Use {
  readonly kind: "use";
  readonly state: StateKind;
  readonly place: Place;
  readonly name: string | undefined;
  readonly what: string;
  readonly form: string;
}

export type TransactionNeed =
  "set-local" | "set-config-local" | "set-transaction" | "set-constraints" | "xact-lock" | "on-commit-drop" | "cursor" | "snapshot";

export type ResetKind = "discard-all" | "deallocate-all" | "reset-all" | "unlisten-all" | "unlock-all";

/* ---------------------------------------------------------------- what the walk finds */

export interface Related extends Place {
  /** A short clause such as "released here, in a later transaction". */
  readonly message: string;
  readonly role?: RelatedRole;
}

/**
 * `call`: runs the body that the fact stands in. `reliance`: a later transaction reads what was left behind. `sender`: sends the text that it is in.
 * `library`: a library that sends it by itself, so that nobody can write it otherwise.
 */
export type RelatedRole = "call" | "reliance" | "sender" | "library";

/** The explicit transaction that a fact stands in, when all of it is visible in one session of one source. */
export interface VisibleTransaction {
  readonly begin: Place;
  /** `undefined` when the end was not seen. */
  readonly end: Place | undefined;
  readonly ending: "commit" | "rollback" | "none";
  /** Every statement between begin and end, in order. */
  readonly statements: readonly Place[];
  /** The session goes on after the end. */
  readonly followed: boolean;
}

interface FactBase {
  readonly place: Place;
  /** The whole statement that the place lies in. */
  readonly statement: Place;
  readonly what: string;
  readonly related: readonly Related[];
  /** Present when the fact stands in an explicit transaction, or in a message of several statements. */
  readonly transaction: VisibleTransaction | undefined;
  /** True when the place lies inside a function, procedure or DO body, or in dynamic SQL. */
  readonly inBody: boolean;
  /** The pooler that an address names, which is then asked in place of those that the run is for. */
  readonly behind?: Pooler;
}

/** Session state still held when its transaction ends, or used in a later transaction than the one that made it. */
export interface Escape extends FactBase {
  readonly fact: "escape";
  readonly state: StateKind;
  readonly name: string;
  readonly form: string;
  readonly value: Value | undefined;
  /**
   * `held`: still there when the transaction ended. `used-later`: a later transaction relies on it.
   * `unsure`: the code does not decide (a flag that is not constant, a body that nothing calls, an unfinished transaction).
   * `stray`: a release or use whose acquisition is not in sight.
   */
  readonly reason: "held" | "used-later" | "unsure" | "stray";
  /** For `unsure`: one clause that says what is not known. */
  readonly doubt: string | undefined;
  /** Taken outside a transaction, and this runs while it is there: a statement that PostgreSQL refuses in a transaction, as shown to the user. */
  readonly around?: string;
  /** Where the same transaction acquires, releases and uses this state, in order; for fixes that must change all of them. */
  readonly episodes: readonly (Acquire | Release | Use)[];
}

/** Stands outside a transaction and does nothing, or fails, without one. */
export interface MissingTransaction extends FactBase {
  readonly fact: "missing-transaction";
  readonly need: TransactionNeed;
  /** Branches of the code decide whether a transaction is open there. */
  readonly branches?: true;
}

export interface TransactionBlock extends FactBase {
  readonly fact: "transaction-block";
}

export interface SessionReset extends FactBase {
  readonly fact: "session-reset";
  readonly reset: ResetKind;
}

export interface UnguardedSetting extends FactBase {
  readonly fact: "unguarded-setting";
  readonly name: string;
  /** True when this session has set the value in an earlier transaction, so that the reader is known to meet `''`. */
  readonly certain: boolean;
}

/** Needs its server connection for no longer than its transaction, and yet some poolers refuse it, or keep the connection for it. */
export interface Contained extends FactBase {
  readonly fact: "contained";
  readonly form: ContainedForm;
  /** The object, where there is one. */
  readonly name: string;
}

/** A kind of state that is taken, what needs a transaction and has one, a notification that is sent, or a long text. */
export type ContainedForm = StateKind | TransactionNeed | "notify" | "pg_notify" | "long-text";

/** What code does with a library, where no SQL text says it. */
export interface DriverFact extends FactBase {
  readonly fact: "named-statement" | "startup-parameter" | "transaction-on-pool" | "backend-pid";
  /** The library as its users write it. */
  readonly driver: string;
  /** The parameter or the statement's name, where there is one. */
  readonly name: string;
  readonly form: DriverForm;
  /** The library does so unless it is told not to. */
  readonly byDefault: boolean;
  /** False when something that the code does not show decides. */
  readonly certain: boolean;
  /** Some client's own parameter, of which no server knows: where it is dropped, nobody misses it. */
  readonly isClients?: true;
  /** A library that reads the same address, needs the parameter, and keeps it to itself. */
  readonly neededBy?: string;
  /** What the library has in its place, as its users write it: `prepare: false`, `begin()`. Empty where there is nothing. */
  readonly instead: string;
  /** Of what is not certain: an address that matches turns it off. It is in this variable of the environment, or where the library looks by itself. */
  readonly offBy?: { readonly url: RegExp; readonly variable?: string };
  /** Where an option can be added: the object that has the options, or the last argument, behind which one can be put. */
  readonly options?: Place & { readonly in: "object" | "arguments" };
  /** Of its connection, as far as the code itself says it, with `${…}` for what it does not. */
  readonly address?: string;
}

/**
 * Startup parameters: an `option` of the library, a setting inside the parameter `options`, a parameter of a `url`. Process ids: `queried` from the
 * server, `announced` to the client when it connected, `library` where a library uses it by itself. The rest is `plain`.
 */
export type DriverForm = "plain" | "option" | "options" | "url" | "queried" | "announced" | "library";

/** What a file says of a pooler or a server, and what comes of it. No profile is asked: the file is about the pooler itself. */
export interface PoolerSetting extends FactBase {
  readonly fact: "pooler-setting";
  /** As the file writes it. */
  readonly name: string;
  readonly verdict: VerdictName;
  readonly evidence: Evidence;
  readonly report: Report;
}

/** A tool that holds a session's lock while it migrates is given an address that goes through the pooler. */
export interface PooledMigration extends FactBase {
  readonly fact: "pooled-migration";
  /** As its users write it. */
  readonly tool: string;
  /** The variable that has the address; empty where the address itself stands there. */
  readonly name: string;
  /** The call of SQL that takes the lock. */
  readonly lock: string;
  /** What tells that the address is the pooler's. */
  readonly by: string;
  /** A sentence without its full stop, where it is not certain that the tool meets this address. */
  readonly doubt?: string;
  /** Where the tool is told another address, as its users write it. */
  readonly setting: string;
  /** A variable of the same project that goes around the pooler, or the host that does; absent where none is known. */
  readonly direct?: string;
  /** What makes the tool use it. */
  readonly edit?: Edit;
}

export type Fact =
  | Escape
  | MissingTransaction
  | TransactionBlock
  | SessionReset
  | UnguardedSetting
  | Contained
  | DriverFact
  | PoolerSetting
  | PooledMigration;

/** A call of a library that connects with what a variable of the environment holds. */
export interface AddressUse {
  /** The library as its users write it. */
  readonly driver: string;
  readonly variable: string;
  readonly place: Place;
  /** Of the address's parameters, those that are sent to the server, or those that are not. */
  readonly parameters: { readonly sent: readonly string[] } | { readonly known: readonly string[] };
}

/** What a pooler and a rule are about: a kind of state, or another fact by its name. */
export type Topic = StateKind | Exclude<Fact["fact"], "escape">;

/* ---------------------------------------------------------------- poolers */

/** What a fact is about, as far as its picture must know. */
export interface About {
  readonly topic: Topic;
  /** The fact's variant: the form of an escape, the need of a missing transaction, the kind of a reset. */
  readonly form: string;
  /** A release or use whose acquisition is not in sight. */
  readonly isStray: boolean;
}

/** `unknown`: neither its documentation nor its source says, and nobody has measured it. */
export type VerdictName = "works" | "tracked" | "leaks" | "cleared" | "misdelivered" | "fails" | "pins" | "unknown";

/** What an answer rests on: the lab, which runs it; the pooler's source, read; its makers' documentation; nothing. */
export type Evidence = "measured" | "source" | "documentation" | "unknown";

/** A pooler's answer for one fact. */
export interface Verdict {
  readonly verdict: VerdictName;
  /** One sentence for the user: what happens on this pooler. Ends with a full stop. May be empty for `works`. */
  readonly reason: string;
  readonly evidence: Evidence;
}

export type PoolMode = "session" | "transaction" | "statement";

/** A profile with version and settings applied; asked once a fact. */
export interface Pooler {
  /** As in `--pooler`, for example `pgbouncer`. */
  readonly name: string;
  /** As its makers write it, for example `PgBouncer`. */
  readonly title: string;
  /** Empty where its makers give none. */
  readonly version: string;
  readonly mode: PoolMode;
  /** The page of the pooler's own documentation on what breaks. */
  readonly docs: string;
  /** Has more to say of it than that it works. */
  readonly minds: (topic: Topic) => boolean;
  judge(fact: Fact): Verdict;
  /** What it does with a topic, case by case, for readers; the last one is for all that the others are not about. */
  readonly answers: (topic: Topic) => readonly Answer[];
}

/** One case of what a pooler does with a topic. */
export interface Answer extends Verdict {
  /** What it is about, such as `stray` ones; empty: all else. */
  readonly words: string;
  readonly about: About;
}

/* ---------------------------------------------------------------- rules and findings */

export type Impact = "breaks" | "pins" | "ineffective" | "risk";
export type Severity = "error" | "warning";

export interface Edit extends Span {
  readonly text: string;
}

/** `safe` edits keep behaviour and are proven by the walk; the title of any other names its precondition. */
export interface Fix {
  readonly title: string;
  readonly safe: boolean;
  /** In the source of the finding; sorted, not overlapping. */
  readonly edits: readonly Edit[];
}

/** What a rule says of one fact. */
export interface Report {
  readonly impact: Impact;
  readonly message: string;
  readonly help: string;
  readonly fixes?: readonly Fix[];
  /** Defaults to the fact's place. */
  readonly place?: Place;
}

export interface RuleContext {
  readonly pooler: Pooler;
  /** Others that the same code must run behind: what a rule advises has to hold there too. */
  readonly beside?: readonly Pooler[];
  readonly verdict: Verdict;
}

export interface Rule {
  /** Also the name of its file, its docs page and its fixture folder. */
  readonly id: string;
  /** One line: "Disallow …" or "Require …", no full stop. */
  readonly description: string;
  /** Pages of PostgreSQL's documentation that the claims rest on. */
  readonly references: readonly string[];
  /** Which facts it is asked about: state kinds of escapes, or other facts by name. */
  readonly on: readonly Topic[];
  /** What its reports may have: fixes that are safe, and others. */
  readonly fixes: readonly ("fix" | "suggestion")[];
  /** `undefined` when the fact is fine on this pooler. */
  check(fact: Fact, context: RuleContext): Report | undefined;
}

export interface Finding {
  readonly rule: string;
  readonly impact: Impact;
  readonly severity: Severity;
  readonly verdict: VerdictName;
  /** Behind which of several poolers it is found, by their titles: the one whose verdict and words these are, then the others; or the one that an address names. Absent where the one that the report is for was asked, or none. */
  readonly poolers?: readonly string[];
  /** What the verdict rests on; absent where no pooler was asked. */
  readonly evidence?: Evidence;
  /** Absent where no fact stands behind it, as with a comment that silences nothing. */
  readonly about?: About;
  readonly place: Place;
  readonly message: string;
  readonly help: string;
  readonly docs: string;
  readonly related: readonly Related[];
  readonly fixes: readonly Fix[];
  /** Stable across edits elsewhere in the file. */
  readonly fingerprint: string;
}

export interface Coverage {
  files: number;
  analysed: number;
  queries: number;
  statements: number;
  unread: Unread[];
  /** Of what: absent for all that was looked at. */
  unreadIn?: "change";
}

export interface Analysis {
  readonly findings: readonly Finding[];
  /** What a comment in the files silences. */
  readonly suppressed: readonly Finding[];
  readonly coverage: Coverage;
}
