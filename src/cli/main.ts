#!/usr/bin/env node
/** The program. `--version` answers before anything else is loaded; every other word loads the command line. */

import { packageVersion } from "../files/package-root.ts";

const words = process.argv.slice(2);

// A reader that stops early (`poolsafe check | head`) is no failure of ours.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(process.exitCode ?? 0);
  throw error;
});

if (words.length === 1 && (words[0] === "--version" || words[0] === "-V")) {
  process.stdout.write(`${packageVersion()}\n`);
} else {
  const { runCommandLine } = await import("./command.ts");
  process.exitCode = await runCommandLine(words);
}
