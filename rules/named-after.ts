import { textOf } from "../src/source.ts";
import type { Escape } from "../src/types.ts";

/** `COMMIT AND CHAIN`: the next transaction runs on the same server connection and still has the object. */
export function isChained({ transaction }: Escape): boolean {
  return transaction?.end !== undefined && /\band\s+chain$/i.test(textOf(transaction.end));
}

/**
 * Whether an object's name stands anywhere after the fact's transaction, other than in the later places that are known: a text
 * that was not understood, or SQL that is put together at run time, may mean the object.
 */
export function isNamedAfter(fact: Escape, name: string): boolean {
  const end = fact.transaction?.end;
  if (end === undefined) return true;
  let rest = end.source.text.slice(end.span.end);
  for (const { source, span } of [...fact.related].sort((a, b) => b.span.start - a.span.start)) {
    if (source !== end.source || span.start < end.span.end) continue;
    rest = rest.slice(0, span.start - end.span.end) + rest.slice(span.end - end.span.end);
  }
  return rest.toLowerCase().includes(name.replaceAll('"', "").toLowerCase());
}
