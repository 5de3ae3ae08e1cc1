import { defineConfig } from "vitest/config";
import mutation from "./vitest.mutation.config.ts";

/**
 * All training goes through the kernels: with every test, a loop that a change has made endless would be waited for in each.
 * These are the tests that are about them.
 */
export default defineConfig({
  test: {
    ...mutation.test,
    include: [
      "activations/activations",
      "kernels/reference/multiply",
      "kernels/reference/workspace",
      "losses/softmaxCrossEntropy",
      "properties/gradients",
      "properties/shapes",
      "registries",
      "torch",
    ].map((name) => `test/unit/engine/${name}.test.ts`),
  },
});
