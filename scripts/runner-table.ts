/** What is known of migration tools, for docs/configuration.md. */
import { type Runner, runners } from "../src/migrations/runners.ts";

const transactions: Readonly<Record<Runner["transaction"], string>> = {
  open: "in a transaction",
  unknown: "not known",
  none: "begin for themselves",
};

export function runnerTable(): string {
  const rows = runners.map((runner) => {
    const told = [runner.mark ? "a mark" : "", runner.path ? "its path" : "", runner.packages ? "its package" : ""];
    const off = runner.without ? ", unless the file turns it off" : "";
    return `| \`${runner.id}\` | [${runner.title}](${runner.docs}) | ${told.filter((one) => one !== "").join(", ")} | ${transactions[runner.transaction]}${off} |`;
  });
  return ["| `runner` | tool | told by | its files |", "|---|---|---|---|", ...rows].join("\n");
}
