import { configDefaults, defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: [...configDefaults.exclude],
    testTimeout: 30_000,
    // The machine of the reviewer may have two cores, and the lab starts servers.
    maxWorkers: 2,
  },
});
