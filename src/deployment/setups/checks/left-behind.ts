/** What a pooler is told to leave on a server connection for its next client. */

import { type Problem, quoted } from "../../pgbouncer/problem.ts";
import { distinct } from "../../place-key.ts";
import { isOn, isShared, type PoolSetup } from "../setup.ts";
import type { SetupCheck } from "./check.ts";

/** https://github.com/postgresml/pgcat/pull/444 */
export const noCleanUp: SetupCheck = ({ setup }) => {
  if (setup.pooler !== "pgcat") return [];
  const found = setup.pools.flatMap((pool): readonly Problem[] => {
    const setting = pool.settings.get("cleanup_server_connections");
    if (!setting || !isShared(pool) || isOn(pool.settings, setting.name) !== false) return [];
    return [
      {
        place: setting.place,
        name: setting.written,
        impact: "risk",
        verdict: "leaks",
        message:
          "With `cleanup_server_connections = false` PgCat resets nothing: what a client sets or prepares stays on the server connection for the next one.",
        help: "Take it out, unless the code leaves nothing behind.",
      },
    ];
  });
  return distinct(found, ({ place }) => place);
};

/** https://github.com/yandex/odyssey/blob/master/docs/configuration/rules.md: `pool_discard`, `pool_smart_discard`; the lab measures it (test/lab/matrix). */
export const nothingDiscarded: SetupCheck = ({ setup }) => {
  if (setup.pooler !== "odyssey") return [];
  return setup.pools.filter(isShared).flatMap((pool): readonly Problem[] => {
    const setting = pool.settings.get("pool_discard");
    if (!setting || isOn(pool.settings, "pool_discard") !== false || isOn(pool.settings, "pool_smart_discard") === true) return [];
    return [
      {
        place: setting.place,
        name: setting.name,
        impact: "risk",
        verdict: "leaks",
        message:
          "With `pool_discard no`, and without `pool_smart_discard`, Odyssey resets nothing: what a client leaves on a server connection stays there for the next one.",
        help: "Take it out, unless the code leaves nothing behind.",
      },
    ];
  });
};

/** Each by what a query has that resets it. */
const parts: readonly { readonly by: RegExp; readonly what: string }[] = [
  { by: /reset\s+all/i, what: "settings" },
  { by: /session\s+authorization|reset\s+role/i, what: "roles" },
  { by: /pg_advisory_unlock_all/i, what: "advisory locks" },
  { by: /unlisten/i, what: "`LISTEN`" },
  { by: /discard\s+temp/i, what: "temporary tables" },
  { by: /close\s+all/i, what: "cursors `WITH HOLD`" },
];

/** Of the same page: it takes the place of Odyssey's own query. */
export const ownDiscardQuery: SetupCheck = ({ setup }) => {
  if (setup.pooler !== "odyssey") return [];
  return setup.pools.filter(isShared).flatMap((pool): readonly Problem[] => {
    const query = pool.settings.get("pool_discard_query");
    if (!query?.value || /discard\s+all/i.test(query.value) || !wipes(pool)) return [];
    const left = parts.filter(({ by }) => !by.test(query.value ?? "")).map(({ what }) => what);
    if (left.length === 0) return [];
    const named = left.length === 1 ? (left[0] ?? "") : `${left.slice(0, -1).join(", ")} and ${left.at(-1) ?? ""}`;
    return [
      {
        place: query.place,
        name: query.name,
        impact: "risk",
        verdict: "leaks",
        message: `Odyssey runs this instead of its own clean-up, and it does not reset ${named}: what a client leaves of them stays for the next one.`,
        help: "Take it out, or reset everything that the code uses.",
      },
    ];
  });
};

function wipes({ settings }: PoolSetup): boolean {
  return isOn(settings, "pool_discard") !== false || isOn(settings, "pool_smart_discard") === true;
}

/** Said by the program itself (`odyssey --test`). */
export const discardsThatDoNotFit: SetupCheck = ({ setup }) => {
  if (setup.pooler !== "odyssey") return [];
  return setup.pools.filter(isShared).flatMap((pool): readonly Problem[] => {
    const { settings } = pool;
    const [smart, carries, query] = ["pool_smart_discard", "pool_reserve_prepared_statement", "pool_discard_query"].map((name) =>
      settings.get(name),
    );
    const problems: Problem[] = [];
    const refusal = (at: Problem["place"], name: string, reason: string, help: string): void => {
      problems.push({ place: at, name, impact: "breaks", message: `Odyssey does not start with this file: ${reason}.`, help });
    };
    if (smart && carries && isOn(settings, smart.name) === true && isOn(settings, carries.name) === false)
      refusal(smart.place, smart.name, "`pool_smart_discard yes` needs `pool_reserve_prepared_statement yes`", "Take one of the two out.");
    if (
      query?.value !== undefined &&
      /deallocate\s+all/i.test(query.value) &&
      isOn(settings, "pool_reserve_prepared_statement") !== false
    ) {
      const reason = `${quoted("DEALLOCATE ALL")} in \`pool_discard_query\` would end the statements that it keeps for its clients`;
      const help = "Take it out of the query, or give `pool_reserve_prepared_statement no`.";
      if (carries) refusal(query.place, query.name, reason, help);
      // Earlier releases keep none where nothing is said.
      else
        problems.push({
          place: query.place,
          name: query.name,
          impact: "risk",
          message: `From Odyssey 1.5 on it does not start with this file: ${reason}.`,
          help,
        });
    }
    return problems;
  });
};
