// The product's own kernels: node ours.ts reference|wasm-wide|wasm-fma|wasm-simd THREADS
import { availableParallelism } from "node:os";
import { activations } from "../../src/engine/activations/activations.ts";
import { emptyMeasures, type Kernels, type NetworkPlan } from "../../src/engine/kernels/kernels.ts";
import { referenceKernels } from "../../src/engine/kernels/reference/reference.ts";
import { wasmBuilds, wasmKernels } from "../../src/engine/kernels/wasm/wasmKernels.ts";
import { losses } from "../../src/engine/losses/losses.ts";
import { optimizers } from "../../src/engine/optimizers/optimizers.ts";
import { Random } from "../../src/engine/random.ts";
import { bind } from "../../src/engine/registry.ts";
import { nodeThreads } from "../../src/node/kernelThreads.ts";
import { withWideVectors } from "../../src/node/wideVectors.ts";
import { batchesOfData, type Shape } from "../shapes.ts";
import { servePeer } from "./protocol.ts";

const [backend, threadText] = process.argv.slice(2);
const threads = Number(threadText ?? availableParallelism());
const entry = new URL("../../src/node/kernelThreadMain.ts", import.meta.url);
const build = wasmBuilds.find((name) => name === backend);
const kernels: Kernels = build
  ? wasmKernels(build, { threads, startThread: nodeThreads(entry), withWideVectors })
  : referenceKernels();

servePeer(async (shape) => {
  const plan = planOf(shape);
  const random = new Random(1, "benchmark");
  const rows = batchesOfData * shape.batch;
  const classes = shape.sizes[shape.sizes.length - 1];
  const workspace = kernels.open(plan);
  workspace.attach({
    inputs: Float32Array.from({ length: rows * plan.inputs }, () => random.normal()),
    targets: { kind: "labels", labels: Int32Array.from({ length: rows }, () => random.bits() % classes) },
  });
  for (const [index, { inputs, units, batchNorm }] of plan.layers.entries()) {
    const deviation = Math.sqrt(1 / inputs);
    workspace.write(
      index,
      "weight",
      "value",
      Float32Array.from({ length: inputs * units }, () => deviation * random.normal()),
    );
    if (batchNorm) workspace.write(index, "gamma", "value", new Float32Array(units).fill(1));
  }
  const order = Uint32Array.from({ length: rows }, (_, i) => i);
  for (let i = rows - 1; i > 0; i--) {
    const j = random.bits() % (i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  const sums = emptyMeasures();
  let batch = 0;
  let update = 1;
  // The other threads start meanwhile.
  await new Promise((resolve) => setTimeout(resolve, 500));
  return (steps) => {
    for (let step = 0; step < steps; step++) {
      workspace.step(order, batch * shape.batch, shape.batch, 0.001, update++, sums);
      batch = (batch + 1) % batchesOfData;
    }
  };
});

function planOf({ sizes, batch, activation, batchNorm }: Shape): NetworkPlan {
  const last = sizes.length - 2;
  return {
    inputs: sizes[0],
    layers: sizes.slice(1).map((units, index) => ({
      inputs: sizes[index],
      units,
      activation: bind(
        activations,
        { type: index < last ? activation : "identity", parameters: {} },
        "activation",
      ),
      batchNorm: batchNorm && index < last ? { affine: true, epsilon: 1e-5, decay: 0.9 } : undefined,
    })),
    loss: bind(losses, { type: "softmax-cross-entropy", parameters: {} }, "loss"),
    optimizer: bind(optimizers, { type: "sgd", parameters: { momentum: 0.9 } }, "optimizer"),
    l2: 0,
    clipNorm: 0,
    capacity: Math.max(batch, 256),
  };
}
