/** https://www.pgbouncer.org/config.html#server_reset_query; both are measured (test/lab/pgbouncer-settings.test.ts). */

import { isOn, modesIn, type PgbouncerConfiguration, valueOf } from "../pgbouncer/configuration.ts";
import type { Problem } from "../pgbouncer/problem.ts";
import type { Check } from "./check.ts";

/** Some clients are pooled by transaction or statement, and none by session. */
export function isNeverSession(configuration: PgbouncerConfiguration): boolean {
  const modes = modesIn(configuration);
  return modes.size > 0 && !modes.has("session");
}

export const unusedResetQuery: Check = ({ configuration }) => {
  const setting = configuration.settings.get("server_reset_query");
  const always = configuration.settings.get("server_reset_query_always");
  if (!setting?.value || !isNeverSession(configuration) || isOn(configuration, "server_reset_query_always")) return [];
  // Somebody else may turn it on.
  if (always ? always.value === undefined : !configuration.isWhole) return [];
  return [
    {
      place: setting.place,
      name: setting.written,
      impact: "risk",
      verdict: "leaks",
      message: `PgBouncer runs \`server_reset_query\` in session mode alone, so here it never does: what a client leaves on a server connection stays there for the next one.`,
      help: "Take it out, and see that the code leaves nothing behind.",
    },
  ];
};

export const resetAlways: Check = ({ configuration }) => {
  const setting = configuration.settings.get("server_reset_query_always");
  const modes = modesIn(configuration);
  if (!setting?.value || !isOn(configuration, "server_reset_query_always")) return [];
  if (!modes.has("transaction") && !modes.has("statement")) return [];
  const query = valueOf(configuration, "server_reset_query");
  const problem = (rest: Pick<Problem, "impact" | "verdict" | "message" | "help">): readonly Problem[] => [
    { place: setting.place, name: setting.written, ...rest },
  ];
  if (query === "") {
    return problem({
      impact: "ineffective",
      verdict: "leaks",
      message: "`server_reset_query_always` is on, but `server_reset_query` is empty, so nothing is ever reset.",
      help: "Take `server_reset_query_always` out, or give `server_reset_query = DISCARD ALL`.",
    });
  }
  return problem({
    impact: "risk",
    verdict: "cleared",
    message:
      "With `server_reset_query_always`, what a client sets is gone after each transaction instead of staying for the next client: code that relies on it breaks every time. `LOAD`, `setseed` and named dblink connections stay all the same.",
    help: "Use it only until the code does without session state.",
  });
};
