/** TOML and Odyssey's own syntax: places are right, and no text is too much. */
import fc from "fast-check";
import { getStaticTOMLValue, parseTOML } from "toml-eslint-parser";
import { describe, expect, test } from "vitest";

import { textIn } from "../../src/deployment/placed-text.ts";
import { type OdysseyEntry, parseOdyssey } from "../../src/deployment/setups/parse-odyssey.ts";
import { readToml, type TomlNode } from "../../src/deployment/toml.ts";
import { makeSource, textOf } from "../../src/source.ts";

const toml = (text: string): ReturnType<typeof readToml> => readToml(textIn(makeSource("a.toml", text)));
const odyssey = (text: string): ReturnType<typeof parseOdyssey> => parseOdyssey(textIn(makeSource("odyssey.conf", text)));

/** With all scalars as texts. */
function plain(node: TomlNode): unknown {
  if (node.kind === "scalar") return node.text;
  if (node.kind === "list") return node.items.map(plain);
  return Object.fromEntries([...node.entries].map(([key, { value }]) => [key, plain(value)]));
}

function stringified(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(stringified);
  if (typeof value === "object" && value !== null && !(value instanceof Date))
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, stringified(one)]));
  return String(value);
}

describe("TOML", () => {
  test.each([
    'a = 1\nb.c = "x"\nb.d = true\n[t]\nu = [1, 2, { v = "w" }]\n[t.x.y]\nz = "é"\n',
    "[[l]]\nn = 1\n[l.m]\no = 2\n[[l]]\nn = 3\n[[l.k]]\np = 4\n[[l.k]]\np = 5\n",
    '"quoted key" = \'literal\'\n[pools."a.b".users.0]\nname = """\nlong"""\n[pools."a.b".users.1]\nname = "x"\n',
    "[a.b.a.b]\nc = 1\n[a]\nd = 2\n",
  ])("the same tree as the library's own: %j", (text) => {
    const { root, broken } = toml(text);
    expect(broken).toBeUndefined();
    expect(plain(root)).toEqual(stringified(getStaticTOMLValue(parseTOML(text))));
  });

  test("places, behind signs of two units", () => {
    const { root } = toml('# 🐘🐘\n[général]\n"é🐘" = "x🐘"\nport = 6432 # here\n'.replace("général", "general"));
    const general = root.entries.get("general")?.value;
    const entries = general?.kind === "table" ? [...general.entries.values()] : [];
    expect(entries.map(({ keyAt, at, value }) => [textOf(keyAt), textOf(at), textOf(value.place)])).toEqual([
      ['"é🐘"', '"é🐘" = "x🐘"', '"x🐘"'],
      ["port", "port = 6432", "6432"],
    ]);
  });

  test("no text throws", () => {
    const piece = fc.constantFrom(
      "[",
      "]",
      "[[",
      "]]",
      "=",
      '"',
      "'",
      '"""',
      "\n",
      "a",
      "pools",
      ".",
      "0",
      "{",
      "}",
      ",",
      "#",
      "\\u",
      "🐘",
      "\r",
      "_",
      "1e9",
      "2026-01-01",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.array(piece).map((pieces) => pieces.join("")),
          fc.array(piece).map((pieces) => pieces.join(" ")),
        ),
        (text) => {
          const { root, broken } = toml(text);
          expect(broken === undefined || root.entries.size === 0).toBe(true);
        },
      ),
    );
  });

  test("deep and long ones are read or refused", () => {
    for (const text of [
      `a = ${"[".repeat(50_000)}`,
      `a = "${"x".repeat(500_000)}"`,
      "[a]\n".repeat(20_000),
      `a = ${"{b=".repeat(20_000)}`,
    ]) {
      expect(() => toml(text)).not.toThrow();
    }
  });
});

function shape(entries: readonly OdysseyEntry[]): unknown {
  return entries.map(({ name, values, entries: own }) => [
    name,
    ...values.map(({ kind, text }) => `${kind}:${text}`),
    ...(own ? [shape(own)] : []),
  ]);
}

describe("Odyssey's", () => {
  test("entries and blocks", () => {
    const text =
      'DAEMONIZE no # yes\nworkers "auto" pool_size -1 limit 2gb\ndatabase "a \\"b\\"" {\n user default "10.0.0.0/8" hostssl {\n  options { "work_mem" "1MB" "a" "b" }\n  auth_common_name default\n }\n}\n';
    expect(odyssey(text).broken).toBeUndefined();
    expect(shape(odyssey(text).entries)).toEqual([
      ["daemonize", "word:no"],
      ["workers", "text:auto"],
      ["pool_size", "number:-1"],
      ["limit", "number:2gb"],
      [
        "database",
        'text:a "b"',
        [
          [
            "user",
            "word:default",
            "text:10.0.0.0/8",
            "word:hostssl",
            [
              [
                "options",
                [
                  ["work_mem", "text:1MB"],
                  ["a", "text:b"],
                ],
              ],
              ["auth_common_name", "word:default"],
            ],
          ],
        ],
      ],
    ]);
  });

  test("places", () => {
    const [, user] = odyssey('# 🐘\nlisten {\n  host "🐘*" # x\n}\nlog_file "b"').entries;
    const [host] = odyssey('# 🐘\nlisten {\n  host "🐘*" # x\n}\n').entries[0]?.entries ?? [];
    expect(
      [user, host].map((entry) => entry && [textOf(entry.nameAt), textOf(entry.at), entry.values.map(({ at }) => textOf(at))]),
    ).toEqual([
      ["log_file", 'log_file "b"', ['"b"']],
      ["host", 'host "🐘*"', ['"🐘*"']],
    ]);
  });

  test("no text throws", () => {
    const piece = fc.constantFrom(
      "{",
      "}",
      '"',
      "\\",
      "\n",
      "#",
      "user",
      "database",
      "default",
      "yes",
      "no",
      "-",
      "1",
      "1gb",
      "include",
      '"x"',
      "🐘",
      ";",
      "\r",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.array(piece).map((pieces) => pieces.join(" ")),
          fc.array(piece).map((pieces) => pieces.join("")),
        ),
        (text) => {
          const { entries, broken } = odyssey(text);
          expect(broken === undefined || entries.length === 0).toBe(true);
        },
      ),
    );
  });

  test("deep and long ones are read or refused", () => {
    for (const text of ["a {".repeat(100_000), `a "${"x".repeat(1_000_000)}"`, `a "${"\\x".repeat(400_000)}"`, 'a "b"\n'.repeat(100_000)]) {
      expect(() => odyssey(text)).not.toThrow();
    }
  });
});
