// Runs the Mocha suite test/integration/**/*.test.ts inside VS Code: the embedded one, or the desktop's where
// MLP_STUDIO_TEST_HOST is `desktop` (downloaded) or the path of an executable. `npm test -- integration` calls this,
// with everything set up.
//
//   integration.mjs RESULTS.json [NAME]
//
// NAME: only the tests whose full title contains it. RESULTS.json receives { passed, failed, skipped }.
import { appendFileSync, cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { PassThrough } from "node:stream";
import { runTests } from "@vscode/test-electron";
import { build } from "esbuild";
import { temporaryFolder } from "./lib/host.mjs";
import { inCache, inRoot } from "./lib/paths.mjs";
import { program } from "./lib/program.mjs";

/** What the lines of the tests' report begin with, see test/integration/run.ts. */
const mark = "test| ";

program(async () => {
  const [results, name = ""] = process.argv.slice(2);
  const bundles = inCache("test-integration");
  rmSync(bundles, { recursive: true, force: true });
  await build({
    absWorkingDir: inRoot(),
    entryPoints: ["test/integration/run.ts", ...globSync("test/integration/**/*.test.ts", { cwd: inRoot() })],
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
    extensionTestsEnv: { MLP_STUDIO_RESULTS: results, MLP_STUDIO_TEST_NAME: name },
    stdout: output,
    stderr: output,
  }).catch((error) => error);
  if (!failed) return 0;
  if (!existsSync(results)) console.log(`${readFileSync(log, "utf8").slice(-3000)}\nThe tests did not run.`);
  console.log(`VS Code's own output: ${log}`);
  return 1;
});
