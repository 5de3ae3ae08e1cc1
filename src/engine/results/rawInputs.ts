import type { RawInputs } from "../../shared/results/resultsRequests.ts";
import type { Subject } from "./trainedNetworks.ts";

export async function rawInputs(_subject: Subject): Promise<RawInputs> {
  throw new Error("rawInputs");
}
