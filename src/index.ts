/** The public interface; nothing else of the package is importable. */

export { type AnalyzeOptions, analyze } from "./analyze.ts";
export { choosePooler, poolerNames, type PoolerSpec } from "./poolers/index.ts";
export { SettingsError } from "./settings-error.ts";
export { makeSource, offsetAt, type Position, positionAt } from "./source.ts";
export type * from "./types.ts";
export { rules } from "../rules/index.ts";
