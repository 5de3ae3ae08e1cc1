// Measures a training step of the shapes C and G in browsers: in a page that is isolated, with threads, and in one that is not;
// in Chromium also with V8's pass for 256-bit vectors, which the desktop editor's engine is started with.
//
//   node bench/browsers/measure.mjs [SECONDS for each]
//
// Firefox is measured where it is installed.
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { text } from "node:stream/consumers";
import { build } from "esbuild";
import { browserArguments, ensureBrowser, ordinaryPriority } from "../../scripts/lib/browser.mjs";
import { serveFiles } from "../../scripts/lib/fileServer.mjs";
import { temporaryFolder } from "../../scripts/lib/host.mjs";
import { inRoot } from "../../scripts/lib/paths.mjs";
import { Problem, program } from "../../scripts/lib/program.mjs";
import { run } from "../../scripts/lib/run.mjs";
import { wideVectorOptions } from "../../src/node/wideVectors.ts";

const shapes = { C: [[784, 128, 10], 64], G: [[784, 1024, 1024, 10], 256] };
const [cores, seconds] = [availableParallelism(), Number(process.argv[2] ?? 3)];

/** Measures all that the page's address asks for, and sends the results to the server. */
const page = `<!doctype html><title>Measuring</title><script type="module">
  const { shapes, isolated, wide, seconds, cores } = Object.fromEntries(
    [...new URLSearchParams(location.search)].map(([name, value]) => [name, JSON.parse(value)]),
  );
  const lines = [];
  for (const [name, [sizes, batch]] of Object.entries(shapes))
    for (const threads of isolated && crossOriginIsolated ? [1, cores] : [1]) {
      const worker = new Worker("worker.js", { type: "module" });
      const threadScript = new URL("thread.js", location).href;
      const { msPerStep, gflops, backend } = await new Promise((resolve, reject) => {
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = ({ message }) => reject(new Error(message));
        worker.postMessage({ sizes, batch, threads, seconds, wide, threadScript });
      }).catch((error) => ({ backend: String(error), msPerStep: NaN, gflops: NaN }));
      worker.terminate();
      lines.push(name + ", " + backend + " on " + threads + (threads === 1 ? " thread: " : " threads: ")
        + msPerStep.toPrecision(3) + " ms a step, " + gflops.toPrecision(3) + " GFLOP/s");
    }
  await fetch("results", { method: "POST", body: lines.join("\\n") });
</script>`;

program(async () => {
  const { outputFiles } = await build({
    absWorkingDir: inRoot(),
    entryPoints: { worker: "bench/browsers/worker.ts", thread: "src/browser/kernelThreadMain.ts" },
    outdir: "/",
    bundle: true,
    format: "esm",
    target: "es2022",
    write: false,
  });
  const files = new Map(outputFiles.map(({ path, contents }) => [path.slice(1), contents]));
  /** @type {(lines: string) => void} */
  let measured = () => {};
  const { port } = await serveFiles({
    find: (path) => ({ content: files.get(path.replace(/^.*\//, "")) ?? page }),
    headers: ({ pathname }) =>
      pathname.startsWith("/isolated/")
        ? {
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-embedder-policy": "require-corp",
            "cross-origin-resource-policy": "cross-origin",
          }
        : {},
    async answer(request, response) {
      if (request.method !== "POST") return false;
      measured(await text(request));
      response.end();
      return true;
    },
  });

  /**
   * @param {string} title
   * @param {string} executable
   * @param {(address: string) => string[]} argumentsFor
   * @param {{ isolated: boolean, wide: boolean }} kind
   */
  const measure = async (title, executable, argumentsFor, kind) => {
    const query = new URLSearchParams(
      Object.entries({ shapes, seconds, cores, ...kind }).map(([name, value]) => [
        name,
        JSON.stringify(value),
      ]),
    );
    const address = `http://localhost:${port}/${kind.isolated ? "isolated" : "plain"}/?${query}`;
    const child = spawn(executable, argumentsFor(address), { stdio: "ignore", detached: true });
    const ended = new Promise((_, reject) => {
      child.once("error", reject);
      child.once("exit", (code) => reject(new Problem(`${title} ended with code ${code}.`)));
    });
    const lines = await Promise.race([new Promise((resolve) => (measured = resolve)), ended]);
    for (const line of lines.split("\n"))
      console.log(`${title}, ${kind.isolated ? "isolated" : "not isolated"}: ${line}`);
    child.removeAllListeners("exit");
    // The browser's processes are a group of their own.
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  };

  const found = await ensureBrowser();
  const version = async (/** @type {string} */ browser) =>
    (await run(browser, ["--version"], { output: "collect" })).output.trim().split("\n").at(-1);
  const chromium = await version(found);
  for (const [title, flags, wide] of /** @type {const} */ ([
    [chromium, [], false],
    [`${chromium} with the pass`, [`--js-flags=${wideVectorOptions.at(-1)?.join(" ")}`], true],
  ]))
    for (const isolated of [false, true]) {
      const profile = temporaryFolder("measure");
      const all = [...browserArguments, ...flags, "--headless", `--user-data-dir=${profile}`];
      await measure(String(title), await ordinaryPriority(found, profile), (address) => [...all, address], {
        isolated,
        wide,
      });
    }
  const firefox = "firefox-esr";
  if ((await run(firefox, ["--version"], { output: "collect" })).code !== 0) return 0;
  for (const isolated of [false, true]) {
    const profile = temporaryFolder("measure");
    const all = ["--headless", "--no-remote", "--profile", profile];
    await measure(String(await version(firefox)), firefox, (address) => [...all, address], {
      isolated,
      wide: false,
    });
  }
  return 0;
});
