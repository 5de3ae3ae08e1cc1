import type { Part, PermutationImportance } from "../../shared/results/resultsRequests.ts";
import type { Subject } from "./trainedNetworks.ts";

export async function importance(
  _subject: Subject,
  _part: Part,
  _seed: number,
): Promise<PermutationImportance> {
  throw new Error("importance");
}
