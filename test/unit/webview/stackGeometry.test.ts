import fc from "fast-check";
import { expect, test } from "vitest";
import {
  autoScrollStep,
  clampUnits,
  droppedAt,
  flowPoints,
  snapUnits,
  unitsAtFraction,
  widestUnits,
  widthFraction,
} from "../../../src/webview/stack/stackGeometry.ts";

const units = fc.integer({ min: 1, max: 65536 });

test("widths grow with the units and stay within the room", () => {
  fc.assert(
    fc.property(units, units, (a, b) => {
      const widest = widestUnits([a, b]);
      const [narrow, wide] = [Math.min(a, b), Math.max(a, b)].map((count) => widthFraction(count, widest));
      expect(narrow).toBeGreaterThan(0.1);
      expect(wide).toBeLessThanOrEqual(1);
      if (a !== b) expect(wide).toBeGreaterThan(narrow);
    }),
  );
});

test("a width gives back its units", () => {
  fc.assert(
    fc.property(units, (count) => {
      const widest = widestUnits([count]);
      expect(unitsAtFraction(widthFraction(count, widest), widest)).toBe(count);
    }),
  );
});

test("a drag beyond the room goes on, up to the most units there can be", () => {
  expect(unitsAtFraction(1.2, 1024)).toBeGreaterThan(1024);
  expect(unitsAtFraction(9, 1024)).toBe(65536);
  expect(unitsAtFraction(-3, 1024)).toBe(1);
});

test.each([
  [1, 1],
  [7, 7],
  [9, 10],
  [11, 12],
  [30, 32],
  [70, 64],
  [77, 80],
  [100, 96],
  [118, 128],
  [1000, 1024],
  [65000, 65536],
])("%i units snap to %i", (from, to) => expect(snapUnits(from)).toBe(to));

test("what is snapped stays where it is", () => {
  fc.assert(
    fc.property(units, (count) => {
      expect(snapUnits(snapUnits(count))).toBe(snapUnits(count));
    }),
  );
});

test("units are whole numbers from 1", () => {
  expect(clampUnits(0.2)).toBe(1);
  expect(clampUnits(12.6)).toBe(13);
  expect(clampUnits(1e9)).toBe(65536);
});

test("the flow is as wide as the blocks it joins", () => {
  expect(flowPoints(1, 0.5)).toBe("0,0 100,0 75,100 25,100");
});

test.each([
  [0, 10, 0],
  [0, 39, 0],
  [0, 51, 1],
  [0, 500, 3],
  [2, 95, 2],
  [2, 45, 1],
  [2, -40, 0],
  [2, 105, 2],
  [3, 160, 3],
])("row %i dragged to %i gets number %i", (from, y, to) => {
  expect(droppedAt([0, 50, 100, 150], from, y)).toBe(to);
});

test("the page scrolls near its edges alone, faster the nearer", () => {
  expect(autoScrollStep(300, 0, 600)).toBe(0);
  expect(autoScrollStep(580, 0, 600)).toBeGreaterThan(autoScrollStep(560, 0, 600));
  expect(autoScrollStep(10, 0, 600)).toBeLessThan(0);
  expect(autoScrollStep(900, 0, 600)).toBe(14);
});
