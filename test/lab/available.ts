/** The lab for tests: open, or a visible line that says why not; with POOLSAFE_LAB=require an error instead. */
import { openLab, type Lab } from "./run.ts";

export async function openLabIfAvailable(): Promise<Lab | undefined> {
  try {
    return await openLab();
  } catch (error) {
    if (process.env["POOLSAFE_LAB"] === "require") throw error;
    const reason = error instanceof Error ? error.message : String(error);
    process.stderr.write(`\nThe lab did not run, so no verdict was checked on real PgBouncer. ${reason}\n`);
    return undefined;
  }
}

/** For tests without a lab: they are skipped, so this is never called. */
export function needed(lab: Lab | undefined): Lab {
  if (!lab) throw new Error("This test needs the lab.");
  return lab;
}
