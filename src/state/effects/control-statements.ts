/** Statements that act on the session or the transaction as a whole and hold no query. */
import type { Node } from "../../sql/parse.ts";
import { on, whole, type Handler } from "./handler.ts";
import type { Value } from "../../types.ts";
import { evaluate } from "./expression.ts";
import { emptyScope } from "./scope.ts";
import { modeSteps } from "./set.ts";
import type { Step } from "./steps.ts";

export const controlStatements: readonly (readonly [string, Handler])[] = [
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
  on("DeallocateStmt", (stmt, text) => {
    const place = whole(text);
    if (stmt.isall || stmt.name === undefined) return [{ kind: "reset", place, what: "deallocate-all" }];
    return [{ kind: "release", state: "prepared-statement", place, name: stmt.name, what: `DEALLOCATE ${stmt.name}`, form: "deallocate" }];
  }),
  on("NotifyStmt", (stmt, text) => {
    const name = stmt.conditionname ?? "";
    return [{ kind: "contained", place: whole(text), what: `NOTIFY ${name}`, name, form: "notify" }];
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
  on("FetchStmt", (stmt, text) => {
    const name = stmt.portalname ?? "";
    const wanted = Number(stmt.howMany ?? 0);
    const count = stmt.direction === "FETCH_FORWARD" && wanted < 1e9 ? wanted : Infinity;
    return [{ kind: "fetch", name, count, place: whole(text), what: `${stmt.ismove ? "MOVE" : "FETCH"} FROM ${name}` }];
  }),
  on("ClosePortalStmt", (stmt, text) => [
    { kind: "close", name: stmt.portalname, place: whole(text), what: `CLOSE ${stmt.portalname ?? "ALL"}` },
  ]),
  on("VacuumStmt", (stmt, text) => (stmt.is_vacuumcmd ? [{ kind: "outside-only", place: whole(text), what: "VACUUM" }] : [])),
  on("ReindexStmt", (stmt, text) => {
    const concurrently = (stmt.params ?? []).some((param) => "DefElem" in param && param.DefElem.defname === "concurrently");
    const wide = stmt.kind === "REINDEX_OBJECT_DATABASE" || stmt.kind === "REINDEX_OBJECT_SYSTEM" || stmt.kind === "REINDEX_OBJECT_SCHEMA";
    return concurrently || wide ? [{ kind: "outside-only", place: whole(text), what: "REINDEX" }] : [];
  }),
  on("DropTableSpaceStmt", (_, text) => [{ kind: "outside-only", place: whole(text), what: "DROP TABLESPACE" }]),
  on("ClusterStmt", (stmt, text) => (stmt.relation ? [] : [{ kind: "outside-only", place: whole(text), what: "CLUSTER" }])),
  on("CreatedbStmt", (_, text) => [{ kind: "outside-only", place: whole(text), what: "CREATE DATABASE" }]),
  on("DropdbStmt", (_, text) => [{ kind: "outside-only", place: whole(text), what: "DROP DATABASE" }]),
  on("AlterSystemStmt", (_, text) => [{ kind: "outside-only", place: whole(text), what: "ALTER SYSTEM" }]),
  on("CreateTableSpaceStmt", (_, text) => [{ kind: "outside-only", place: whole(text), what: "CREATE TABLESPACE" }]),
  on("IndexStmt", (stmt, text) =>
    stmt.concurrent ? [{ kind: "outside-only", place: whole(text), what: "CREATE INDEX CONCURRENTLY" }] : [],
  ),
];

/** The modes of BEGIN and SET TRANSACTION. */
function modesOf(options: readonly Node[]): readonly Step[] {
  const elements = options.flatMap((option) => ("DefElem" in option ? [option.DefElem] : []));
  const valueOfMode = (name: string): Value | undefined => {
    const arg = elements.find((element) => element.defname === name)?.arg;
    return arg && evaluate(arg, emptyScope);
  };
  return modeSteps(valueOfMode("transaction_isolation"), valueOfMode("transaction_read_only"));
}
