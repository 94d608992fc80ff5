/** No password of any input is in anything that the command line writes. */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { loadEngine } from "../../src/cli/engine.ts";
import { publish } from "../../src/cli/publish.ts";
import { formats } from "../../src/report/index.ts";
import { makeSource } from "../../src/source.ts";
import type { Finding } from "../../src/types.ts";
import { halvesOf, pathOf, type SecretShape, secretShapes } from "../secret-shapes.ts";
import { type Files, folderWith, runCli } from "./run-cli.ts";

const secretOf = (index: number): string => `Gh3im${String(index)}q.W${String(index)}ort_7`;

/** A finding on the line of the secret, whose every word tells it. */
function telling(index: number): Finding {
  const { file, text, shown } = secretShapes[index] ?? expect.fail();
  const source = makeSource(`${String(index)}/${pathOf[file]}`, `-- before\n${text(secretOf(index))}\n-- behind\n`);
  const place = { source, span: { start: 10, end: source.text.length - 11 } };
  const said = source.text.split("\n").slice(1, -2).join(" ");
  return {
    rule: "no-listen",
    impact: "breaks",
    severity: "error",
    verdict: "fails",
    place,
    message: `Here stands \`${said}\`.`,
    help: `Take away ${shown(secretOf(index))}.`,
    docs: "https://example.test/no-listen",
    related: [{ ...place, message: `and here: ${said}` }],
    fixes: [
      { title: `Delete ${said}`, safe: false, edits: [{ start: 0, end: 0, text: "" }] },
      { title: "Write it again", safe: true, edits: [{ start: 10, end: 20, text: said }] },
    ],
    fingerprint: String(index),
  };
}

const findings = secretShapes.map((_, index) => telling(index));

/** As it would be in a URL, in a Secret, stored by a server. None of its signs is one that JSON, XML or HTML escapes. */
function writtenOtherwise(secret: string): readonly string[] {
  const encoded = Array.from(secret, (sign) => `%${sign.charCodeAt(0).toString(16)}`).join("");
  return [encoded, encoded.toUpperCase(), Buffer.from(secret).toString("base64"), createHash("md5").update(secret).digest("hex")];
}

/** Out: the shapes whose secret is in a text, whole or in part. */
function leaked(text: string): readonly string[] {
  return secretShapes.flatMap(({ file, name, shown }, index) => {
    const secret = secretOf(index);
    return [shown(secret), ...halvesOf(secret), ...writtenOtherwise(secret)].some((one) => text.includes(one)) ? [`${file}: ${name}`] : [];
  });
}

describe.each(formats)("$name", (format) => {
  test.each(["check", "audit"] as const)("%s", async (command) => {
    let shown = "";
    const say = (text: string): void => void (shown += text);
    const unread = findings.map(({ place, message }) => ({ ...place, reason: message }));
    await publish(
      command,
      { targets: [{ format, output: undefined }], byDefault: false },
      {
        analysis: { findings, suppressed: findings, coverage: { files: 1, analysed: 1, queries: 1, statements: 1, unread } },
        pooler: { name: "pgbouncer", title: "PgBouncer", version: "1.24", mode: "transaction" },
        notes: ["postgres://app:Gh3im0q.W0ort_7@db/app was left out."],
        listsUnread: true,
        version: "1.0.0",
        rules: [],
        folder: "",
      },
      {
        cwd: "/",
        out: say,
        err: say,
        colour: format.name === "text",
        env: { GITHUB_ACTIONS: "true" },
        readStdin: () => Promise.resolve(Buffer.of()),
      },
    );
    expect(shown.length).toBeGreaterThan(1000);
    expect(leaked(shown)).toEqual([]);
  });
});

/** What the lines around it make a secret: in a comment it is prose, or words that nothing names. */
const onlyThere = /^Secret|^list, block$|over two lines|next line|no sign of equality, blanks/;

/** Something to find on the lines before and behind, so that frames show what is between. */
const around: Readonly<Partial<Record<SecretShape["file"], { readonly before?: string; readonly behind: string }>>> = {
  ini: {
    before: "[pgbouncer]\npool_mode = transaction\nserver_reset_query_always = 1\nunknown_before = 1\n",
    behind: "[pgbouncer]\nunknown_behind = 1\nserver_reset_query = DISCARD ALL\n",
  },
  env: {
    before: "A_URL=postgres://db:6432/a?options=-c%20search_path%3Da\n",
    behind: "B_URL=postgres://db:6432/b?options=-c%20search_path%3Db\n",
  },
  yaml: {
    behind:
      "---\nservices:\n  pgbouncer:\n    environment:\n      A_URL: postgres://db:6432/a?options=-c%20search_path%3Da\n      PGBOUNCER_POOL_MODE: nonsense\n    image: bitnami/pgbouncer:1.18.0\n",
  },
};

/** Each in a project of its own, with something to find on the lines before and behind it. */
const projects: Files = Object.fromEntries(
  secretShapes.flatMap(({ file, name, text }, index): (readonly [string, string])[] => {
    const folder = String(index);
    const written = text(secretOf(index));
    if (file === "sql") return [[`${folder}/${pathOf.sql}`, `LISTEN a;\n${written}\nLISTEN b; SELECT oops oops oops;\n`]];
    if (file === "ts") {
      return [
        [
          `${folder}/${pathOf.ts}`,
          `import { Pool } from "pg";\nconst own = new Pool();\nawait own.query("LISTEN a");\n${written}\nawait own.query("LISTEN b");\n`,
        ],
      ];
    }
    const { before = "", behind = "" } = around[file] ?? {};
    const own = [`${folder}/${pathOf[file]}`, `${before}${written}\n${behind}`] as const;
    if (onlyThere.test(name)) return [own];
    // The same in a comment beside something that is found.
    return [own, [`${folder}/beside.sql`, `LISTEN a;\n-- ${written.replaceAll("\n", "\n-- ")}\nLISTEN b;\n`]];
  }),
);

