// Which elements of the page render while a run continues: those that show it, once a frame, and no others.
import type { LitElement } from "lit";
import { expect, test } from "vitest";
import type { StartedEvent } from "../../../src/shared/events.ts";
import { type AppHarness, startApp } from "../harness/appHarness.ts";
import { deep } from "../harness/deep.ts";
import { realRun } from "../realRun.ts";

/** Where elements are that lie within another one. */
const paths: Readonly<Record<string, readonly string[]>> = {
  "mlp-stack-header": ["mlp-layer-stack", "mlp-stack-header"],
};

/** Counts the updates of the elements with these names from now on. */
function countUpdates(app: AppHarness, names: readonly string[]): Map<string, number> {
  const counts = new Map(names.map((name) => [name, 0]));
  for (const name of names) {
    const element =
      name === "mlp-designer" ? app.element : deep<LitElement>(app.element, ...(paths[name] ?? [name]));
    element.addController({ hostUpdated: () => void counts.set(name, (counts.get(name) ?? 0) + 1) });
  }
  return counts;
}

const followers = ["mlp-designer", "mlp-run-scrubber", "mlp-layer-stack"];
const others = ["mlp-inspector", "mlp-problem-banner", "mlp-data-status", "mlp-stack-header"];

test("events of a run render what shows it, and store no view", async () => {
  const { text, events } = await realRun("iris");
  const app = await startApp({ text, dataset: (events[0] as StartedEvent).dataset });
  app.host.startRun();
  const last = events.findIndex(({ kind }) => kind === "layers") + 5;
  app.host.sendEvents(...events.slice(0, last));
  await app.settled();

  const { stored } = app.memory;
  const counts = countUpdates(app, [...followers, ...others]);
  const progress = events
    .slice(last)
    .filter(({ kind }) => kind === "progress")
    .slice(0, 20);
  for (const event of progress) {
    app.host.sendEvents(event);
    await app.settled();
  }
  for (const name of followers) expect(counts.get(name), name).toBeGreaterThan(0);
  for (const name of others) expect(counts.get(name), name).toBe(0);
  expect(app.memory.stored).toBe(stored);

  app.store.select("output");
  await app.settled();
  expect(counts.get("mlp-inspector")).toBe(1);
  expect(counts.get("mlp-data-status")).toBe(0);
  expect(app.memory.stored).toBe(stored + 1);
});

test("on the data page nothing renders while a run continues, but the toolbar", async () => {
  const { text, events } = await realRun("iris");
  const app = await startApp({ text, dataset: (events[0] as StartedEvent).dataset });
  app.host.startRun();
  app.host.sendEvents(events[0]);
  app.store.showPage("data");
  await app.settled();
  const counts = countUpdates(app, ["mlp-designer", "mlp-toolbar", "mlp-inspector", "mlp-data-page"]);
  for (const event of events.filter(({ kind }) => kind === "progress").slice(0, 10)) {
    app.host.sendEvents(event);
    await app.settled();
  }
  expect(Object.fromEntries(counts)).toEqual({
    "mlp-designer": 0,
    "mlp-toolbar": expect.toSatisfy((count: number) => count > 0),
    "mlp-inspector": 0,
    "mlp-data-page": 0,
  });
});
