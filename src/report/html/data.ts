/**
 * What the page's script is given, as JSON. Types only: the page, which knows no Node, and the report, which knows no page, both import them.
 * What many findings share is said once, and named by its index.
 */

import type { Evidence, Impact, Severity } from "../../types.ts";

export interface PageData {
  /** With their names, what stands in the way first. */
  readonly impacts: readonly { readonly impact: Impact; readonly name: string }[];
  readonly rules: readonly PageRule[];
  readonly files: readonly string[];
  readonly packages: readonly string[];
  readonly owners: readonly string[];
  /** Titles; empty where there is but one pooler. */
  readonly poolers: readonly string[];
  readonly helps: readonly string[];
  /** Titles; the picture itself is the symbol `picture-<index>` of the page. */
  readonly pictures: readonly PagePicture[];
  /** What stands in the way comes first, then by place. */
  readonly findings: readonly PageFinding[];
}

export interface PageRule {
  readonly id: string;
  readonly docs: string;
  readonly evidence: string;
}

export interface PagePicture {
  readonly title: string;
  /** Each step as a sentence, for those who cannot see it. */
  readonly steps: readonly string[];
  readonly width: number;
  readonly height: number;
}

export interface PageFinding {
  readonly id: string;
  readonly rule: number;
  readonly impact: Impact;
  readonly severity: Severity;
  /** What the verdict rests on. */
  readonly evidence?: Evidence;
  readonly file: number;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly help: number;
  readonly package?: number;
  readonly owners?: readonly number[];
  /** Behind which of several poolers it is found, or behind another than the report is for; first the one that the message and the picture are about. */
  readonly poolers?: readonly number[];
  /** In the baseline. */
  readonly known?: true;
  /** Its group in the plan. */
  readonly group: number;
  readonly picture?: number;
  readonly code: readonly CodeLine[];
  readonly related?: readonly (readonly [place: string, message: string])[];
  readonly fixes?: readonly PageFix[];
}

/**
 * A line's number and its pieces; 0 where lines are left out. The first letter of a piece says what it is: `k`eyword, `s`tring, `c`omment,
 * `n`umber or `.`; as a capital, or `!`, it belongs to the finding.
 */
export type CodeLine = readonly [number: number, ...pieces: string[]];

export interface PageFix {
  readonly title: string;
  readonly safe: boolean;
  /** The first letter is the sign: `+`, `-`, a blank, or `@` where lines are left out. */
  readonly diff: readonly string[];
}
