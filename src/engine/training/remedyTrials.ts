/** Looks, after a run has diverged, for changes of its design that keep it from diverging again. */

import type { Fix } from "../../shared/design/fix.ts";
import { divergenceRemedies } from "../../shared/health/divergenceRemedies.ts";
import { editedDesign } from "../../shared/health/editedDesign.ts";
import { catalogue } from "../catalogue.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { preview } from "../preview.ts";
import type { RunContext } from "./runContext.ts";
import type { Slices } from "./runControl.ts";
import { isSoundTrial } from "./trialRun.ts";

/** Remedies that are offered, and trial runs that are made for them. */
const maxRemedies = 3;
const maxTrials = 24;

type Run = Pick<RunContext, "design" | "dataset">;

/**
 * Remedies after each of which a short trial run on a sample of the rows was sound, the likeliest first; fewer, or none,
 * where a command to stop came in between or the trials did not find any. Trial runs use a network of their own.
 */
export async function verifiedRemedies(run: Run, kernels: Kernels, slices: Slices): Promise<Fix[]> {
  const { design, dataset } = run;
  const verified: Fix[] = [];
  let trials = 0;
  const isSound = async ({ edits }: Fix): Promise<boolean> => {
    const edited = editedDesign(design, edits, catalogue);
    if (!edited || trials >= maxTrials) return false;
    trials++;
    const trial = isSoundTrial(edited, dataset, design, kernels);
    for (;;) {
      const { done, value } = trial.next();
      if (done) return value;
      await slices.yieldIfDue();
      if (slices.isStopping) {
        trial.return(false);
        return false;
      }
    }
  };
  const { layers } = preview(design, dataset, kernels);
  const first = { kind: "layers", step: 0, layers } as const;
  const candidates = divergenceRemedies(design, catalogue, { inputSize: inputSize(run), first });
  for (const lists of [candidates.single, candidates.combined]) {
    for (const remedies of lists) {
      if (verified.length >= maxRemedies || slices.isStopping) return verified;
      for (const remedy of remedies) {
        if (!(await isSound(remedy))) continue;
        verified.push(remedy);
        break;
      }
    }
    // What changes two things at once is for where no single change helps.
    if (verified.length > 0) break;
  }
  return verified;
}

/** Number of inputs whose size is measured. */
const maxInputs = 65_536;

/** Root mean square of the encoded inputs, of evenly spaced rows. */
function inputSize({ dataset }: Run): number {
  const { inputs, summary, train } = dataset;
  const columns = summary.inputs.length;
  const stride = Math.max(1, Math.ceil((train.length * columns) / maxInputs));
  let squares = 0;
  let count = 0;
  for (let i = 0; i < train.length; i += stride) {
    for (let column = 0; column < columns; column++) squares += inputs[train[i] * columns + column] ** 2;
    count += columns;
  }
  return Math.sqrt(squares / Math.max(1, count));
}
