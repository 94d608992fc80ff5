/** A user's configuration without a helper, and what else he may do with the plugin. */

import type { ESLint, Linter, Rule } from "eslint";
import poolsafe, { type PoolsafePlugin } from "poolsafe/eslint-plugin";

const list: Linter.Config[] = [
  ...poolsafe.configs.recommended,
  ...poolsafe.configs.strict,
  ...poolsafe.configs.all,
  {
    files: ["**/*.sql"],
    plugins: { poolsafe },
    language: "poolsafe/sql",
    rules: { "poolsafe/no-load": ["error", { impacts: ["breaks"] }] },
  },
  { settings: { poolsafe: { pooler: { name: "pgbouncer" } } } },
];
export default list;

export const plugin = poolsafe satisfies ESLint.Plugin;
export const same: PoolsafePlugin = poolsafe;
export const plugins: Record<string, ESLint.Plugin> = { poolsafe };
export const version: string | undefined = poolsafe.meta?.version;
export const names: readonly (keyof typeof poolsafe.configs)[] = ["recommended", "strict", "all"];
export const config: readonly Linter.Config[] = poolsafe.configs[names[0] ?? "recommended"];

// @ts-expect-error: there is no such configuration.
export const misspelt: unknown = poolsafe.configs.recomended;
// @ts-expect-error: a configuration is a list.
export const single: Linter.Config = poolsafe.configs.recommended;
// @ts-expect-error: the plugin is no rule.
export const rule: Rule.RuleModule = poolsafe;
