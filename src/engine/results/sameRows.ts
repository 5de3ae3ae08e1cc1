/** Whether two networks can be judged on the same rows, whatever each makes of them. */
import type { Dataset } from "../../data/encode/dataset.ts";
import { dataSeed } from "../../shared/design/dataSeed.ts";
import type { DesignSpec } from "../../shared/design/fields.ts";
import type { Part } from "../../shared/results/resultsRequests.ts";
import type { Subject } from "./trainedNetworks.ts";

type Judged = Pick<Subject, "dataset" | "design">;

/** Numbers are kept scaled, in single precision; equal ones differ by less than this share of the scale. */
const roundingShare = 1e-5;

/**
 * Why a part of two runs does not have the same rows with the same targets, as a sentence; undefined where it does. The runs may
 * encode the rows in different ways, such as with other features or another scaling.
 */
export function reasonOfOtherRows(a: Judged, b: Judged, part: Part): string | undefined {
  if (a.dataset === b.dataset) return undefined;
  return (
    otherTarget(a.dataset, b.dataset) ?? otherData(a, b) ?? otherPart(a, b, part) ?? otherValues(a, b, part)
  );
}

function otherTarget({ summary: a }: Dataset, { summary: b }: Dataset): string | undefined {
  if (a.task !== b.task) return "One run predicts classes and the other one numbers.";
  if (a.target !== b.target) return `One run predicts "${a.target}", and the other one "${b.target}".`;
  return undefined;
}

function otherData(a: Judged, b: Judged): string | undefined {
  const [from, to] = [sourceOf(a.design), sourceOf(b.design)];
  if (from.text !== to.text)
    return `The runs were trained on different data: one on ${from.name}, the other one on ${to.name}.`;
  const [rows, otherRows] = [a, b].map(({ dataset }) => dataset.summary.rows.all.toLocaleString("en-US"));
  if (rows !== otherRows)
    return `The data has changed between the runs: it has ${rows} rows in one and ${otherRows} in the other one.`;
  return undefined;
}

/** What the rows come from. The points of a generator depend on the seed, too. */
function sourceOf(design: DesignSpec): { readonly text: string; readonly name: string } {
  const { path, labels, test, testLabels, generate, samples, noise } = design.dataset;
  const text = JSON.stringify(
    generate === undefined ? [path, labels, test, testLabels] : [generate, samples, noise, dataSeed(design)],
  );
  const drawn = `points of the generator "${generate?.type}" with noise ${noise} and seed ${dataSeed(design)}`;
  return { text, name: generate === undefined ? `"${path}"` : drawn };
}

function otherPart(a: Judged, b: Judged, part: Part): string | undefined {
  if (areEqual(a.dataset[part], b.dataset[part])) return undefined;
  const rows = `The ${part === "train" ? "training" : part} rows of the runs are different ones`;
  const [from, to] = [a.design, b.design];
  if (from.dataset.splitBy !== to.dataset.splitBy || from.dataset.splitColumn !== to.dataset.splitColumn)
    return `${rows}: they were divided by other rules (dataset.splitBy).`;
  const fractions = [from, to].map(({ dataset: { split } }) =>
    [split.train, split.validation, split.test].join(" : "),
  );
  if (fractions[0] !== fractions[1])
    return `${rows}: they were divided ${fractions[0]} and ${fractions[1]} (dataset.split).`;
  if (dataSeed(from) !== dataSeed(to))
    return `${rows}: the split had the seeds ${dataSeed(from)} and ${dataSeed(to)}. Set dataset.splitSeed to keep the rows over several seeds.`;
  return `${rows}: one run leaves out rows that the other one uses.`;
}

function otherValues(a: Judged, b: Judged, part: Part): string | undefined {
  const isSame = targetReader(a.dataset, b.dataset);
  for (const row of a.dataset[part])
    if (!isSame(row))
      return `The data has changed between the runs: row ${(row + 1).toLocaleString("en-US")} has another target.`;
  return undefined;
}

/** Compares what a row should give in two datasets of the same task and targets. */
function targetReader(a: Dataset, b: Dataset): (row: number) => boolean {
  if (a.targets.kind === "labels" && b.targets.kind === "labels") {
    const [labels, others] = [a.targets.labels, b.targets.labels];
    const [names, otherNames] = [a.summary.classes, b.summary.classes];
    return (row) => names[labels[row]] === otherNames[others[row]];
  }
  const [from, to] = [a.preprocessing.target, b.preprocessing.target];
  if (
    a.targets.kind !== "values" ||
    b.targets.kind !== "values" ||
    from.kind !== "numbers" ||
    to.kind !== "numbers"
  )
    throw new Error("The tasks are the same.");
  const [values, others] = [a.targets.values, b.targets.values];
  const width = from.columns.length;
  return (row) =>
    from.columns.every(({ mean, scale }, target) => {
      const other = to.columns[target];
      const number = values[row * width + target] * scale + mean;
      const otherNumber = others[row * width + target] * other.scale + other.mean;
      const size = Math.max(scale, other.scale, Math.abs(number));
      return Math.abs(number - otherNumber) <= roundingShare * size;
    });
}

function areEqual(a: Uint32Array, b: Uint32Array): boolean {
  return a.length === b.length && a.every((row, i) => row === b[i]);
}
