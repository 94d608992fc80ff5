// Prints `PASSED FAILED` from a vitest JSON report. A test file that could not be loaded has no tests, so it counts as one failure.
import { readFileSync } from "node:fs";

const report = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8"));
const unloaded = report.testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0).length;
console.log(report.numPassedTests, report.numFailedTests + unloaded);
