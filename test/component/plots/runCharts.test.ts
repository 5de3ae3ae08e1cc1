import "../../../src/webview/plots/runCharts.ts";
import { expect, test, vi } from "vitest";
import { userEvent } from "vitest/browser";
import { count } from "../../../src/shared/format/numbers.ts";
import { RunLog } from "../../../src/shared/runLog.ts";
import type { MlpCurveChart } from "../../../src/webview/plots/curveChart.ts";
import type { MlpRunCharts } from "../../../src/webview/plots/runCharts.ts";
import { canvasOf, countPixels, find, nextFrame, painted, point, setTheme, show, text } from "./harness.ts";
import { syntheticEvents, syntheticRun } from "./syntheticRun.ts";

const colors = { "charts-blue": "#0000ff", "charts-orange": "#ff8000", "charts-red": "#ff0000" };
const blue = [0, 0, 255];
const orange = [255, 128, 0];

async function charts(log: RunLog | undefined, width = 900): Promise<MlpRunCharts> {
  setTheme("vscode-light", { ...colors, "editor-background": "#ffffff", foreground: "#333333" });
  const element = document.createElement("mlp-run-charts");
  element.log = log;
  return show(element, width);
}

function parts(element: MlpRunCharts): MlpCurveChart[] {
  return [...(element.shadowRoot?.querySelectorAll("mlp-curve-chart") ?? [])];
}

test("before a run there are no numbers, and it says so", async () => {
  const element = await charts(undefined);
  expect(text(element, "no-run")).toBe("no run yet");
  expect(text(element, "train-loss")).toBe("–");
  expect(text(element, "epoch")).toBeUndefined();
});

test("the latest numbers stand in the document, and in words on the charts", async () => {
  const log = syntheticRun({ story: "healthy", points: 300 });
  const element = await charts(log);
  expect(text(element, "train-loss")).toBe(log.latestProgress?.trainLoss.toFixed(4));
  expect(text(element, "validation-loss")).toBe(log.validation.loss.at(-1)?.toFixed(4));
  expect(text(element, "train-score")).toBe(log.latestProgress?.trainScore.toFixed(3));
  expect(text(element, "validation-score")).toBe(log.validation.score.at(-1)?.toFixed(3));
  expect(text(element, "epoch")).toBe(log.latestProgress?.epoch.toFixed(1));
  expect(Number(find(element, '[data-testid="train-loss"]')?.getAttribute("data-value"))).toBe(
    log.latestProgress?.trainLoss,
  );
  const label = find(parts(element)[0], "[role=application]")?.getAttribute("aria-label");
  expect(label).toContain(log.train.loss.at(-1)?.toFixed(4));
});

test("draws every point of both curves, the thin line of training over the validation's", async () => {
  const log = syntheticRun({ story: "healthy", points: 400 });
  const element = await charts(log);
  const [loss, score] = parts(element);
  const steps = new Set([...log.train.step, ...log.validation.step]);
  expect(loss.drawn?.points).toBe(steps.size);
  expect(score.drawn?.points).toBe(steps.size);
  const canvas = canvasOf(loss);
  expect(countPixels(canvas, blue)).toBeGreaterThan(200);
  expect(countPixels(canvas, orange)).toBeGreaterThan(100);
});

test("a single point can be seen", async () => {
  const element = await charts(syntheticRun({ story: "healthy", points: 1, validation: false }));
  expect(countPixels(canvasOf(parts(element)[0]), blue)).toBeGreaterThan(5);
  expect(text(element, "no-run")).toBeUndefined();
});

test("points that come are drawn without another chart", async () => {
  const events = syntheticEvents({ story: "healthy", points: 50 });
  const log = new RunLog();
  for (const event of events.slice(0, 30)) log.append(event);
  const element = await charts(log);
  const canvas = canvasOf(parts(element)[0]);
  const before = parts(element)[0].drawn?.points ?? 0;
  for (const event of events.slice(30)) log.append(event);
  element.revision++;
  await painted(element);
  expect(canvasOf(parts(element)[0])).toBe(canvas);
  expect(parts(element)[0].drawn?.points).toBeGreaterThan(before);
  expect(text(element, "step")).toBe("550");
});

test("paints at most once per animation frame, however often it is updated", async () => {
  const log = syntheticRun({ story: "healthy", points: 50 });
  const element = await charts(log);
  const [chart] = parts(element);
  const context = canvasOf(chart).getContext("2d") as CanvasRenderingContext2D;
  const clears = vi.spyOn(context, "clearRect");
  await nextFrame();
  clears.mockClear();
  for (let i = 0; i < 20; i++) {
    element.revision++;
    await element.updateComplete;
    await chart.updateComplete;
  }
  await nextFrame();
  expect(clears).toHaveBeenCalledTimes(1);
});

