/** ESLint and the command line side by side, on a copy of the fixtures. */

import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, describe, expect, test } from "vitest";

import type { Settings } from "../../../src/settings.ts";
import { fix, told, type Told } from "./command-line.ts";
import { comparable, expected } from "./expected.ts";
import { type LintedFile, root } from "./files.ts";
import { lint, lintAndFix, type Shown } from "./linting.ts";

/** Of the fixtures, where no package of this repository is around them, and where they can be changed. As long as the test file runs. */
export function copyOfFixtures(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "poolsafe-parity-")));
  for (const name of ["rules", "drivers", "lab", "projects"])
    cpSync(join(root, "fixtures", name), join(folder, "fixtures", name), { recursive: true });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** Tests that both say the same of a file with this text, which it then has. */
export async function compare(folder: string, path: string, text: string, settings: Settings): Promise<{ said: Told; shown: Shown }> {
  const said = await told(folder, path, settings);
  const shown = lint(folder, path, text, settings);
  const withoutMark = text.replace(/^\uFEFF/, "");
  for (const name of ["all", "strict", "recommended"] as const)
    expect(comparable(shown[name]), name).toEqual(expected(said, path, withoutMark, name));
  return { said, shown };
}

/** Tests that both leave the same text when they fix what is safe. Leaves the file as it was. */
export async function compareFixed(folder: string, path: string, text: string, settings: Settings): Promise<void> {
  const fixed = lintAndFix(folder, path, text, settings);
  await fix(folder, path, settings);
  expect(fixed).toBe(readFileSync(join(folder, path), "utf8"));
  expect(fixed).not.toBe(text);
  writeFileSync(join(folder, path), text);
}

export const hasFix = ({ findings }: Told, path: string): boolean =>
  findings.some(({ file, fixes }) => file === path && fixes.some(({ safe }) => safe));

/** How else a text can be stored. */
const variants: readonly (readonly [string, (text: string) => string])[] = [
  ["Windows line ends", (text) => text.replaceAll("\n", "\r\n")],
  ["a byte-order mark", (text) => `\uFEFF${text}`],
  ["other letters before", (text) => `/* prête à l'emploi, 漢字 😀 */ ${text}`],
  ["all of that", (text) => `\uFEFF/* prête à l'emploi, 漢字 😀 */ ${text.replaceAll("\n", "\r\n")}`],
];

export interface Comparing {
  /** Of how many files one is compared stored differently, too. Default: of each. */
  readonly everyNth?: number;
  /** Takes what the command line says, by path. */
  readonly reports?: Map<string, Told>;
}

/** A test for each file, and more for those stored differently. */
export function compareEach(folder: string, name: string, files: readonly LintedFile[], { everyNth = 1, reports }: Comparing = {}): void {
  describe(name, () => {
    test.each(files.map((file) => [file.path, file] as const))("%s", async (path, { text, settings: each, marks }) => {
      for (const settings of each) {
        const { said, shown } = await compare(folder, path, text, settings);
        reports?.set(path, said);
        if (marks) expect(marksOf(path, shown)).toEqual(marks);
        if (hasFix(said, path)) await compareFixed(folder, path, text, settings);
      }
    });
  });

  const sample = files.flatMap(({ path, text, settings }, index) => {
    const [variant, change] = variants[(index / everyNth) % variants.length] ?? [];
    return variant && change ? [[path, variant, change(text), settings.at(-1) ?? {}] as const] : [];
  });
  describe(`${name}, stored differently`, () => {
    test.each(sample)("%s with %s", async (path, _variant, text, settings) => {
      const before = readFileSync(join(folder, path));
      writeFileSync(join(folder, path), text);
      try {
        const { said } = await compare(folder, path, text, settings);
        if (hasFix(said, path)) await compareFixed(folder, path, text, settings);
      } finally {
        writeFileSync(join(folder, path), before);
      }
    });
  });
}

/** As the fixtures have them: what `recommended` shows is certain. */
function marksOf(path: string, { strict, recommended }: Shown): string[] {
  const key = ({ line, column, ruleId }: Shown["all"][number]): string => `${String(line)} ${String(column)} ${ruleId ?? ""}`;
  const certain = new Set(recommended.map(key));
  const marks = strict.map((message) => {
    const rule = (message.ruleId ?? message.message).replace("poolsafe/", "");
    return `${path.slice(path.lastIndexOf("/") + 1)}:${String(message.line)} ${certain.has(key(message)) ? "✗" : "?"} ${rule}`;
  });
  return [...new Set(marks)];
}
