import type { Part, PartResults } from "../../shared/results/resultsRequests.ts";
import type { Subject } from "./trainedNetworks.ts";

export async function partResults(_subject: Subject, _part: Part): Promise<PartResults> {
  throw new Error("partResults");
}
