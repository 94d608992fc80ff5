/** What a format is given. Formats only turn findings into text; they decide nothing. */

import type { Analysis, Pooler } from "../types.ts";

export interface ReportInput {
  readonly analysis: Analysis;
  readonly pooler: Pick<Pooler, "name" | "title" | "version" | "mode">;
  /** True when escape sequences may be written. */
  readonly colour: boolean;
  /** Whole sentences for the reader that belong to no finding, such as what was left out. */
  readonly notes: readonly string[];
  /** Whether text that was not read is listed; it is counted always. */
  readonly listsUnread: boolean;
  /** How many findings the baseline allows. `check` does not show them, `audit` does. */
  readonly baselined?: number;
}

/** Each function returns the whole report, ending with a line end. */
export interface Format {
  readonly name: string;
  readonly check: (input: ReportInput) => string;
  readonly audit: (input: ReportInput) => string;
}
