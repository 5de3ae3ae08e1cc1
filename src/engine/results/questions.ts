/** Answers the questions about trained networks, each by a function of its own. */
import type { HandlersOf } from "../../shared/channel.ts";
import type { ResultsRequests } from "../../shared/results/resultsRequests.ts";
import { answeredRows } from "./answeredRows.ts";
import { answerRow } from "./answerRow.ts";
import { compareRuns } from "./compareRuns.ts";
import { importance } from "./importance.ts";
import { partResults } from "./partResults.ts";
import { plane } from "./plane.ts";
import { rawInputs } from "./rawInputs.ts";
import type { TrainedNetworks } from "./trainedNetworks.ts";

export function questionHandlers(networks: TrainedNetworks): HandlersOf<ResultsRequests> {
  return {
    evaluatePart: ({ run, part }, signal) =>
      networks.ask(run, signal, (subject) => partResults(subject, part)),
    answeredRows: (query, signal) =>
      networks.ask(query.run, signal, (subject) => answeredRows(subject, query, networks)),
    compareRuns: ({ run, other, part }, signal) =>
      networks.ask(run, signal, (subject) =>
        networks.ask(other, signal, (against) => compareRuns(subject, against, part)),
      ),
    rawInputs: ({ run }, signal) => networks.ask(run, signal, rawInputs),
    answerRow: (question, signal) =>
      networks.ask(question.run, signal, (subject) => answerRow(subject, question)),
    plane: (query, signal) => networks.ask(query.run, signal, (subject) => plane(subject, query)),
    importance: ({ run, part, seed }, signal) =>
      networks.ask(run, signal, (subject) => importance(subject, part, seed)),
  };
}
