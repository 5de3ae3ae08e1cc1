import { LitElement } from "lit";
import { expect, onTestFinished, test, vi } from "vitest";
import { page } from "vitest/browser";
import { fakeEvents, layersEvent } from "./fakeNetwork.ts";
import { startApp } from "./harness/appHarness.ts";

/** How often the busiest of the objects was called upon. */
function maxCalls(contexts: readonly unknown[]): number {
  const counts = new Map<unknown, number>();
  for (const context of contexts) counts.set(context, (counts.get(context) ?? 0) + 1);
  return Math.max(0, ...counts.values());
}

// How long that takes is measured by `npm run bench -- --parts editor`.
test("with 20 layers, a snapshot of a run updates no element again and again, and paints each canvas in view once", async () => {
  await page.viewport(1280, 900);
  const layers = Array.from({ length: 20 }, () => '{ "units": 64 }').join(",");
  const app = await startApp({ text: `{ "dataset": { "path": "iris.csv" }, "layers": [${layers}] }` });
  const { design, dataset } = app.host;
  if (!design) throw new Error("no design");
  app.host.startRun();
  app.host.sendEvents(...fakeEvents(design, dataset, 200));
  await app.settled();

  const updates = vi.spyOn(LitElement.prototype as unknown as { performUpdate(): void }, "performUpdate");
  const paints = vi.spyOn(CanvasRenderingContext2D.prototype, "clearRect");
  onTestFinished(() => void vi.restoreAllMocks());
  for (let step = 201; step <= 210; step++) {
    updates.mockClear();
    paints.mockClear();
    app.host.sendEvents(layersEvent(design, step));
    await app.settled();
    expect(app.store.log?.latestLayers?.step).toBe(step);
    // A strip that comes into view is updated for that once more.
    expect(maxCalls(updates.mock.contexts)).toBeLessThanOrEqual(2);
    expect(updates.mock.contexts.length).toBeLessThan(100);
    expect(maxCalls(paints.mock.contexts)).toBe(1);
    expect(paints.mock.contexts.length).toBeLessThan(20);
  }
});
