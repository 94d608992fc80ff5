/** poolsafe as a library. */

import { analyze, type AnalyzeOptions, choosePooler, type Finding, makeSource, positionAt, rules, SettingsError } from "poolsafe";

const options: AnalyzeOptions = { rules, pooler: choosePooler({ name: "pgbouncer", version: "1.24", mode: "transaction" }) };
const { findings, coverage } = analyze([makeSource("a.sql", "LISTEN a;")], options);

export const first: Finding | undefined = findings[0];
export const line: number = first ? positionAt(first.place.source, first.place.span.start).line : coverage.files;
export const remedy = (error: unknown): string => (error instanceof SettingsError ? error.remedy : "");

// @ts-expect-error: a pooler has a name.
choosePooler({ version: "1.24" });
// @ts-expect-error: what is found is not changed.
export const changed: Finding[] = findings;
