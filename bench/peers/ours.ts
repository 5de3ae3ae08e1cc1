// The product's own kernels: node ours.ts auto|wasm-wide|wasm-fma|wasm-simd|reference THREADS
import { prepare } from "../../src/engine/benchmark.ts";
import { nodeKernels } from "../../src/node/nodeKernels.ts";
import { backendChoices } from "../../src/shared/compute.ts";
import { planOf } from "../plan.ts";
import { servePeer } from "./protocol.ts";

const [name, threads] = process.argv.slice(2);
const backend = backendChoices.find((choice) => choice === name);
if (!backend) throw new Error(`There is no backend "${name}".`);
const threadEntry = new URL("../../src/node/kernelThreadMain.ts", import.meta.url);
const kernels = nodeKernels(
  { backend, threads: Number(threads) },
  { threadEntry, ownProcess: true, reservedCores: 0 },
);

servePeer(async (shape) => {
  const workspace = kernels.open(planOf(shape));
  const run = prepare(workspace, shape.batch);
  // The other threads start meanwhile.
  await new Promise((resolve) => setTimeout(resolve, workspace.threads > 1 ? 300 : 0));
  return run;
});
