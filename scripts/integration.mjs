// Runs the Mocha suite test/integration/**/*.test.ts inside VS Code: the embedded one, or the desktop's where
// MLP_STUDIO_TEST_HOST is `desktop` (downloaded) or the path of an executable. `npm test -- integration` calls this,
// with everything set up.
//
//   integration.mjs RESULTS.json [NAME]
//   integration.mjs --measure FIGURES.json
//
// NAME: only the tests whose full title contains it. RESULTS.json receives { passed, failed, skipped }.
// --measure runs test/integration/**/*.measure.ts in the same way, sets up what it needs, and leaves in FIGURES.json what
// was measured; `npm run bench` calls it.
import { appendFileSync, cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { PassThrough } from "node:stream";
import { parseArgs } from "node:util";
import { runTests } from "@vscode/test-electron";
import { build } from "esbuild";
import { ensureBrowser } from "./lib/browser.mjs";
import { temporaryFolder } from "./lib/host.mjs";
import { ensureDependencies, ensureHost } from "./lib/install.mjs";
import { inCache, inRoot } from "./lib/paths.mjs";
import { program } from "./lib/program.mjs";

/** What the lines of the tests' report begin with, see test/integration/run.ts. */
const mark = "test| ";

program(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { measure: { type: "string" } },
  });
  const { measure } = values;
  const suite = measure === undefined ? "test" : "measure";
  const [results = inCache("test-results", "measure.json"), name = ""] = positionals;
  if (measure !== undefined) {
    await ensureDependencies();
    process.env.CHROME_PATH = await ensureBrowser();
    await ensureHost();
  }
  const bundles = inCache("test-integration");
  rmSync(bundles, { recursive: true, force: true });
  await build({
    absWorkingDir: inRoot(),
    entryPoints: [
      "test/integration/run.ts",
      ...globSync(`test/integration/**/*.${suite}.ts`, { cwd: inRoot() }),
    ],
    outbase: "test/integration",
    outdir: bundles,
    outExtension: { ".js": ".cjs" },
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    packages: "external",
    sourcemap: "inline",
    logLevel: "warning",
  });

  const workspace = join(temporaryFolder("workspace"), "examples");
  cpSync(inRoot("examples"), workspace, { recursive: true });
  const host = process.env.MLP_STUDIO_TEST_HOST ?? "embedded";
  const executable = host === "embedded" ? inRoot("scripts", "vscode-host", "code.mjs") : host;
  const log = inCache("test-results", "vscode.log");
  mkdirSync(dirname(log), { recursive: true });
  rmSync(log, { force: true });
  const output = new PassThrough();
  createInterface(output).on("line", (line) => {
    if (line.startsWith(mark)) console.log(line.slice(mark.length));
    else appendFileSync(log, `${line}\n`);
  });
  const failed = await runTests({
    ...(host === "desktop" ? {} : { vscodeExecutablePath: executable }),
    extensionDevelopmentPath: inRoot(),
    extensionTestsPath: join(bundles, "run.cjs"),
    launchArgs: [workspace, "--disable-extensions"],
    extensionTestsEnv: {
      MLP_STUDIO_SUITE: suite,
      MLP_STUDIO_RESULTS: results,
      MLP_STUDIO_TEST_NAME: name,
      ...(measure !== undefined && { MLP_STUDIO_FIGURES: resolve(measure) }),
    },
    stdout: output,
    stderr: output,
  }).catch((error) => error);
  if (!failed) return 0;
  if (!existsSync(results)) console.log(`${readFileSync(log, "utf8").slice(-3000)}\nThe tests did not run.`);
  console.log(`VS Code's own output: ${log}`);
  return 1;
});
