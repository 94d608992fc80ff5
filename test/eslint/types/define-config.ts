/** A user's `eslint.config.ts`, with the helper that ESLint has since 9.22. */

import { defineConfig } from "eslint/config";
import poolsafe from "poolsafe/eslint-plugin";

export default defineConfig([
  ...poolsafe.configs.recommended,
  poolsafe.configs.strict,
  {
    files: ["db/**"],
    extends: [poolsafe.configs.all],
    settings: { poolsafe: { pooler: { name: "pgbouncer", version: "1.22" }, direct: ["DIRECT_URL"] } },
    rules: {
      "poolsafe/no-session-set": ["error", { impacts: ["breaks", "risk"] }],
      "poolsafe/no-unread": "warn",
      "poolsafe/no-listen": "off",
    },
  },
  { files: ["**/*.sql"], plugins: { poolsafe }, language: "poolsafe/sql" },
  { files: ["**/*.psql"], plugins: { pooling: poolsafe }, extends: ["pooling/recommended"], language: "pooling/sql" },
]);
