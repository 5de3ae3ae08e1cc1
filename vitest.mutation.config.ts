import { defineConfig } from "vitest/config";

/** The tests that a mutation run repeats for every mutant: those of the engine and of shared that are quick. */
export default defineConfig({
  test: {
    include: ["test/unit/engine/**/*.test.ts", "test/unit/shared/**/*.test.ts"],
    exclude: ["test/unit/engine/history.test.ts", "test/unit/engine/deepStacks.test.ts"],
    environment: "node",
  },
});
