/** Finds the rows that a filter asks for, in the order in which they are shown. */
import { ordering } from "../../data/table/sorting.ts";
import type { CooperativeTask } from "../../shared/cooperative.ts";
import { InputError } from "../../shared/errors.ts";
import type { Part, RowsFilter } from "../../shared/results/resultsRequests.ts";
import { classAnswersOf, numberAnswers, type Predictions } from "../evaluation/predictions.ts";
import { rightRows } from "./compareRuns.ts";
import { reasonOfOtherRows } from "./sameRows.ts";
import type { Subject, TrainedNetworks } from "./trainedNetworks.ts";

/** Rows that were found, as places in the predictions. */
export interface FoundRows {
  readonly predictions: Predictions;
  readonly places: Uint32Array;
}

/** The filters that find rows of a part; rows that are named may be of any part. */
export type PartFilter = Exclude<RowsFilter, { kind: "rows" }>;

/** @throws InputError where the part has no rows, or the filter does not fit the network; CancellationError */
export async function findRows(
  subject: Subject,
  part: Part,
  filter: PartFilter,
  networks: TrainedNetworks,
): Promise<FoundRows> {
  const predictions = await subject.predictions(part);
  const byConfidence = async (isChosen: Chooser) => ({
    predictions,
    places: await subject.run(mostConfident(subject, predictions, isChosen)),
  });
  switch (filter.kind) {
    case "all":
      return { predictions, places: predictions.rows.map((_, place) => place) };
    case "worst":
      return { predictions, places: await subject.run(worstRows(subject, predictions, filter.target)) };
    case "cell":
      return byConfidence((_, label, answer) => label === filter.actual && answer === filter.predicted);
    case "mistakes":
      return byConfidence((_, label, answer) => label !== answer);
    case "changed": {
      const isFixed = filter.change === "fixed";
      const others = await networks.ask(filter.other, subject.signal, async (against) => {
        const reason = reasonOfOtherRows(subject, against, part);
        if (reason !== undefined) throw new InputError(`The runs cannot be compared row by row. ${reason}`);
        return rightRows(against, await against.predictions(part));
      });
      return byConfidence(
        (place, label, answer) => (label === answer) === isFixed && others[place] !== isFixed,
      );
    }
    default:
      return filter satisfies never;
  }
}

/** Whether a row is shown, by its place in the predictions, its class and the class that is predicted. */
type Chooser = (place: number, label: number, predicted: number) => boolean;

/** The rows that are chosen, by falling score of the class that is predicted; of equal ones the first in the file first. */
function* mostConfident(
  { design, dataset }: Subject,
  { rows, values }: Predictions,
  isChosen: Chooser,
): CooperativeTask<Uint32Array> {
  const { targets, summary } = dataset;
  if (targets.kind !== "labels")
    throw new InputError(
      "The network predicts numbers, so that no row has a wrong class. Show the worst rows.",
    );
  const { predicted, scores } = classAnswersOf(design, values, summary.classes.length);
  const chosen: number[] = [];
  for (let place = 0; place < rows.length; place++)
    if (isChosen(place, targets.labels[rows[place]], predicted[place])) chosen.push(place);
  const scoreAt = (place: number) => scores[place * summary.classes.length + predicted[place]];
  const order = yield* ordering(Float64Array.from(chosen, (place) => -scoreAt(place)));
  return order.map((index) => chosen[index]);
}

/** All rows by falling |error| of a target. */
function* worstRows(
  { dataset }: Subject,
  predictions: Predictions,
  target: number,
): CooperativeTask<Uint32Array> {
  const { targets, summary } = dataset;
  if (targets.kind !== "values" || !(target < summary.outputs))
    throw new InputError("The network does not predict this number. Choose another target.");
  const { predicted, actual } = numberAnswers(dataset, predictions);
  return yield* ordering(
    Float64Array.from(predictions.rows, (_, place) => {
      const at = place * summary.outputs + target;
      return -Math.abs(predicted[at] - actual[at]);
    }),
  );
}
