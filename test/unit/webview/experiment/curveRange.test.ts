/** The axes that the curves of all cells of an experiment share. */
import { expect, test } from "vitest";
import type { RunLogData } from "../../../../src/shared/runLog.ts";
import { curveRange } from "../../../../src/webview/experiment/cellPainters.ts";

function history(train: readonly number[], validation: readonly number[] = []): RunLogData {
  const curve = (dataLoss: readonly number[]) => ({ step: dataLoss.map((_, i) => 10 * i), dataLoss });
  return { train: curve(train), validation: curve(validation) } as unknown as RunLogData;
}

test("hold all losses of all runs", () => {
  expect(curveRange([history([0.7, 0.2], [0.8, 0.3, 0.5]), history([2, 0.1])])).toEqual({
    steps: 20,
    low: 0.1,
    high: 2,
  });
  expect(curveRange([history([])])).toBeUndefined();
});

test("leave out what a diverging run grows to", () => {
  const range = curveRange([history([0.7, 0.2]), history([0.5, 1e90, Infinity])]);
  expect(range?.low).toBe(0.2);
  expect(range?.high).toBeCloseTo(7, 12);
});
