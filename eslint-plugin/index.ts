/**
 * The ESLint plugin: https://eslint.org/docs/latest/extend/plugins
 *
 *     import poolsafe from "poolsafe/eslint-plugin";
 *     export default [...poolsafe.configs.recommended];
 */

import type { ESLint, Linter } from "eslint";

import { lintedRules } from "../rules/index.ts";
import { packageVersion } from "../src/files/package-root.ts";
import { suppressionRule } from "../src/suppressions/rule.ts";
import { type ConfigName, configsFor } from "./configs.ts";
import { noUnread } from "./no-unread.ts";
import { toEslintRule } from "./rule.ts";
import { sqlLanguage } from "./sql-language.ts";
import { validSuppression } from "./valid-suppression.ts";

export interface PoolsafePlugin extends ESLint.Plugin {
  configs: Record<ConfigName, Linter.Config[]>;
}

const plugin = {
  meta: { name: "poolsafe", version: packageVersion(), namespace: "poolsafe" },
  languages: { sql: sqlLanguage },
  rules: {
    ...Object.fromEntries(lintedRules.map((rule) => [rule.id, toEslintRule(rule)])),
    "no-unread": noUnread,
    [suppressionRule]: validSuppression,
  },
} as unknown as ESLint.Plugin;

const ruleIds = lintedRules.map(({ id }) => id);
const poolsafe: PoolsafePlugin = Object.assign(plugin, { configs: configsFor(plugin, ruleIds) });

export default poolsafe;
