/** `SET`, `RESET` and `SET SESSION CHARACTERISTICS` (docs: sql-set, sql-reset, sql-set-transaction). */
import type { Node, VariableSetStmt } from "../../sql/parse.ts";
import type { Value } from "../../types.ts";
import { transactionSettings } from "../catalog.ts";
import { booleanOf, constant, unknownValue } from "./constant.ts";
import { evaluate } from "./expression.ts";
import { emptyScope, type Scope } from "./scope.ts";
import { settingName, settingSteps } from "./functions.ts";
import type { Step } from "./steps.ts";
import type { Text } from "./text.ts";

/** What SET, RESET and SET LOCAL do. */
export function setSteps(stmt: VariableSetStmt, text: Text, scope: Scope): readonly Step[] {
  const place = text.statement;
  const name = settingName(stmt.name ?? "");
  switch (stmt.kind) {
    case "VAR_RESET_ALL":
      return [{ kind: "reset", place, what: "reset-all" }];
    case "VAR_SET_MULTI":
      return name === "session characteristics"
        ? characteristics(stmt, text)
        : [{ kind: "need-transaction", place, what: "SET TRANSACTION", need: "set-transaction" }, ...multiModes(stmt)];
    case "VAR_SET_DEFAULT":
    case "VAR_RESET": {
      if (stmt.is_local)
        return [
          { kind: "need-transaction", place, what: `SET LOCAL ${name}`, need: "set-local" },
          { kind: "local-setting", name, value: undefined },
        ];
      if (transactionSettings.has(name))
        return stmt.kind === "VAR_RESET" ? [{ kind: "fail", place, reason: `${name} cannot be reset` }] : [];
      const state = name === "role" || name === "session_authorization" ? "role" : "setting";
      return [{ kind: "release", state, place, name, what: `RESET ${shownName(name)}`, form: "reset" }];
    }
    case "VAR_SET_VALUE": {
      const value = settingValue(stmt.args ?? [], scope);
      if (transactionSettings.has(name))
        return [
          { kind: "need-transaction", place, what: `SET ${name}`, need: "set-transaction" },
          ...modeSteps(name === "transaction_isolation" ? value : undefined, name === "transaction_read_only" ? value : undefined),
        ];
      if (stmt.is_local)
        return [
          { kind: "need-transaction", place, what: `SET LOCAL ${shownName(name)}`, need: "set-local" },
          { kind: "local-setting", name, value },
        ];
      return settingSteps(
        name,
        place,
        `SET ${shownName(name)}${name === "role" && typeof value?.constant === "string" ? ` ${value.constant}` : ""}`,
        value,
        "set",
      );
    }
    // FROM CURRENT stands only in the definition of a function.
    case "VAR_SET_CURRENT":
    case undefined:
      break;
  }
  return [];
}

function shownName(name: string): string {
  return name === "role" ? "ROLE" : name === "session_authorization" ? "SESSION AUTHORIZATION" : name === "timezone" ? "TIME ZONE" : name;
}

/** The list of a SET as the server stores it: `a, b`. */
function settingValue(args: readonly Node[], scope: Scope): Value | undefined {
  const values = args.map((arg) => evaluate(arg, scope));
  const [only] = values;
  if (values.length === 1) return only;
  if (values.some((value) => value.constant === undefined)) return unknownValue(values.map((value) => value.key).join(", "));
  return constant(values.map((value) => String(value.constant)).join(", "));
}

/** `SET SESSION CHARACTERISTICS` sets the default_transaction_… settings (docs: sql-set-transaction). */
function characteristics(stmt: VariableSetStmt, text: Text): readonly Step[] {
  return (stmt.args ?? []).flatMap((arg): Step[] => {
    if (!("DefElem" in arg)) return [];
    const value = arg.DefElem.arg ? evaluate(arg.DefElem.arg, emptyScope) : undefined;
    const name = `default_${arg.DefElem.defname ?? ""}`;
    const normal = typeof value?.constant === "number" ? constant(value.constant === 1 ? "on" : "off") : value;
    return [
      {
        kind: "acquire",
        state: "setting",
        place: text.statement,
        name,
        what: "SET SESSION CHARACTERISTICS",
        certain: true,
        form: "characteristics",
        ...(normal ? { value: normal } : {}),
      },
    ];
  });
}

/** The modes that a statement gives its transaction, as the walk needs them. */
export function modeSteps(isolation: Value | undefined, readOnly: Value | undefined): readonly Step[] {
  const level = typeof isolation?.constant === "string" ? isolation.constant.toLowerCase() : undefined;
  const only = readOnly?.constant === undefined ? undefined : booleanOf(String(readOnly.constant).trim());
  return level === undefined && only === undefined ? [] : [{ kind: "transaction-modes", isolation: level, readOnly: only }];
}

function multiModes(stmt: VariableSetStmt): readonly Step[] {
  const found = (name: string): Value | undefined => {
    const arg = (stmt.args ?? []).flatMap((item) =>
      "DefElem" in item && item.DefElem.defname === name && item.DefElem.arg ? [item.DefElem.arg] : [],
    )[0];
    return arg && evaluate(arg, emptyScope);
  };
  return modeSteps(found("transaction_isolation"), found("transaction_read_only"));
}
