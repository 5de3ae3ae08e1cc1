import type { Part, RunComparison } from "../../shared/results/resultsRequests.ts";
import type { Subject } from "./trainedNetworks.ts";

export async function compareRuns(_subject: Subject, _against: Subject, _part: Part): Promise<RunComparison> {
  throw new Error("compareRuns");
}
