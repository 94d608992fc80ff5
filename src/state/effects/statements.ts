/**
 * What each PostgreSQL statement does to a session. The only place that knows statements by name;
 * it says what happens, never whether that is good. A statement that is not here only runs the query inside it.
 */
import type { DefElem, Node } from "../../sql/parse.ts";
import type { Place, Value } from "../../types.ts";
import { cursorQuery, holdBit } from "./cursor-query.ts";
import { doRoutine, routineOf } from "../bodies/routine.ts";
import { emptyScope, evaluate, inSession, lastName, scopeOf, type Scope } from "./expression.ts";
import { readSetting } from "./functions.ts";
import {
  aggregateFunctions,
  checksOf,
  createNamed,
  createObject,
  createRelation,
  defaultsOf,
  dropSpaces,
  nameParts,
  objectName,
  ofTable,
  ownersIn,
  onCommitNeed,
  referencesIn,
  relationsIn,
  renamedSpaces,
  ruleActions,
  sequencesOf,
  triggerActions,
} from "./objects.ts";
import { stepsOfQuery } from "./query.ts";
import { modeSteps, setSteps } from "./set.ts";
import type { Deferred, Step, View } from "./steps.ts";
import { textOf, type Text } from "./text.ts";
import { qualified } from "./tree.ts";
import { unguardedSettings } from "./unguarded.ts";

type NodeName = Node extends infer N ? (N extends unknown ? keyof N & string : never) : never;
type Of<K extends string> = Extract<Node, Record<K, unknown>>;
type Inner<K extends string> = Of<K> extends Record<K, infer V> ? V : never;

/** The steps of one statement. `scope` has the variables of the body that the statement stands in. */
export function stepsOfStatement(node: Node, text: Text, scope: Scope = emptyScope): readonly Step[] {
  const steps = stepsByKind(node, text, scope);
  return /current_setting/i.test(textOf(text.statement)) ? [...steps, ...unguardedSettings(node, text)] : steps;
}

function stepsByKind(node: Node, text: Text, scope: Scope): readonly Step[] {
  const steps = stepsAtOnce(node, text, scope);
  if (scope.session || !steps.some((step) => dependsOnSession(step, text))) return steps;
  return [{ kind: "late", run: (session) => stepsAtOnce(node, text, inSession(scope, session)) }];
}

/** What functions of the analysed files give, and whether a lock could be given back, is known only when the statement runs. */
function dependsOnSession(step: Step, text: Text): boolean {
  if (step.kind === "call") return !step.call.procedure;
  if (step.kind === "late") return true;
  return (
    step.kind === "release" &&
    step.state === "advisory-lock" &&
    /\b(and|or|not|case|where|coalesce|having|filter|on)\b/i.test(textOf(text.statement))
  );
}

function stepsAtOnce(node: Node, text: Text, scope: Scope): readonly Step[] {
  const kind = Object.keys(node)[0] ?? "";
  const handle = handlers.get(kind);
  const write: readonly Step[] = definesObjects.test(kind) ? [{ kind: "write" }] : [];
  if (handle) return [...write, ...handle(node, text, scope)];
  if (write.length > 0 && kind in utilityStatements) return write;
  return kind in utilityStatements ? [] : withoutBareNeeds(stepsOfQuery(node, text, scope));
}

/** What a read-only transaction refuses, besides writing to tables (docs: sql-set-transaction). */
const definesObjects = /^(Create(?!d)|Alter|Drop|Rename|View|Index|Comment|Grant|Truncate|Rule|Define)/;

/** Statements that only define something: the expressions inside them do not run. */
const utilityStatements: Readonly<Record<string, true>> = {
  CreatePolicyStmt: true,
  AlterPolicyStmt: true,
  CreateStatsStmt: true,
  CreateDomainStmt: true,
  AlterRoleSetStmt: true,
  AlterDatabaseSetStmt: true,
  AlterFunctionStmt: true,
  CommentStmt: true,
  GrantStmt: true,
};

type Handler = (node: Node, text: Text, scope: Scope) => readonly Step[];

function on<K extends NodeName>(name: K, handle: (inner: Inner<K>, text: Text, scope: Scope) => readonly Step[]): [string, Handler] {
  return [name, (node, text, scope) => (isKind(node, name) ? handle((node as unknown as Record<K, Inner<K>>)[name], text, scope) : [])];
}

