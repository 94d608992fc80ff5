/**
 * What do PostgreSQL and PgBouncer do with these scripts?
 *
 *     npx tsx test/lab/try.ts [--statement] file.sql…     (or SQL on standard input; `\;` joins statements in one message)
 */
import { readFileSync } from "node:fs";
import { openLab } from "./run.ts";
import { readScript } from "./script.ts";
import { VERSIONS } from "./servers.ts";
import { brief, showHeld, showReply } from "./show.ts";

const words = process.argv.slice(2);
const mode = words.includes("--statement") ? "statement" : "transaction";
const files = words.filter((word) => !word.startsWith("--"));
const lab = await openLab();
try {
  for (const file of files.length > 0 ? files : ["-"]) {
    const script = readScript(readFileSync(file === "-" ? 0 : file, "utf8"));
    const { direct, pooled } = await lab.run(
      script,
      VERSIONS.map((version) => ({ version, mode })),
    );
    console.log(`== ${file}`);
    script.forEach((message, index) => {
      console.log(`${brief(message.sql, 100)}\n    direct  ${showReply(direct[index] ?? { answers: [], status: "closed" })}`);
      VERSIONS.forEach((version, which) => {
        const difference = pooled[which]?.differs.find((each) => each.index === index);
        if (difference) console.log(`    ${version}    ${showReply(difference.pooled)}   <- differs`);
      });
    });
    VERSIONS.forEach((version, which) => {
      const observed = pooled[which];
      if (!observed) return;
      const left = observed.left.map(showHeld).join("; ") || "nothing";
      console.log(`PgBouncer ${version}: ${observed.breaks ? "BREAKS" : "works"}; left behind: ${left}`);
    });
  }
} finally {
  await lab.close();
}
