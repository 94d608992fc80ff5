/** What PgBouncer itself reads in a file: it tells while it loads, and is ended before it listens by a user that does not exist. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** Those whose reading is compared: the lab has one of each. */
export const readers = ["1.18", "1.24", "1.26"] as const;

export interface Loaded {
  /** `[section]` and `key = value`, in order, up to where it stops. */
  readonly steps: readonly string[];
  readonly isRefused: boolean;
  readonly words: string;
}

const root = resolve(import.meta.dirname, "../..");

/** In: files by name, the first of which is loaded. */
export function loadedByPgbouncer(version: (typeof readers)[number], files: Readonly<Record<string, string>>): Loaded {
  const folder = mkdtempSync(join(tmpdir(), "poolsafe-ini-"));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const program = join(root, `.lab/pgbouncer-${version}/pgbouncer`);
    const { stderr } = spawnSync(program, ["-v", "-v", "-u", "no-such-user-here", Object.keys(files)[0] ?? ""], {
      cwd: folder,
      encoding: "utf8",
      timeout: 20_000,
    });
    const lines = stderr.split("\n").map((line) => line.replace(/^.*?\] /, ""));
    const steps = lines.flatMap((line) => {
      const section = /^DEBUG parse_ini_file: \[(.*)\]$/.exec(line)?.[1];
      if (section !== undefined) return [`[${section}]`];
      const entry = /^DEBUG parse_ini_file: '([^']*)' = '(.*)'$/.exec(line);
      return entry ? [`${entry[1] ?? ""} = ${entry[2] ?? ""}`] : [];
    });
    const words = lines.filter((line) => /^(?:ERROR|FATAL)/.test(line)).join(" | ");
    return { steps, isRefused: /cannot load config file|TLS setup failed/.test(words), words };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
