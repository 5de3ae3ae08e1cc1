import { hasPretraining, pretrain } from "../pretraining/pretrain.ts";
import type { RunContext } from "./runContext.ts";
import type { Slices } from "./runControl.ts";

type Run = Pick<RunContext, "design" | "dataset" | "network" | "now" | "emit">;

/**
 * Trains layers on their own before the first step, where their initializers do, and reports each epoch of it. A stop
 * ends it; a pause comes after it.
 *
 * @returns whether the pre-training is complete
 */
export async function pretrainLayers(
  { design, dataset, network, now, emit }: Run,
  slices: Slices,
): Promise<boolean> {
  const { plan, initializations, workspace } = network;
  if (!hasPretraining(initializations)) return true;
  const from = now();
  for (const report of pretrain(plan, initializations, workspace, design.training.seed, dataset)) {
    if (report) emit({ ...report, seconds: (now() - from) / 1000 });
    await slices.yieldIfDue();
    if (slices.isStopping) return false;
  }
  return true;
}
