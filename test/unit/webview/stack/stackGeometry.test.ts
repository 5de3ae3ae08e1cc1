import { expect, test } from "vitest";
import {
  autoScrollStep,
  clampUnits,
  draggedUnits,
  droppedAt,
  flowPoints,
  unitSteps,
  widestUnits,
  widthFraction,
} from "../../../../src/webview/stack/stackGeometry.ts";
import { fc } from "../../../support/properties.ts";

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

test.each([
  [16, 3, 16],
  [16, 4, 20],
  [16, 20, 40],
  [16, 40, 96],
  [16, 60, 224],
  [16, 100, 1280],
  [16, -40, 2],
  [16, -300, 1],
  [17, 4, 20],
  [17, -4, 16],
  [3, 8, 5],
  [65536, 40, 65536],
  [40, 9999, 65536],
])("%i units dragged by %i pixels are %i", (from, pixels, to) => {
  expect(draggedUnits(from, pixels, false)).toBe(to);
});

test("the fine drag goes unit by unit", () => {
  expect(draggedUnits(16, 40, true)).toBe(26);
  expect(draggedUnits(16, -400, true)).toBe(1);
});

test("a drag back to where it began gives the units that were there", () => {
  fc.assert(
    fc.property(units, fc.integer({ min: -3, max: 3 }), (count, pixels) => {
      expect(draggedUnits(count, pixels, false)).toBe(count);
    }),
  );
});

test("a drag is monotone, and no step is more than a quarter above the one before it", () => {
  fc.assert(
    fc.property(units, fc.integer({ min: -400, max: 400 }), (count, pixels) => {
      const [before, after] = [pixels, pixels + 4].map((way) => draggedUnits(count, way, false));
      expect(after).toBeGreaterThanOrEqual(before);
      expect(after).toBeLessThanOrEqual(Math.max(before + 1, before * 1.25));
    }),
  );
});

test("the steps go from 1 to the most units that a layer can have", () => {
  expect(unitSteps[0]).toBe(1);
  expect(unitSteps.at(-1)).toBe(65536);
  expect(unitSteps.slice(4, 16)).toEqual([5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 28, 32]);
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
