import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { maskedFinding, maskedSource, maskedText, secretTexts } from "../src/secrets/mask.ts";
import { makeSource } from "../src/source.ts";
import type { Finding } from "../src/types.ts";
import { lookAlikes } from "./secret-look-alikes.ts";
import { halvesOf, pathOf, secretShapes } from "./secret-shapes.ts";

const secret = "Gh3im0q.W0ort_7";

describe("a password in a file", () => {
  test.each(secretShapes)("$file: $name", ({ file, text, shown }) => {
    const source = makeSource(pathOf[file], text(secret));
    const masked = maskedSource(source).text;
    expect([shown(secret), ...halvesOf(secret)].filter((one) => masked.includes(one))).toEqual([]);
    expect(masked).toHaveLength(source.text.length);
    expect(masked.split("\n").map((line) => line.length)).toEqual(source.text.split("\n").map((line) => line.length));
  });

  test.each(lookAlikes)("is none: $file %#", ({ file, text }) => {
    const source = makeSource(pathOf[file], text(""));
    expect(maskedSource(source).text).toBe(source.text);
  });

  test("hides the password alone", () => {
    const shown = (path: string, text: string): string => maskedSource(makeSource(path, text)).text;
    expect(shown(".env", "U=postgres://app:geheim@db:6432/app?schema=x # a")).toBe("U=postgres://app:******@db:6432/app?schema=x # a");
    expect(shown("pgbouncer.ini", "[databases]\na = host=b password=geheim pool_size=5\n")).toBe(
      "[databases]\na = host=b password=****** pool_size=5\n",
    );
    expect(shown("a.ts", `new Pool({ user: "app", password: "geheim", max: 5 })`)).toBe(
      `new Pool({ user: "app", password: "******", max: 5 })`,
    );
    expect(shown("a.sql", `ALTER ROLE a PASSWORD 'geheim' VALID UNTIL '2030-01-01';`)).toBe(
      `ALTER ROLE a PASSWORD '******' VALID UNTIL '2030-01-01';`,
    );
  });

  const sign = fc.constantFrom(..."abcXYZ019.-_~!*()+,%&=$^|äß€");
  const drawn = fc.array(sign, { minLength: 6, maxLength: 20 }).map((signs) => `Q7${signs.join("")}z`);
  test("whatever signs it has: URL, quotes, keywords", () => {
    const texts = [
      (s: string) => [".env", `U="postgres://app:${s}@db:6432/app"`] as const,
      (s: string) => [".env", `U=postgres://app:${s}@db:6432/app`] as const,
      (s: string) => ["a.ts", `new Pool({ password: ${JSON.stringify(s)}, user })`] as const,
      (s: string) => ["a.ts", `postgres("postgresql://app:${s}@db/app")`] as const,
      (s: string) => ["a.sql", `ALTER ROLE a PASSWORD '${s}';`] as const,
      (s: string) => ["pgbouncer.ini", `[databases]\na = host=b password='${s}' dbname=c\n`] as const,
      (s: string) => ["compose.yaml", `environment:\n  POSTGRES_PASSWORD: "${s}"\n`] as const,
    ];
    fc.assert(
      fc.property(drawn, fc.constantFrom(...texts), (s, make) => {
        const [path, text] = make(s);
        expect(maskedSource(makeSource(path, text)).text).not.toContain(s);
      }),
    );
  });
});

