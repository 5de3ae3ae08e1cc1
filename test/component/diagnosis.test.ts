import { expect, test } from "vitest";
import { fakeDataset, fakeEvents } from "./fakeNetwork.ts";
import { type AppHarness, startApp } from "./harness/appHarness.ts";
import { deep, deepAll, textOf } from "./harness/deep.ts";

const plain = (text: string) => text.replaceAll("\u202f", " ").replace(/\s+/g, " ").trim();

function list({ element }: AppHarness): HTMLElement {
  return deep(element, "mlp-inspector", "mlp-diagnosis-list");
}

function messages(app: AppHarness): string[] {
  return deepAll(list(app), "[data-diagnosis] p").map((message) => plain(textOf(message)));
}

function remedies(app: AppHarness): string[] {
  return buttons(app).map((button) => plain(textOf(button)));
}

function buttons(app: AppHarness): HTMLElement[] {
  return deepAll(list(app), "mlp-remedy-buttons").flatMap((element) => deepAll(element, ".remedy"));
}

/** A run in which the third layer, of ReLUs, dies. */
async function dying(): Promise<AppHarness> {
  const app = await startApp();
  app.host.startRun();
  const { design } = app.host;
  if (design) app.host.sendEvents(...fakeEvents(design, fakeDataset(), 120, [0, 0, 2.2]));
  app.store.select(2);
  await expect.poll(() => messages(app).length).toBeGreaterThan(0);
  return app;
}

test("the selected layer's issue is shown with its remedies; a healthy layer has none", async () => {
  const app = await dying();
  expect(messages(app)[0]).toMatch(/^Layer 3: 79 % of units dead for \d+ steps\.$/);
  expect(remedies(app)).toContain("Leaky ReLU activation");
  app.store.select(0);
  await expect.poll(() => messages(app)).toEqual([]);
  expect(list(app).hidden).toBe(true);
});

test("a remedy is one edit, one click away; the diagnosis goes with it until it is found again", async () => {
  const app = await dying();
  const before = app.host.text;
  const button = buttons(app).find((item) => textOf(item).includes("Leaky"));
  button?.click();
  await expect.poll(() => app.host.design?.layers[2].activation.type).toBe("leaky-relu");
  await expect.poll(() => messages(app)).toEqual([]);
  expect(app.store.announcement).toContain("Leaky ReLU activation.");
  app.store.undo();
  await expect.poll(() => app.host.text).toBe(before);
  await expect.poll(() => messages(app)[0]).toMatch(/of units dead/);
});

test("with the input selected, the network's issues are shown, one of each layer", async () => {
  const app = await dying();
  app.store.select("input");
  await expect.poll(() => messages(app).length).toBeGreaterThan(0);
  const layers = messages(app).map((message) => message.split(":")[0]);
  expect(layers).toContain("Layer 3");
  expect(new Set(layers).size).toBe(layers.length);
});

test("an untrained network is diagnosed by its preview", async () => {
  const app = await startApp();
  app.host.setText(app.host.text.replace('"init": "xavier-normal"', '"init": "zeros"'));
  app.store.select(1);
  await expect
    .poll(() => messages(app)[0])
    .toMatch(/^Layer 2: all activations near 0 \(standard deviation .*\) before the first step\.$/);
  expect(remedies(app)).toContain("Xavier normal initialization");
});

test("the selected layer's measures are beside it, those of a step only after one", async () => {
  const app = await startApp();
  const measures = () => deep(app.element, "mlp-inspector", "mlp-layer-measures");
  app.store.select(1);
  await expect.poll(() => deepAll(measures(), "dt").length).toBeGreaterThan(0);
  const names = () => deepAll(measures(), "dt").map((term) => textOf(term).trim());
  expect(names()).toEqual(["activation", "saturated"]);
  expect(deepAll(measures(), "mlp-histogram")).toHaveLength(1);
  app.host.startRun();
  const { design } = app.host;
  if (design) app.host.sendEvents(...fakeEvents(design, fakeDataset(), 20));
  await expect.poll(names).toContain("gradient");
  app.store.select("input");
  await expect.poll(() => measures().hidden).toBe(true);
});
