import type { RowAnswer, RowQuestion } from "../../shared/results/resultsRequests.ts";
import type { Subject } from "./trainedNetworks.ts";

export async function answerRow(_subject: Subject, _question: RowQuestion): Promise<RowAnswer> {
  throw new Error("answerRow");
}
