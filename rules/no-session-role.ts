import type { Rule } from "../src/types.ts";
import { hookMessage } from "./connect-hooks.ts";
import { helpWithout, isTaken } from "./instead.ts";
import { helpAround, localFixes } from "./local-scope.ts";
import { escaping } from "./escaping.ts";

const help: Record<string, string> = {
  role: "Use `SET LOCAL ROLE` in the transaction that needs it, or connect as that role.",
  "session-authorization": "Use `SET LOCAL SESSION AUTHORIZATION` in the transaction that needs it, or connect as that user.",
  "set-config": "Pass `true` as the third argument, in the transaction that needs the role.",
};

const hookHelp = "Connect as that role, or use `SET LOCAL ROLE` in each transaction that needs it.";

export const noSessionRole: Rule = {
  id: "no-session-role",
  description: "Disallow roles that outlive their transaction",
  references: [
    "https://www.postgresql.org/docs/current/sql-set-role.html",
    "https://www.postgresql.org/docs/current/sql-set-session-authorization.html",
  ],
  on: ["role"],
  fixes: ["fix", "suggestion"],
  check: escaping((fact, context) => {
    const inHook = hookMessage(fact, context);
    if (inHook !== undefined) return { message: inHook, help: hookHelp };
    if (!isTaken("set-local", fact, context)) return { help: helpWithout("role") };
    return {
      help:
        helpAround(fact, "connect as that role") ??
        help[fact.form] ??
        "Change the role inside the transaction that needs it, so that it ends there.",
      fixes: localFixes(fact),
    };
  }),
};
