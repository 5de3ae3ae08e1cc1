import { expect, test } from "vitest";
import type { LayersEvent } from "../../../../src/shared/events.ts";
import { HeatColumns } from "../../../../src/webview/plots/heatColumns.ts";

function snapshot(step: number, counts: number[], low = 0, high = 4): LayersEvent {
  const distribution = { mean: 0, std: 1, histogram: { low, high, counts } };
  const layer = {
    activation: distribution,
    preActivation: distribution,
    dead: null,
    saturated: null,
    gradientNorm: null,
    weight: distribution,
    gradient: null,
    oneSigned: null,
    updateRatio: null,
  };
  return { kind: "layers", step, layers: [layer] };
}

test("a new snapshot costs one new column while the axis holds", () => {
  const heat = new HeatColumns();
  const snapshots = Array.from({ length: 50 }, (_, i) => snapshot(i, [1, 2, 3, 4]));
  heat.update(snapshots, 0, "activation", 8);
  expect(heat.computed).toBe(50);
  snapshots.push(snapshot(50, [4, 3, 2, 1]));
  heat.update(snapshots, 0, "activation", 8);
  expect(heat.computed).toBe(51);
  expect(heat.columns.length).toBe(51);
  expect(heat.columns[50].shades).not.toEqual(heat.columns[0].shades);
});

test("all columns are computed again on another axis or number of rows", () => {
  const heat = new HeatColumns();
  const snapshots = Array.from({ length: 10 }, (_, i) => snapshot(i, [1, 1, 1, 1]));
  heat.update(snapshots, 0, "activation", 8);
  heat.update(snapshots, 0, "activation", 16);
  expect(heat.computed).toBe(20);
  snapshots.push(snapshot(11, [1, 1, 1, 1], 0, 9), snapshot(12, [1, 1, 1, 1], 0, 9));
  heat.update(snapshots, 0, "activation", 16);
  expect(heat.range).toEqual({ low: 0, high: 10 });
  expect(heat.computed).toBe(32);
});

test("a spike is as dark as can be and the rest is still seen", () => {
  const heat = new HeatColumns();
  const counts = [900, ...new Array<number>(31).fill(3)];
  heat.update([snapshot(0, counts)], 0, "activation", 32);
  expect(heat.columns[0].shades[0]).toBe(255);
  expect(heat.columns[0].shades[31]).toBeGreaterThan(25);
});

test("a history that is thinned out keeps the axis and loses the columns", () => {
  const heat = new HeatColumns();
  const snapshots = Array.from({ length: 9 }, (_, i) => snapshot(i, [1, 1, 1, 1], 0, i === 3 ? 8 : 5));
  heat.update(snapshots, 0, "activation", 8);
  const { range, version } = heat;
  heat.update(snapshots, 0, "activation", 8);
  expect(heat.version).toBe(version);
  const thinned = snapshots.filter((_, i) => i % 2 === 0);
  snapshots.splice(0, snapshots.length, ...thinned);
  heat.update(snapshots, 0, "activation", 8);
  expect(heat.steps).toEqual([0, 2, 4, 6, 8]);
  expect(heat.columns.map((column) => column.snapshot)).toEqual(thinned);
  expect(heat.range).toBe(range);
  expect(heat.version).not.toBe(version);
});

test("another run starts with an axis of its own", () => {
  const heat = new HeatColumns();
  heat.update([snapshot(0, [1, 1], 0, 8)], 0, "activation", 8);
  heat.update([snapshot(0, [1, 1], 0, 5)], 0, "activation", 8);
  expect(heat.range?.high).toBe(5);
});

test("a cell names its values and share; the outermost are open", () => {
  const heat = new HeatColumns();
  heat.update([snapshot(7, [1, 2, 3, 4])], 0, "activation", 4);
  expect(heat.cell(0, 1)).toEqual({ low: 1, high: 2, share: Math.fround(0.2) });
  expect(heat.cell(0, 0)?.low).toBe(-Infinity);
  expect(heat.cell(0, 3)?.high).toBe(Infinity);
  expect(heat.cell(1, 0)).toBeUndefined();
});

test("a layer that is not there has no columns", () => {
  const heat = new HeatColumns();
  heat.update([snapshot(0, [1])], 3, "activation", 4);
  expect(heat.columns).toEqual([]);
});
