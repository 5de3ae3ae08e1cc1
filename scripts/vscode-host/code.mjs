#!/usr/bin/env node
// Takes the arguments that `code` takes for extension tests, and runs them in the embedded VS Code, in a headless
// browser: `runTests({ vscodeExecutablePath })` of @vscode/test-electron drives it as it drives a desktop VS Code.
// Its exit code is the tests'.
//
//   code.mjs --extensionDevelopmentPath=FOLDER --extensionTestsPath=FILE WORKSPACE
//
// The tests find the driver's address (see scripts/lib/driver.mjs) in the environment variable MLP_STUDIO_DRIVER.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ensureBrowser } from "../lib/browser.mjs";
import { startDriver } from "../lib/driver.mjs";
import { openWorkbench } from "../lib/host.mjs";
import { inCache } from "../lib/paths.mjs";
import { Problem, program } from "../lib/program.mjs";

const timeLimit = 22 * 60_000;

program(async () => {
  const { values, positionals } = parseArgs({
    strict: false,
    allowPositionals: true,
    options: {
      extensionDevelopmentPath: { type: "string" },
      extensionTestsPath: { type: "string" },
    },
  });
  const { extensionDevelopmentPath, extensionTestsPath } = values;
  if (
    typeof extensionDevelopmentPath !== "string" ||
    typeof extensionTestsPath !== "string" ||
    !positionals[0]
  )
    throw new Problem("Wanted: --extensionDevelopmentPath=FOLDER --extensionTestsPath=FILE WORKSPACE");

  const driver = await startDriver();
  const window = await openWorkbench({
    folder: positionals[0],
    extensionFolder: extensionDevelopmentPath,
    testsPath: extensionTestsPath,
    browser: await ensureBrowser(),
    env: { MLP_STUDIO_DRIVER: driver.address },
    onLog: (text) => console.log(text),
  });
  driver.drive(window.workbench);

  const failure = await Promise.race([
    window.testsEnded,
    window.serverEnded.then(() => "The embedded VS Code ended during the tests."),
    new Promise((resolve) =>
      setTimeout(resolve, timeLimit, `The tests did not end within ${timeLimit / 60_000} minutes.`),
    ),
  ]);
  if (typeof failure === "number") return failure;
  const traces = inCache("test-results");
  mkdirSync(traces, { recursive: true });
  await window.workbench.screenshot(join(traces, "window.png")).catch(() => {});
  writeFileSync(join(traces, "server.log"), window.serverLog());
  throw new Problem(`${failure} ${traces} holds a picture of the window and the server's log.`);
});
