/** What a format is given. Formats only turn findings into text; they decide nothing. */

import type { Analysis, Pooler, Severity, Shard } from "../types.ts";

export interface ReportedPooler extends Pick<Pooler, "name" | "title" | "version" | "mode"> {
  /** The file of the project that says so, where nobody else does. */
  readonly from?: string;
}

export interface ReportInput {
  readonly analysis: Analysis;
  readonly pooler: ReportedPooler;
  /** Others that the code must run behind too. */
  readonly alsoBehind?: readonly ReportedPooler[];
  /** True when escape sequences may be written. */
  readonly colour: boolean;
  /** Whole sentences for the reader that belong to no finding, such as what was left out. */
  readonly notes: readonly string[];
  /** Whether text that was not read is listed; it is counted always. */
  readonly listsUnread: boolean;
  /** How many findings the baseline allows. `check` does not show them, `audit` does. */
  readonly baselined?: number;
  /** Of poolsafe. */
  readonly version: string;
  /** All that may have findings. */
  readonly rules: readonly RuleText[];
  /** Where the working directory lies in the repository, with a slash at the end; empty at its root, and where nothing tells. */
  readonly folder: string;
  /** Where it is one part of a report that is merged from several. */
  readonly shard?: Shard | undefined;
}

/** A rule as its users know it. */
export interface RuleText {
  readonly id: string;
  /** One line without a full stop. */
  readonly description: string;
  /** Where its page is on the web. */
  readonly docs: string;
  /** Of its gravest findings. */
  readonly severity: Severity | "off";
  /** Its page, in Markdown; read when it is asked for, and empty where there is none. */
  readonly page: () => string;
}

/** Each function returns the whole report, ending with a line end. */
export interface Format {
  readonly name: string;
  readonly check: (input: ReportInput) => string;
  readonly audit: (input: ReportInput) => string;
}