function isKind(node: Node, name: string): boolean {
  return name in node;
}

const whole = (text: Text): Place => text.statement;

const handlers: ReadonlyMap<string, Handler> = new Map([
  on("TransactionStmt", (stmt, text) => {
    const place = whole(text);
    const chain = stmt.chain === true;
    const name = stmt.savepoint_name ?? "";
    switch (stmt.kind) {
      case "TRANS_STMT_BEGIN":
      case "TRANS_STMT_START":
        return [{ kind: "begin", place }, ...modesOf(stmt.options ?? [])];
      case "TRANS_STMT_COMMIT":
        return [{ kind: "commit", place, chain }];
      case "TRANS_STMT_ROLLBACK":
        return [{ kind: "rollback", place, chain }];
      case "TRANS_STMT_SAVEPOINT":
        return [{ kind: "savepoint", place, name }];
      case "TRANS_STMT_RELEASE":
        return [{ kind: "release-savepoint", place, name }];
      case "TRANS_STMT_ROLLBACK_TO":
        return [{ kind: "rollback-to", place, name }];
      case "TRANS_STMT_PREPARE":
        return [{ kind: "prepare-transaction", place }];
      case "TRANS_STMT_COMMIT_PREPARED":
        return [{ kind: "outside-only", place, what: "COMMIT PREPARED" }];
      case "TRANS_STMT_ROLLBACK_PREPARED":
        return [{ kind: "outside-only", place, what: "ROLLBACK PREPARED" }];
      case undefined:
        break;
    }
    return [];
  }),
  on("VariableSetStmt", (stmt, text, scope) => setSteps(stmt, text, scope)),
  on("VariableShowStmt", (stmt, text) => (stmt.name?.includes(".") ? readSetting(stmt.name, whole(text), `SHOW ${stmt.name}`) : [])),
  on("ConstraintsSetStmt", (_, text) => [
    { kind: "need-transaction", place: whole(text), what: "SET CONSTRAINTS", need: "set-constraints" },
  ]),
  on("DiscardStmt", (stmt, text) => {
    const place = whole(text);
    if (stmt.target === "DISCARD_ALL") return [{ kind: "reset", place, what: "discard-all" }];
    if (stmt.target === "DISCARD_TEMP")
      return [{ kind: "release", state: "temp-object", place, name: undefined, what: "DISCARD TEMP", form: "discard" }];
    if (stmt.target === "DISCARD_SEQUENCES")
      return [{ kind: "release", state: "sequence-value", place, name: undefined, what: "DISCARD SEQUENCES", form: "discard" }];
    return [];
  }),
  on("PrepareStmt", (stmt, text) => {
    const name = stmt.name ?? "";
    const { query } = stmt;
    const run: Deferred = (args) => (query ? stepsOfStatement(query, text, parameters(args)) : []);
    return [
      {
        kind: "prepare",
        run,
        acquire: {
          kind: "acquire",
          state: "prepared-statement",
          place: whole(text),
          name,
          what: `PREPARE ${name}`,
          certain: true,
          form: "prepare",
        },
      },
    ];
  }),
  on("ExecuteStmt", (stmt, text, scope) => executeSteps(stmt.name ?? "", stmt.params ?? [], text, scope)),
  on("DeallocateStmt", (stmt, text) => {
    const place = whole(text);
    if (stmt.isall || stmt.name === undefined) return [{ kind: "reset", place, what: "deallocate-all" }];
    return [{ kind: "release", state: "prepared-statement", place, name: stmt.name, what: `DEALLOCATE ${stmt.name}`, form: "deallocate" }];
  }),
  on("ListenStmt", (stmt, text) => {
    const name = stmt.conditionname ?? "";
    return [{ kind: "acquire", state: "listen", place: whole(text), name, what: `LISTEN ${name}`, certain: true, form: "listen" }];
  }),
  on("UnlistenStmt", (stmt, text) => {
    const place = whole(text);
    if (stmt.conditionname === undefined) return [{ kind: "reset", place, what: "unlisten-all" }];
    return [
      { kind: "release", state: "listen", place, name: stmt.conditionname, what: `UNLISTEN ${stmt.conditionname}`, form: "unlisten" },
    ];
  }),
  on("LoadStmt", (stmt, text) => {
    const name = stmt.filename ?? "";
    return [{ kind: "acquire", state: "library", place: whole(text), name, what: `LOAD '${name}'`, certain: true, form: "load" }];
  }),
  on("DeclareCursorStmt", (stmt, text, scope) => {
    const { query, portalname = "", options = 0 } = stmt;
    const hold = (options & holdBit) !== 0;
    return [{ kind: "declare", name: portalname, hold, query: cursorQuery(query, options, text, scope), place: whole(text) }];
  }),
  on("FetchStmt", (stmt, text) => {
    const name = stmt.portalname ?? "";
    const wanted = Number(stmt.howMany ?? 0);
    const count = stmt.direction === "FETCH_FORWARD" && wanted < 1e9 ? wanted : Infinity;
    return [{ kind: "fetch", name, count, place: whole(text), what: `${stmt.ismove ? "MOVE" : "FETCH"} FROM ${name}` }];
  }),
  on("ClosePortalStmt", (stmt, text) => [
    { kind: "close", name: stmt.portalname, place: whole(text), what: `CLOSE ${stmt.portalname ?? "ALL"}` },
  ]),
  on("ExplainStmt", (stmt, text, scope) => {
    const { query, options = [] } = stmt;
    if (!query) return [];
    const runs = options.some((option) => "DefElem" in option && option.DefElem.defname === "analyze" && isOn(option.DefElem));
    if (runs) return stepsOfStatement(query, text, scope);
    return "ExecuteStmt" in query
      ? [
          {
            kind: "execute",
            name: query.ExecuteStmt.name ?? "",
            args: [],
            place: whole(text),
            what: `EXPLAIN EXECUTE ${query.ExecuteStmt.name ?? ""}`,
            runs: false,
          },
        ]
      : [];
  }),
  on("AlterObjectSchemaStmt", (stmt) => (stmt.relation ? [{ kind: "relocate", relation: qualified(stmt.relation) }] : [])),
  on("CreateTableAsStmt", (stmt, text, scope) => {
    const into = stmt.into;
    if (!into?.rel || !stmt.query) return [];
    const create = createRelation(into.rel, "table-as", text, {
      onCommitDrop: into.onCommit === "ONCOMMIT_DROP",
      lenient: stmt.if_not_exists === true,
    });
    const materialized = stmt.objtype === "OBJECT_MATVIEW";
    if (makesVoidColumn(stmt.query)) return [voidColumn(text)];
    if (into.skipData && !materialized) return [create];
    const steps = stepsOfStatement(stmt.query, text, scope);
    if (!materialized) return [...steps, create, ...onCommitNeed(create, text)];
    // A materialized view is filled in a scope of its own for settings (docs: sql-refreshmaterializedview; measured).
    const filling = steps.filter((step) => step.kind !== "acquire" || step.state !== "setting");
    const view: View = { kind: "view", name: qualified(into.rel), materialized, run: () => filling, place: whole(text) };
    return [...(into.skipData ? [] : filling), create, { kind: "define", definition: view }];
  }),
  on("SelectStmt", (stmt, text, scope) => {
    if (scope === emptyScope && !text.inBody && text.bridged !== true && readsLooseColumn(stmt))
      return [{ kind: "fail", place: whole(text), reason: "a column without a table" }];
    const steps = stepsOfQuery({ SelectStmt: stmt }, text, scope);
    const into = intoOf(stmt);
    // In PL/pgSQL the INTO of a SELECT is taken out before it gets here: what is left makes a table.
    if (into?.rel && makesVoidColumn({ SelectStmt: stmt })) return [voidColumn(text)];
    const all = into?.rel ? [...steps, createRelation(into.rel, "select-into", text, {})] : steps;
    return onlyCalls(stmt) ? all : withoutBareNeeds(all);
  }),
  on("CreateStmt", (stmt, text) => {
    if (!stmt.relation) return [];
    const steps: Step[] = [];
    const parents = (stmt.inhRelations ?? []).flatMap((parent) => ("RangeVar" in parent ? [qualified(parent.RangeVar)] : []));
    const create = createRelation(stmt.relation, "table", text, {
      onCommitDrop: stmt.oncommit === "ONCOMMIT_DROP",
      lenient: stmt.if_not_exists === true,
      ...(stmt.partbound ? { ownedBy: parents } : { dependsOn: parents }),
      references: referencesIn(stmt.tableElts ?? []),
    });
    steps.push(create, {
      kind: "define",
      definition: {
        kind: "table",
        name: qualified(stmt.relation),
        columns: (stmt.tableElts ?? []).flatMap((element) => ("ColumnDef" in element ? [element.ColumnDef.colname ?? ""] : [])),
        checks: checksOf(stmt.tableElts ?? [], text),
        sequences: sequencesOf(stmt.relation, stmt.tableElts ?? []),
        defaults: defaultsOf(stmt.tableElts ?? [], text),
        temporary: stmt.relation.relpersistence === "t" || /^pg_temp/.test(stmt.relation.schemaname ?? ""),
        place: whole(text),
      },
    });
    return steps.concat(onCommitNeed(create, text));
  }),
  on("ViewStmt", (stmt, text) => {
    const { view, query, replace } = stmt;
    if (!view || !query) return [];
    if (makesVoidColumn(query)) return [voidColumn(text)];
    return [
      createRelation(view, "view", text, { lenient: replace === true, dependsOn: relationsIn(query), inheritsTemporary: true }),
      {
        kind: "define",
        definition: {
          kind: "view",
          name: qualified(view),
          materialized: false,
          run: () => stepsOfStatement(query, text),
          place: whole(text),
        },
      },
    ];
  }),
  on("RefreshMatViewStmt", (stmt, text) =>
    stmt.relation && !stmt.skipData
      ? [{ kind: "relation", action: "refresh", relation: qualified(stmt.relation), place: whole(text) }]
      : [],
  ),
  on("RuleStmt", (stmt, text) => {
    const action = ruleActions[stmt.event ?? ""];
    if (!stmt.relation || !action) return [];
    const actions = stmt.actions ?? [];
    return [
      {
        kind: "define",
        definition: {
          kind: "rule",
          name: { schema: undefined, name: stmt.rulename ?? "" },
          table: qualified(stmt.relation),
          on: action,
          instead: stmt.instead === true,
          replaces: stmt.replace === true,
          run: () => actions.flatMap((one) => stepsOfStatement(one, text)),
          place: whole(text),
        },
      },
    ];
  }),
  on("CreateSeqStmt", (stmt, text) =>
    stmt.sequence
      ? [createRelation(stmt.sequence, "sequence", text, { lenient: stmt.if_not_exists === true, ownedBy: ownersIn(stmt.options ?? []) })]
      : [],
  ),
  on("CompositeTypeStmt", (stmt, text) => (stmt.typevar ? [createNamed("type", "type", qualified(stmt.typevar), text)] : [])),
  on("CreateEnumStmt", (stmt, text) => [createObject("type", "type", stmt.typeName ?? [], text)]),
  on("CreateRangeStmt", (stmt, text) => [createObject("type", "type", stmt.typeName ?? [], text)]),
  on("CreateDomainStmt", (stmt, text) => [createObject("type", "type", stmt.domainname ?? [], text)]),
  on("DefineStmt", (stmt, text) => {
    const create = createObject(stmt.kind === "OBJECT_TYPE" ? "type" : "function", "other", stmt.defnames ?? [], text);
    const functions = aggregateFunctions(stmt.definition ?? []);
    if (stmt.kind !== "OBJECT_AGGREGATE" || !functions.transition) return [create];
    const { transition, final } = functions;
    return [
      create,
      { kind: "define", definition: { kind: "aggregate", name: nameParts(stmt.defnames ?? []), transition, final, place: whole(text) } },
    ];
  }),
  on("CreateFunctionStmt", (stmt, text) => {
    const routine = routineOf(stmt, text);
    return [
      createObject("function", "function", stmt.funcname ?? [], text, stmt.replace === true),
      ...(routine ? [{ kind: "define", definition: routine } as const] : []),
    ];
  }),
  on("CreateTrigStmt", (stmt, text) => {
    if (!stmt.relation) return [];
    const table = qualified(stmt.relation);
    return [
      {
        kind: "define",
        definition: {
          kind: "trigger",
          name: { schema: undefined, name: stmt.trigname ?? "" },
          table,
          on: triggerActions(stmt.events ?? 0),
          eachRow: stmt.row === true,
          replaces: stmt.replace === true,
          function: nameParts(stmt.funcname ?? []),
          place: whole(text),
        },
      },
    ];
  }),
  on("DoStmt", (stmt, text) => {
    const routine = doRoutine(stmt, text);
    return routine ? [{ kind: "do", routine, place: whole(text) }] : [];
  }),
  on("CallStmt", (stmt, text, scope) => {
    if (!stmt.funccall) return [];
    const steps = stepsOfQuery({ FuncCall: stmt.funccall }, text, scope);
    return steps.map((step) =>
      step.kind === "call" && step === steps.at(-1) ? { kind: "call", call: { ...step.call, procedure: true, place: whole(text) } } : step,
    );
  }),
  on("DropStmt", (stmt, text) => {
    if (stmt.concurrent) return [{ kind: "outside-only", place: whole(text), what: "DROP INDEX CONCURRENTLY" }];
    const lenient = stmt.missing_ok === true;
    if (stmt.removeType === "OBJECT_TRIGGER" || stmt.removeType === "OBJECT_RULE") {
      const of = stmt.removeType === "OBJECT_TRIGGER" ? "trigger" : "rule";
      return (stmt.objects ?? []).map((object) => ({ kind: "undefine", of, ...ofTable(object), lenient }));
    }
    const space = dropSpaces[stmt.removeType ?? ""];
    if (!space) return [];
    const objects = (stmt.objects ?? []).map(objectName);
    return [
      {
        kind: "drop",
        space,
        objects,
        cascade: stmt.behavior === "DROP_CASCADE",
        lenient,
        place: whole(text),
        what: `DROP ${(stmt.removeType ?? "").slice("OBJECT_".length).replace("_", " ")} ${objects.map((object) => object.name).join(", ")}`,
      },
    ];
  }),
  on("RenameStmt", (stmt, text) => {
    const space = renamedSpaces[stmt.renameType ?? ""];
    const from = stmt.relation ? qualified(stmt.relation) : stmt.object && objectName(stmt.object);
    if (!space || !from || !stmt.newname || stmt.subname !== undefined) return [];
    return [{ kind: "rename", space, from, to: stmt.newname, lenient: stmt.missing_ok === true, place: whole(text) }];
  }),
  on("VacuumStmt", (stmt, text) => (stmt.is_vacuumcmd ? [{ kind: "outside-only", place: whole(text), what: "VACUUM" }] : [])),
  on("ReindexStmt", (stmt, text) => {
    const concurrently = (stmt.params ?? []).some((param) => "DefElem" in param && param.DefElem.defname === "concurrently");
    const wide = stmt.kind === "REINDEX_OBJECT_DATABASE" || stmt.kind === "REINDEX_OBJECT_SYSTEM" || stmt.kind === "REINDEX_OBJECT_SCHEMA";
    return concurrently || wide ? [{ kind: "outside-only", place: whole(text), what: "REINDEX" }] : [];
  }),
  on("DropTableSpaceStmt", (_, text) => [{ kind: "outside-only", place: whole(text), what: "DROP TABLESPACE" }]),
  on("ClusterStmt", (stmt, text) => (stmt.relation ? [] : [{ kind: "outside-only", place: whole(text), what: "CLUSTER" }])),
  on("CopyStmt", (stmt, text, scope) => {
    if (!stmt.is_from || !stmt.relation) return stepsOfQuery({ CopyStmt: stmt }, text, scope);
    const columns = (stmt.attlist ?? []).flatMap((column) => ("String" in column ? [column.String.sval ?? ""] : []));
    return [
      {
        kind: "relation",
        action: "insert",
        relation: qualified(stmt.relation),
        place: whole(text),
        ...(columns.length > 0 ? { columns: { names: columns, isDefault: columns.map(() => false) } } : {}),
      },
    ];
  }),
  on("CreatedbStmt", (_, text) => [{ kind: "outside-only", place: whole(text), what: "CREATE DATABASE" }]),
  on("DropdbStmt", (_, text) => [{ kind: "outside-only", place: whole(text), what: "DROP DATABASE" }]),
  on("AlterSystemStmt", (_, text) => [{ kind: "outside-only", place: whole(text), what: "ALTER SYSTEM" }]),
  on("CreateTableSpaceStmt", (_, text) => [{ kind: "outside-only", place: whole(text), what: "CREATE TABLESPACE" }]),
  on("IndexStmt", (stmt, text) =>
    stmt.concurrent ? [{ kind: "outside-only", place: whole(text), what: "CREATE INDEX CONCURRENTLY" }] : [],
  ),
]);