describe("a password in a message", () => {
  test.each(secretShapes)("$file: $name", ({ file, text, shown }) => {
    const source = makeSource(pathOf[file], text(secret));
    // What the file's own words do not give away, those that are known do.
    const said = maskedText(`Here stands \`${source.text}\` for once.`, secretTexts(source));
    expect([shown(secret), ...halvesOf(secret)].filter((one) => said.includes(one))).toEqual([]);
  });

  test.each(secretShapes.filter(({ name }) => !/in two|over two lines/.test(name)))("by itself: $file: $name", ({ file, text, shown }) => {
    const source = makeSource(pathOf[file], text(secret));
    expect(maskedText(`Near "${shown(secret)}".`, secretTexts(source))).not.toContain(shown(secret));
  });

  test("without a file: an argument of the command line", () => {
    expect(maskedText("`postgres://app:geheim@db/app` does not exist.")).toBe("`postgres://app:******@db/app` does not exist.");
    expect(maskedText("`PGPASSWORD=geheim` does not exist.")).toBe("`PGPASSWORD=******` does not exist.");
  });

  test("a plain word that a finding on it quotes, and nowhere else", () => {
    const source = makeSource("pgbouncer.ini", "[databases]\na = host=h password=my plain word dbname=b\n");
    const at = (word: string): Finding => ({
      rule: "valid-pooler-config",
      impact: "breaks",
      severity: "error",
      verdict: "fails",
      place: { source, span: { start: source.text.indexOf(word), end: source.text.indexOf(word) + word.length } },
      message: "`=` is missing behind `plain`.",
      help: "A plain `word` is read as a field.",
      docs: "",
      related: [],
      fixes: [],
      fingerprint: "1",
    });
    expect(maskedFinding(at("plain"))).toMatchObject({
      message: "`=` is missing behind `*****`.",
      help: "A plain `****` is read as a field.",
      fingerprint: "1",
      place: { span: at("plain").place.span },
    });
    expect(maskedFinding(at("host=h"))).toMatchObject({ message: "`=` is missing behind `plain`." });
  });

  test("a pooler's configuration in a Secret: settings stay, passwords do not", () => {
    const written = lookAlikes.find(({ text }) => text("").startsWith("kind: Secret"))?.text("") ?? expect.fail();
    const source = makeSource("deploy.yaml", written.replace("port=5432", "port=5432 password=Gh3im_Wort"));
    const message = "`ignore_startup_parameters = extra_float_digits,search_path` with password Gh3im_Wort";
    expect(maskedText(message, secretTexts(source))).toBe(message.replace("Gh3im_Wort", "**********"));
  });

  test("words of a message stay", () => {
    for (const text of [
      "`statement_timeout` in the URL is a startup parameter that pg sends.",
      "Use `ALTER ROLE app PASSWORD …`: see https://www.postgresql.org/docs/current/sql-alterrole.html.",
      "The password is in the file: it is read, and never shown.",
    ]) {
      expect(maskedText(text, ["Gh3im"])).toBe(text);
    }
  });

  const repeated = [
    ...["password=", "password=x ", "password: ", "password='", "password=${", "password=$a$", "host=a password=b ", "a=password=x\n"],
    ...["postgres://", "postgres://a:b", '"postgres://a:" + ', "http://a?b=", "set_config('app.jwt',", "format('PASSWORD %L',"],
    ...[
      "insert into t (password) values (",
      "--password ",
      "curl -u ",
      "kind: Secret\ndata:\n",
      "data: {",
      "value: a ",
      " ",
      "\n",
      "\\",
      "eyJaaaaaa.eyJ",
    ],
  ];
  // The square of these would take minutes each.
  test.each(repeated)(
    "%j, again and again, is read in a time that grows with its length",
    (piece) => {
      const long = `password: x\nkind: Secret\n${piece.repeat(100_000 / piece.length)}`;
      for (const path of ["a.ini", "a.ts", "a.sql"]) expect(maskedSource(makeSource(path, long)).text).toHaveLength(long.length);
    },
    120_000,
  );

  test("a megabyte of `password=`", () => {
    const long = "password=".repeat(111_111);
    expect(maskedSource(makeSource("a.ini", long)).text).toHaveLength(long.length);
  }, 120_000);

  test("a long text is read in a moment", () => {
    const long = `${"a".repeat(300_000)} password ${"x.y-z ".repeat(50_000)}${"'".repeat(20_000)}${"postgres://".repeat(5_000)}${"${".repeat(10_000)}`;
    expect(maskedText(long).length).toBe(long.length);
  });
});
