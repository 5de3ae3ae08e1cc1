import "../../../src/webview/results/numberResults.ts";
import { beforeAll, expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import type { PartResults } from "../../../src/shared/results/resultsRequests.ts";
import type { NumberResultsElement } from "../../../src/webview/results/numberResults.ts";
import { countPixels, find, painted, setTheme, show, text } from "../plots/harness.ts";
import { realResults } from "../realRun.ts";

let results: PartResults;

beforeAll(async () => {
  const { answers } = await realResults("diabetes");
  results = await answers.evaluatePart({ run: "latest", part: "test" }, new AbortController().signal);
});

async function start(): Promise<{ element: NumberResultsElement; picked: number[] }> {
  setTheme("vscode-dark", { "charts-blue": "#0000ff", "charts-orange": "#ff8000" });
  const element = document.createElement("mlp-number-results");
  Object.assign(element, { numbers: results.numbers, evaluation: results.evaluation });
  await show(element, 800);
  const picked: number[] = [];
  element.addEventListener("row-pick", (event) => picked.push((event as CustomEvent<number>).detail));
  return { element, picked };
}

const plotOf = (element: NumberResultsElement) => find(element, ".plot") as HTMLElement;

test("rows are drawn by predicted and actual, the worst ones as diamonds of another color", async () => {
  const { element } = await start();
  const canvas = find(element, ".plot canvas") as HTMLCanvasElement;
  expect(countPixels(canvas, [255, 128, 0])).toBeGreaterThan(50);
  expect(plotOf(element).getAttribute("aria-label")).toContain(
    `Predicted against actual progression, ${results.numbers[0].rows.length} rows`,
  );
  expect(text(element, "residuals")).toMatch(/^Half of the rows are within ±\d/);
});

test("arrow keys read the rows by falling error, and Enter picks one", async () => {
  const { element, picked } = await start();
  const [{ rows, actual, predicted }] = results.numbers;
  plotOf(element).focus();
  await userEvent.keyboard("{ArrowRight}");
  await painted(element);
  expect(text(element, "read")).toMatch(new RegExp(`^row ${rows[0] + 1}: actual \\d+, predicted \\d+`));
  await userEvent.keyboard("{ArrowRight}{Enter}");
  expect(picked).toEqual([rows[1]]);
  const errors = actual.map((value, index) => Math.abs(predicted[index] - value));
  expect(errors[0]).toBe(Math.max(...errors));
  await userEvent.keyboard("{End}");
  await painted(element);
  expect(text(element, "read")).toContain(`row ${(rows.at(-1) as number) + 1}:`);
});

test("the pointer reads the nearest row, and a click picks it", async () => {
  const { element, picked } = await start();
  const canvas = find(element, ".plot canvas") as HTMLCanvasElement;
  const { width, height } = canvas.getBoundingClientRect();
  // The middle of the cloud has a row nearby.
  await userEvent.hover(canvas, { position: { x: width * 0.4, y: height * 0.62 } });
  await painted(element);
  expect(text(element, "readout")).toMatch(/^row \d+: actual/);
  await userEvent.click(canvas, { position: { x: width * 0.4, y: height * 0.62 } });
  expect(picked).toHaveLength(1);
});

test("of several targets one is chosen", async () => {
  const { element } = await start();
  const { evaluation } = results;
  if (evaluation.task !== "regression") throw new Error("These are no numbers.");
  const [first] = results.numbers;
  const [scores] = evaluation.targets;
  element.numbers = [first, { ...first, name: "another" }];
  element.evaluation = { ...evaluation, targets: [scores, { ...scores, name: "another" }] };
  await painted(element);
  await userEvent.selectOptions(find(element, "select") as HTMLSelectElement, "another");
  await painted(element);
  expect(plotOf(element).getAttribute("aria-label")).toContain("Predicted against actual another");
});
