import { activations } from "../engine/activations/activations.ts";
import { benchmark, planBenchmark } from "../engine/benchmark.ts";
import type { BenchmarkResult } from "../shared/compute.ts";
import type { TaskControl } from "../shared/cooperative.ts";
import { byteCount } from "../shared/format/bytes.ts";
import { bind } from "../shared/registry.ts";
import type { BenchCommand } from "./benchArguments.ts";
import { integer } from "./summary.ts";
import { type ExitCode, exitCodes, type Terminal } from "./terminal.ts";

/** `bench`: measures a training step of a network of these sizes. */
export async function bench(
  command: BenchCommand,
  terminal: Terminal,
  control: TaskControl,
): Promise<ExitCode> {
  const kernels = terminal.kernels(command.compute);
  const { batch, seconds } = command;
  const activation = bind(activations, { type: command.activation, parameters: {} }, "--activation");
  const task = { plan: planBenchmark({ ...command, activation }), batch, seconds };
  const result = await benchmark(task, kernels, control);
  terminal.out(command.json ? `${JSON.stringify(result)}\n` : benchmarkText(result));
  return exitCodes.trained;
}

function benchmarkText(result: BenchmarkResult): string {
  const { msPerStep, medianMsPerStep, samplesPerSecond, gflops, backend, threads, parameters, bytes } =
    result;
  return [
    `${msPerStep.toPrecision(3)} ms a step (median ${medianMsPerStep.toPrecision(3)}), `,
    `${integer(samplesPerSecond)} samples per second, ${gflops.toPrecision(3)} GFLOP/s\n`,
    `${backend} on ${threads} thread${threads === 1 ? "" : "s"}, `,
    `${integer(parameters)} parameters, ${byteCount(bytes)} without the data\n`,
  ].join("");
}
