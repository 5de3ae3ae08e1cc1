/** A model's answers to a batch of rows, in the words of the data. */
import type { Preprocessing } from "../../data/plan/preprocessing.ts";
import type { DesignSpec } from "../../shared/design/fields.ts";
import { type ClassAnswers, classAnswersOf } from "../evaluation/predictions.ts";
import { bindLoss } from "../losses/losses.ts";

export type BatchAnswers =
  | ({ readonly kind: "classes"; readonly classes: readonly string[] } & ClassAnswers)
  | {
      readonly kind: "numbers";
      /** (rows, targets), row-major, in the targets' own units. */
      readonly values: Float64Array;
      readonly targets: number;
    };

/** @param values (rows, outputs), what the network gives */
export function batchAnswers(
  design: DesignSpec,
  { target }: Preprocessing,
  values: Float32Array,
): BatchAnswers {
  if (target.kind === "classes") {
    const { classes } = target;
    return { kind: "classes", classes, ...classAnswersOf(design, values, classes.length) };
  }
  const targets = target.columns.length;
  return {
    kind: "numbers",
    values: Float64Array.from(values, (value, i) => {
      const { mean, scale } = target.columns[i % targets];
      return value * scale + mean;
    }),
    targets,
  };
}

/**
 * The names of the columns that are added to the rows: `prediction`; for classes `probability` of the predicted one and
 * `p(CLASS)` of each, or `score(CLASS)` where the loss gives no probabilities; for several targets `prediction(TARGET)`.
 *
 * @param taken the names of the rows' own columns, which stay; a name among them gets a number
 */
export function answerNames(
  design: DesignSpec,
  { target }: Preprocessing,
  taken: readonly string[],
): readonly string[] {
  const names = new Set(taken);
  const fresh = (name: string) => {
    let free = name;
    for (let number = 2; names.has(free); number++) free = `${name}_${number}`;
    names.add(free);
    return free;
  };
  if (target.kind === "numbers") {
    const { columns } = target;
    return columns.map(({ column }) => fresh(columns.length === 1 ? "prediction" : `prediction(${column})`));
  }
  const { givesProbabilities } = bindLoss(design.loss, "classification").entry;
  return [
    "prediction",
    ...(givesProbabilities ? ["probability"] : []),
    ...target.classes.map((name) => (givesProbabilities ? `p(${name})` : `score(${name})`)),
  ].map(fresh);
}
