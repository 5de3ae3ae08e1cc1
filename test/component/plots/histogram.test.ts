import "../../../src/webview/plots/histogram.ts";
import { expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import type { Histogram } from "../../../src/shared/events.ts";
import { textOf } from "../harness/deep.ts";
import { canvasOf, countPixels, find, painted, pixel, point, setTheme, show, text } from "./harness.ts";

const red = "255,0,0,255";
const nothing = "0,0,0,0";

function histogramOf(histogram: Histogram | undefined) {
  const element = document.createElement("mlp-histogram");
  element.histogram = histogram;
  element.label = "activation of layer 2";
  return show(element, 120);
}

function labelOf(element: Element): string | null | undefined {
  return find(element, "[role=img]")?.getAttribute("aria-label");
}

test("bars are as high as their share, in the tone's color", async () => {
  setTheme("vscode-dark", { "charts-red": "#ff0000", "charts-blue": "#0000ff" });
  const element = await histogramOf({ low: 0, high: 4, counts: [100, 0, 48, 20] });
  const canvas = canvasOf(element);
  expect(pixel(canvas, 0.1, 0.02)).toBe("0,0,255,255");
  expect(pixel(canvas, 0.35, 0.98)).toBe(nothing);
  expect(pixel(canvas, 0.6, 0.45)).toBe(nothing);
  expect(pixel(canvas, 0.6, 0.6)).toBe("0,0,255,255");
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

test("shows its range, and under the pointer a bin's values and share", async () => {
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
  expect(labelOf(element)).toBe("activation of layer 2: mean 0, standard deviation 0.5, from −2 to 2");
});

test("is empty without values, and again after them", async () => {
  const element = await histogramOf(undefined);
  expect(labelOf(element)).toBe("activation of layer 2: no values yet");
  element.histogram = { low: 0, high: 1, counts: [1] };
  await painted(element);
  expect(pixel(canvasOf(element), 0.5, 0.5)).not.toBe(nothing);
  element.histogram = undefined;
  await painted(element);
  expect(pixel(canvasOf(element), 0.5, 0.5)).toBe(nothing);
});

test("a bar that dwarfs all others is cut, slashed and labeled with its share", async () => {
  setTheme("vscode-dark", {
    "charts-blue": "#0000ff",
    foreground: "#00ff00",
    "editor-background": "#222222",
  });
  const element = await histogramOf({ low: 0, high: 4, counts: [900, 80, 20, 0] });
  const canvas = canvasOf(element);
  expect(labelOf(element)).toContain("one bar holds 90\u202f%");
  expect(pixel(canvas, 0.125, 0.98)).toBe("0,0,255,255");
  expect(pixel(canvas, 0.375, 0.5)).toBe("0,0,255,255");
  expect(countPixels(canvas, [0x22, 0x22, 0x22])).toBeGreaterThan(10);
  expect(countPixels(canvas, [0, 255, 0])).toBeGreaterThan(5);
});

test("in a narrow place the share of a second cut bar is written below the first", async () => {
  setTheme("vscode-dark", { foreground: "#00ff00" });
  const element = await histogramOf({ low: -1, high: 1, counts: [460, 20, 20, 20, 20, 460] });
  /** Number of pixels of text in the second line of shares. */
  const below = () => {
    const canvas = canvasOf(element);
    const ratio = canvas.width / canvas.clientWidth;
    const box = [0, 11 * ratio, canvas.width, 7 * ratio] as const;
    const pixels = canvas.getContext("2d")?.getImageData(...box).data ?? [];
    return pixels.filter((value, i) => i % 4 === 1 && value === 255 && pixels[i - 1] === 0).length;
  };
  (element.parentElement as HTMLElement).style.width = "300px";
  await painted(element);
  expect(below()).toBe(0);
  (element.parentElement as HTMLElement).style.width = "75px";
  await painted(element);
  expect(below()).toBeGreaterThan(5);
});

test("mean and standard deviation are beside it in numbers; in a narrow place the deviation alone", async () => {
  const element = await histogramOf({ low: -2, high: 2, counts: [0, 5, 5, 0] });
  element.moments = { mean: 0.12, std: 0.57 };
  (element.parentElement as HTMLElement).style.width = "180px";
  await painted(element);
  expect(textOf(find(element, '[data-testid="numbers"]') as HTMLElement)).toBe("mean 0.12 std 0.57");
  (element.parentElement as HTMLElement).style.width = "100px";
  await painted(element);
  expect(textOf(find(element, '[data-testid="numbers"]') as HTMLElement)).toBe("std 0.57");
  expect(labelOf(element)).toContain("mean 0.12, standard deviation 0.57");
});

test("on a shared axis it has that axis's range, and its end bars hold what lies beyond", async () => {
  const element = await histogramOf({ low: 0, high: 1, counts: [1, 1, 1, 1] });
  element.range = { low: 0, high: 10 };
  await painted(element);
  expect(text(element, "range")).toBe("010");
  const canvas = canvasOf(element);
  expect(pixel(canvas, 0.05, 0.9)).not.toBe(nothing);
  expect(pixel(canvas, 0.5, 0.98)).toBe(nothing);
  element.range = { low: 0, high: 0.5 };
  await painted(element);
  point(canvas, 0.999, 0.5);
  await painted(element);
  expect(text(element, "bin")).toBe("≥ 0.488: 51 %");
});

test("arrow keys read the bars, announced politely; only where it is reachable", async () => {
  const element = await histogramOf({ low: -1, high: 3, counts: [10, 20, 30, 40] });
  const plot = find(element, ".plot") as HTMLElement;
  expect(plot.hasAttribute("tabindex")).toBe(false);
  element.reachable = true;
  await painted(element);
  plot.focus();
  expect(find(element, "[aria-live=polite]")?.textContent).toBe("");
  await userEvent.keyboard("{ArrowRight}{ArrowRight}");
  await painted(element);
  expect(text(element, "announced")).toBe("0 … 1: 20 %");
  expect(text(element, "bin")).toBe("0 … 1: 20 %");
  await userEvent.keyboard("{End}");
  await painted(element);
  expect(text(element, "announced")).toBe("2 … 3: 40 %");
  plot.blur();
  await painted(element);
  expect(text(element, "bin")).toBeUndefined();
});
