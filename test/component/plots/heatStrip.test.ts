import "../../../src/webview/plots/heatStrip.ts";
import { expect, test } from "vitest";
import type { LayersEvent } from "../../../src/shared/events.ts";
import { canvasOf, find, painted, pixel, point, setTheme, show, text } from "./harness.ts";
import { distribution } from "./syntheticRun.ts";

const nothing = "0,0,0,0";

function snapshot(step: number, values: number[], pre = values): LayersEvent {
  const layer = {
    activation: distribution(values),
    preActivation: distribution(pre),
    dead: null,
    saturated: null,
    gradientNorm: null,
    weight: distribution(values),
    gradient: null,
    oneSigned: null,
    updateRatio: null,
  };
  return { kind: "layers", step, layers: [layer] };
}

function strip(snapshots: LayersEvent[]) {
  const element = document.createElement("mlp-heat-strip");
  element.snapshots = snapshots;
  element.label = "activation of layer 1 over the run";
  return show(element, 280);
}

/** Half of the run at the bottom of the axis, then at the top. */
function jump(): LayersEvent[] {
  return Array.from({ length: 100 }, (_, i) => snapshot(i, i < 50 ? [0, 0.4] : [9.6, 10]));
}

test("shows values upwards and steps to the right", async () => {
  const canvas = canvasOf(await strip(jump()));
  expect(pixel(canvas, 0.2, 0.98)).not.toBe(nothing);
  expect(pixel(canvas, 0.2, 0.02)).toBe(nothing);
  expect(pixel(canvas, 0.8, 0.98)).toBe(nothing);
  expect(pixel(canvas, 0.8, 0.02)).not.toBe(nothing);
});

test("a larger share has a shade farther from the background, in a dark and in a light theme", async () => {
  const values = [...new Array(90).fill(0.1), ...new Array(10).fill(9.9)];
  const element = await strip(Array.from({ length: 100 }, (_, i) => snapshot(i, values)));
  const brightness = (y: number) => {
    const [red, green, blue] = pixel(canvasOf(element), 0.5, y).split(",").map(Number);
    return red + green + blue;
  };
  setTheme("vscode-dark", { "editor-background": "#1f1f1f", "charts-blue": "#3794ff" });
  await painted(element);
  const dark = [brightness(0.02), brightness(0.98)];
  expect(dark[1]).toBeGreaterThan(dark[0]);
  setTheme("vscode-light", { "editor-background": "#ffffff", "charts-blue": "#1a85ff" });
  await painted(element);
  expect(brightness(0.98)).toBeLessThan(brightness(0.02));
  expect(brightness(0.98)).toBeLessThan(dark[1]);
});

test("fills the whole width, with one snapshot as with many; snapshots that come are painted", async () => {
  const snapshots = [snapshot(0, [1, 2])];
  const element = await strip(snapshots);
  const canvas = canvasOf(element);
  const painted100 = () => {
    let columns = 0;
    for (let x = 0; x < 100; x++) if (pixel(canvas, (x + 0.5) / 100, 0.99) !== nothing) columns++;
    return columns;
  };
  expect(painted100()).toBe(100);
  for (let i = 1; i < 10; i++) snapshots.push(snapshot(i, [1, 1.5, 2]));
  element.revision++;
  await painted(element);
  expect(painted100()).toBe(100);
});

test("on the run's time axis it ends at the newest step, and marks the step that is shown", async () => {
  const element = await strip(jump());
  element.steps = { low: 0, high: 198, end: 99, logarithmic: false };
  await painted(element);
  const canvas = canvasOf(element);
  expect(pixel(canvas, 0.1, 0.98)).not.toBe(nothing);
  expect(pixel(canvas, 0.4, 0.02)).not.toBe(nothing);
  expect(pixel(canvas, 0.6, 0.02)).toBe(nothing);
  element.marked = 99;
  await painted(element);
  const mark = find(element, ".marked") as HTMLElement;
  const box = canvas.getBoundingClientRect();
  expect(mark.getBoundingClientRect().left - box.left).toBeCloseTo(box.width / 2 - 1, 0);
});

test("a press asks for the step under the pointer", async () => {
  const element = await strip(jump());
  const picked: number[] = [];
  element.addEventListener("step-pick", (event) => picked.push((event as CustomEvent<number>).detail));
  point(canvasOf(element), 0.5, 0.5, "pointerdown");
  expect(picked).toEqual([expect.closeTo(49.5)]);
});

test("shows the quantity it is given", async () => {
  const element = await strip(Array.from({ length: 60 }, (_, i) => snapshot(i, [0, 1], [-8, 4])));
  expect(text(element, "axis")).toBe("10");
  element.quantity = "preActivation";
  await painted(element);
  expect(text(element, "axis")).toBe("4−8");
});

test("shows step, values and share under the pointer", async () => {
  const element = await strip(jump());
  point(canvasOf(element), 0.1, 0.5);
  await painted(element);
  expect(text(element, "cell")).toMatch(/^step \d+ · [\d.]+ … [\d.]+ · 0 %$/);
  point(canvasOf(element), 0.1, 0.999);
  await painted(element);
  expect(text(element, "cell")).toMatch(/^step \d+ · ≤ [\d.]+ · \d+ %$/);
  expect(text(element, "cell")).not.toContain("· 0 %");
});

test("is empty without snapshots, and says so", async () => {
  const element = await strip([]);
  expect(canvasOf(element).getAttribute("aria-label")).toBe(
    "activation of layer 1 over the run: no values yet",
  );
  expect(pixel(canvasOf(element), 0.1, 0.5)).toBe(nothing);
});
