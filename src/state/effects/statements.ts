/**
 * What each PostgreSQL statement does to a session. The only place that knows statements by name;
 * it says what happens, never whether that is good. A statement that is not here only runs the query inside it.
 */
import type { DefElem, Node } from "../../sql/parse.ts";
import { textOf } from "../../source.ts";
import type { Value } from "../../types.ts";
import { doRoutine, routineOf } from "../bodies/routine.ts";
import { controlStatements } from "./control-statements.ts";
import { cursorQuery, holdBit } from "./cursor-query.ts";
import { evaluate } from "./expression.ts";
import { emptyScope, inSession, scopeOf, type Scope } from "./scope.ts";
import { readSetting } from "./functions.ts";
import { on, whole, type Handler } from "./handler.ts";
import { objectStatements } from "./object-statements.ts";
import { createObject, createRelation, onCommitNeed, relationsIn, ruleActions } from "./objects.ts";
import { stepsOfQuery } from "./query.ts";
import { intoOf, makesVoidColumn, onlyCalls, readsLooseColumn, voidColumn, withoutBareNeeds } from "./select-shape.ts";
import { setSteps } from "./set.ts";
import type { Deferred, Step, View } from "./steps.ts";
import type { Text } from "./text.ts";
import { qualified } from "./tree.ts";
import { unguardedSettings } from "./unguarded.ts";

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

const handlers: ReadonlyMap<string, Handler> = new Map([
  ...controlStatements,
  ...objectStatements,
  on("VariableSetStmt", (stmt, text, scope) => setSteps(stmt, text, scope)),
  on("VariableShowStmt", (stmt, text) => (stmt.name?.includes(".") ? readSetting(stmt.name, whole(text), `SHOW ${stmt.name}`) : [])),
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
  on("DeclareCursorStmt", (stmt, text, scope) => {
    const { query, portalname = "", options = 0 } = stmt;
    const hold = (options & holdBit) !== 0;
    return [{ kind: "declare", name: portalname, hold, query: cursorQuery(query, options, text, scope), place: whole(text) }];
  }),
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
    const view: View = {
      kind: "view",
      name: qualified(into.rel),
      materialized,
      empty: into.skipData === true,
      run: () => filling,
      place: whole(text),
    };
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
          empty: false,
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
  on("CreateFunctionStmt", (stmt, text) => {
    const routine = routineOf(stmt, text);
    return [
      createObject("function", "function", stmt.funcname ?? [], text, stmt.replace === true),
      ...(routine ? [{ kind: "define", definition: routine } as const] : []),
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

function executeSteps(name: string, params: readonly Node[], text: Text, scope: Scope): readonly Step[] {
  const args = params.map((param) => evaluate(param, scope));
  const before = params.flatMap((param) => stepsOfQuery(param, text, scope));
  return [...before, { kind: "execute", name, args, place: whole(text), what: `EXECUTE ${name}`, runs: true }];
}
