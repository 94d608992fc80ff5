import { configDefaults, defineConfig } from "vitest/config";

/** `npm test`: everything. The lab's tests come last and one after another, because each starts servers of its own. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: [...configDefaults.exclude, "test/lab/**", "test/browser/**"],
          setupFiles: ["test/seed.ts"],
          globalSetup: ["test/eslint/build.ts"],
          // The built plugin is loaded as ESLint loads it.
          // GitHub's parser imports JSON as bundlers do.
          server: { deps: { external: [/^(?!.*workflow-parser).*\/dist\//], inline: [/@actions\/workflow-parser/] } },
          testTimeout: 30_000,
          // The machine may have two cores and little else to spare.
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      // The HTML report in Chromium.
      {
        test: {
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
      { extends: "./vitest.lab.config.ts", test: { name: "lab", maxWorkers: 1, sequence: { groupOrder: 1 } } },
    ],
  },
});