test("out of view it is not drawn, and is when it comes into view", async () => {
  const log = syntheticRun({ story: "healthy", points: 50 });
  const element = await charts(log);
  const box = element.parentElement as HTMLElement;
  box.style.marginTop = "5000px";
  await painted(element);
  await painted();
  const before = parts(element)[0].drawn?.points;
  log.append({ ...(log.latestProgress as NonNullable<typeof log.latestProgress>), step: 9999 });
  element.revision++;
  await painted(element);
  expect(parts(element)[0].drawn?.points).toBe(before);
  expect(text(element, "step")).toBe("9 999");
  box.style.marginTop = "0";
  await painted(element);
  await painted();
  await painted(element);
  expect(parts(element)[0].drawn?.points).toBe((before ?? 0) + 1);
});

test("follows the theme", async () => {
  const element = await charts(syntheticRun({ story: "healthy", points: 400 }));
  const canvas = canvasOf(parts(element)[0]);
  expect(countPixels(canvas, [0, 160, 0])).toBe(0);
  setTheme("vscode-dark", { "charts-blue": "rgb(0, 160, 0)" });
  await painted(element);
  expect(countPixels(canvas, blue)).toBe(0);
  expect(countPixels(canvas, [0, 160, 0])).toBeGreaterThan(200);
});

test("the toggles change the axes, by keyboard too", async () => {
  const log = syntheticRun({ story: "healthy", points: 400 });
  const element = await charts(log);
  const button = find(element, '[data-testid="log-y"]') as HTMLButtonElement;
  expect(parts(element)[0].drawn?.scale[0]).toBe(0);
  button.focus();
  expect(element.shadowRoot?.activeElement).toBe(button);
  button.click();
  await painted(element);
  expect(button.getAttribute("aria-pressed")).toBe("true");
  expect(parts(element)[0].drawn?.scale[0]).toBeGreaterThan(0);
  element.logX = true;
  await painted(element);
  expect(countPixels(canvasOf(parts(element)[0]), blue)).toBeGreaterThan(200);
});

test("the readout shows what is under the pointer, in the same line", async () => {
  const element = await charts(syntheticRun({ story: "healthy", points: 400 }));
  const height = element.getBoundingClientRect().height;
  const over = find(parts(element)[0], ".u-over") as Element;
  point(over, 0.5, 0.5, "mouseenter");
  point(over, 0.5, 0.5, "mousemove");
  await painted(element);
  expect(text(element, "readout")).toMatch(
    /^step 2.[12]\d\d · epoch 1[34].\d · loss 0.\d+ \/ 0.\d+ .*· accuracy 0.\d+ \/ 0.\d+$/,
  );
  expect(element.getBoundingClientRect().height).toBe(height);
  point(over, 0.5, 0.5, "mouseleave");
  await painted(element);
  expect(text(element, "readout")).toBeUndefined();
});

test("a divergence is marked, and the curve before it stays readable", async () => {
  const log = syntheticRun({ story: "diverging", points: 120 });
  const element = await charts(log);
  const [loss] = parts(element);
  expect(countPixels(canvasOf(loss), [255, 0, 0])).toBeGreaterThan(100);
  expect(loss.drawn?.scale[1]).toBeLessThan(10);
  expect(text(element, "diverged")).toBe("diverged at step 1 320");
});

test("without validation rows it says so, and for regression it shows R²", async () => {
  const log = syntheticRun({ story: "healthy", points: 20, validation: false, task: "regression" });
  const element = await charts(log);
  expect(text(element, "validation-loss")).toBe("no rows");
  expect([...(element.shadowRoot?.querySelectorAll("h3") ?? [])].map((h) => h.textContent)).toEqual([
    "Loss",
    "R²",
  ]);
});

test("in a narrow place the charts stand below each other, and fit", async () => {
  const element = await charts(syntheticRun({ story: "healthy", points: 20 }), 900);
  const tops = () => parts(element).map((chart) => Math.round(chart.getBoundingClientRect().top));
  expect(tops()[0]).toBe(tops()[1]);
  (element.parentElement as HTMLElement).style.width = "400px";
  await painted(element);
  expect(tops()[1]).toBeGreaterThan(tops()[0] + 100);
  const canvas = canvasOf(parts(element)[0]);
  expect(canvas.width).toBe(400 * devicePixelRatio);
});

test("survives being taken out and put back", async () => {
  const element = await charts(syntheticRun({ story: "healthy", points: 200 }));
  const box = element.parentElement as HTMLElement;
  element.remove();
  await painted();
  box.append(element);
  await painted(element);
  expect(countPixels(canvasOf(parts(element)[0]), blue)).toBeGreaterThan(100);
});

/** The first progress of a run that is planned for more points. */
function begun(points: number, planned: number): RunLog {
  const log = new RunLog();
  for (const event of syntheticEvents({ story: "healthy", points: planned }))
    if (event.kind === "started" || ("step" in event && event.step <= points * 11)) log.append(event);
  return log;
}

