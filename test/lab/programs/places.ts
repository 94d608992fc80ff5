/** Where a program takes, uses and gives back its state: on the pool, on one client, in one transaction or two, undone, in one message … */
import { written } from "./layout.ts";
import { indent, quoted, type Body, type Draft, type Handle, type Lines } from "./library.ts";
import { filler, type Statement, type Work } from "./states.ts";

const FAILS: Statement = { sql: "SELECT 1/0" };

function inTransaction(draft: Draft, pool: Handle, body: Body): Lines {
  return draft.random.pick(draft.library.transactions)(draft, pool, body);
}

function onOne(draft: Draft, pool: Handle, body: Body): Lines {
  const { pinned } = draft.library;
  return pinned.length === 0 ? body(pool) : draft.random.pick(pinned)(draft, pool, body);
}

function caught(lines: Lines): Lines {
  return ["try {", ...indent(lines), "} catch (error) {", "  seen.push((error as Error).message);", "}"];
}

/** What a transaction does, and how it fails. */
function failing(draft: Draft, handle: Handle): string {
  if (draft.random.chance(0.5)) return `throw new Error("no");`;
  return `await ${draft.library.send(draft, handle, FAILS)};`;
}

/** Several statements in one message; only what has no values can be one. */
function inOneMessage(draft: Draft, handle: Handle, statements: readonly Statement[]): Lines {
  const texts = statements.map(({ sql }) => sql);
  const { random, library } = draft;
  const way = random.below(4);
  const begun = library.beginsByItself !== true && random.chance(0.3) ? ["BEGIN", ...texts, "COMMIT"] : texts;
  const text =
    way === 0
      ? `\`\n    ${begun.join(";\n    ")};\n  \``
      : way === 1
        ? `[${begun.map((each) => JSON.stringify(each)).join(", ")}].join("; ")`
        : way === 2
          ? begun.map((each) => JSON.stringify(`${each}; `)).join(" + ")
          : quoted(random, begun.join("; "));
  return [`await ${library.sendText(draft, handle, text)};`];
}

/** In: a piece of state. Out: the lines of a section that has `pool` and `seen`. */
export function placed(draft: Draft, pool: Handle, { take, use, give }: Work): Lines {
  const { random, library } = draft;
  const all = [...take, ...use, ...give];
  const extra = random.chance(0.4) ? [filler(random)] : [];
  switch (random.below(18)) {
    case 0:
      return written(draft, pool, all);
    case 1:
      return [...written(draft, pool, take), ...written(draft, pool, [...extra, ...use, ...give])];
    case 2:
      return onOne(draft, pool, (client) => written(draft, client, all));
    case 3:
      return onOne(draft, pool, (client) => [
        ...written(draft, client, take),
        "try {",
        ...indent(written(draft, client, [...extra, ...use])),
        "} finally {",
        ...indent(written(draft, client, give.length > 0 ? give : [filler(random)])),
        "}",
      ]);
    case 4:
    case 5:
      return inTransaction(draft, pool, (tx) => written(draft, tx, all));
    case 6:
      return inTransaction(draft, pool, (tx) => [...written(draft, tx, take), ...written(draft, tx, [...extra, ...use, ...give])]);
    case 7:
      return inTransaction(draft, pool, (tx) => written(draft, tx, [...extra, ...take, ...use]));
    case 8:
      return [...inTransaction(draft, pool, (tx) => written(draft, tx, take)), ...written(draft, pool, [...use, ...give])];
    case 9:
      return [
        ...inTransaction(draft, pool, (tx) => written(draft, tx, [...extra, ...take])),
        ...inTransaction(draft, pool, (tx) => written(draft, tx, [...use, ...give])),
      ];
    case 10:
      return [
        ...caught(inTransaction(draft, pool, (tx) => [...written(draft, tx, [...take, ...use]), failing(draft, tx)])),
        ...written(draft, pool, extra),
      ];
    case 11:
      return caught(
        inTransaction(draft, pool, (tx) => [
          ...written(draft, tx, take),
          "try {",
          ...indent([...written(draft, tx, use), ...(random.chance(0.5) ? [failing(draft, tx)] : [])]),
          "} finally {",
          ...indent(written(draft, tx, give.length > 0 ? give : [filler(random)])),
          "}",
        ]),
      );
    case 12: {
      // What is missing on another connection is nothing that a reader can see.
      const together = take.some(({ sql }) => /\btemp/i.test(sql));
      return inTransaction(draft, pool, (tx) => {
        const taker = random.chance(0.6) ? pool : tx;
        const other = (share: number): Handle => (together ? taker : random.chance(share) ? pool : tx);
        return [...written(draft, taker, take), ...written(draft, other(0.2), use), ...written(draft, other(0.3), give)];
      });
    }
    case 13:
    case 14: {
      if (all.some(({ values }) => values)) return inTransaction(draft, pool, (tx) => written(draft, tx, all));
      const lines = inOneMessage(draft, pool, random.chance(0.5) ? all : [...take, ...use]);
      return random.chance(0.3) ? [...lines, ...written(draft, pool, use)] : lines;
    }
    case 15: {
      const { nested } = library;
      if (!nested) return inTransaction(draft, pool, (tx) => written(draft, tx, [...all, ...extra]));
      const fails = random.chance(0.6);
      return inTransaction(draft, pool, (tx) => {
        const inner = nested(draft, tx, (handle) => [...written(draft, handle, take), ...(fails ? [failing(draft, handle)] : [])]);
        return [...(fails ? caught(inner) : inner), ...written(draft, tx, fails ? extra : [...use, ...give])];
      });
    }
    case 16:
      return onOne(draft, pool, (client) => [
        ...written(draft, client, take),
        ...inTransaction(draft, pool, (tx) => written(draft, tx, use)),
      ]);
    default:
      return [
        ...inTransaction(draft, pool, (tx) => written(draft, tx, [...take, ...give])),
        ...onOne(draft, pool, (client) => written(draft, client, extra)),
      ];
  }
}
