// Lets `npx poolsafe` in a clone start what was just built. Without this link npx installs the clone into its cache first,
// which builds everything a second time. Only a convenience: where links cannot be made, npx goes its long way.
import { chmodSync, existsSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const link = join(root, "node_modules/.bin/poolsafe");

if (process.platform !== "win32" && existsSync(join(root, "node_modules/.bin"))) {
  chmodSync(join(root, "dist/src/cli/main.js"), 0o755);
  rmSync(link, { force: true });
  symlinkSync("../../dist/src/cli/main.js", link);
}