test("the last label of the step axis is not cut off", async () => {
  for (const points of [9, 90, 9000]) {
    const element = await charts(syntheticRun({ story: "healthy", points, snapshots: 1 }));
    const drawn = parts(element)[0].drawn;
    const context = canvasOf(parts(element)[0]).getContext("2d") as CanvasRenderingContext2D;
    context.font = `10px ${getComputedStyle(document.body).fontFamily}`;
    const label = context.measureText(count(drawn?.steps[1] ?? 0)).width;
    expect(drawn?.right).toBeGreaterThanOrEqual(label / 2);
    element.remove();
  }
});

test("one validation point before the first update does not flatten the loss", async () => {
  const log = syntheticRun({ story: "healthy", points: 50 });
  log.validation.step.unshift(0);
  log.validation.epoch.unshift(0);
  log.validation.loss.unshift(100);
  log.validation.dataLoss.unshift(100);
  log.validation.score.unshift(0);
  const element = await charts(log);
  expect(parts(element)[0].drawn?.scale[1]).toBeLessThan(5);
  expect(find(element, ".above")?.textContent).toBe("▲ up to 100");
});

test("the best epoch is marked", async () => {
  const log = syntheticRun({ story: "healthy", points: 100 });
  setTheme("vscode-light", { ...colors, foreground: "#00ff00" });
  const element = document.createElement("mlp-run-charts");
  element.log = log;
  await show(element, 900);
  expect(countPixels(canvasOf(parts(element)[0]), [0, 255, 0])).toBeGreaterThan(5);
  expect(find(parts(element)[0], "[role=application]")?.getAttribute("aria-label")).toMatch(
    /Least validation loss in epoch \d+\.$/,
  );
});

test("the step that other views show is marked, and a press on a chart asks for another", async () => {
  const element = await charts(syntheticRun({ story: "healthy", points: 400 }));
  const dark = () => countPixels(canvasOf(parts(element)[0]), [0x33, 0x33, 0x33]);
  const before = dark();
  element.marked = 2200;
  await painted(element);
  expect(dark()).toBeGreaterThan(before + 100);
  const picked: number[] = [];
  element.addEventListener("step-pick", (event) => picked.push((event as CustomEvent<number>).detail));
  const over = find(parts(element)[1], ".u-over") as Element;
  point(over, 0.5, 0.5, "pointerdown");
  expect(picked).toHaveLength(1);
  expect(picked[0]).toBeCloseTo(2200, -2);
});

test("the previous run is a faint line until this one has passed it", async () => {
  const element = await charts(begun(20, 100));
  element.previous = syntheticRun({ story: "healthy", points: 60 });
  await painted(element);
  const faintBlue = [0x80, 0x80, 0xff];
  const canvas = canvasOf(parts(element)[0]);
  expect(text(element, "previous")).toBe("previous run");
  expect(parts(element)[0].drawn?.steps).toEqual([0, 660]);
  expect(countPixels(canvas, faintBlue)).toBeGreaterThan(20);
  element.log = begun(61, 100);
  await painted(element);
  expect(text(element, "previous")).toBeUndefined();
  expect(parts(element)[0].drawn?.steps).toEqual([0, 671]);
});

test("arrow keys move a cursor over the points, which are announced politely", async () => {
  const log = syntheticRun({ story: "healthy", points: 30 });
  const element = await charts(log);
  const [loss] = parts(element);
  const chart = find(loss, "[role=application]") as HTMLElement;
  expect(chart.tabIndex).toBe(0);
  expect(chart.getAttribute("aria-label")).toMatch(
    /^Loss over 330 steps\. Training from [\d.]+ to [\d.]+, lowest [\d.]+ at step \d+\. Validation/,
  );
  chart.focus();
  const announced = () => text(element, "announced");
  expect(find(element, "[aria-live=polite]")).toBeDefined();
  await userEvent.keyboard("{ArrowLeft}");
  await painted(element);
  expect(announced()).toMatch(/^step 330 · epoch 2\.1 · loss/);
  await userEvent.keyboard("{ArrowLeft}{ArrowLeft}");
  await painted(element);
  expect(announced()).toMatch(/^step 308 /);
  await userEvent.keyboard("{Home}{ArrowRight}{PageDown}");
  await painted(element);
  expect(announced()).toMatch(/^step 132 /);
  expect(text(element, "readout")).toBe(announced());
  // New points do not move the cursor.
  log.append({ ...(log.latestProgress as NonNullable<typeof log.latestProgress>), step: 999 });
  element.revision++;
  await painted(element);
  expect(announced()).toMatch(/^step 132 /);
  const picked: number[] = [];
  element.addEventListener("step-pick", (event) => picked.push((event as CustomEvent<number>).detail));
  await userEvent.keyboard("{Enter}");
  expect(picked).toEqual([132]);
  await userEvent.keyboard("{Escape}");
  await painted(element);
  expect(text(element, "readout")).toBeUndefined();
});
