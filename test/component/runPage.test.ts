// The designer's page with the logs of real runs: what its parts show of a run must arrive through the page itself.
import type { LitElement } from "lit";
import { beforeEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import type { LayersEvent, StartedEvent } from "../../src/shared/events.ts";
import { type AppHarness, startApp } from "./harness/appHarness.ts";
import { deep, deepAll, deepMaybe, deepText, textOf } from "./harness/deep.ts";
import { type RealRun, realReport, realRun } from "./realRun.ts";

beforeEach(() => page.viewport(1280, 900));

const plain = (text: string) => text.replaceAll("\u202f", " ");

async function appWith({ text, events }: RealRun, count = events.length): Promise<AppHarness> {
  const started = events[0] as StartedEvent;
  const app = await startApp({ text, dataset: started.dataset });
  app.host.startRun();
  app.host.sendEvents(...events.slice(0, count));
  await app.settled();
  return app;
}

const scrubber = (app: AppHarness) => deep(app.element, "mlp-run-scrubber");
const slider = (app: AppHarness) => deep<HTMLInputElement>(scrubber(app), "input");
const shownText = (app: AppHarness) => plain(textOf(deep(scrubber(app), ".state")));
const headings = (app: AppHarness) =>
  deepAll(deep(app.element, "mlp-run-charts"), "h3").map((heading) => heading.textContent);

/** The number of the layers event whose first layer the first row shows. */
function shownSnapshot(app: AppHarness): number | undefined {
  const event = app.host.log.snapshots.find(
    ({ layers }) => JSON.stringify(layers[0]) === JSON.stringify(app.stack.row(0).histogram),
  );
  return event?.step;
}

test.each([
  ["diabetes", "R²"],
  ["iris", "Accuracy"],
])("the charts of %s are headed Loss and %s", async (name, score) => {
  const app = await appWith(await realRun(name));
  expect(headings(app)).toEqual(["Loss", score]);
  const labels = deepAll(deep(app.element, "mlp-run-charts"), "mlp-curve-chart").map(
    (chart) => deep(chart, "[role=application]").ariaLabel,
  );
  expect(labels[1]).toMatch(new RegExp(`^${score} over`));
});

/** The properties of the page's elements that are undefined, by element and name. */
function unsetProperties(app: AppHarness): string[] {
  const unset = new Set<string>();
  const visit = (root: ShadowRoot | null): void => {
    if (root === null) return;
    for (const element of root.querySelectorAll("*")) {
      const name = element.localName;
      const properties = (element.constructor as typeof LitElement).elementProperties;
      if (name.startsWith("mlp-") && properties)
        for (const [key, { state }] of properties)
          if (!state && (element as unknown as Record<PropertyKey, unknown>)[key] === undefined)
            unset.add(`${name}.${String(key)}`);
      visit(element.shadowRoot);
    }
  };
  visit(app.element.shadowRoot);
  return [...unset];
}

test("the page leaves no property of any element unset that a run has something for", async () => {
  const app = await appWith(await realRun("diabetes"));
  // What may be undefined on a page that shows a finished run of one design without anything under the pointer.
  const optional = new Set([
    "mlp-run-charts.previous",
    "mlp-run-charts.marked",
    "mlp-heat-strip.marked",
    "mlp-histogram.range",
    "mlp-layer-row.range",
    "mlp-layer-row.runFinding",
    "mlp-layer-row.layer",
    "mlp-layer-row.loss",
    "mlp-input-row.report",
    "mlp-layer-block.above",
    "mlp-field-form.only",
    "mlp-number-field.value",
  ]);
  expect(unsetProperties(app).filter((name) => !optional.has(name))).toEqual([]);
});

test("nor does the data page, with the report of the run's data", async () => {
  const app = await appWith(await realRun("diabetes"));
  const report = await realReport("diabetes");
  app.host.setData({ report: { kind: "ready", documentVersion: 1, report } });
  app.host.showPage("data");
  await app.settled();
  expect(app.data.isShown).toBe(true);
  const optional = new Set([
    "mlp-field-form.only",
    "mlp-number-field.value",
    "mlp-histogram.moments",
    "mlp-histogram.range",
  ]);
  expect(unsetProperties(app).filter((name) => !optional.has(name))).toEqual([]);
  const text = deepText(deep(app.element, "mlp-data-page"));
  for (const { name } of report.columns) expect(text).toContain(name);
});

test("the scrubber shows the layers, their health and their measures at another step, after the run ended", async () => {
  const app = await appWith(await realRun("diabetes"));
  const { snapshots, latestLayers } = app.host.log;
  const last = snapshots.at(-1) as LayersEvent;
  expect(snapshots.length).toBeGreaterThanOrEqual(10);
  expect(shownSnapshot(app)).toBe(latestLayers?.step);
  expect(shownText(app)).toBe(`step ${last.step} of ${last.step}, epoch 50`);
  expect(deep(scrubber(app), ".live").ariaPressed).toBe("true");

  slider(app).focus();
  await userEvent.keyboard("{Home}");
  await app.settled();
  expect(shownSnapshot(app)).toBe(0);
  expect(shownText(app)).toBe(`step 0 of ${last.step}, before training`);
  expect(slider(app).getAttribute("aria-valuetext")).toContain("before training");
  expect(textOf(app.stack.quantityToggle)).toBe("activation at step 0");
  const strip = deep(app.stack.row(0).element, "mlp-heat-strip");
  expect(deepMaybe(strip, ".marked")).toBeDefined();

  await userEvent.keyboard("{ArrowRight}{ArrowRight}{ArrowLeft}");
  await app.settled();
  expect(shownSnapshot(app)).toBe(snapshots[1].step);
  await userEvent.keyboard("{End}");
  await app.settled();
  expect(shownSnapshot(app)).toBe(last.step);
  expect(deepMaybe(strip, ".marked")).toBeUndefined();

  // Dragging: the slider is at the middle of the run.
  slider(app).value = "5000";
  slider(app).dispatchEvent(new Event("input"));
  await app.settled();
  const middle = shownSnapshot(app) ?? Number.NaN;
  expect(Math.abs(middle - last.step / 2)).toBeLessThan(last.step / 8);
  expect(deep(scrubber(app), ".live").ariaPressed).toBe("false");
  deep(scrubber(app), ".live").click();
  await app.settled();
  expect(shownSnapshot(app)).toBe(last.step);
});

test("while a run continues, the scrubber stays at its step until live is asked for; another run is live again", async () => {
  const run = await realRun("diabetes");
  const app = await appWith(run, Math.floor(run.events.length / 2));
  slider(app).focus();
  await userEvent.keyboard("{PageDown}");
  await app.settled();
  const at = shownSnapshot(app);
  expect(at).toBeLessThan(app.host.log.latestLayers?.step ?? 0);
  app.host.sendEvents(...run.events.slice(Math.floor(run.events.length / 2)));
  await app.settled();
  expect(shownSnapshot(app)).toBe(at);
  deep(scrubber(app), ".live").click();
  await app.settled();
  expect(shownSnapshot(app)).toBe(app.host.log.latestLayers?.step);
  await userEvent.keyboard("{Home}");
  slider(app).focus();
  await userEvent.keyboard("{Home}");
  app.host.startRun();
  await app.settled();
  expect(app.store.shown.isLive).toBe(true);
});

test("charts, strips and scrubber share one time axis", async () => {
  const app = await appWith(await realRun("diabetes"));
  const last = app.host.log.latestProgress?.step;
  const charts = deep(app.element, "mlp-run-charts");
  const drawn = () =>
    deepAll<HTMLElement & { drawn?: { steps: number[] } }>(charts, "mlp-curve-chart").map(
      (chart) => chart.drawn?.steps,
    );
  await expect.poll(drawn).toEqual([
    [0, last],
    [0, last],
  ]);
  const strip = deep<HTMLElement & { steps: unknown }>(app.stack.row(0).element, "mlp-heat-strip");
  expect(strip.steps).toEqual({ low: 0, high: last, end: last, logarithmic: false });
  deep(charts, "[data-testid=log-x]").click();
  await app.settled();
  expect(strip.steps).toMatchObject({ high: last, logarithmic: true });
});

test("layers with the same activation share their value axis, until that is switched off", async () => {
  const layers = ["tanh", "tanh", "relu"].map((activation) => ({
    units: 16,
    activation,
    init: { type: "gaussian", std: 0.01 },
  }));
  const app = await appWith(await realRun("iris", { layers }));
  const ranges = () =>
    [0, 1, 2].map((row) =>
      textOf(deep(deep(app.stack.row(row).element, "mlp-histogram"), "[data-testid=range]")),
    );
  const [first, second] = ranges();
  expect(first).toBe(second);
  const share = deep(app.stack.element, "mlp-stack-header", "[data-action=share-axis]");
  expect(share.ariaPressed).toBe("true");
  share.click();
  await app.settled();
  expect(share.ariaPressed).toBe("false");
  expect(ranges()[0]).not.toBe(ranges()[1]);
  const numbers = textOf(deep(deep(app.stack.row(0).element, "mlp-histogram"), "[data-testid=numbers]"));
  expect(numbers).toMatch(/^mean \S+ std \S+$/);
});

test("a row's health is the same to those who see it and to those who hear it", async () => {
  const layers = Array.from({ length: 5 }, () => ({
    units: 16,
    activation: "tanh",
    init: { type: "gaussian", std: 0.01 },
  }));
  const app = await appWith(await realRun("iris", { layers }));
  const rows = [0, 1, 2, 3, 4].map((row) => app.stack.row(row));
  expect(rows.some((row) => !["", "healthy"].includes(row.health))).toBe(true);
  for (const row of rows) expect(plain(row.label)).toContain(plain(row.health));
});
