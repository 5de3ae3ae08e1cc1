import { activations } from "../engine/activations/activations.ts";
import { identity } from "../engine/activations/identity.ts";
import { benchmark } from "../engine/benchmark.ts";
import type { NetworkPlan } from "../engine/kernels/kernels.ts";
import { losses } from "../engine/losses/losses.ts";
import { optimizers } from "../engine/optimizers/optimizers.ts";
import { bind } from "../engine/registry.ts";
import type { BenchmarkResult } from "../shared/compute.ts";
import type { BenchCommand } from "./benchArguments.ts";
import { integer } from "./summary.ts";
import { type ExitCode, exitCodes, type Terminal } from "./terminal.ts";

/** `bench`: measures a training step of a network of these sizes. */
export async function bench(command: BenchCommand, terminal: Terminal): Promise<ExitCode> {
  const kernels = terminal.kernels(command.compute);
  const { batch, seconds } = command;
  const task = { plan: planOf(command), batch, seconds };
  const result = await benchmark(task, kernels, () => new Promise((done) => setImmediate(done)));
  terminal.out(command.json ? `${JSON.stringify(result)}\n` : benchmarkText(result));
  return exitCodes.trained;
}

/** Softmax cross-entropy and SGD with momentum, the activation and batch norm on the hidden layers. */
function planOf({ sizes, batch, activation, batchNorm }: BenchCommand): NetworkPlan {
  const last = sizes.length - 2;
  const hidden = bind(activations, { type: activation, parameters: {} }, "--activation");
  return {
    inputs: sizes[0],
    layers: sizes.slice(1).map((units, index) => ({
      inputs: sizes[index],
      units,
      activation: index < last ? hidden : { entry: identity, parameters: {} },
      batchNorm: batchNorm && index < last ? { affine: true, epsilon: 1e-5, decay: 0.9 } : undefined,
    })),
    loss: bind(losses, { type: "softmax-cross-entropy", parameters: {} }, "loss"),
    optimizer: bind(optimizers, { type: "sgd", parameters: { momentum: 0.9 } }, "optimizer"),
    l2: 0,
    clipNorm: 0,
    capacity: batch,
  };
}

function benchmarkText(result: BenchmarkResult): string {
  const { msPerStep, medianMsPerStep, samplesPerSecond, gflops, backend, threads, parameters, bytes } =
    result;
  return [
    `${msPerStep.toPrecision(3)} ms a step (median ${medianMsPerStep.toPrecision(3)}), `,
    `${integer(samplesPerSecond)} samples per second, ${gflops.toPrecision(3)} GFLOP/s\n`,
    `${backend} on ${threads} thread${threads === 1 ? "" : "s"}, `,
    `${integer(parameters)} parameters, ${(bytes / 1e6).toPrecision(3)} MB without the data\n`,
  ].join("");
}
