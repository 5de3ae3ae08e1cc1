import { availableParallelism } from "node:os";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { browserArguments, findBrowser } from "./scripts/lib/browser.mjs";
import { wideVectorOptions } from "./src/node/wideVectors.ts";

/** Time-outs that only end a test that hangs: no test depends on how fast the machine is. */
const timeouts = { testTimeout: 300_000, hookTimeout: 300_000, expect: { poll: { timeout: 120_000 } } };

const executablePath = await findBrowser();

/** A browser of a project's own, since Vitest names it after the project. */
const browser = (...flags: string[]) => ({
  enabled: true,
  headless: true,
  screenshotFailures: false,
  provider: playwright({ launchOptions: { executablePath, args: [...browserArguments, ...flags] } }),
  instances: [{ browser: "chromium" as const }],
});

export default defineConfig({
  test: {
    // Vitest leaves one core to others, which on two cores makes the suite take twice as long.
    maxWorkers: availableParallelism(),
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/unit/**/*.test.ts"],
          environment: "node",
          ...timeouts,
        },
      },
      // With PyTorch, in processes of its own.
      {
        test: { name: "handover", include: ["test/handover/**/*.test.ts"], environment: "node", ...timeouts },
      },
      // The site behind a file server, in a browser that Playwright drives.
      {
        test: { name: "site", include: ["test/site/**/*.test.ts"], environment: "node", ...timeouts },
      },
      {
        test: {
          name: "component",
          include: ["test/component/**/*.test.ts"],
          ...timeouts,
          browser: browser(),
        },
      },
      // The kernels where V8 makes 256-bit vectors.
      {
        test: {
          name: "component-wide",
          include: ["test/component/**/*.wide.ts"],
          ...timeouts,
          browser: browser(`--js-flags=${[...(wideVectorOptions.at(-1) ?? []), "--expose-gc"].join(" ")}`),
        },
      },
      // What `npm run bench -- --parts grid` measures; no test.
      {
        test: {
          name: "measure",
          include: ["test/component/**/*.measure.ts"],
          ...timeouts,
          browser: browser(),
        },
      },
    ],
  },
});
