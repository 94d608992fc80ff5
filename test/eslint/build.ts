/** Before the tests: the plugin is tested as it is shipped, because ESLint's rules load what they need with Node's own `require`. */

import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

function newestIn(folder: string): number {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return Math.max(...entries.map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs));
}

/** Builds only what is older than its source. */
export default function build(): void {
  const built = join(root, "dist/.tsbuildinfo");
  const changed = Math.max(...["src", "rules", "eslint-plugin"].map((folder) => newestIn(join(root, folder))));
  if (existsSync(built) && statSync(built).mtimeMs > changed) return;
  execFileSync("npm", ["run", "--silent", "build"], { cwd: root, stdio: "inherit" });
}
