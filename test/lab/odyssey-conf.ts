/** What Odyssey itself makes of a configuration: `odyssey --test` reads it, says what it refuses, and ends. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const folder = resolve(import.meta.dirname, "../../.lab/odyssey-1.5");

export const hasOdyssey = existsSync(join(folder, "ready"));

export const ownExample = join(folder, "etc/odyssey/odyssey.conf");

export interface Tested {
  readonly isValid: boolean;
  /** What it says of its own accord, without times and places. */
  readonly words: string;
}

/** In: files by name, the first of which is read. */
export function testedByOdyssey(files: Readonly<Record<string, string>>): Tested {
  const home = mkdtempSync(join(tmpdir(), "poolsafe-odyssey-"));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(home, name), text);
    const { stdout, stderr } = spawnSync(join(folder, "odyssey"), ["--test", Object.keys(files)[0] ?? ""], {
      cwd: home,
      encoding: "utf8",
      timeout: 30_000,
    });
    const words = `${stdout}${stderr}`
      .split("\n")
      .flatMap((line) => /\) none (?:\S+:\d+ )?(.*)$/.exec(line)?.[1] ?? [])
      .join(" | ");
    return { isValid: /config is valid/.test(words), words };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
