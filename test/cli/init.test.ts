import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";

import { questionsOn } from "../../src/cli/init/terminal.ts";
import { $schema, base, configuration, initIn, schema, wrote } from "./init-in.ts";
import { folderWith, refusal, runCli } from "./run-cli.ts";

test("the schema refuses what is no setting, so that it can refuse what init writes", () => {
  expect(schema.safeParse({ pooler: { name: "pgbouncer", versions: "1.24" } }).success).toBe(false);
});

test("docs/configuration.md shows what it prints", async () => {
  const page = readFileSync(join(import.meta.dirname, "../../docs/configuration.md"), "utf8");
  const shown = /^\$ poolsafe init\n(.*?)^```/ms.exec(page)?.[1];
  const { out } = await initIn({
    "pgbouncer/pgbouncer.ini":
      "[databases]\nshop = host=db password=geheim\n\n[pgbouncer]\nlisten_port = 6432\n; the rest\npool_mode = transaction\n",
    "docker-compose.yml": "services:\n  db:\n    image: postgres:16-alpine\n  pooler:\n    image: edoburu/pgbouncer:v1.23.1-p2\n",
    ".env": "DATABASE_URL=postgres://u:geheim@h:6432/shop\n\nADMIN_URL=postgres://u:geheim@h:5432/shop\n",
  });
  expect(out).toBe(shown);
});

describe("the search", () => {
  test("what is broken or cannot be read is said and left out; packages and builds are not entered", async () => {
    const { out } = await initIn({
      ".env": Buffer.from([0x41, 0x3d, 0xff]),
      "a.yaml": "pgbouncer: [\nb: {\n",
      "chart.yaml": "image: pgbouncer\n{{- if .x }}\n",
      "big.yaml": `# pgbouncer\n${"x: 1\n".repeat(300_000)}`,
      "node_modules/a/pgbouncer.ini": "[pgbouncer]\npool_mode = session\n",
      "dist/pgbouncer.ini": "[pgbouncer]\npool_mode = session\n",
      "desktop.ini": "[.ShellClassInfo]\n",
    });
    expect(out.split("\n").map((line) => line.replace(/(?<=not valid YAML: ).*/, "…"))).toEqual([
      "a.yaml:2  left out: this is not valid YAML: …",
      "chart.yaml:2  left out: this is a template, which poolsafe does not fill in",
      "big.yaml:1  left out: it has more than 1 MB",
      ".env:1  left out: the file is not valid UTF-8 at byte offset 2; save it as UTF-8",
      "Nothing here says which pooler there is: PgBouncer 1.24 in transaction mode is assumed.",
      wrote("1.24, the default, transaction mode").trim(),
      "",
    ]);
  });

  test("what stands in the files does not reach the terminal as more than a line of text", async () => {
    const { out } = await initIn({
      "a.yml": 'image: "pgbouncer:1.22\\e[2J\\nWrote nothing"\n',
      "b.yml": `image: pgbouncer:1.22${"x".repeat(9000)}\n`,
    });
    expect(out).toBe(
      [
        "a.yml:1  PgBouncer 1.22, by the image pgbouncer:1.22 [2J Wrote nothing",
        `b.yml:1  PgBouncer 1.22, by the image pgbouncer:1.22${"x".repeat(300)}`.slice(0, 300) + "…",
        wrote("1.22, transaction mode"),
      ].join("\n"),
    );
  });

  test("a folder is searched and configured from elsewhere; links to folders are not followed", async () => {
    const cwd = folderWith({
      "app/pgbouncer.ini": "[pgbouncer]\npool_mode = transaction\n",
      "node_modules/poolsafe/schema.json": "{}",
      "poolsafe.config.jsonc": "{}",
    });
    symlinkSync(cwd, join(cwd, "app/up"));
    expect(await runCli(cwd, ["init", "app"])).toEqual({
      exit: 0,
      out: [
        "app/pgbouncer.ini:1  the configuration of PgBouncer",
        "app/pgbouncer.ini:2  pool_mode = transaction",
        "poolsafe.config.jsonc governed this folder until now; the nearer one counts.",
        "Wrote app/poolsafe.config.json: PgBouncer 1.24, the default, transaction mode.\n",
      ].join("\n"),
      err: "",
    });
    const text = readFileSync(join(cwd, "app", configuration), "utf8");
    expect(text).toBe(
      '{\n  "$schema": "../node_modules/poolsafe/schema.json",\n  "pooler": {\n    "name": "pgbouncer",\n    "mode": "transaction"\n  }\n}\n',
    );
    expect(readdirSync(join(cwd, "app")).sort()).toEqual(["pgbouncer.ini", configuration, "up"]);
  });
});