function isOn(option: DefElem): boolean {
  const { arg } = option;
  if (!arg) return true;
  const text =
    "String" in arg
      ? arg.String.sval
      : "Boolean" in arg
        ? String(arg.Boolean.boolval ?? false)
        : "Integer" in arg
          ? String(arg.Integer.ival ?? 0)
          : "true";
  return !/^(off|false|0)$/i.test(text ?? "");
}

function parameters(args: readonly Value[]): Scope {
  return scopeOf(new Map(args.map((value, index) => [`$${String(index + 1)}`, value])));
}

/** The modes of BEGIN and SET TRANSACTION. */
function modesOf(options: readonly Node[]): readonly Step[] {
  const elements = options.flatMap((option) => ("DefElem" in option ? [option.DefElem] : []));
  const valueOfMode = (name: string): Value | undefined => {
    const arg = elements.find((element) => element.defname === name)?.arg;
    return arg && evaluate(arg, emptyScope);
  };
  return modeSteps(valueOfMode("transaction_isolation"), valueOfMode("transaction_read_only"));
}

function executeSteps(name: string, params: readonly Node[], text: Text, scope: Scope): readonly Step[] {
  const args = params.map((param) => evaluate(param, scope));
  const before = params.flatMap((param) => stepsOfQuery(param, text, scope));
  return [...before, { kind: "execute", name, args, place: whole(text), what: `EXECUTE ${name}`, runs: true }];
}

