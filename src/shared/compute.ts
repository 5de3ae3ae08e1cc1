/** What a user can ask to compute with: the fastest that runs here, or one of them. */
export const backendChoices = ["auto", "wasm-wide", "wasm-fma", "wasm-simd", "reference"] as const;
export type BackendChoice = (typeof backendChoices)[number];

/** What a network is computed with; results do not depend on the threads. */
export interface ComputeSpec {
  readonly backend: BackendChoice;
  /** Number of threads; 0 takes all that are free. */
  readonly threads: number;
}

export const defaultCompute: ComputeSpec = { backend: "auto", threads: 0 };

/** More threads than this are never used. */
export const maxThreads = 128;

/** What "MLP: Benchmark This Network" and `bench` report of a training step. */
export interface BenchmarkResult {
  /** The least, and the median, over many repetitions. */
  readonly msPerStep: number;
  readonly medianMsPerStep: number;
  /** These two by the least time. Of each weight a step makes six operations for each row. */
  readonly samplesPerSecond: number;
  readonly gflops: number;
  readonly backend: string;
  readonly threads: number;
  readonly parameters: number;
  /** What the network needs: parameters, gradients, the optimizer's state, one batch; not the data. */
  readonly bytes: number;
}
