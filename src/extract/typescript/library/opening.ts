/** How a library itself opens a transaction on an object of its own, for those who are told to. */
import type { Call, Driver, Handle } from "../../../drivers/driver.ts";
import type { Opening } from "../../../types.ts";
import { callsOf } from "../language/calls.ts";

const known = new WeakMap<Handle, { readonly opening: Opening | undefined }>();

/** `undefined` where it has nothing but SQL for it. */
export function openingOf(handle: Handle, driver: Driver): Opening | undefined {
  const found = known.get(handle) ?? { opening: find(handle, driver) };
  known.set(handle, found);
  return found.opening;
}

/** A callback keeps all on one connection; then comes a call after which the object is in a transaction, then a client of the pool. */
function find(handle: Handle, driver: Driver): Opening | undefined {
  const callback = callbackOf(handle) ?? builtCallback(handle, driver);
  if (callback !== undefined) return { how: "callback", call: `${callback}(…)` };
  const begin = nameOf(handle, (call) => call.does === "begin");
  if (begin !== undefined) return { how: "call", call: `${begin}()` };
  const connect = nameOf(handle, (call) => call.does === "connect" && !("otherDatabase" in call));
  return connect === undefined ? undefined : { how: "client", call: `${connect}()` };
}

/** What is first of all a way to get a client is none. */
function callbackOf(handle: Handle): string | undefined {
  return nameOf(handle, (call, first) => call.does === "transaction" && call.callback !== undefined && first.does !== "connect");
}

/** In two steps: `transaction().execute(…)`. */
function builtCallback({ members }: Handle, { handles }: Driver): string | undefined {
  for (const [name, member] of Object.entries(members ?? {}))
    for (const call of callsOf(member)) {
      const made = call.does === "give" ? handles[call.gives] : undefined;
      const inner = made && made.members !== members ? callbackOf(made) : undefined;
      if (inner !== undefined) return `${name}().${inner}`;
    }
  return undefined;
}

function nameOf({ members }: Handle, matches: (call: Call, first: Call) => boolean): string | undefined {
  return Object.entries(members ?? {}).find(([, member]) => {
    const calls = callsOf(member);
    return calls.some((call) => matches(call, calls[0] ?? call));
  })?.[0];
}
