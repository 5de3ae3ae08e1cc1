import "../../../src/webview/plots/histogram.ts";
import { expect, test } from "vitest";
import type { Histogram } from "../../../src/shared/events.ts";
import { canvasOf, find, painted, pixel, point, setTheme, show, text } from "./harness.ts";

const red = "255,0,0,255";
const nothing = "0,0,0,0";

function histogramOf(histogram: Histogram | undefined) {
  const element = document.createElement("mlp-histogram");
  element.histogram = histogram;
  element.label = "activation of layer 2";
  return show(element, 120);
}

test("bars are as high as the square root of their share, in the tone's color", async () => {
  setTheme("vscode-dark", { "charts-red": "#ff0000", "charts-blue": "#0000ff" });
  const element = await histogramOf({ low: 0, high: 4, counts: [100, 0, 25, 1] });
  const canvas = canvasOf(element);
  expect(pixel(canvas, 0.1, 0.02)).toBe("0,0,255,255");
  expect(pixel(canvas, 0.35, 0.98)).toBe(nothing);
  expect(pixel(canvas, 0.6, 0.45)).toBe(nothing);
  expect(pixel(canvas, 0.6, 0.55)).toBe("0,0,255,255");
  expect(pixel(canvas, 0.85, 0.95)).toBe("0,0,255,255");
  element.tone = "bad";
  await painted(element);
  expect(pixel(canvas, 0.1, 0.02)).toBe(red);
});

test("is painted again when the theme changes", async () => {
  const element = await histogramOf({ low: 0, high: 1, counts: [1] });
  element.tone = "warning";
  setTheme("vscode-light", { "charts-yellow": "rgb(1, 200, 3)" });
  await painted(element);
  expect(pixel(canvasOf(element), 0.2, 0.5)).toBe("1,200,3,255");
});

test("has as many pixels as the screen, also after a change of size", async () => {
  const element = await histogramOf({ low: 0, high: 1, counts: [1, 2] });
  const canvas = canvasOf(element);
  expect(canvas.width).toBe(Math.round(120 * devicePixelRatio));
  (element.parentElement as HTMLElement).style.width = "200px";
  await painted(element);
  expect(canvas.width).toBe(Math.round(200 * devicePixelRatio));
  expect(pixel(canvas, 0.9, 0.5)).not.toBe(nothing);
});

test("tells its range, and under the pointer a bin's values and share", async () => {
  const element = await histogramOf({ low: -1, high: 3, counts: [10, 20, 30, 40] });
  expect(text(element, "range")).toBe("−13");
  point(canvasOf(element), 0.6, 0.5);
  await painted(element);
  expect(text(element, "bin")).toBe("1 … 2: 30 %");
  point(find(element, ".plot") as Element, 0, 0, "pointerleave");
  await painted(element);
  expect(text(element, "bin")).toBeUndefined();
});

test("says in words what it shows", async () => {
  const element = await histogramOf({ low: -2, high: 2, counts: [0, 5, 5, 0] });
  expect(canvasOf(element).getAttribute("aria-label")).toBe(
    "activation of layer 2: mean 0, standard deviation 0.5, from −2 to 2",
  );
});

test("is empty without values, and again after them", async () => {
  const element = await histogramOf(undefined);
  expect(canvasOf(element).getAttribute("aria-label")).toBe("activation of layer 2: no values yet");
  element.histogram = { low: 0, high: 1, counts: [1] };
  await painted(element);
  expect(pixel(canvasOf(element), 0.5, 0.5)).not.toBe(nothing);
  element.histogram = undefined;
  await painted(element);
  expect(pixel(canvasOf(element), 0.5, 0.5)).toBe(nothing);
});
