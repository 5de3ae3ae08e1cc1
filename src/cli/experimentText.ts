/** What an experiment has found, as a table, as JSON and as CSV. */
import { nodeRunStorage } from "../node/nodeRunStorage.ts";
import type { ExperimentRun, ExperimentRunner } from "../runs/experiment/experimentRunner.ts";
import { lastHiddenLayers } from "../runs/experiment/lastLayers.ts";
import { axisImportance } from "../shared/experiment/importance.ts";
import { layersVerdict } from "../shared/experiment/layersInWords.ts";
import {
  type BestCell,
  bestCell,
  hasEnded,
  isFinished,
  type Spread,
  spreadOf,
} from "../shared/experiment/results.ts";
import { percent, shortNumber } from "../shared/format/numbers.ts";
import { runStateTexts } from "../shared/runs/runText.ts";
import { csvCell } from "../shared/safeText.ts";

/** The object that `--json` prints. */
export function experimentJson(runner: ExperimentRunner) {
  const { experiment, runs } = runner;
  const best = bestOf(runner);
  return {
    experiment: experiment.file,
    axes: experiment.spec.axes.map(({ label, field }) => ({ label, ...(field !== undefined && { field }) })),
    cells: runs.map(({ cell, seed, run, state, message, summary }) => {
      const { index, labels } = experiment.cells[cell];
      return { index, labels, seed, run, state, ...(message !== undefined && { message }), ...summary };
    }),
    best: best
      ? {
          index: experiment.cells[best.cell].index,
          labels: experiment.cells[best.cell].labels,
          chosenBy: "validation",
          validation: best.validation,
          test: best.test,
          isClear: best.isClear,
        }
      : null,
    importance: importanceOf(runner).map(({ label, share }) => ({ axis: label, share })),
  };
}

/** One line a run: its place on the axes, and every number of its summary. */
export function experimentCsv({ experiment, runs }: ExperimentRunner): string {
  const names = [
    ...new Set(
      runs.flatMap(({ summary }) =>
        Object.entries(summary ?? {}).flatMap(([name, value]) => (typeof value === "number" ? name : [])),
      ),
    ),
  ];
  const head = [...experiment.spec.axes.map(({ label }) => label), "seed", "state", "run", ...names];
  const lines = runs.map(({ cell, seed, state, run, summary }) => [
    ...experiment.cells[cell].labels,
    String(seed),
    state,
    run ?? "",
    ...names.map((name) => String(summary?.[name] ?? "")),
  ]);
  return [head, ...lines].map((cells) => `${cells.map((cell) => csvCell(cell)).join(",")}\n`).join("");
}

/** The table that is printed at the end, with the best cell and the axes' importance. */
export async function experimentText(runner: ExperimentRunner): Promise<string> {
  const { experiment } = runner;
  const best = bestOf(runner);
  const showsLayers = experiment.spec.show === "activations";
  const rows: string[][] = [];
  for (const [cell, { labels }] of experiment.cells.entries()) {
    const runs = runner.runsOf(cell);
    rows.push([
      cell === best?.cell ? "*" : "",
      ...labels,
      stateText(runs),
      spreadText(spreadOf(runs, "train")),
      spreadText(spreadOf(runs, "validation")),
      ...(showsLayers ? [await layersText(runs)] : []),
    ]);
  }
  const axes = experiment.spec.axes.map(({ label }) => label);
  const head = ["", ...axes, "runs", "training", "validation", ...(showsLayers ? ["std of each layer"] : [])];
  return [tableText([head, ...rows]), bestText(runner, best), importanceText(runner)].join("");
}

function bestOf(runner: ExperimentRunner): BestCell | undefined {
  return bestCell(runner.experiment.cells.map((_, cell) => runner.runsOf(cell)));
}

function importanceOf(runner: ExperimentRunner) {
  const { axes, search } = runner.experiment.spec;
  const scored = runner.experiment.cells.flatMap(({ values }, cell) => {
    const runs = runner.runsOf(cell);
    const spread = runs.every(isFinished) ? spreadOf(runs, "validation") : null;
    return spread ? { values, score: spread.mean } : [];
  });
  const shares = axisImportance(
    scored,
    axes.map(({ range }) => range !== undefined),
    search !== undefined,
  );
  return axes.map(({ label }, axis) => ({ label, share: shares[axis] }));
}

/** `3 of 3`, or what became of the runs that did not go well. */
function stateText(runs: readonly ExperimentRun[]): string {
  const others = new Map<string, number>();
  for (const { state } of runs)
    if (!isFinished({ state })) {
      const text = state === "waiting" ? state : runStateTexts[state];
      others.set(text, (others.get(text) ?? 0) + 1);
    }
  const text = [...others].map(([state, count]) => (count === runs.length ? state : `${count} ${state}`));
  const finished = runs.filter(isFinished).length;
  return [...(finished > 0 ? [`${finished} of ${runs.length}`] : []), ...text].join(", ");
}

function spreadText(spread: Spread | null): string {
  if (!spread) return "–";
  const deviation = spread.deviation === null ? "" : ` ± ${spread.deviation.toFixed(4)}`;
  return `${spread.mean.toFixed(4)}${deviation}`;
}

/** The layers of the first seed's run, with what is seen in words. */
async function layersText([run]: readonly ExperimentRun[]): Promise<string> {
  const layers = run.folder === undefined ? undefined : await lastHiddenLayers(nodeRunStorage, run.folder);
  if (!layers || layers.length === 0) return "–";
  return `${layers.map(({ activation }) => shortNumber(activation.std)).join(" ")}  ${layersVerdict(layers).text}`;
}

function bestText({ experiment, runs }: ExperimentRunner, best: BestCell | undefined): string {
  if (!best) {
    const hasAny = runs.some((run) => hasEnded(run) && isFinished(run));
    return hasAny ? "\nNo cell is the best: there are no validation rows to choose by.\n" : "";
  }
  const labels = experiment.cells[best.cell].labels.join(", ");
  const clear =
    best.isClear === null
      ? ""
      : best.isClear
        ? ", by more than the spread over the seeds"
        : ", within the spread over the seeds";
  const test = best.test
    ? `Its score on the test rows, which had no part in the choice: ${spreadText(best.test)}.\n`
    : "";
  const sofar = best.isPreliminary ? " so far" : "";
  return `\n* best${sofar} on the validation rows: ${labels || "the design"} (${spreadText(best.validation)})${clear}.\n${test}`;
}

function importanceText(runner: ExperimentRunner): string {
  const known = importanceOf(runner).flatMap(({ label, share }) =>
    share === null ? [] : `${label} ${percent(share).replaceAll("\u202f", " ")}`,
  );
  return known.length < 2 ? "" : `Share of the validation score's variance by axis: ${known.join(", ")}.\n`;
}

function tableText(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, i) => cell.padEnd(widths[i]))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}
