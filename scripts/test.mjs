// Runs every check and test; the last line is `N passed, N failed`. Sets up what is missing, on plain Node 20.
//
//   npm test                       everything
//   npm test -- PART [NAME]        one part, and of its tests those whose name contains NAME
//
// The parts: types, lint, unit, handover (with PyTorch), component, integration (in VS Code), web (in VS Code for the web). A failed check counts as one failed test.
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ensureBrowser } from "./lib/browser.mjs";
import { ensureDependencies, ensureHost, ensureOnnxRuntime } from "./lib/install.mjs";
import { buildKernels } from "./lib/kernels.mjs";
import { inCache, node24 } from "./lib/paths.mjs";
import { Problem, program } from "./lib/program.mjs";
import { ensurePyTorch } from "./lib/pytorch.mjs";
import { run } from "./lib/run.mjs";

const minutes = 60_000;
/** A part that takes longer hangs; on two idle cores the longest takes about five minutes. */
const maxMinutes = 25;
const results = inCache("test-results");

/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {number} [skipped]
 */

/**
 * A command that passes or fails as a whole; only a failure is counted.
 * @param {string} command
 * @param {string[]} args
 * @returns {Promise<Counts>}
 */
async function check(command, args) {
  const { code } = await run(command, args, { timeout: 5 * minutes });
  return { passed: 0, failed: code === 0 ? 0 : 1 };
}

/**
 * A runner that leaves its counts in a file. One that fails without a failed test counts as one.
 * @param {string} file
 * @param {(report: any) => Counts} count
 * @param {string} command
 * @param {string[]} args
 * @returns {Promise<Counts>}
 */
async function runner(file, count, command, args) {
  rmSync(file, { force: true });
  const { code, timedOut } = await run(command, args, { timeout: maxMinutes * minutes });
  if (timedOut) console.log(`It did not end within ${maxMinutes} minutes, and was stopped.`);
  const counts = existsSync(file) ? count(JSON.parse(readFileSync(file, "utf8"))) : { passed: 0, failed: 0 };
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/**
 * @param {string} project
 * @param {string | undefined} name
 * @param {string[]} more projects that are counted with it
 */
function vitest(project, name, ...more) {
  const file = join(results, `${project}.json`);
  return runner(
    file,
    (report) => ({
      passed: report.numPassedTests,
      failed: report.numFailedTests,
      skipped: report.numPendingTests + report.numTodoTests,
    }),
    "vitest",
    [
      "run",
      ...[project, ...more].map((one) => `--project=${one}`),
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${file}`,
    ].concat(name ? ["-t", name] : []),
  );
}

/**
 * A suite inside VS Code.
 * @param {"integration" | "web"} part
 * @param {string | undefined} name
 */
function inHost(part, name) {
  const file = join(results, `${part}.json`);
  return runner(file, (counts) => counts, node24, [`scripts/${part}.mjs`, file].concat(name ?? []));
}

/** @type {Record<string, (name?: string) => Promise<Counts>>} */
const parts = {
  types: () => check("tsc", ["-b"]),
  async lint() {
    const style = await check("biome", ["check", "--error-on-warnings"]);
    // What nobody imports any more.
    const dead = await check("knip", ["--no-progress"]);
    return { passed: 0, failed: style.failed + dead.failed };
  },
  unit: (name) => vitest("unit", name),
  handover: (name) => vitest("handover", name),
  component: (name) => vitest("component", name, "component-wide"),
  integration: (name) => inHost("integration", name),
  async web(name) {
    const inEditor = await inHost("web", name);
    const site = await vitest("site", name);
    return {
      passed: inEditor.passed + site.passed,
      failed: inEditor.failed + site.failed,
      skipped: (inEditor.skipped ?? 0) + (site.skipped ?? 0),
    };
  },
};

program(async () => {
  const [part, name] = process.argv.slice(2);
  if (part !== undefined && !Object.hasOwn(parts, part))
    throw new Problem(`There is no part "${part}". The parts: ${Object.keys(parts).join(", ")}.`);
  const chosen = part === undefined ? Object.keys(parts) : [part];

  await ensureDependencies();
  await buildKernels();
  const inVsCode = chosen.includes("integration") || chosen.includes("web");
  if (chosen.includes("component") || inVsCode) process.env.CHROME_PATH = await ensureBrowser();
  if (inVsCode) await ensureHost();
  if (chosen.includes("unit")) await ensureOnnxRuntime();
  if (chosen.includes("unit") || chosen.includes("handover")) await ensurePyTorch();
  mkdirSync(results, { recursive: true });

  const total = { passed: 0, failed: 0 };
  /** @type {string[]} */
  const summary = [];
  /**
   * @param {string} title
   * @param {() => Promise<Counts>} action
   */
  const count = async (title, action) => {
    console.log(`\n── ${title} ──`);
    const started = Date.now();
    const { passed, failed, skipped } = await action();
    total.passed += passed;
    total.failed += failed;
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    const outcome =
      passed + failed === 0
        ? "ok"
        : `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}`;
    summary.push(`${title.padEnd(12)} ${outcome} (${seconds} s)`);
  };
  if (inVsCode || chosen.includes("unit")) await count("build", () => check(node24, ["scripts/build.mjs"]));
  for (const title of chosen) await count(title, () => parts[title](name));

  console.log(`\n${summary.join("\n")}\n`);
  console.log(`${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 ? 0 : 1;
});
