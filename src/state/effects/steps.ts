/**
 * What one statement asks of the session walk, in the order in which the server does it.
 * Effects stand as they are; the other steps depend on what the session holds or on definitions elsewhere.
 */
import type { Node } from "../../sql/parse.ts";
import type { Acquire, Effect, Place, RowCount, Source, Value } from "../../types.ts";
import type { SessionView } from "./scope.ts";
import type { Text } from "./text.ts";

export type Step =
  | Effect
  | { readonly kind: "call"; readonly call: Call }
  /** What it does depends on what the session holds and on what functions give, so it is asked for when it runs. */
  | { readonly kind: "late"; readonly run: (session: SessionView) => readonly Step[] }
  | { readonly kind: "do"; readonly routine: Routine; readonly place: Place }
  /** A routine that nothing calls, asked what a call of it would do. */
  | { readonly kind: "run"; readonly routine: Routine; readonly place: Place }
  | { readonly kind: "define"; readonly definition: Definition }
  | {
      readonly kind: "relation";
      readonly action: RelationAction;
      readonly relation: QualifiedName;
      readonly columns?: InsertedColumns;
      /** How many rows, where the text says it. */
      readonly count?: number;
      readonly place: Place;
    }
  | CreateStep
  | DropStep
  | {
      readonly kind: "rename";
      readonly space: ObjectSpace;
      readonly from: QualifiedName;
      readonly to: string;
      readonly lenient: boolean;
      readonly place: Place;
    }
  /** `BEGIN` or `SET TRANSACTION` with modes. */
  | { readonly kind: "transaction-modes"; readonly isolation: string | undefined; readonly readOnly: boolean | undefined }
  /** The relation is named where it has to be there. */
  | { readonly kind: "exists"; readonly relation: QualifiedName }
  /** `DROP TRIGGER`, `DROP RULE`. */
  | {
      readonly kind: "undefine";
      readonly of: "trigger" | "rule";
      readonly name: string;
      readonly table: QualifiedName;
      readonly lenient: boolean;
    }
  /** `ALTER TABLE … DISABLE TRIGGER`; all of the table's without a name. */
  | { readonly kind: "switch-trigger"; readonly table: QualifiedName; readonly name: string | undefined; readonly on: boolean }
  /** What a read-only transaction refuses. */
  | { readonly kind: "write" }
  | { readonly kind: "prepare"; readonly acquire: Acquire; readonly run: Deferred }
  | {
      readonly kind: "execute";
      readonly name: string;
      readonly args: readonly Value[];
      readonly place: Place;
      readonly what: string;
      /** False under EXPLAIN without ANALYZE. */ readonly runs: boolean;
    }
  /** `ALTER … SET SCHEMA`, which no temporary relation allows. */
  | { readonly kind: "relocate"; readonly relation: QualifiedName }
  | { readonly kind: "declare"; readonly name: string; readonly hold: boolean; readonly query: CursorQuery; readonly place: Place }
  /** `count` is how many rows are asked for. */
  | { readonly kind: "fetch"; readonly name: string; readonly count: number; readonly place: Place; readonly what: string }
  | { readonly kind: "close"; readonly name: string | undefined; readonly place: Place; readonly what: string }
  /** The server refuses it inside a transaction block (`VACUUM`, `CREATE DATABASE` …). */
  | { readonly kind: "outside-only"; readonly place: Place; readonly what: string }
  /** `current_setting('app.x', …)` or `SHOW app.x`: reads a custom setting; `guarded` when `nullif(…, '')` stands around it. */
  | { readonly kind: "read-setting"; readonly name: string; readonly guarded: boolean; readonly place: Place; readonly what: string }
  /** `SET LOCAL` and the like took effect on this setting. */
  | { readonly kind: "local-setting"; readonly name: string; readonly value: Value | undefined };

/** A cursor's query, which runs as its rows are read. */
export interface CursorQuery {
  /** What reading goes on to do after `from` rows until there are `to`. */
  steps(from: number, to: number, session: SessionView): readonly Step[];
  /** At the commit it is read from its beginning again, not from where it stands (src/backend/commands/portalcmds.c). */
  readonly rewinds: boolean;
}

/** The steps of a query that runs later, with the values of its parameters. */
export type Deferred = (args: readonly Value[]) => readonly Step[];

/** `refresh` fills a materialized view. */
export type RelationAction = "read" | "insert" | "update" | "delete" | "refresh";

/** The columns that an INSERT gives: by name, or by position. */
export interface InsertedColumns {
  readonly names: readonly string[] | undefined;
  /** For each value whether it is `DEFAULT`. */
  readonly isDefault: readonly boolean[];
}

export interface QualifiedName {
  readonly schema: string | undefined;
  readonly name: string;
}

export interface Argument {
  readonly name: string | undefined;
  readonly value: Value;
}

export interface Call {
  readonly function: QualifiedName;
  readonly args: readonly Argument[];
  readonly place: Place;
  /** How often, as in `Acquire`. */
  readonly rows?: RowCount;
  /** What a body finds in its variables without asking for it: `TG_OP` and its like. */
  readonly variables?: ReadonlyMap<string, Value>;
  /** `CALL` of a procedure, which may commit. */
  readonly procedure: boolean;
}

/** What a name in `DROP` and `ALTER … RENAME` can mean: relations share one name space. */
export type ObjectSpace = "relation" | "function" | "type";

