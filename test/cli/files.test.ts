import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

import { findFiles } from "../../src/cli/files.ts";
import { folderWith, runCli } from "./run-cli.ts";

const sql = "SELECT 1;\n";

async function listed(cwd: string, ...paths: string[]): Promise<readonly string[]> {
  return (await findFiles(paths, cwd, {})).files;
}

describe("files", () => {
  test("a folder gives its SQL and its code, in order", async () => {
    const cwd = folderWith({ "b.sql": sql, "a/z.SQL": sql, "a/b.sql": sql, "a.md": "", "x.sql.bak": "", "src/a.ts": "", "src/b.jsx": "" });
    const files = ["a/b.sql", "a/z.SQL", "b.sql", "src/a.ts", "src/b.jsx"];
    expect(await findFiles([], cwd, {})).toEqual({ files, named: new Set(), closed: [] });
  });

  test("declarations and what is minified are left out, unless they are named", async () => {
    const code = ["a.ts", "b.tsx", "c.mts", "d.cts", "e.js", "f.jsx", "g.mjs", "h.cjs", "i.vue", "j.svelte"];
    const left = ["a.d.ts", "b.d.mts", "c.d.cts", "jquery.min.js", "x.min.mjs", "data.json", "style.css"];
    const cwd = folderWith(Object.fromEntries([...code, ...left].map((name) => [name, ""])));
    expect(await listed(cwd)).toEqual(code);
    expect(await listed(cwd, "a.d.ts", "jquery.min.js")).toEqual(["a.d.ts", "jquery.min.js"]);
  });

  test("packages are entered when one is named, or when all are asked for, and what they publish is their build", async () => {
    const cwd = folderWith({
      ".git/HEAD": "",
      ".gitignore": "node_modules\n",
      "a.ts": "",
      "node_modules/pg/lib/a.js": "",
      "node_modules/boss/dist/b.js": "",
      "node_modules/boss/.gitignore": "dist\n",
      "node_modules/boss/node_modules/c/index.js": "",
    });
    const boss = ["node_modules/boss/dist/b.js", "node_modules/boss/node_modules/c/index.js"];
    expect(await listed(cwd)).toEqual(["a.ts"]);
    expect(await listed(cwd, "node_modules/boss")).toEqual(boss);
    expect((await findFiles(["."], cwd, {}, true)).files).toEqual(["a.ts", ...boss, "node_modules/pg/lib/a.js"]);
  });

  test("what tools and builds put there is not entered, unless it is named", async () => {
    const skipped = ["node_modules", "dist", "build", "out", "coverage", ".next", "target", ".git"];
    const cwd = folderWith({ "a.sql": sql, ...Object.fromEntries(skipped.map((folder) => [`${folder}/x.sql`, sql])) });
    expect(await listed(cwd)).toEqual(["a.sql"]);
    expect(await listed(cwd, "dist", "node_modules/x.sql")).toEqual(["dist/x.sql", "node_modules/x.sql"]);
  });

  test(".gitignore holds, from every level, with negation", async () => {
    const cwd = folderWith({
      ".git/HEAD": "",
      ".gitignore": "/gen/\n*.tmp.sql\nseed/*.sql\n!seed/keep.sql\n",
      "gen/a.sql": sql,
      "db/gen/a.sql": sql,
      "db/a.tmp.sql": sql,
      "db/.gitignore": "old.sql\n!wanted.tmp.sql\n",
      "db/old.sql": sql,
      "db/wanted.tmp.sql": sql,
      "old.sql": sql,
      "seed/a.sql": sql,
      "seed/keep.sql": sql,
    });
    expect(await listed(cwd)).toEqual(["db/gen/a.sql", "db/wanted.tmp.sql", "old.sql", "seed/keep.sql"]);
    expect(await listed(join(cwd, "db"), ".")).toEqual(["gen/a.sql", "wanted.tmp.sql"]);
    expect(await listed(cwd, "db")).toEqual(["db/gen/a.sql", "db/wanted.tmp.sql"]);
  });

  test("an ignored file or folder that is named is taken", async () => {
    const cwd = folderWith({ ".git/HEAD": "", ".gitignore": "gen/\n", "gen/a.sql": sql, "gen/sub/b.sql": sql });
    expect(await listed(cwd, "gen/a.sql")).toEqual(["gen/a.sql"]);
    expect(await listed(cwd, "gen")).toEqual(["gen/a.sql", "gen/sub/b.sql"]);
  });

  test("a named file is taken whatever its ending", async () => {
    const cwd = folderWith({ "script.txt": sql, "a.ts": "" });
    expect(await listed(cwd, "script.txt", "a.ts")).toEqual(["script.txt", "a.ts"]);
  });

  test("each file is taken once, however it is named", async () => {
    const cwd = folderWith({ "db/a.sql": sql });
    expect(await listed(cwd, "db/a.sql", "./db/a.sql", join(cwd, "db"), "db/*.sql", "db/../db")).toEqual(["db/a.sql"]);
  });

  test("a folder outside the working directory keeps the name the user gave it", async () => {
    const root = folderWith({ "one/a.sql": sql, "two/b.sql": sql });
    expect(await listed(join(root, "one"), "../two")).toEqual(["../two/b.sql"]);
    expect(await listed(join(root, "one"), join(root, "two"))).toEqual([`${root}/two/b.sql`]);
  });

  test("globs match below their fixed part", async () => {
    const cwd = folderWith({ "db/one/a.sql": sql, "db/two/b.sql": sql, "db/c.sql": sql, "x/d.sql": sql, "db/.hidden/e.sql": sql });
    expect(await listed(cwd, "db/*/*.sql")).toEqual(["db/.hidden/e.sql", "db/one/a.sql", "db/two/b.sql"]);
    expect(await listed(cwd, "db/{one,two}/**")).toEqual(["db/one/a.sql", "db/two/b.sql"]);
    expect(await listed(cwd, "**/[cd].sql")).toEqual(["db/c.sql", "x/d.sql"]);
    expect(await listed(join(cwd, "x"), "../db/*.sql")).toEqual(["../db/c.sql"]);
    expect(await listed(cwd, `${cwd}/x/*.sql`)).toEqual(["x/d.sql"]);
  });

  test("a file whose name looks like a glob is that file", async () => {
    const cwd = folderWith({ "[id].sql": sql, "i.sql": sql });
    expect(await listed(cwd, "[id].sql")).toEqual(["[id].sql"]);
  });

  test("a glob that matches nothing is an error when nothing else was found", async () => {
    const cwd = folderWith({ "a.sql": sql });
    await expect(listed(cwd, "db/*.sql")).rejects.toMatchObject({
      message: "No SQL, TypeScript or JavaScript file matches `db/*.sql`.",
      remedy: "Check the pattern, or name a folder.",
    });
    expect(await listed(cwd, "db/*.sql", "a.sql")).toEqual(["a.sql"]);
  });

  test("a path that does not exist is an error that names it", async () => {
    const cwd = folderWith({ "a.sql": sql });
    const remedy = "Name a file, a folder or a quoted glob.";
    await expect(listed(cwd, "a.sql", "b.sql")).rejects.toMatchObject({ message: "`b.sql` does not exist.", remedy });
    await expect(listed(cwd, "a.sql/b.sql")).rejects.toMatchObject({ message: "`a.sql/b.sql` does not exist.", remedy });
    await expect(listed(cwd, "a\0b")).rejects.toMatchObject({ message: "`a\0b` does not exist.", remedy });
    await expect(listed(cwd, "!a.sql")).rejects.toMatchObject({ message: "`!a.sql` takes files away, which paths cannot do." });
  });

  test("names that cannot be looked at, and imports of such names", async () => {
    const long = "x".repeat(300);
    const specifiers = ["./a.sql/b", `./${long}`, "./nul\0", "./itself"];
    const text = specifiers.map((one, index) => `import a${String(index)} from "${one}";\n`).join("");
    const cwd = folderWith({ "a.sql": sql, "a.js": `${text}a0();\n` });
    symlinkSync("itself", join(cwd, "itself"));
    const check = async (path: string): Promise<unknown> => ({ path, ...(await runCli(cwd, ["check", path])) });
    const missing = (path: string): unknown => ({
      path,
      exit: 2,
      out: "",
      err: `poolsafe: \`${path}\` does not exist. Name a file, a folder or a quoted glob.\n`,
    });
    for (const path of ["a.sql/x", `${long}/x`]) expect(await check(path)).toEqual(missing(path));
    expect(await check("a.js")).toMatchObject({ exit: 0, err: "" });
    expect(await check(".")).toMatchObject({ exit: 0, err: "" });
  });

  test("links to files are followed, links to folders are not", async () => {
    const cwd = folderWith({ "real/a.sql": sql });
    mkdirSync(join(cwd, "links"));
    symlinkSync(join(cwd, "real/a.sql"), join(cwd, "links/b.sql"));
    symlinkSync(join(cwd, "links"), join(cwd, "links/circle"));
    symlinkSync(join(cwd, "nowhere"), join(cwd, "links/broken.sql"));
    symlinkSync("itself.sql", join(cwd, "links/itself.sql"));
    expect(await listed(cwd, "links")).toEqual(["links/b.sql"]);
    await expect(listed(cwd, "links/itself.sql")).rejects.toMatchObject({
      message: "`links/itself.sql` cannot be opened: its links run in a circle (ELOOP).",
      remedy: "Check where its links lead.",
    });
  });

  test("the settings' ignore patterns are relative to their file and do not bind named files", async () => {
    const cwd = folderWith({ "db/a.sql": sql, "db/legacy/b.sql": sql, "top.sql": sql });
    const ignore = { ignore: { folder: cwd, patterns: ["db/legacy/", "/top.sql"] } };
    expect((await findFiles([], cwd, ignore)).files).toEqual(["db/a.sql"]);
    expect((await findFiles(["."], join(cwd, "db"), ignore)).files).toEqual(["a.sql"]);
    expect((await findFiles(["top.sql"], cwd, ignore)).files).toEqual(["top.sql"]);
  });

  test("where the settings say what is included, nothing else is looked at in folders", async () => {
    const cwd = folderWith({ "db/a.sql": sql, "db/legacy/b.sql": sql, "src/c.ts": "", "top.sql": sql });
    const settings = { include: { folder: cwd, patterns: ["db/", "*.ts"] }, ignore: { folder: cwd, patterns: ["legacy/"] } };
    expect((await findFiles([], cwd, settings)).files).toEqual(["db/a.sql", "src/c.ts"]);
    expect((await findFiles(["src", "top.sql"], cwd, settings)).files).toEqual(["src/c.ts", "top.sql"]);
  });
});
