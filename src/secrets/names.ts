/** Which names are those of something secret: `PGPASSWORD`, `dbPassword`, `sslpassword`, `DB_PASS_PROD`, `api_key`. */

import leven from "leven";

/** The last word of a name, or one that only says which of several it is stands behind it. */
const ends = /^(?:\w*(?:passwords?|passwd|passphrase)|(?:db|pg|my|user|admin|root)?pass|pwd|pw|passcode|secrets?|credentials?|jwt)$/;
const pairs = /(?:^| )(?:(?:api|secret|private|access|account|encryption) ?key|(?:auth|access|api|bearer|refresh) ?token|apikey)$/;

/** What is said about a password is none: `PASSWORD_FILE`, `password_hash`, `passwordMinLength`. */
const about =
  /^(?:file|path|hash(?:ed|es)?|salt|length|min|max|policy|reset|field|column|name|label|hint|timeout|ttl|expiry|expires|encryption|method|type|key|ref|manager|rule|rules|pattern|regex|validator|schema|input|url|id|required|enabled|strength|changed|at|by|error|message|placeholder|title|text)$/;

/** In: a name in any spelling. */
export function isSecretName(name: string): boolean {
  const words = wordsOf(name);
  const last = (words.at(-1) ?? "").replace(/\d+$/, "");
  if (ends.test(last) || pairs.test(words.join(" "))) return true;
  // `DB_PASSWORD_PROD`: as a variable of an environment is called.
  const isVariable = /^[A-Z][A-Z0-9_]*$/.test(name);
  return isVariable && !about.test(last) && words.some((word) => ends.test(word) || word === "token");
}

/** A setting of a session, where nothing else is called a token: `app.session_token`, `request.jwt.claims`. */
export function isSecretSetting(name: string): boolean {
  return isSecretName(name) || /(?:^|[._])(?:token|bearer|jwt|jwt[._]claims)$/i.test(name);
}

/** Where only fields of a connection can stand: what somebody wrote who meant `password`. */
export function isMisspelt(name: string): boolean {
  const last = name
    .replace(/-/g, "")
    .replace(/^.*_(?=\w{6})/, "")
    .toLowerCase();
  return /^p\w{5,9}$/.test(last) && !/^passport|^passthr/.test(last) && leven(last, "password") <= 2;
}

function wordsOf(name: string): readonly string[] {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
  while (words.length > 1 && /^\d+$/.test(words.at(-1) ?? "")) words.pop();
  return words;
}