export interface CreateStep {
  readonly kind: "create";
  readonly space: ObjectSpace;
  readonly form: string;
  readonly object: QualifiedName;
  /** `TEMP` was written; without it the object is temporary when its schema or its sources are. */
  readonly temporary: boolean;
  readonly onCommitDrop: boolean;
  /** `IF NOT EXISTS` or `OR REPLACE`: no error when it is there. */
  readonly lenient: boolean;
  /** Relations that a foreign key points to. */
  readonly references: readonly QualifiedName[];
  /** Relations that a view reads or a table inherits from. */
  readonly dependsOn: readonly QualifiedName[];
  /** Relations with which it is dropped, without CASCADE: the owner of a sequence, the parent of a partition. */
  readonly ownedBy: readonly QualifiedName[];
  /** A view over a temporary relation is temporary. */
  readonly inheritsTemporary: boolean;
  readonly place: Place;
  readonly what: string;
}

export interface DroppedObject extends QualifiedName {
  /** Types of the arguments, where a function is named with them. */
  readonly args: readonly string[] | undefined;
}

export interface DropStep {
  readonly kind: "drop";
  readonly space: ObjectSpace;
  readonly objects: readonly DroppedObject[];
  readonly cascade: boolean;
  readonly lenient: boolean;
  readonly place: Place;
  readonly what: string;
}

/* ------------------------------------------------------------ definitions that later statements can reach */

export interface Parameter {
  readonly name: string | undefined;
  /** The last part of its type's name, such as `int4`. */
  readonly type: string;
  readonly optional: boolean;
  /** It takes all arguments that are left, as one array. */
  readonly variadic: boolean;
  /** The value of a constant default. */
  readonly default: Value | undefined;
}

/** The text of a body and where it stands. */
export interface BodyText {
  readonly content: string;
  readonly source: Source;
  /** The statement that defines the body. */
  readonly statement: Place;
  /** False when the body's characters have no exact place; everything is then reported on the statement. */
  readonly exact: boolean;
  toSource(index: number): number;
}

export type Body =
  | { readonly language: "sql"; readonly text: BodyText }
  /** `BEGIN ATOMIC …` and `RETURN …` come parsed. */
  | { readonly language: "parsed"; readonly tree: Node; readonly text: Text }
  /** PL/pgSQL is parsed with the statement that defines it. */
  | { readonly language: "plpgsql"; readonly text: BodyText; readonly sql: string }
  | { readonly language: "other"; readonly text: BodyText; readonly name: string };

/** A parameter whose value the caller gets: OUT, INOUT, or a column of RETURNS TABLE. */
export interface OutputParameter {
  readonly name: string;
  /** Its place among the arguments of a CALL. */
  readonly position: number;
}

/** A function, a procedure or a `DO` block. */
export interface Routine {
  readonly kind: "routine";
  readonly name: QualifiedName;
  readonly outputs: readonly OutputParameter[];
  readonly parameters: readonly Parameter[];
  readonly body: Body;
  /** `OR REPLACE`: it may have been there before. */
  readonly replaces: boolean;
  /** Not run for a NULL argument. */
  readonly strict: boolean;
  /** With a `SET` clause a body may not commit. */
  readonly hasSetClause: boolean;
  readonly place: Place;
}

export interface View {
  readonly kind: "view";
  readonly name: QualifiedName;
  /** It runs when it is filled, not when it is read. */
  readonly materialized: boolean;
  /** `WITH NO DATA`: it cannot be read until it is filled. */
  readonly empty: boolean;
  readonly run: () => readonly Step[];
  readonly place: Place;
}

export interface Table {
  readonly kind: "table";
  readonly name: QualifiedName;
  /** Column → the sequence that its default draws from. */
  readonly sequences: ReadonlyMap<string, string>;
  /** In their order. */
  readonly columns: readonly string[];
  /** What CHECK constraints do for each row that is written. */
  readonly checks: readonly Step[];
  /** Column → what its default does, where that is anything. */
  readonly defaults: ReadonlyMap<string, readonly Step[]>;
  readonly temporary: boolean;
  readonly place: Place;
}

export interface Trigger {
  readonly kind: "trigger";
  readonly name: QualifiedName;
  readonly table: QualifiedName;
  readonly on: readonly RelationAction[];
  readonly eachRow: boolean;
  readonly before: boolean;
  /** What `TG_ARGV` has. */
  readonly arguments: readonly string[];
  /** `OR REPLACE`: it may have been there before. */
  readonly replaces: boolean;
  readonly function: QualifiedName;
  readonly place: Place;
}

/** What `CREATE RULE` adds to a write. */
export interface RewriteRule {
  readonly kind: "rule";
  readonly name: QualifiedName;
  readonly table: QualifiedName;
  readonly on: RelationAction;
  readonly instead: boolean;
  readonly replaces: boolean;
  readonly run: () => readonly Step[];
  readonly place: Place;
}

export interface Aggregate {
  readonly kind: "aggregate";
  readonly name: QualifiedName;
  /** Called for each row with the state and the arguments. */
  readonly transition: QualifiedName;
  /** Called once with the state. */
  readonly final: QualifiedName | undefined;
  readonly place: Place;
}

export type Definition = Routine | View | Table | Trigger | RewriteRule | Aggregate;
