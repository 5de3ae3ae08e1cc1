import "../../../src/webview/results/threshold.ts";
import { beforeAll, expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import { pointAt, thresholdScores } from "../../../src/shared/metrics/ranking.ts";
import type { PartResults, TwoClassResults } from "../../../src/shared/results/resultsRequests.ts";
import type { Threshold } from "../../../src/webview/results/threshold.ts";
import { textOf } from "../harness/deep.ts";
import { find, painted, show, text } from "../plots/harness.ts";
import { realResults } from "../realRun.ts";

let results: PartResults;
let twoClasses: TwoClassResults;

beforeAll(async () => {
  // One epoch leaves mistakes, so that the threshold matters.
  const { answers } = await realResults("two-spirals", { training: { seed: 1, epochs: 1, batchSize: 50 } });
  results = await answers.evaluatePart({ run: "latest", part: "train" }, new AbortController().signal);
  if (results.twoClasses === null) throw new Error("There are not two classes.");
  twoClasses = results.twoClasses;
});

async function start(): Promise<{ element: Threshold; chosen: number[] }> {
  const element = document.createElement("mlp-threshold");
  const { evaluation } = results;
  if (evaluation.task !== "classification") throw new Error("These are no classes.");
  Object.assign(element, { results: twoClasses, evaluation, rows: "train" });
  await show(element, 700);
  const chosen: number[] = [];
  element.addEventListener("threshold-change", (event) => chosen.push((event as CustomEvent<number>).detail));
  return { element, chosen };
}

const counts = (element: Threshold) =>
  [...(element.shadowRoot?.querySelectorAll("td.count") ?? [])].map((cell) =>
    Number(textOf(cell as HTMLElement)),
  );
const figure = (element: Threshold, name: string) => find(element, `[data-figure=${name}]`)?.textContent;

test("begins with the network's own threshold and what follows from it", async () => {
  const { element } = await start();
  const scores = thresholdScores(twoClasses.ranking, pointAt(twoClasses.ranking, twoClasses.threshold));
  expect(text(element, "threshold")).toBe("“outer” from p ≥ 0.50");
  expect(counts(element)).toEqual([...scores.counts]);
  expect(counts(element).reduce((sum, rows) => sum + rows)).toBe(results.partRows.train);
  expect(figure(element, "accuracy")).toBe(scores.accuracy.toFixed(3));
  expect(figure(element, "precision")).toBe(scores.precision.toFixed(3));
});

test("the slider moves everything by keyboard, and says what follows", async () => {
  const { element, chosen } = await start();
  const slider = find(element, "input[type=range]") as HTMLInputElement;
  const before = counts(element);
  slider.focus();
  await userEvent.keyboard("{Home}");
  await painted(element);
  // Every row is called positive at the lowest score.
  expect(counts(element)).toEqual([0, before[0] + before[1], 0, before[2] + before[3]]);
  expect(chosen).toHaveLength(1);
  expect(slider.ariaValueText ?? slider.getAttribute("aria-valuetext")).toContain("recall 1.000 of outer");
});

test("the buttons choose the network's own threshold and that of the best F1, found on the validation rows", async () => {
  const { element, chosen } = await start();
  await userEvent.click(find(element, "[data-choice=bestF1]") as HTMLElement);
  await painted(element);
  expect(chosen).toEqual([twoClasses.bestF1?.threshold]);
  expect(element.shadowRoot?.textContent).toContain("Best F1: found on the validation rows.");
  await userEvent.click(find(element, "[data-choice=own]") as HTMLElement);
  expect(chosen.at(-1)).toBe(twoClasses.threshold);
});

test("a dot of a curve is dragged to another threshold", async () => {
  const { element, chosen } = await start();
  const [roc, precisionRecall] = [...(element.shadowRoot?.querySelectorAll("mlp-curve-plot") ?? [])];
  const canvas = find(roc, "canvas") as HTMLCanvasElement;
  const box = canvas.getBoundingClientRect();
  await userEvent.click(canvas, { position: { x: box.width - 9, y: 9 } });
  await painted(element);
  // The far end calls nearly every row positive.
  expect(chosen).toHaveLength(1);
  expect(counts(element)[3]).toBeGreaterThan(0.95 * twoClasses.ranking.positives);
  expect(roc.label).toContain("ROC over all thresholds, area 0.");
  expect(precisionRecall.label).toContain("Precision–recall over all thresholds, area 0.");
});

test("the threshold is dragged in the histogram of the scores", async () => {
  const { element, chosen } = await start();
  const canvas = find(element, ".scores canvas") as HTMLCanvasElement;
  await userEvent.click(canvas, { position: { x: canvas.getBoundingClientRect().width / 4, y: 20 } });
  const [{ low, high }] = twoClasses.histograms;
  expect(chosen[0]).toBeCloseTo(low + (high - low) / 4, 1);
});
