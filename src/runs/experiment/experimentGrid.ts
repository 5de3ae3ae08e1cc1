/** What an experiment's editor is sent of the experiment and its runs. */
import type { Dataset } from "../../data/encode/dataset.ts";
import { catalogue } from "../../engine/catalogue.ts";
import { parseDesign } from "../../shared/design/parse.ts";
import {
  cellKey,
  type ExperimentGrid,
  type ExperimentNotice,
  type GridRun,
} from "../../shared/experiment/experimentMessages.ts";
import { hasEnded } from "../../shared/experiment/results.ts";
import { count } from "../../shared/format/numbers.ts";
import type { PlaneAxes } from "./cellAnswers.ts";
import type { ExperimentRun, ExperimentRunner } from "./experimentRunner.ts";
import type { Experiment } from "./readExperiment.ts";

/** Says that runs which had ended were computed on data that is another one now; undefined where all of them still count. */
export function staleRuns(previous: ExperimentRunner, next: ExperimentRunner): ExperimentNotice | undefined {
  if (previous.experiment.design !== next.experiment.design) return undefined;
  const stale = previous.runs.filter(hasEnded).length - next.runs.filter(hasEnded).length;
  if (stale <= 0) return undefined;
  const runs =
    stale === 1
      ? "1 run that had ended no longer counts"
      : `${count(stale)} runs that had ended no longer count`;
  const message = `The data has changed: ${runs}. Run the experiment to train on the data as it is now.`;
  return { severity: "warning", message };
}

/** A run as the editor is sent it. */
export function gridRun({ cell, seed, state, run, summary, message, progress }: ExperimentRun): GridRun {
  return { cell, seed, state, run, summary, message, progress };
}

/** An experiment as the editor shows it. @param dataset of the first cell, where it could be read */
export function gridOf(
  experiment: Experiment,
  revision: number,
  plane: PlaneAxes | undefined,
  dataset: Dataset | undefined,
): ExperimentGrid {
  const { spec, cells, seeds, designText } = experiment;
  return {
    revision,
    axes: spec.axes.map(({ label, field, values }) => ({
      label,
      field,
      values: values.map((value) => value.label),
    })),
    cells: cells.map(({ index, labels, values }) => ({ index, labels, key: cellKey(values) })),
    seeds,
    isSearch: spec.search !== undefined,
    hasHalving: spec.halving !== undefined,
    show: spec.show,
    base: parseDesign(designText, catalogue).design,
    plane,
    rows: dataset?.summary.rows,
    classes: dataset?.summary.classes ?? [],
  };
}

/** The two raw inputs of a network that has no others, both numbers. */
export function planeOf({ preprocessing, summary }: Dataset): PlaneAxes | undefined {
  const [x, y, ...others] = preprocessing.columns;
  if (others.length > 0 || x?.kind !== "numeric" || y?.kind !== "numeric" || summary.inputs.length !== 2)
    return undefined;
  return { x: x.column, y: y.column };
}
