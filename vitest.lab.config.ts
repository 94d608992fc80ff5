/** `npm run lab`: the tests against real servers, one file after another, because each starts servers of its own. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/lab/**/*.test.ts"],
    fileParallelism: false,
    reporters: ["default"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    chaiConfig: { truncateThreshold: 0 },
  },
});
