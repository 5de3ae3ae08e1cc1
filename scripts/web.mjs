// Runs the Mocha suite test/web/**/*.test.ts inside VS Code for the web, in a headless browser: in the extension host, which is
// a web worker there. `npm test -- web` calls this, with everything set up.
//
//   web.mjs RESULTS.json [NAME]
//
// NAME: only the tests whose full title contains it. RESULTS.json receives { passed, failed, skipped }.
import {
  appendFileSync,
  closeSync,
  cpSync,
  globSync,
  mkdirSync,
  openSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { build } from "esbuild";
import { ensureBrowser } from "./lib/browser.mjs";
import { createDriver } from "./lib/driver.mjs";
import { temporaryFolder } from "./lib/host.mjs";
import { inCache, inRoot, node24 } from "./lib/paths.mjs";
import { Problem, program } from "./lib/program.mjs";
import { run } from "./lib/run.mjs";
import { startWebHost } from "./lib/webHost.mjs";

/** What the lines of the tests' report begin with, see test/web/run.ts. */
const mark = "test| ";
const timeLimitMinutes = 10;

/** The suites: each is a page of its own, since a page shares memory between its threads or does not. */
const suites = [
  { title: "", files: "test/web/*.test.ts", isolated: false },
  { title: "isolated", files: "test/web/isolated/*.test.ts", isolated: true },
];

/**
 * Bundles a suite as the extension host in a browser loads it: one CommonJS file.
 * @param {string[]} files
 * @param {string} folder
 * @param {Record<string, string>} values of the names that the tests have in place of Node's environment
 */
async function bundle(files, folder, values) {
  await build({
    absWorkingDir: inRoot(),
    stdin: {
      resolveDir: inRoot(),
      loader: "ts",
      contents: ["./test/web/support/mocha.ts", ...files.map((file) => `./${file}`)]
        .map((file) => `import "${file}";`)
        .concat('export { run } from "./test/web/run.ts";')
        .join("\n"),
    },
    outfile: join(folder, "run.cjs"),
    bundle: true,
    platform: "browser",
    // Mocha's own build for browsers takes `module` for its own, so that the exports are set after it has run.
    format: "iife",
    globalName: "suite",
    footer: { js: "module.exports = suite;" },
    target: "es2022",
    external: ["vscode"],
    alias: { "node:assert/strict": inRoot("test", "web", "support", "assert.ts") },
    define: Object.fromEntries(
      Object.entries(values).map(([name, value]) => [`process.env.${name}`, JSON.stringify(value)]),
    ),
    sourcemap: "inline",
    logLevel: "warning",
  });
}

/**
 * Trains a design by the command line, on one thread.
 * @param {string} design its path in the workspace
 * @param {string} backend the kernels
 * @returns {Promise<string>} the summary as JSON
 */
async function commandLineSummary(design, backend) {
  const args = ["train", design, "--json", "--threads=1", `--backend=${backend}`];
  const { output } = await run(node24, [inRoot("dist", "cli.js"), ...args], { output: "collect" });
  // Notes about the data and the network are on standard error, which is collected with it.
  return output.split("\n").find((line) => line.startsWith("{")) ?? "";
}

/**
 * Reads the fixtures of the data formats in Node.
 * @returns {Promise<string>} a report, or an error, for each file as JSON
 */
async function nodeReports() {
  const folder = inRoot("test", "fixtures", "data");
  const files = globSync("**/*.*", { cwd: folder, exclude: ["**/*.{mjs,py,txt}"] });
  const script = inRoot("test", "web", "support", "nodeReports.ts");
  return (
    await run(node24, ["--disable-warning=ExperimentalWarning", script, folder, ...files.sort()], {
      output: "collect",
    })
  ).output;
}

/** More tabs with the workspace, as the tests ask for them (test/web/support/tab.ts). */
function createTabs() {
  /** @type {Map<string, { workbench: import("./lib/workbench.mjs").Workbench, driver: ReturnType<typeof createDriver> }>} */
  const tabs = new Map();
  /**
   * Answers a request.
   *
   * @param {() => Promise<{ workbench: import("./lib/workbench.mjs").Workbench }>} open
   * @param {string} path `/tabs/NAME/ACTION`
   * @param {import("node:http").IncomingMessage} request
   * @param {import("node:http").ServerResponse} response
   */
  return async (open, path, request, response) => {
    const [, , name, action] = path.split("/");
    const tab = tabs.get(name);
    if (action === "act" && tab) {
      // A page behind another one is not drawn.
      await tab.workbench.page.bringToFront();
      return tab.driver.answer(request, response);
    }
    if (action === "open" && !tab) {
      const { workbench } = await open();
      const driver = createDriver();
      driver.drive(workbench);
      tabs.set(name, { workbench, driver });
      await workbench.ready();
    } else if (action === "open") {
      await tab?.workbench.page.reload();
      await tab?.workbench.ready();
    } else if (action === "close") {
      await tab?.workbench.page.close();
      tabs.delete(name);
    }
    response.end("{}");
  };
}

/**
 * Runs one suite in a window of its own.
 * @param {{ files: string[], isolated: boolean, name: string, log: string }} suite
 */
async function runSuite({ files, isolated, name, log }) {
  const workspace = join(temporaryFolder("workspace"), "examples");
  cpSync(inRoot("examples"), workspace, { recursive: true });
  cpSync(inRoot("test", "fixtures", "data"), join(workspace, "data"), { recursive: true });
  // A file of 400 MB that takes no space.
  closeSync(openSync(join(workspace, "data", "huge.csv"), "w"));
  truncateSync(join(workspace, "data", "huge.csv"), 400_000_000);
  const tests = temporaryFolder("web-tests");
  const driver = createDriver();
  const answerTab = createTabs();
  /** @type {string[]} the files of the workspace that were read */
  const reads = [];
  /** A file of the extension that its server does not have, as a test wants it. */
  let hidden = "";
  /** @type {{ passed: number, failed: number, skipped: number } | undefined} */
  let counts;
  /** @typedef {(request: import("node:http").IncomingMessage, response: import("node:http").ServerResponse) => unknown} Answer */
  /** @type {Record<string, Answer>} what the tests ask for, by the last part of its address */
  const answers = {
    driver: driver.answer,
    reads: (_, response) => response.end(JSON.stringify(reads)),
    reports: async (_, response) => response.end(await nodeReports()),
    async hide(request, response) {
      hidden = await text(request);
      response.end();
    },
    async results(request, response) {
      counts = JSON.parse(await text(request));
      response.end();
    },
    async summary(request, response) {
      const { design, backend } = JSON.parse(await text(request));
      response.end(await commandLineSummary(join(workspace, design), backend));
    },
  };
  const host = await startWebHost({
    folder: workspace,
    extensionFolder: inRoot(),
    testsFolder: tests,
    // The runs of the tests take seconds.
    settings: { "mlpStudio.checkpointInterval": 0.3 },
    browser: await ensureBrowser(),
    onRead: (path) => reads.push(path),
    async answer(path, request, response) {
      const answer = answers[path.slice(1)];
      if (path.startsWith("/tabs/"))
        await answerTab(() => host.open({ tests: false }), path, request, response);
      else if (path === `/${hidden}`) response.writeHead(404).end();
      else if (answer) await answer(request, response);
      else return false;
      return true;
    },
  });
  await bundle(files, tests, {
    ...Object.fromEntries(
      ["tabs", ...Object.keys(answers)].map((name) => [
        `MLP_STUDIO_${name.toUpperCase()}`,
        `${host.extensionOrigin}/${name}`,
      ]),
    ),
    MLP_STUDIO_TEST_NAME: name,
    MLP_STUDIO_EXAMPLES: globSync("**/*.mlp.json", { cwd: inRoot("examples") })
      .sort()
      .join(" "),
  });
  const { workbench, testsEnded } = await host.open({
    isolated,
    onLog(line) {
      if (line.startsWith(mark)) console.log(line.slice(mark.length));
      else appendFileSync(log, `${line}\n`);
    },
  });
  driver.drive(workbench);
  const ended = await Promise.race([
    testsEnded.then(() => true),
    new Promise((resolve) => setTimeout(resolve, timeLimitMinutes * 60_000, false).unref()),
  ]);
  if (!ended || !counts) {
    const picture = join(dirname(log), "web-window.png");
    await workbench.screenshot(picture).catch(() => {});
    throw new Problem(
      `${ended ? "The tests did not run." : `The tests did not end within ${timeLimitMinutes} minutes.`} ${picture} shows the window, ${log} has its log.`,
    );
  }
  await host.end();
  return counts;
}

program(async () => {
  const [results = inCache("test-results", "web.json"), name = ""] = process.argv.slice(2);
  const log = inCache("test-results", "web.log");
  mkdirSync(dirname(log), { recursive: true });
  rmSync(log, { force: true });
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const { title, files, isolated } of suites) {
    const paths = globSync(files, { cwd: inRoot() }).sort();
    if (paths.length === 0) continue;
    if (title !== "") console.log(`\n${title}: ${paths.map((path) => basename(path)).join(", ")}`);
    const { passed, failed, skipped } = await runSuite({ files: paths, isolated, name, log });
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
  }
  writeFileSync(results, JSON.stringify(total));
  if (total.failed > 0) console.log(`VS Code's own output: ${log}`);
  return total.failed === 0 ? 0 : 1;
});