describe("what is there already", () => {
  const ini = { "pgbouncer.ini": "[pgbouncer]\npool_mode = transaction\n" };

  test("is not overwritten but with --force, and printed by --dry-run", async () => {
    const cwd = folderWith({ ...ini, [configuration]: "{}" });
    expect(await refusal(cwd, "init")).toBe(`poolsafe: ${configuration} is already there. Change it, or replace it with --force.\n`);
    const dry = await runCli(cwd, ["init", "--dry-run"]);
    expect(readFileSync(join(cwd, configuration), "utf8")).toBe("{}");
    expect(dry.err).toBe("pgbouncer.ini:1  the configuration of PgBouncer\npgbouncer.ini:2  pool_mode = transaction\n");
    expect((await runCli(cwd, ["init", "--force"])).exit).toBe(0);
    expect(readFileSync(join(cwd, configuration), "utf8")).toBe(dry.out);
    expect(JSON.parse(dry.out)).toEqual({ $schema, pooler: base });
  });

  test.each(["poolsafe.config.jsonc", "package.json"])("%s is not put aside by another file", async (name) => {
    const cwd = folderWith({ ...ini, [name]: '{ "poolsafe": {} }' });
    for (const words of [["init"], ["init", "--force"]]) {
      expect(await refusal(cwd, ...words)).toBe(
        `poolsafe: ${name} already configures poolsafe. Change it there, or take the configuration out of it and run \`poolsafe init\` again.\n`,
      );
    }
    expect(existsSync(join(cwd, configuration))).toBe(false);
  });

  test("folders that are none, and one in which nothing can be written", async () => {
    const cwd = folderWith({ "a.sql": "" });
    expect(await refusal(cwd, "init", "b")).toBe("poolsafe: `b` does not exist. Name the folder of a project.\n");
    expect(await refusal(cwd, "init", "a.sql")).toBe("poolsafe: `a.sql` is no folder. Name the folder of a project.\n");
    // A folder of that name stands in the way, for root too.
    mkdirSync(join(cwd, configuration));
    const { exit, err } = await runCli(cwd, ["init"]);
    expect(exit).toBe(2);
    expect(err).toMatch(/^poolsafe: [^\n]+\n$/);
    expect(readdirSync(cwd).sort()).toEqual(["a.sql", configuration]);
  });
});

describe("at a terminal", () => {
  test("an answer may take away what is tracked", async () => {
    const { out } = await runCli(folderWith(files), ["init"], { answers: ["", "", "16"] });
    expect(out.split("\n").at(-3)).toBe(
      "`search_path` in track_extra_parameters is left out: PostgreSQL 16 does not report it, so PgBouncer cannot track it.",
    );
  });

  const files = { "pgbouncer.ini": "[pgbouncer]\npool_mode = transaction\ntrack_extra_parameters = search_path\n" };
  const questions = [
    "Which version of PgBouncer? [1.24] ",
    "Which pool mode: transaction, session, statement? [transaction] ",
    "Which major version of PostgreSQL is behind it? [18] ",
  ];
  const settingsIn = (cwd: string): unknown => JSON.parse(readFileSync(join(cwd, configuration), "utf8"));

  test("it asks, again where the answer is none, and takes what was found on Enter", async () => {
    const cwd = folderWith(files);
    const { out, exit } = await runCli(cwd, ["init"], { answers: ["9.9", " 1.19 ", "", "9", "16"] });
    expect(out.split("\n").slice(3)).toEqual([
      `${questions[0] ?? ""}9.9`,
      "Give one from 1.18 to 1.26.",
      `${questions[0] ?? ""} 1.19 `,
      questions[1],
      `${questions[2] ?? ""}9`,
      "Give a number from 10 to 18.",
      `${questions[2] ?? ""}16`,
      "track_extra_parameters is left out: PgBouncer 1.19 has not got it.",
      wrote("1.19, transaction mode").trim(),
      "",
    ]);
    expect({ exit, settings: settingsIn(cwd) }).toEqual({
      exit: 0,
      settings: { $schema, pooler: { ...base, version: "1.19", postgresVersion: 16 } },
    });
  });

  test("who goes away in the middle has nothing written", async () => {
    const cwd = folderWith(files);
    const { exit, err } = await runCli(cwd, ["init"], { answers: [""] });
    expect({ exit, err, isThere: existsSync(join(cwd, configuration)) }).toEqual({
      exit: 2,
      err: "poolsafe: Nothing was written, because the questions were not answered. Run it with --yes to be asked nothing.\n",
      isThere: false,
    });
  });

  test.each(["--yes", "--dry-run"])("%s asks nothing", async (option) => {
    expect((await runCli(folderWith(files), ["init", option], { answers: [] })).exit).toBe(0);
  });

  test("answers are lines, and the end of input is no answer", async () => {
    const input = new PassThrough();
    const output = new PassThrough();
    const { ask, close } = questionsOn(input, output);
    const first = ask("one? ");
    input.write("1\n");
    expect(await first).toBe("1");
    const second = ask("two? ");
    input.end();
    expect(await second).toBeUndefined();
    expect(await ask("three? ")).toBeUndefined();
    close();
    expect(String(output.read())).toBe("one? two? \n");
  });
});
