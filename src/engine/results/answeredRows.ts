import type { AnsweredRows, RowsQuery } from "../../shared/results/resultsRequests.ts";
import type { Subject, TrainedNetworks } from "./trainedNetworks.ts";

export async function answeredRows(
  _subject: Subject,
  _query: RowsQuery,
  _networks: TrainedNetworks,
): Promise<AnsweredRows> {
  throw new Error("answeredRows");
}
