/** Facts in bodies: the places that run the body, and the others. */
import { textOf } from "../src/source.ts";
import type { Escape, Related } from "../src/types.ts";

function isCall(related: Related): boolean {
  return related.role === "call";
}

/** What happens to the state after its transaction: everything related but the calls of the body. */
export function laterPlaces(fact: Escape): readonly Related[] {
  return fact.related.filter((related) => !isCall(related));
}

/** True when the body is that of a `DO`, which is the transaction that runs it. */
export function isInDo(fact: Escape): boolean {
  const calls = fact.related.filter(isCall);
  return fact.inBody && calls.length > 0 && calls.every((call) => /^do\b/i.test(textOf(call)));
}
