import { rowImages } from "../../data/encode/rowImages.ts";
import type { RawInputs } from "../../shared/results/resultsRequests.ts";
import { bindLoss } from "../losses/losses.ts";
import { rawColumns, rawTable } from "./rawColumns.ts";
import type { Subject } from "./trainedNetworks.ts";

/** The raw inputs of a network, and what its answers are. @throws InputError where the data cannot be read; CancellationError */
export async function rawInputs(subject: Subject): Promise<RawInputs> {
  const { dataset, design } = subject;
  const { classes, task } = dataset.summary;
  const { target } = dataset.preprocessing;
  const table = await rawTable(subject);
  return {
    inputs: await rawColumns(subject),
    image: rowImages(table, dataset, design)?.raw ?? null,
    classes,
    targets: target.kind === "numbers" ? target.columns.map(({ column }) => column) : [],
    areProbabilities:
      task === "classification" && bindLoss(design.loss, task).entry.givesProbabilities === true,
  };
}
