import { describe, expect, test } from "vitest";

import { decodeSource, readSource, type ReadResult } from "../../src/files/read.ts";
import { positionAt } from "../../src/source.ts";
import { folderWith } from "./run-cli.ts";

interface Told {
  readonly text?: string;
  readonly reason?: string;
  readonly at?: string;
}

function told(result: ReadResult): Told {
  if (result.kind === "source") return { text: result.source.text };
  const { line, column } = positionAt(result.unread.source, result.unread.span.start);
  return { reason: result.unread.reason, at: `${line}:${column}` };
}

const bytes = (...parts: (string | number[])[]): Buffer => Buffer.concat(parts.map((part) => Buffer.from(part as string)));

describe("bytes become text, or a reason", () => {
  test.each<[string, Buffer, Told]>([
    ["ASCII", bytes("SELECT 1;\r\n"), { text: "SELECT 1;\r\n" }],
    ["empty", bytes(), { text: "" }],
    ["UTF-8", bytes("SELECT 'żółć 🐘';"), { text: "SELECT 'żółć 🐘';" }],
    ["UTF-8 with a byte-order mark", bytes([0xef, 0xbb, 0xbf], "SELECT 1"), { text: "SELECT 1" }],
    ["a real U+FFFD", bytes("SELECT '\uFFFD'"), { text: "SELECT '\uFFFD'" }],
    [
      "Latin-1 in the second line",
      bytes("SELECT '\uFFFD';\nSELECT '\u00e9", [0xe9], "';"),
      { reason: "the file is not valid UTF-8 at byte offset 24; save it as UTF-8", at: "2:10" },
    ],
    [
      "a character cut off at the end",
      bytes("a", [0xf0, 0x9f]),
      { reason: "the file is not valid UTF-8 at byte offset 1; save it as UTF-8", at: "1:2" },
    ],
    ["a zipped file", bytes([0x50, 0x4b, 3, 4, 0x14, 0, 0, 0, 8, 0]), { reason: "the file is binary: it has NUL bytes", at: "1:1" }],
    ["a NUL beyond the first kilobyte", bytes(" ".repeat(2000), [0]), { text: `${" ".repeat(2000)}\0` }],
    [
      "UTF-16, little end first",
      Buffer.from("\uFEFFSELECT 1;", "utf16le"),
      { reason: "the file is in UTF-16, not UTF-8; save it as UTF-8", at: "1:1" },
    ],
    [
      "UTF-16, big end first",
      Buffer.from("\uFEFFSELECT 1;", "utf16le").swap16(),
      { reason: "the file is in UTF-16, not UTF-8; save it as UTF-8", at: "1:1" },
    ],
    [
      "UTF-16 without a mark",
      Buffer.from("SELECT 1 AS one;", "utf16le"),
      { reason: "the file is in UTF-16, not UTF-8; save it as UTF-8", at: "1:1" },
    ],
    ["UTF-32", bytes([0xff, 0xfe, 0, 0, 0x53, 0, 0, 0]), { reason: "the file is in UTF-32, not UTF-8; save it as UTF-8", at: "1:1" }],
  ])("%s", (_, content, expected) => {
    expect(told(decodeSource("a.sql", content))).toEqual(expected);
  });
});

describe("files that give no text", () => {
  test("a file that has gone is the system's word", () => {
    const result = readSource("a.sql", folderWith({}));
    expect(told(result)).toEqual({ reason: "the file cannot be read: it does not exist (ENOENT)", at: "1:1" });
    expect(result).toMatchObject({ environment: true });
  });
});
