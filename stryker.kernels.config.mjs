import base from "./stryker.config.json" with { type: "json" };

/** The kernels, with their own tests alone; see vitest.mutation.kernels.config.ts. */
export default {
  ...base,
  mutate: ["src/engine/kernels/**/*.ts"],
  vitest: { ...base.vitest, configFile: "vitest.mutation.kernels.config.ts" },
  incrementalFile: ".cache/mutation/kernels.incremental.json",
  htmlReporter: { fileName: ".cache/mutation/kernels.html" },
  jsonReporter: { fileName: ".cache/mutation/kernels.json" },
};
