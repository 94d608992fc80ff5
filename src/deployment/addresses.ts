/** Connection strings: whether one goes through a pooler, which one, and what goes around it. */

import { nameSaysDirect } from "../extract/direct-words.ts";
import type { Clue, Variable } from "./clue.ts";
import { type Address, parseAddress } from "./urls/address.ts";
import { type PoolerHosts, type Way, wayOf } from "./urls/pooled.ts";

/** A host or a port that stands by itself: `PGHOST`, `DB_PORT`. */
function partClue(variable: Variable): Clue | undefined {
  const { name, value } = variable;
  const isHost = /(?:^|_|PG)HOST(?:NAME)?$/i.test(name);
  const isPort = /(?:^|_|PG)PORT$/i.test(name);
  if (!isHost && !(isPort && value === "6432")) return undefined;
  const way = wayOf({
    host: isHost ? value.toLowerCase() : "",
    port: isPort ? value : "",
    database: "",
    parameters: new URLSearchParams(),
  });
  return way && clueOf(variable, way);
}

function clueOf({ at, name }: Variable, { pooler, by, mode }: Way): Clue {
  return { at, text: `${name} goes through ${pooler}, by ${by}`, pooler, ...(mode === undefined ? {} : { gives: { mode } }) };
}

export interface AddressClues {
  readonly clues: readonly Clue[];
  /** Names of variables that go around the pooler, and that poolsafe would not know by their names. */
  readonly direct: readonly string[];
}

/** In: the variables of all files, and the names of containers that run poolers. */
export function addressClues(variables: readonly Variable[], poolers?: PoolerHosts): AddressClues {
  const clues: Clue[] = [];
  const pooled: { readonly variable: Variable; readonly address: Address }[] = [];
  const others: { readonly variable: Variable; readonly address: Address }[] = [];
  for (const variable of variables) {
    const address = parseAddress(variable.value);
    if (address === "broken") {
      clues.push({ at: variable.at, text: `${variable.name} is an address that cannot be read, so it is left out` });
      continue;
    }
    const way = address && wayOf(address, poolers);
    // A session pooler is none for these purposes: it leaves each client its connection.
    if (address && way && way.mode !== "session") {
      pooled.push({ variable, address });
      clues.push(clueOf(variable, way));
    } else if (address) {
      others.push({ variable, address });
    } else {
      const clue = partClue(variable);
      if (clue) clues.push(clue);
    }
  }
  // Alone, it is the pooler that there is.
  if (!clues.some(({ pooler }) => pooler !== undefined)) {
    for (const { variable, address } of others) {
      const way = wayOf(address, poolers);
      if (way) clues.push(clueOf(variable, way));
    }
  }
  const pooledNames = new Set(pooled.map(({ variable }) => variable.name));
  // Beside a pooled one, for the same database: elsewhere the same name may be another environment's.
  const around = others.filter(
    ({ variable, address }) =>
      !pooledNames.has(variable.name) &&
      !nameSaysDirect(variable.name) &&
      pooled.some((one) => one.variable.at.source.path === variable.at.source.path && one.address.database === address.database),
  );
  const direct = [...new Set(around.map(({ variable }) => variable.name))];
  for (const name of direct) {
    const at = around.find(({ variable }) => variable.name === name)?.variable.at;
    if (at) clues.push({ at, text: `${name} goes to the same database around the pooler, so it is named under \`direct\`` });
  }
  return { clues, direct };
}
