/** What calling a library's member may do: one thing, or the first whose condition holds. */
import type { Call, Member } from "../../../drivers/driver.ts";

export function callsOf({ call }: Member): readonly Call[] {
  if (call === undefined) return [];
  return isList(call) ? call : [call];
}

function isList(call: Call | readonly Call[]): call is readonly Call[] {
  return Array.isArray(call);
}

/** The handle that one of them gives. */
export function givenBy(member: Member): string | undefined {
  return callsOf(member).flatMap((call) => ("gives" in call ? [call.gives] : []))[0];
}