describe("a project with all of them", () => {
  test.each(formats.map(({ name }) => name))(
    "check --format %s, with --fix-dry-run and --stats",
    async (format) => {
      const { out, err, exit } = await runCli(folderWith(projects), ["check", "--format", format, "--fix-dry-run", "--stats"], {
        engine: await loadEngine(),
      });
      expect({ exit, leaked: leaked(out + err) }).toEqual({ exit: 1, leaked: [] });
      expect(out.length).toBeGreaterThan(1000);
    },
    120_000,
  );

  test.each(["text", "markdown"])(
    "audit --format %s",
    async (format) => {
      const { out, err } = await runCli(folderWith(projects), ["audit", "--format", format], { engine: await loadEngine() });
      expect(leaked(out + err)).toEqual([]);
    },
    120_000,
  );

  test("explain, the baseline, and reports that are merged", async () => {
    const cwd = folderWith(projects);
    const engine = await loadEngine();
    const runs = [
      await runCli(cwd, ["explain", "no-startup-parameter"]),
      await runCli(cwd, ["check", "--format", "json", "--output", "a.json"], { engine }),
      await runCli(cwd, ["check", "--update-baseline"], { engine }),
      await runCli(cwd, ["audit", "--baseline", "eslint-suppressions.json"], { engine }),
      await runCli(cwd, ["merge", "--audit", "a.json"], { engine }),
    ];
    expect(runs.map(({ exit }) => exit)).toEqual([0, 1, 0, 1, 1]);
    const written = ["a.json", "eslint-suppressions.json"].map((name) => readFileSync(join(cwd, name), "utf8"));
    expect(leaked([...runs.flatMap(({ out, err }) => [out, err]), ...written].join("\n"))).toEqual([]);
  }, 240_000);

  test("init, also where it only shows what it would write", async () => {
    for (const words of [["--dry-run"], ["--yes"]]) {
      const { out, err } = await runCli(folderWith(projects), ["init", ...words]);
      expect(leaked(out + err)).toEqual([]);
    }
  }, 120_000);
});

test("a diff shows the lines around a change without what is secret in them", async () => {
  const files = {
    "a.sql": "ALTER ROLE a PASSWORD 'Gh3im0q.W0ort_7';\nBEGIN;\n-- PGPASSWORD=Gh3im0q.W0ort_7\nSET search_path TO a;\nSELECT 1;\nCOMMIT;\n",
  };
  const { out } = await runCli(folderWith(files), ["check", "--fix-dry-run"], { engine: await loadEngine() });
  expect(out).toContain("+SET LOCAL search_path TO a;\n");
  expect(out).toContain("PGPASSWORD=***************\n");
  expect(leaked(out)).toEqual([]);
});

test("--fix changes the files and nothing of what is secret", async () => {
  const files = { "a.sql": "BEGIN;\nSET app.password = 'Gh3im0q.W0ort_7';\nSELECT 1;\nCOMMIT;\n" };
  const cwd = folderWith(files);
  const { out, err } = await runCli(cwd, ["check", "--fix"], { engine: await loadEngine() });
  expect(leaked(out + err)).toEqual([]);
});

describe("what cannot be done is told without it", () => {
  test.each([
    ["check", "postgres://app:Gh3im0q.W0ort_7@db/app"],
    ["check", "--pooler", "postgres://app:Gh3im0q.W0ort_7@db/app"],
    ["check", "--format", "password=Gh3im0q.W0ort_7"],
    ["check", "--max-warnings", "PGPASSWORD=Gh3im0q.W0ort_7"],
    ["check", "--config", "postgres://app:Gh3im0q.W0ort_7@db/app"],
    ["check", "--password=Gh3im0q.W0ort_7"],
    ["check", "--since", "postgres://app:Gh3im0q.W0ort_7@db/app"],
    ["explain", "postgres://app:Gh3im0q.W0ort_7@db/app"],
    ["init", "postgres://app:Gh3im0q.W0ort_7@db/app"],
    ["postgres://app:Gh3im0q.W0ort_7@db/app"],
  ])("%s %s %s", async (...words) => {
    const { exit, out, err } = await runCli(folderWith({ "a.sql": "SELECT 1;\n" }), words);
    expect({ exit, out }).toEqual({ exit: 2, out: "" });
    expect(err).not.toBe("");
    expect(leaked(err)).toEqual([]);
  });

  test.each([
    `{ "pooler": "postgres://app:Gh3im0q.W0ort_7@db/app" }`,
    `{ "direct": { "password": "Gh3im0q.W0ort_7" } }`,
    `{ "password": "Gh3im0q.W0ort_7" }`,
    `{ "rules": { "postgres://app:Gh3im0q.W0ort_7@db/app": "off" } }`,
    `{ "direct": [ "postgres://app:Gh3im0q.W0ort_7@db/app" }`,
  ])("configuration %s", async (text) => {
    const { exit, out, err } = await runCli(folderWith({ "poolsafe.config.json": text, "a.sql": "SELECT 1;\n" }), ["check"]);
    expect({ exit, out }).toEqual({ exit: 2, out: "" });
    expect(leaked(err)).toEqual([]);
  });
});
