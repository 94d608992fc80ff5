/** What a format is given. Formats only turn findings into text; they decide nothing. */

import type { Analysis, Finding, Pooler, Severity, Shard } from "../types.ts";

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
  /** Absent where there is no baseline. */
  readonly baseline?: Baseline;
  /** Whose the files are. Reads files, so only a report that says so asks; absent where nobody knows. */
  readonly belonging?: () => Belonging;
  /** Of poolsafe. */
  readonly version: string;
  /** All that may have findings. */
  readonly rules: readonly RuleText[];
  /** Where the working directory lies in the repository, with a slash at the end; empty at its root, and where nothing tells. */
  readonly folder: string;
  /** Where it is one part of a report that is merged from several. */
  readonly shard?: Shard | undefined;
}

/** What was known when the baseline was written, and what has become of it. */
export interface Baseline {
  /** Those that it allows, also where the report does not show them. */
  readonly known: readonly Finding[];
  /** How many that it allows are not found any more. */
  readonly gone: number;
}

/** In: paths as shown. */
export interface Belonging {
  /** Out: the name of the nearest package above the file. */
  readonly packageOf: (path: string) => string | undefined;
  /** Out: by CODEOWNERS, empty for a file that is nobody's; absent where the repository has no such file. */
  readonly ownersOf?: (path: string) => readonly string[];
}

/** A rule as its users know it. */
export interface RuleText {
  readonly id: string;
  /** One line without a full stop. */
  readonly description: string;
  /** Where its page is on the web. */
  readonly docs: string;
  /** Where it is told what real servers did; absent where that is not known. */
  readonly evidence?: () => string;
  /** Of its gravest findings. */
  readonly severity: Severity | "off";
  /** Its page, in Markdown; read when it is asked for, and empty where there is none. */
  readonly page: () => string;
}

/** Each function returns the whole report, ending with a line end; one that loads what only it needs takes its time. */
export interface Format {
  readonly name: string;
  readonly check: (input: ReportInput) => string | Promise<string>;
  readonly audit: (input: ReportInput) => string | Promise<string>;
}
