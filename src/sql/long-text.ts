/** Statements so long that a pooler which reads what passes through it reads them no more. */
import { byteLength } from "./offsets.ts";
import type { Span } from "../types.ts";

/** In bytes: the shortest limit that a pooler names (Amazon RDS Proxy; docs: rds-proxy-pinning). */
export const longText = 16 * 1024;

/** Out: the length in bytes of a statement that is longer; `undefined` for any other. */
export function longLength(text: string, { start, end }: Span): number | undefined {
  // A unit of UTF-16 is three bytes of UTF-8 at most.
  if ((end - start) * 3 <= longText) return undefined;
  const bytes = byteLength(text.slice(start, end));
  return bytes > longText ? bytes : undefined;
}
