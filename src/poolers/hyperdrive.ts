/**
 * Cloudflare Hyperdrive, from its documentation: transaction mode, `RESET` when a connection goes back to the pool, and a list of features that it
 * does not support. What happens to one who uses them all the same is not documented, and its versions are not published.
 */
import type { Cell, Profile } from "./profile.ts";
import { clearedBy, everywhere, toldId, unknown } from "./shared-cells.ts";

const features = "https://developers.cloudflare.com/hyperdrive/reference/supported-databases-and-features/";
const pooling = "https://developers.cloudflare.com/hyperdrive/concepts/connection-pooling/";

const cleared = clearedBy("Hyperdrive resets the connection when it takes it back");

function unsupported(what: string, on?: Cell["on"]): Cell {
  return {
    ...(on ? { on } : {}),
    verdict: "fails",
    reason: `Cloudflare's documentation says that Hyperdrive does not support ${what}.`,
    from: features,
  };
}

const anyState = unsupported("changes of a session's state other than `SET`");
const sqlPrepare = "`PREPARE`, `EXECUTE`, `DEALLOCATE` and `DISCARD`";

const contained: readonly Cell[] = [
  {
    on: { contains: ["notify"], inBody: true, words: "`NOTIFY` in a function" },
    verdict: "unknown",
    reason: "Cloudflare's documentation says that Hyperdrive does not support `NOTIFY`, and nothing of one that a function sends.",
    from: features,
  },
  unsupported("`LISTEN` and `NOTIFY`", { contains: ["notify", "listen"], words: "`NOTIFY`, `LISTEN`" }),
  {
    on: { contains: ["pg_notify"], words: "`pg_notify`" },
    verdict: "unknown",
    reason: "Cloudflare's documentation says that Hyperdrive does not support `NOTIFY`, and nothing of the function.",
    from: features,
  },
  unsupported("advisory locks", { contains: ["advisory-lock"], words: "a session's advisory lock" }),
  {
    on: { contains: ["xact-lock"], words: "a transaction's advisory lock" },
    verdict: "unknown",
    reason:
      "Cloudflare's documentation says that Hyperdrive does not support advisory locks, and does not exempt those that end with their transaction.",
    from: features,
  },
  unsupported(sqlPrepare, { contains: ["prepared-statement"], words: "`PREPARE`" }),
  { verdict: "works", reason: "" },
];

export const hyperdrive: Profile = {
  name: "hyperdrive",
  title: "Hyperdrive",
  aliases: ["cloudflare", "cloudflare-hyperdrive"],
  docs: features,
  versions: [],
  modes: ["transaction"],
  evidence: "documentation",
  options: {},
  tracked: [],
  cells: {
    ...unknown,
    ...everywhere,
    setting: cleared.setting.map((cell) => ({ ...cell, from: pooling })),
    role: cleared.role.map((cell) => ({ ...cell, from: pooling })),
    "advisory-lock": [unsupported("advisory locks")],
    "prepared-statement": [unsupported(sqlPrepare)],
    listen: [unsupported("`LISTEN` and `NOTIFY`")],
    "temp-object": [anyState],
    "held-cursor": [anyState],
    "sequence-value": [anyState],
    library: [anyState],
    contained,
    "session-reset": [
      unsupported(sqlPrepare, { resets: ["discard-all", "deallocate-all"], words: "`DISCARD ALL`, `DEALLOCATE ALL`" }),
      unsupported("advisory locks", { resets: ["unlock-all"], words: "`pg_advisory_unlock_all`" }),
      unsupported("`LISTEN` and `NOTIFY`", { resets: ["unlisten-all"], words: "`UNLISTEN *`" }),
      ...everywhere["session-reset"],
    ],
    "named-statement": [
      { on: { drivers: /^(?:pg|postgres\.js)$/, words: "of pg or postgres.js" }, verdict: "works", reason: "", from: pooling },
      {
        verdict: "unknown",
        reason:
          "Cloudflare's documentation promises named statements for pg and postgres.js only: with others they may be slower, or not work.",
        from: pooling,
      },
    ],
    "startup-parameter": [{ verdict: "unknown", reason: "Cloudflare does not say which startup parameters Hyperdrive hands on." }],
    "backend-pid": [
      {
        on: toldId,
        verdict: "unknown",
        reason: "Cloudflare does not say whether Hyperdrive carries requests to cancel, nor whose id it tells a client.",
      },
      ...everywhere["backend-pid"],
    ],
  },
};
