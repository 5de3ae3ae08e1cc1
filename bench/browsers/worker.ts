/** The worker in which a browser's kernels are measured, as the engine's own is one. */
import { browserThreads } from "../../src/browser/kernelThreads.ts";
import { yieldToEvents } from "../../src/browser/yieldToEvents.ts";
import { relu } from "../../src/engine/activations/relu.ts";
import { benchmark, planBenchmark } from "../../src/engine/benchmark.ts";
import { chooseKernels } from "../../src/engine/kernels/chooseKernels.ts";
import { wasmKernels } from "../../src/engine/kernels/wasm/wasmKernels.ts";

/** What is measured. */
export interface Measurement {
  readonly sizes: readonly number[];
  readonly batch: number;
  readonly threads: number;
  readonly seconds: number;
  /** Whether V8 was started with its pass for 256-bit vectors. */
  readonly wide: boolean;
  /** Address of the script of the kernels' threads. */
  readonly threadScript: string;
}

self.onmessage = async ({ data }: MessageEvent<Measurement>) => {
  const { sizes, batch, threads, seconds, wide, threadScript } = data;
  const options = { threads, startThreads: browserThreads(threadScript) };
  const kernels = wide
    ? wasmKernels("wasm-wide", { ...options, withWideVectors: (compile) => compile() })
    : chooseKernels("auto", options);
  const plan = planBenchmark({
    sizes,
    batch,
    activation: { entry: relu, parameters: {} },
    batchNorm: false,
  });
  self.postMessage(await benchmark({ plan, batch, seconds }, kernels, { yieldToEvents }));
};
