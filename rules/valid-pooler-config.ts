import type { Rule } from "../src/types.ts";

export const validPoolerConfig: Rule = {
  id: "valid-pooler-config",
  description: "Disallow a pooler's settings that do not do what they seem to",
  references: [
    "https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-ASYNC",
    "https://www.postgresql.org/docs/current/runtime-config-connection.html",
    "https://www.postgresql.org/docs/current/auth-password.html",
  ],
  on: ["pooler-setting"],
  fixes: ["fix", "suggestion"],
  check(fact) {
    return fact.fact === "pooler-setting" ? fact.report : undefined;
  },
};
