/** Secrets that their own signs give away, wherever they stand. */

import type { Span } from "../types.ts";

const tokens: readonly RegExp[] = [
  // As PostgreSQL and the poolers store passwords: enough to log in with MD5, and to try words at home with SCRAM.
  /\bSCRAM-SHA-\d+\$(?<secret>\d+:[^\s"'`,;]+)/g,
  /(?<![0-9A-Za-z])md5(?<secret>[0-9a-f]{32})(?![0-9A-Za-z])/gi,
  // A JSON Web Token.
  /(?<![\w-])(?<secret>eyJ[\w-]{5,}\.eyJ[\w-]{2,}(?:\.[\w-]*)?)/g,
  /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----(?<secret>(?:[^-]|-(?!-{4}))+)/g,
];

export function tokenSecrets(text: string): readonly Span[] {
  return tokens.flatMap((token) =>
    [...text.matchAll(token)].map((match) => {
      const end = match.index + match[0].length;
      return { start: end - (match.groups?.["secret"] ?? "").length, end };
    }),
  );
}
