// The confusion of from 2 to 1,000 classes, with names of any length.
import { beforeEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { runSync } from "../../../src/shared/cooperative.ts";
import { classificationScores } from "../../../src/shared/metrics/classification.ts";
import type { Cell } from "../../../src/shared/results/mistakes.ts";
import type { ConfusionSection } from "../../../src/webview/results/confusionSection.ts";
import "../../../src/webview/results/confusionSection.ts";
import { applyTheme } from "../dev/themes.ts";
import { deep, deepActive, deepAll, deepMaybe, textOf } from "../harness/deep.ts";
import { painted } from "../plots/harness.ts";

beforeEach(() => page.viewport(900, 900));

/** Of this many classes each has this many rows, of which as many as its index says (up to 5) are predicted to be of the next. */
async function show(length: number, name = (index: number) => `class ${index}`, rowsPerClass = 10) {
  applyTheme("dark");
  const rows = Array.from({ length: length * rowsPerClass }, (_, i) => i);
  const labels = rows.map((row) => Math.floor(row / rowsPerClass));
  const predicted = rows.map((row, i) => {
    const isWrong = row % rowsPerClass < Math.min(5, labels[i] % 6);
    return isWrong ? (labels[i] + 1) % length : labels[i];
  });
  const scores = new Float64Array(rows.length * length);
  for (const [i, index] of predicted.entries()) scores[i * length + index] = 1;
  const element = document.createElement("mlp-confusion-section") as ConfusionSection;
  element.scores = runSync(
    classificationScores({
      classes: Array.from({ length }, (_, index) => name(index)),
      labels,
      predicted,
      scores,
      areProbabilities: true,
    }),
  );
  const selected: Cell[] = [];
  element.addEventListener("cell-select", (event) => selected.push((event as CustomEvent<Cell>).detail));
  document.body.replaceChildren(element);
  await painted();
  const matrix = () => deep(element, "mlp-confusion-matrix");
  return { element, selected, matrix };
}

test("two classes have their whole table and no switch", async () => {
  const { element, matrix } = await show(2);
  expect(deepAll(matrix(), "[data-cell]")).toHaveLength(4);
  expect(deepMaybe(element, "[role=radiogroup]")).toBeUndefined();
});

test("of more than 20 classes the 20 with the most mistakes are in the table, and all in a heat map", async () => {
  const { element, matrix, selected } = await show(30);
  expect(deepAll(matrix(), "tbody tr")).toHaveLength(20);
  // Class 0 makes no mistake, and one row of the class before it is taken for it.
  deep(element, "[role=radio][aria-checked=true]").focus();
  await userEvent.keyboard("{ArrowRight}");
  await painted();
  const map = deep(element, "mlp-confusion-heat", ".map");
  map.focus();
  await userEvent.keyboard("{ArrowDown}{ArrowRight}{ArrowRight}");
  await painted();
  const words = textOf(deep(element, "mlp-confusion-heat", "[data-cell-words]"));
  expect(words).toMatch(/^true class 1, predicted class 2: 1 of 10 rows \(10.%\)$/);
  await userEvent.keyboard("{Enter}");
  expect(selected).toEqual([{ actual: 1, predicted: 2 }]);
});

test("from 40 classes on, the most confused pairs come first, as a list with one tab stop", async () => {
  const { element, selected } = await show(40);
  const pairs = deepAll(deep(element, "mlp-confused-pairs"), "[data-pair]");
  expect(pairs).toHaveLength(20);
  expect(textOf(pairs[0])).toBe("5 class 5 → class 6");
  expect(pairs.filter(({ tabIndex }) => tabIndex === 0)).toHaveLength(1);
  pairs[0].focus();
  await userEvent.keyboard("{ArrowDown}{Enter}");
  expect(deepActive()?.dataset.pair).toBe("1");
  expect(selected).toHaveLength(1);
});

test("1,000 classes are shown, with a bounded number of elements", async () => {
  const { element, matrix } = await show(1000, undefined, 2);
  expect(deepAll(matrix(), "[data-cell]")).toHaveLength(400);
  deepAll(element, "[role=radio]")[1].click();
  await painted();
  const canvas = deep<HTMLCanvasElement>(element, "mlp-confusion-heat", "canvas");
  const { data } = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
  expect(data.some((part, i) => i % 4 === 3 && part > 0)).toBe(true);
});

test("long names stand sideways above their columns, are cut, and are said in full by the cells", async () => {
  const name = (index: number) => `a class with a name that is long ${index}`;
  const { matrix } = await show(6, name);
  const heading = deepAll(matrix(), "thead th span")[0];
  expect(getComputedStyle(heading).writingMode).toBe("vertical-rl");
  expect(heading.getBoundingClientRect().height).toBeLessThanOrEqual(96);
  expect(deep(matrix(), '[data-cell="1,2"]').ariaLabel).toContain(`true ${name(1)}, predicted ${name(2)}`);
  expect(deepAll(matrix(), "thead th")[0].dataset.help).toBe(name(0));
});

test.each([
  [900, true, true],
  [520, false, true],
  [430, false, false],
])("at %i pixels the precision is shown: %s, the bars: %s", async (width, precision, bars) => {
  await page.viewport(width, 900);
  const { matrix } = await show(3);
  const isShown = (selector: string) => deepAll(matrix(), selector)[0].getClientRects().length > 0;
  expect([isShown("th.precision"), isShown("tbody .bar")]).toEqual([precision, bars]);
});
