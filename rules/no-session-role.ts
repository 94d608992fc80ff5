import type { Rule } from "../src/types.ts";
import { hookMessage } from "./connect-hooks.ts";
import { helpWithout, isTaken } from "./instead.ts";
import { helpAround, localFixes } from "./local-scope.ts";
import { escapeMessage, impactOfEscape } from "./phrases.ts";

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
  check(fact, context) {
    if (fact.fact !== "escape") return undefined;
    const impact = impactOfEscape(fact, context.verdict);
    if (impact === undefined) return undefined;
    const inHook = hookMessage(fact, context);
    if (inHook !== undefined) return { impact, message: inHook, help: hookHelp };
    const message = escapeMessage(fact, context);
    if (!isTaken("set-local", fact, context)) return { impact, message, help: helpWithout("role") };
    return {
      impact,
      message,
      help:
        helpAround(fact, "connect as that role") ??
        help[fact.form] ??
        "Change the role inside the transaction that needs it, so that it ends there.",
      fixes: localFixes(fact),
    };
  },
};
