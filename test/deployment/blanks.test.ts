/** Files with very many blanks: reading them takes no longer than their length. */
import { expect, test } from "vitest";

import { readEnvFile } from "../../src/deployment/env-file.ts";
import { commentInText } from "../../src/deployment/pgbouncer/comment.ts";
import { readIniParts, type SectionedEntry } from "../../src/deployment/pgbouncer/read-ini.ts";
import { textIn } from "../../src/deployment/placed-text.ts";
import { parametersAt, parseAddress } from "../../src/deployment/urls/address.ts";
import { makeSource } from "../../src/source.ts";

const many = " ".repeat(1_000_000);
/** In milliseconds. Where the time grows with the square of the length, it is hours. */
const generous = 20_000;

function entryOf(text: string): SectionedEntry {
  const found = readIniParts(textIn(makeSource("pgbouncer.ini", text)), () => "").find((part) => part.kind === "entry");
  if (!found) throw new Error("there is no entry");
  return found;
}

test.each<readonly [string, string, string]>([
  ["in a value", `A=x${many}y\n`, `x${many}y`],
  ["behind a value", `A=x${many}\nB=z\n`, "x"],
  ["before a comment", `A=x${many}# why\n`, "x"],
  ["before a sign that begins none", `A=x${many}y#z\n`, `x${many}y#z`],
  ["before a name", `${many}A=x\n`, "x"],
  ["lines", `${"\r".repeat(1_000_000)}A=x\r\n`, "x"],
])(
  "an environment file: %s",
  (_, text, expected) => {
    expect(readEnvFile(makeSource(".env", text))[0]?.value === expected).toBe(true);
  },
  generous,
);

test.each<readonly [string, string, number]>([
  ["in a value", `auth_query = x${many}y\n`, many.length + 2],
  ["behind a value", `auth_query = x${many}\n`, 1],
])(
  "a pgbouncer.ini: %s",
  (_, text, length) => {
    const entry = entryOf(text);
    expect([entry.key, entry.value.length, commentInText(entry)]).toEqual(["auth_query", length, undefined]);
  },
  generous,
);

test.each(["auth_query", "server_reset_query", "listen_addr", "auth_file"])(
  "a comment behind many blanks: %s",
  (key) => {
    expect(commentInText(entryOf(`${key} = x${many}# why\n`))).toMatchObject({
      problem: { fix: { edits: [{ text: "# why\n" }, { start: key.length + 4, text: "" }] } },
    });
  },
  generous,
);

test(
  "a pgbouncer.ini of sections without an end",
  () => {
    const parts = readIniParts(textIn(makeSource("pgbouncer.ini", "[\n".repeat(100_000))), () => "");
    expect([parts.length, new Set(parts.map(({ kind }) => kind))]).toEqual([100_000, new Set(["refused"])]);
  },
  generous,
);

test(
  "an address",
  () => {
    const value = `postgres://u:p@h:6432/d?options=x${many}y`;
    const source = makeSource(".env", `"${value}"`);
    expect(parseAddress(value)).toMatchObject({ host: "h", port: "6432" });
    expect(parametersAt({ source, span: { start: 0, end: source.text.length } })).toMatchObject([{ name: "options", value: "x" }]);
  },
  generous,
);
