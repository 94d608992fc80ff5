/** Prints which marked findings of the drivers' fixtures are missing and which found ones are not marked: `npx tsx test/drivers-report.ts [name…]`. */
import { driverFixtures, runFixture, type DriverResult } from "./support/driver-fixtures.ts";

interface Count {
  fixtures: number;
  right: number;
  marks: number;
  missing: number;
  unexpected: number;
}

const wanted = process.argv.slice(2);
const counts = new Map<string, Count>();
const details: string[] = [];

function countsOf(library: string): Count {
  const known = counts.get(library) ?? { fixtures: 0, right: 0, marks: 0, missing: 0, unexpected: 0 };
  counts.set(library, known);
  return known;
}

for (const fixture of driverFixtures()) {
  if (wanted.length > 0 && !wanted.some((part) => fixture.name.includes(part))) continue;
  let result: DriverResult;
  let crash: string | undefined;
  try {
    result = runFixture(fixture);
  } catch (error) {
    crash = error instanceof Error ? (error.stack ?? error.message) : String(error);
    result = { found: [], findings: [], missing: fixture.marks, unexpected: [] };
  }
  const { missing, unexpected } = result;
  for (const key of [fixture.library, "all"]) {
    const count = countsOf(key);
    count.fixtures++;
    count.marks += fixture.marks.length;
    count.missing += missing.length;
    count.unexpected += unexpected.length;
    if (missing.length + unexpected.length === 0 && crash === undefined) count.right++;
  }
  if (missing.length + unexpected.length === 0 && crash === undefined) continue;
  details.push(`${fixture.name} (${fixture.pooler.title} ${fixture.pooler.version})`);
  if (crash !== undefined) details.push(`  crash       ${crash.split("\n").slice(0, 4).join("\n              ")}`);
  details.push(...missing.map((mark) => `  missing     ${mark}`), ...unexpected.map((mark) => `  unexpected  ${mark}`));
}

const row = (cells: readonly (string | number)[]): string =>
  cells.map((cell, index) => (index === 0 ? String(cell).padEnd(22) : String(cell).padStart(11))).join("");
console.log(details.join("\n"));
console.log(`\n${row(["library", "fixtures", "right", "marks", "missing", "unexpected"])}`);
const total = countsOf("all");
counts.delete("all");
for (const [library, count] of [...counts, ["all", total] as const]) {
  console.log(row([library, count.fixtures, count.right, count.marks, count.missing, count.unexpected]));
}
