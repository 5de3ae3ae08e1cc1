import { type InputSpan, inputSpans } from "../../data/encode/inputSpans.ts";
import type { CooperativeTask } from "../../shared/cooperative.ts";
import { InputError } from "../../shared/errors.ts";
import { regressionScores } from "../../shared/metrics/regression.ts";
import { Random } from "../../shared/random.ts";
import type { Part, PermutationImportance } from "../../shared/results/resultsRequests.ts";
import { classAnswersOf, numberAnswers } from "../evaluation/predictions.ts";
import { evenlySpaced } from "../healthSample.ts";
import { rowsOfPart } from "./partRows.ts";
import type { Subject } from "./trainedNetworks.ts";

const repeats = 5;
/** Rows that are shuffled. */
const maxRows = 10_000;
/** Rows times columns that are shuffled: of tables with more than 40 columns, fewer rows are. */
const maxCells = 400_000;
/** Rows that are left of wide tables. */
const minRows = 500;
/** Inputs that are made at a time. */
const maxInputsAtOnce = 2 ** 16;

/**
 * How much the score of a part falls when a raw column's values are shuffled among its rows, with all inputs that come
 * from the column (Breiman 2001; scikit-learn's `permutation_importance`). An array, such as an image, has no entry: a shuffle of
 * whole images says nothing about its pixels.
 *
 * @throws InputError where the part has no rows; CancellationError
 */
export async function importance(subject: Subject, part: Part, seed: number): Promise<PermutationImportance> {
  const { dataset, design } = subject;
  const { preprocessing } = dataset;
  const spans = inputSpans(preprocessing);
  const columns = preprocessing.columns.flatMap(({ kind, column }, index) =>
    kind === "block" ? [] : [{ column, span: spans[index] }],
  );
  const all = rowsOfPart(design, dataset, part);
  const limit = Math.min(maxRows, Math.max(minRows, Math.floor(maxCells / Math.max(1, columns.length))));
  const rows = evenlySpaced(all, Math.min(all.length, limit));
  return subject.run(shuffleColumns(subject, rows, columns, seed));
}

function* shuffleColumns(
  subject: Subject,
  rows: Uint32Array,
  columns: readonly { readonly column: string; readonly span: InputSpan }[],
  seed: number,
): CooperativeTask<PermutationImportance> {
  const none = { offset: 0, width: 0 };
  const baseline = scoreOf(subject, rows, yield* predictShuffled(subject, rows, rows, none));
  const falls: PermutationImportance["columns"][number][] = [];
  for (const { column, span } of columns) {
    const drops: number[] = [];
    for (let repeat = 0; repeat < repeats; repeat++) {
      const shuffled = rows.slice();
      yield* new Random(seed, `importance ${repeat} ${column}`).shuffling(shuffled);
      const values = yield* predictShuffled(subject, rows, shuffled, span);
      drops.push(baseline - scoreOf(subject, rows, values));
      yield;
    }
    const mean = drops.reduce((sum, drop) => sum + drop, 0) / repeats;
    const variance = drops.reduce((sum, drop) => sum + (drop - mean) ** 2, 0) / repeats;
    falls.push({ column, mean, std: Math.sqrt(variance) });
  }
  const score = subject.dataset.targets.kind === "labels" ? "accuracy" : "r2";
  return { score, baseline, repeats, columns: falls };
}

/** The outputs for rows that have some of their inputs from other rows. */
function* predictShuffled(
  { network, dataset }: Subject,
  rows: Uint32Array,
  shuffled: Uint32Array,
  { offset, width }: InputSpan,
): CooperativeTask<Float32Array> {
  const { inputs, summary } = dataset;
  const stride = summary.inputs.length;
  const { outputs } = summary;
  const atOnce = Math.min(rows.length, Math.max(64, Math.floor(maxInputsAtOnce / stride)));
  const matrix = new Float32Array(atOnce * stride);
  const values = new Float32Array(rows.length * outputs);
  for (let from = 0; from < rows.length; from += atOnce) {
    const count = Math.min(atOnce, rows.length - from);
    for (let i = 0; i < count; i++) {
      const own = rows[from + i] * stride;
      const other = shuffled[from + i] * stride + offset;
      matrix.set(inputs.subarray(own, own + stride), i * stride);
      matrix.set(inputs.subarray(other, other + width), i * stride + offset);
    }
    values.set(yield* network.predictInputs(matrix.subarray(0, count * stride)), from * outputs);
  }
  return values;
}

/** Accuracy; of numbers R², the mean over the targets. */
function scoreOf({ design, dataset }: Subject, rows: Uint32Array, values: Float32Array): number {
  const { targets, summary, preprocessing } = dataset;
  const { target } = preprocessing;
  if (targets.kind === "labels") {
    const { predicted } = classAnswersOf(design, values, summary.classes.length);
    return (
      rows.reduce((right, row, i) => right + Number(predicted[i] === targets.labels[row]), 0) / rows.length
    );
  }
  if (target.kind !== "numbers") throw new Error("The targets are classes.");
  const names = target.columns.map(({ column }) => column);
  const { r2 } = regressionScores({
    targets: names,
    ...numberAnswers(dataset, { rows, values }),
    trainingMeans: names.map(() => 0),
  });
  if (r2 === null)
    throw new InputError("The part has a single row, of which no R² is known. Choose a part with more rows.");
  return r2;
}
