import { expect, test } from "vitest";

import { drawn } from "./drawn.ts";

test("commands between statements, by their long names", () => {
  expect(
    drawn(
      "\\c shop admin\n\\i a.sql\n\\ir 'b c.sql'\nSELECT 1;\n\\set x 'it''s' \"q\" :y\n\\! rm -rf; ls\n\\echo `date` a'b'c\n\\.\n\\d+ t\n",
    ),
  ).toEqual([
    "meta connect|shop|admin = \\c shop admin",
    "meta include|a.sql = \\i a.sql",
    "meta include_relative|b c.sql = \\ir 'b c.sql'",
    "SelectStmt SELECT 1",
    "meta set|x|it's|q|:y = \\set x 'it''s' \"q\" :y",
    "meta shell|rm -rf; ls = \\! rm -rf; ls",
    "meta echo|`date`|abc = \\echo `date` a'b'c",
    "meta . = \\.",
    "meta d+|t = \\d+ t",
  ]);
});

test("a semicolon or a quote in a command is the command's", () => {
  expect(drawn("\\echo it's; SELECT 1\nSELECT 2;\r\n\\set a ';'\r\nSELECT 3")).toEqual([
    "meta echo|it's;|SELECT|1 = \\echo it's; SELECT 1",
    "SelectStmt SELECT 2",
    "meta set|a|; = \\set a ';'",
    "SelectStmt SELECT 3",
  ]);
});

test("several on one line; `\\\\` gives the line back to SQL", () => {
  expect(drawn("\\set a 1 \\echo b \\\\ SELECT 1; \\q")).toEqual([
    "meta set|a|1 = \\set a 1",
    "meta echo|b = \\echo b \\\\",
    "SelectStmt SELECT 1",
    "meta quit = \\q",
  ]);
});

test.each(["g", "gx", "gset", "gexec", "gdesc", "crosstabview", "watch"])("\\%s ends a statement", (name) => {
  expect(drawn(`SELECT 1 \\${name} arg\nSELECT 2 -- c\n\\${name}\nSELECT 3`)).toEqual([
    "SelectStmt SELECT 1",
    `meta ${name}|arg = \\${name} arg`,
    "SelectStmt SELECT 2",
    `meta ${name} = \\${name}`,
    "SelectStmt SELECT 3",
  ]);
});

test("`\\;` joins statements into one message, over blanks and empty ones, until the message is sent", () => {
  expect(drawn("BEGIN\\; -- c\n SELECT 1 \\;\\; COMMIT; SELECT 2; SELECT 3\\; SELECT 4 \\g\nSELECT 5")).toEqual([
    "TransactionStmt BEGIN",
    "joined SelectStmt SELECT 1",
    "joined TransactionStmt COMMIT",
    "SelectStmt SELECT 2",
    "SelectStmt SELECT 3",
    "joined SelectStmt SELECT 4",
    "meta g = \\g",
    "SelectStmt SELECT 5",
  ]);
});

test("a command inside a statement leaves it whole", () => {
  expect(drawn("SELECT 1\n\\echo half; way\n, 2; SELECT 3")).toEqual([
    "SelectStmt SELECT 1\n\\echo half; way\n, 2",
    "meta echo|half;|way = \\echo half; way",
    "SelectStmt SELECT 3",
  ]);
});

test("`\\r` throws the statement away", () => {
  expect(drawn("SELECT 1 \\p\n\\r\nSELECT 2;")).toEqual([
    "unread SELECT 1 \\p (psql throws this away at \\r)",
    "meta print = \\p",
    "meta reset = \\r",
    "SelectStmt SELECT 2",
  ]);
});

test("conditions are told, and both arms are read", () => {
  expect(drawn("\\if :x\nSELECT 1;\n\\elif false\nSELECT 2;\n\\else\nSELECT 3;\n\\endif")).toEqual([
    "meta if|:x = \\if :x",
    "SelectStmt SELECT 1",
    "meta elif|false = \\elif false",
    "SelectStmt SELECT 2",
    "meta else = \\else",
    "SelectStmt SELECT 3",
    "meta endif = \\endif",
  ]);
});