/** A table or view cannot have a column of type void, which is what these functions give. */
function makesVoidColumn(query: Node): boolean {
  if (!("SelectStmt" in query)) return false;
  return (query.SelectStmt.targetList ?? []).some((target) => {
    const value = "ResTarget" in target ? target.ResTarget.val : undefined;
    return (
      value !== undefined &&
      "FuncCall" in value &&
      /^(pg_advisory_(xact_)?lock(_shared)?|pg_advisory_unlock_all|setseed|pg_notify)$/.test(lastName(value.FuncCall.funcname ?? []))
    );
  });
}

function voidColumn(text: Text): Step {
  return { kind: "fail", place: whole(text), reason: "a column cannot have the type void" };
}

/* ------------------------------------------------------------ SELECT */

/** INTO stands on the leftmost SELECT of a set operation. */
function intoOf(stmt: Inner<"SelectStmt">): Inner<"SelectStmt">["intoClause"] {
  return stmt.intoClause ?? (stmt.larg ? intoOf(stmt.larg) : undefined);
}

/** `SELECT name` without FROM fails whatever the database holds. */
function readsLooseColumn({ fromClause, withClause, larg, targetList }: Inner<"SelectStmt">): boolean {
  if (fromClause || withClause || larg) return false;
  return (targetList ?? []).some(
    (target) => "ResTarget" in target && target.ResTarget.val !== undefined && "ColumnRef" in target.ResTarget.val,
  );
}

/** `SELECT f(), g()` and nothing else: what it sets for the transaction can be meant for later statements only. */
function onlyCalls(stmt: Inner<"SelectStmt">): boolean {
  if (stmt.withClause || stmt.larg || stmt.valuesLists) return false;
  if (!(stmt.fromClause ?? []).every((item) => "RangeVar" in item || "RangeFunction" in item)) return false;
  return (stmt.targetList ?? []).every(
    (target) => "ResTarget" in target && target.ResTarget.val !== undefined && isCall(target.ResTarget.val),
  );
}

function isCall(node: Node): boolean {
  if ("TypeCast" in node && node.TypeCast.arg) return isCall(node.TypeCast.arg);
  return (
    "FuncCall" in node &&
    /^(set_config|pg_(try_)?advisory_xact_lock(_shared)?|pg_export_snapshot)$/.test(lastName(node.FuncCall.funcname ?? []))
  );
}

/** A statement that does more than take the lock or set the value can need it for itself alone. */
function withoutBareNeeds(steps: readonly Step[]): readonly Step[] {
  return steps.filter((step) => step.kind !== "need-transaction" || step.need === "on-commit-drop");
}
