import type { Escape, Rule } from "../src/types.ts";
import { isInDo } from "./calls.ts";
import { hookMessage } from "./connect-hooks.ts";
import { helpWithout, isTaken } from "./instead.ts";
import { helpAround, localFixes } from "./local-scope.ts";
import { escaping } from "./escaping.ts";
import { sql } from "./phrases.ts";

const help: Record<string, string> = {
  set: "Use `SET LOCAL` in the transaction that needs it, or `ALTER ROLE … SET` for a value that never changes.",
  "set-config": "Pass `true` as the third argument, in the transaction that needs the setting.",
  "update-pg-settings": "Use `set_config(name, value, true)` in the transaction that needs the setting.",
  characteristics: "Name the mode where the transaction begins, as in `BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY`.",
};

const inFunction = "Give the function a `SET` clause, which ends with the call, or use `SET LOCAL`.";

const hookHelp = "Use `ALTER ROLE … SET` for a value that never changes, and `SET LOCAL` in each transaction that needs another one.";

function helpFor(fact: Escape): string {
  const around = helpAround(fact, "give the role the value with `ALTER ROLE … SET`");
  if (around !== undefined) return around;
  const opening = fact.place.source.origin?.opening;
  if (fact.form === "characteristics" && opening !== undefined && opening.how !== "client")
    return `Name the mode where ${sql(opening.call)} begins the transaction.`;
  if (fact.inBody && !isInDo(fact) && fact.form === "set") return inFunction;
  return help[fact.form] ?? "Set it inside the transaction that needs it, so that it ends there.";
}

export const noSessionSet: Rule = {
  id: "no-session-set",
  description: "Disallow settings that outlive their transaction",
  references: [
    "https://www.postgresql.org/docs/current/sql-set.html",
    "https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-ADMIN-SET",
  ],
  on: ["setting"],
  fixes: ["fix", "suggestion"],
  check: escaping((fact, context) => {
    const inHook = hookMessage(fact, context);
    if (inHook !== undefined) return { message: inHook, help: hookHelp };
    if (!isTaken(fact.form === "set" ? "set-local" : "set-config-local", fact, context)) return { help: helpWithout("setting") };
    return { help: helpFor(fact), fixes: localFixes(fact) };
  }),
};
