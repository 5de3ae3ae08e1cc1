import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** What takes longest comes last: the first test that fails ends a mutant. */
const slow = [/initializers/, /gradientCheck/, /service/, /resume/];

class QuickFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => slow.findIndex((name) => name.test(moduleId));
    return files.toSorted((a, b) => rank(a) - rank(b) || a.moduleId.localeCompare(b.moduleId));
  }
}

/** Whole examples and twenty seeds, stacks of 500 units, and 460 pairs of which the gradient property draws some. */
const heavy = ["training/history", "initializers/deepStacks", "lab/initLab", "gradients"];

/**
 * The tests that a mutation run (stryker.config.json) repeats for every mutant: those of the engine and of shared that are
 * quick, with fewer cases for each property.
 */
export default defineConfig({
  test: {
    include: ["test/unit/engine/**/*.test.ts", "test/unit/shared/**/*.test.ts"],
    exclude: heavy.map((name) => `test/unit/engine/${name}.test.ts`),
    environment: "node",
    sequence: { sequencer: QuickFirst },
    // The engine's modules keep no state: a worker of its own for every file would cost more than the tests.
    isolate: false,
    // A busy machine is no reason to fail; Stryker itself ends a mutant that hangs.
    testTimeout: 60_000,
    env: { PROPERTY_RUNS: "30" },
  },
});
