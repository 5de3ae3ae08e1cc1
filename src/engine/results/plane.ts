import type { Plane, PlaneQuery } from "../../shared/results/resultsRequests.ts";
import type { Subject } from "./trainedNetworks.ts";

export async function plane(_subject: Subject, _query: PlaneQuery): Promise<Plane> {
  throw new Error("plane");
}
