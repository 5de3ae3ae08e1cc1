/**
 * Measures a training step of the shapes C and G in Chromium on one thread, with and without V8's pass for 256-bit vectors: what the desktop
 * editor's engine gains by the options that its process is started with.
 *
 * Usage: node bench/chromiumWide.mjs [SECONDS for each]
 */
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { browserArguments, ensureBrowser } from "../scripts/lib/browser.mjs";
import { wideVectorOptions } from "../src/node/wideVectors.ts";

const seconds = Number(process.argv[2] ?? 3);
const { outputFiles } = await build({
  stdin: {
    contents: `
      import { relu } from "./src/engine/activations/relu.ts";
      import { benchmark, planBenchmark } from "./src/engine/benchmark.ts";
      import { wasmKernels } from "./src/engine/kernels/wasm/wasmKernels.ts";
      window.measure = (build, sizes, batch, seconds) => {
        const kernels = wasmKernels(build, { threads: 1, withWideVectors: (compile) => compile() });
        const plan = planBenchmark({ sizes, batch, activation: { entry: relu, parameters: {} }, batchNorm: false });
        const yieldToEvents = () => new Promise((resolve) => setTimeout(resolve));
        return benchmark({ plan, batch, seconds }, kernels, { yieldToEvents });
      };`,
    resolveDir: new URL("..", import.meta.url).pathname,
  },
  bundle: true,
  format: "iife",
  write: false,
});
const shapes = {
  C: [[784, 128, 10], 64],
  G: [[784, 1024, 1024, 10], 256],
};
const executablePath = await ensureBrowser();
for (const [title, build, flags] of [
  ["as it is", "wasm-fma", []],
  ["with the pass", "wasm-wide", [`--js-flags=${wideVectorOptions.at(-1).join(" ")}`]],
]) {
  const browser = await chromium.launch({ executablePath, args: [...browserArguments, ...flags] });
  const page = await browser.newPage();
  await page.addScriptTag({ content: outputFiles[0].text });
  for (const [name, [sizes, batch]] of Object.entries(shapes)) {
    const result = await page.evaluate((all) => window.measure(...all), [build, sizes, batch, seconds]);
    console.log(
      `Chromium ${browser.version()} ${title}, ${build}, ${name}: ${result.msPerStep.toPrecision(3)} ms a step, ${result.gflops.toPrecision(3)} GFLOP/s`,
    );
  }
  await browser.close();
}
