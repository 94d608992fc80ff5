/** What the compiler leaves to do: the program can be started, and the HTML report's own files are beside the code that reads them. */

import { chmodSync, cpSync } from "node:fs";

const page = "src/report/html/page";

chmodSync("dist/src/cli/main.js", 0o755);
cpSync(page, `dist/${page}`, { recursive: true, filter: (path) => !path.endsWith(".json") });
