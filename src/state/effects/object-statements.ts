/** Statements that create, name and drop objects and hold no query. */
import { on, whole, type Handler } from "./handler.ts";
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
  onCommitNeed,
  ownersIn,
  referencesIn,
  renamedSpaces,
  sequencesOf,
  triggerActions,
} from "./objects.ts";
import type { Step } from "./steps.ts";
import { emptyScope } from "./scope.ts";
import { constantlyFalse } from "./rows.ts";
import { qualified } from "./tree.ts";

export const objectStatements: readonly (readonly [string, Handler])[] = [
  on("AlterObjectSchemaStmt", (stmt) => (stmt.relation ? [{ kind: "relocate", relation: qualified(stmt.relation) }] : [])),
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
  on("AlterTableStmt", (stmt) => {
    if (!stmt.relation) return [];
    const table = qualified(stmt.relation);
    return (stmt.cmds ?? []).flatMap((cmd): Step[] => {
      if (!("AlterTableCmd" in cmd)) return [];
      const { subtype = "", name } = cmd.AlterTableCmd;
      if (!/^AT_(Dis|En)ableTrig(All|User)?$/.test(subtype)) return [];
      return [{ kind: "switch-trigger", table, name, on: subtype.startsWith("AT_En") }];
    });
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
          on: stmt.whenClause && constantlyFalse(stmt.whenClause, emptyScope) ? [] : triggerActions(stmt.events ?? 0),
          before: ((stmt.timing ?? 0) & 2) !== 0,
          arguments: (stmt.args ?? []).flatMap((arg) => ("String" in arg ? [arg.String.sval ?? ""] : [])),
          eachRow: stmt.row === true,
          replaces: stmt.replace === true,
          function: nameParts(stmt.funcname ?? []),
          place: whole(text),
        },
      },
    ];
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
];
