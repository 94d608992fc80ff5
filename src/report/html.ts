/** The report that people read in a browser: one file, from the answer to each finding. `check` and `audit` give the same page. */

import type { ReportInput } from "./format.ts";

/** What makes the page is loaded for it alone. */
export async function html(input: ReportInput): Promise<string> {
  const { page } = await import("./html/page.ts");
  return page(input);
}
