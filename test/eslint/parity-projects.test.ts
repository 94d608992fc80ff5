/** Whole projects, linted by ESLint's class: what it shows, and where the command line, which sees all files at once, says something else. */

import { cpSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";

import { ESLint } from "eslint";
import { expect, onTestFinished, test } from "vitest";

import { told } from "./support/command-line.ts";
import { isCertain } from "./support/expected.ts";
import { root } from "./support/files.ts";
import { type ConfigName, configFor } from "./support/linting.ts";

async function shownIn(cwd: string, name: ConfigName): Promise<string[]> {
  const eslint = new ESLint({ cwd, overrideConfigFile: true, overrideConfig: configFor(name, {}) });
  const results = await eslint.lintFiles(".");
  return results.flatMap(({ filePath, messages }) =>
    messages.map(({ line, column, ruleId, message }) => {
      const path = relative(cwd, filePath).replaceAll(sep, "/");
      return `${path}:${String(line)}:${String(column)} ${ruleId?.replace("poolsafe/", "") ?? message}`;
    }),
  );
}

test.each(["shop", "shop-api"])("the project %s", async (name) => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "poolsafe-parity-")));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  cpSync(join(root, "fixtures/projects", name), folder, { recursive: true });

  const recommended = new Set(await shownIn(folder, "recommended"));
  const strict = await shownIn(folder, "strict");
  const { findings } = await told(folder, ".", {});
  const lineOf = ({ file, line, column, rule }: (typeof findings)[number]): string => `${file}:${String(line)}:${String(column)} ${rule}`;
  const strength = (certain: boolean): string => (certain ? "✗" : "?");
  const shown = new Map(strict.map((line) => [line, strength(recommended.has(line))]));
  const said = new Map(findings.map((finding) => [lineOf(finding), strength(isCertain(finding))]));

  const lines = [...new Set([...shown.keys(), ...said.keys()])].sort();
  const picture = lines.map((line) => {
    const [one = "-", other = "-"] = [shown.get(line), said.get(line)];
    return `${one === other ? one : `${one} (the command line: ${other})`} ${line}\n`;
  });
  await expect(picture.join("")).toMatchFileSnapshot(`../../fixtures/eslint/projects/${name}.out`);
});
