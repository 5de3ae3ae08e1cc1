/** Answers the host's request to hand a design over. */
import type { Dataset } from "../../data/encode/dataset.ts";
import { throwIfCanceled } from "../../shared/cooperative.ts";
import { InputError } from "../../shared/errors.ts";
import type { HandoverJob } from "../../shared/messages.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { type HandoverFile, handoverFiles } from "./handoverFiles.ts";

/** What handing over needs of the engine and of the place that it runs in. */
interface HandoverSources {
  readonly dataset: (job: HandoverJob, signal: AbortSignal) => Promise<Dataset>;
  readonly kernels: () => Kernels;
  readonly yieldToEvents: () => Promise<void>;
  /** Writes a new folder whole or not at all; undefined where there are no folders. @throws InputError */
  readonly writeFolder: ((folder: string, files: readonly HandoverFile[]) => Promise<void>) | undefined;
}

/** Writes the folder in which PyTorch trains a design. Once it is being written, it cannot be canceled any more. */
export async function handOver(
  job: HandoverJob,
  { dataset, kernels, yieldToEvents, writeFolder }: HandoverSources,
  signal: AbortSignal,
): Promise<void> {
  if (!writeFolder) throw new InputError("A folder cannot be written here. Use MLP Studio on a computer.");
  const { design, now, folder, ...names } = job;
  const files = await handoverFiles(design, await dataset(job, signal), {
    ...names,
    now: new Date(now),
    kernels: kernels(),
    yieldToEvents: async () => {
      await yieldToEvents();
      throwIfCanceled(signal);
    },
  });
  throwIfCanceled(signal);
  await writeFolder(folder, files);
}
