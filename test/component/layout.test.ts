import { afterEach, expect, test } from "vitest";
import { page } from "vitest/browser";
import { scenarios } from "./dev/scenarios.ts";
import { applyTheme, type ThemeName, themes } from "./dev/themes.ts";
import { fakeEvents } from "./fakeNetwork.ts";
import { type AppHarness, startApp } from "./harness/appHarness.ts";
import { deepAll, deepMaybe } from "./harness/deep.ts";
import { painted } from "./plots/harness.ts";

afterEach(() => applyTheme("dark"));

const shown = (element: HTMLElement | undefined) =>
  element !== undefined && element.getClientRects().length > 0;

for (const name of Object.keys(scenarios))
  test.each([400, 620, 800, 1000, 1280])(`${name} does not overflow at a width of %i`, async (width) => {
    await page.viewport(width, 800);
    await scenarios[name]();
    await painted();
    const designer = document.querySelector("mlp-designer") as HTMLElement;
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
    const stack = deepMaybe(designer, "mlp-layer-stack");
    for (const row of stack ? deepAll(stack, "[role=listitem]") : [])
      expect(row.scrollWidth, row.getAttribute("aria-label") ?? "").toBeLessThanOrEqual(row.clientWidth + 1);
  });

async function trainingAt(width: number): Promise<AppHarness> {
  await page.viewport(width, 800);
  return scenarios.training();
}

function panelBeside(app: AppHarness): boolean {
  const panel = app.inspector.element.getBoundingClientRect();
  return panel.left >= app.stack.element.getBoundingClientRect().right - 1;
}

test("wide: the settings are beside the stack, with the heat strips", async () => {
  const app = await trainingAt(1280);
  await app.settled();
  expect(panelBeside(app)).toBe(true);
  expect(shown(deepMaybe(app.stack.row(0).element, "mlp-heat-strip"))).toBe(true);
});

test("medium: the settings are below the stack", async () => {
  const app = await trainingAt(800);
  await app.settled();
  expect(panelBeside(app)).toBe(false);
  expect(shown(deepMaybe(app.stack.row(0).element, "mlp-heat-strip"))).toBe(true);
});

test("less than medium: the strips go", async () => {
  const app = await trainingAt(620);
  await app.settled();
  expect(shown(deepMaybe(app.stack.row(0).element, "mlp-heat-strip"))).toBe(false);
  expect(shown(deepMaybe(app.stack.row(0).element, "mlp-histogram"))).toBe(true);
});

test("narrow: the histogram stands below the settings, and everything is still there", async () => {
  const app = await trainingAt(400);
  await app.settled();
  const settings = deepMaybe(app.stack.row(0).element, ".settings") as HTMLElement;
  const histogram = deepMaybe(app.stack.row(0).element, "mlp-histogram") as HTMLElement;
  expect(histogram.getBoundingClientRect().top).toBeGreaterThanOrEqual(
    settings.getBoundingClientRect().bottom - 1,
  );
  expect(app.stack.row(2).health).toContain("dead");
});

test("nothing moves when a run begins, continues and ends", async () => {
  await page.viewport(1440, 900);
  const app = await startApp();
  const places = () => {
    const { element } = app.stack.row(1);
    return [element, ...deepAll(element, ".settings, mlp-histogram, .health")].map((part) => {
      const { left, top, width } = part.getBoundingClientRect();
      return [left, top, width].map(Math.round);
    });
  };
  const before = places();
  app.host.startRun("starting");
  await app.settled();
  expect(places()).toEqual(before);
  const { design } = app.host;
  if (!design) throw new Error("The design cannot be read.");
  app.host.sendEvents(...fakeEvents(design, app.host.dataset, 40));
  await app.settled();
  expect(places()).toEqual(before);
});

test.each([700, 800, 900, 1000, 1280, 1440])(
  "at a width of %i, chips take two lines at most, and the histograms as much width as the shape",
  async (width) => {
    const app = await trainingAt(width);
    await app.settled();
    for (const at of [0, 1, "output"] as const) {
      const { element } = app.stack.row(at);
      const [chips] = deepAll(element, ".chips");
      expect(chips.getBoundingClientRect().height).toBeLessThanOrEqual(46);
      const widthOf = (selector: string) => deepMaybe(element, selector)?.getBoundingClientRect().width ?? 0;
      expect(widthOf("mlp-histogram")).toBeGreaterThanOrEqual(widthOf("mlp-layer-block"));
    }
  },
);

test("with many layers the rows get lower", async () => {
  await page.viewport(1280, 800);
  const height = async (count: number) => {
    const layers = Array.from({ length: count }, () => "{}").join(",");
    const app = await startApp({ text: `{ "dataset": { "path": "iris.csv" }, "layers": [${layers}] }` });
    return app.stack.row(0).element.getBoundingClientRect().height;
  };
  const few = await height(3);
  expect(await height(20)).toBeLessThan(few - 8);
});

test("one unit beside the widest layer: both can be read and taken hold of", async () => {
  await page.viewport(400, 800);
  const app = await scenarios.extreme();
  await app.settled();
  expect(app.stack.row(0).units).toBe("65 536");
  expect(app.stack.row(1).blockWidth).toBeGreaterThan(18);
  expect(app.stack.row(0).blockWidth).toBeGreaterThan(app.stack.row(1).blockWidth * 3);
});

test.each(Object.keys(themes) as ThemeName[])(
  "in the %s theme, text has contrast and the focus a ring",
  async (theme) => {
    applyTheme(theme);
    await page.viewport(1280, 800);
    const app = await startApp();
    const style = getComputedStyle(app.element);
    expect(style.backgroundColor).not.toBe(style.color);
    const row = app.stack.row(0).element;
    row.focus({ focusVisible: true } as FocusOptions);
    await app.settled();
    expect(getComputedStyle(row).outlineStyle).toBe("solid");
    const border = getComputedStyle(
      deepMaybe(row, "mlp-layer-block", ".block") as HTMLElement,
    ).borderTopColor;
    const borders: Partial<Record<ThemeName, string>> = {
      contrast: "rgb(111, 195, 223)",
      contrastLight: "rgb(15, 74, 133)",
    };
    expect(border).toBe(borders[theme] ?? "rgba(0, 0, 0, 0)");
  },
);