test("variables are bridged, their look-alikes are not", () => {
  expect(
    drawn("SELECT :a, :'b', :\"c\", :{?d} FROM :t WHERE e::text = ':f' AND g = h[1:2]; SELECT e::text, x[1:n], ':f', $$:f$$ -- :f\n; \\q"),
  ).toEqual([
    "bridged SelectStmt SELECT :a, :'b', :\"c\", :{?d} FROM :t WHERE e::text = ':f' AND g = h[1:2]",
    "SelectStmt SELECT e::text, x[1:n], ':f', $$:f$$",
    "meta quit = \\q",
  ]);
  expect(drawn("SELECT x[a:b], y[1:2] FROM t WHERE c = :d")).toEqual(["bridged SelectStmt SELECT x[a:b], y[1:2] FROM t WHERE c = :d"]);
});

test("COPY data are skipped, whatever they look like", () => {
  expect(
    drawn(
      'COPY public.t (a, "b)") FROM STDIN WITH (FORMAT csv); -- rows\n1;\tit\'s /* $$\n\\N\t\\\\.\n\\.\nSELECT 1;\ncopy t from stdin;\n\\.\nSELECT 2;',
    ),
  ).toEqual([
    'CopyStmt COPY public.t (a, "b)") FROM STDIN WITH (FORMAT csv)',
    "SelectStmt SELECT 1",
    "CopyStmt copy t from stdin",
    "SelectStmt SELECT 2",
  ]);
  expect(drawn("COPY t FROM stdin;\r\n1\t'\r\n\\.\r\nSELECT 1;\r\n")).toEqual(["CopyStmt COPY t FROM stdin", "SelectStmt SELECT 1"]);
  expect(drawn("\\copy t from stdin csv\n1;'\n\\.\nSELECT 1;")).toEqual([
    "meta copy|t from stdin csv = \\copy t from stdin csv",
    "SelectStmt SELECT 1",
  ]);
});

test("the rest of COPY's line is SQL; joined ones have their data one after the other", () => {
  expect(
    drawn("COPY t FROM stdin; SELECT 1;\n'\n\\.\nSELECT 2\\; COPY t FROM stdin\\; COPY t FROM stdin;\n'\n\\.\n\"\n\\.\nSELECT 3"),
  ).toEqual([
    "CopyStmt COPY t FROM stdin",
    "SelectStmt SELECT 1",
    "SelectStmt SELECT 2",
    "joined CopyStmt COPY t FROM stdin",
    "joined CopyStmt COPY t FROM stdin",
    "SelectStmt SELECT 3",
  ]);
});

test("what looks like COPY with data and has none", () => {
  expect(
    drawn(
      "COPY t FROM PROGRAM 'cat stdin'; SELECT 1; COPY t TO stdout; SELECT 2; COPY (SELECT 1 FROM stdin) TO stdout; SELECT 3;\n\\.\nSELECT 4",
    ),
  ).toEqual([
    "CopyStmt COPY t FROM PROGRAM 'cat stdin'",
    "SelectStmt SELECT 1",
    "CopyStmt COPY t TO stdout",
    "SelectStmt SELECT 2",
    "CopyStmt COPY (SELECT 1 FROM stdin) TO stdout",
    "SelectStmt SELECT 3",
    "meta . = \\.",
    "SelectStmt SELECT 4",
  ]);
});

test("data without their end hide no statement", () => {
  expect(drawn("COPY t FROM stdin;\n1\t2\n; SELECT 1")).toEqual([
    "CopyStmt COPY t FROM stdin",
    'unread 1\t2 (syntax error at or near "1")',
    "SelectStmt SELECT 1",
  ]);
});
