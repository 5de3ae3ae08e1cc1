import { expect, test } from "vitest";
import { histogramBars } from "../../../../src/webview/plots/histogramBars.ts";

const bars = (...counts: number[]) => histogramBars({ counts });

test("bars are proportional to their share, the tallest is 1", () => {
  const { heights, cut } = bars(4, 0, 2, 1);
  expect([...heights]).toEqual([1, 0, 0.5, 0.25]);
  expect(cut).toEqual([]);
});

test("a bar that dwarfs all others is cut, and the rest can be seen", () => {
  const { heights, cut } = bars(860, 80, 40, 20);
  expect(cut).toEqual([{ bin: 0, share: 0.86 }]);
  expect([...heights]).toEqual([1, 0.75, 0.375, 0.1875]);
});

test("both ends of a saturated layer are cut", () => {
  expect(bars(400, 5, 10, 5, 380).cut.map(({ bin }) => bin)).toEqual([0, 4]);
});

test("a few values beside a spike are no shape worth enlarging", () => {
  const { heights, cut } = bars(999, 1, 0);
  expect(cut).toEqual([]);
  expect(heights[1]).toBeCloseTo(1 / 999);
  expect(bars(10, 0, 0).cut).toEqual([]);
});

test("without values there are no bars", () => {
  expect([...bars(0, 0).heights]).toEqual([0, 0]);
});
