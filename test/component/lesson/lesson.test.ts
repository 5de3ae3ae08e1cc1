// The designer with a lesson and a real run.
import { beforeEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import type { StartedEvent } from "../../../src/shared/events.ts";
import { goalKey } from "../../../src/shared/lesson/goals.ts";
import { type AppHarness, startApp } from "../harness/appHarness.ts";
import { deep, deepAll, deepMaybe, textOf } from "../harness/deep.ts";
import { realRun } from "../realRun.ts";

beforeEach(() => page.viewport(1280, 900));

const goals = [
  { text: "Half of the test rows", check: "testAccuracy >= 0.5" },
  { text: "All of the test rows", check: "testAccuracy > 1" },
];
const lesson = {
  title: "Three kinds of iris",
  notes: "The score is $a = n / m$. [Train](command:mlpStudio.train)",
  goals,
  show: ["units", "training.l2", "training.epochs"],
  lock: ["dataset", "training.epochs"],
};

const strip = (app: AppHarness) => deep(app.element, "mlp-lesson-strip");
const shownGoals = (app: AppHarness) =>
  deepAll(strip(app), "li").map((item) => [
    (item as HTMLElement).dataset.reached,
    textOf(item).replace(/\s+/g, " ").trim(),
  ]);
const fieldNames = (app: AppHarness) =>
  deepAll(deep(app.element, "mlp-inspector"), "mlp-field-form")
    .flatMap((form) => deepAll(form, "[data-field]"))
    .map((field) => (field as HTMLElement).dataset.field);

async function appWithLesson(changes: object = {}): Promise<AppHarness> {
  const { text, events } = await realRun("iris", { lesson: { ...lesson, ...changes } });
  const app = await startApp({ text, dataset: (events[0] as StartedEvent).dataset });
  app.host.startRun();
  app.host.sendEvents(...events.slice(0, -1));
  await app.settled();
  return Object.assign(app, { last: () => app.host.sendEvents(...events.slice(-1)) });
}

test("the goals tick by the run that is shown, and say by how much they fail", async () => {
  const app = (await appWithLesson()) as AppHarness & { last(): void };
  expect(textOf(deep(strip(app), "h1"))).toBe("Three kinds of iris");
  expect(strip(app).shadowRoot?.querySelector(".notes math")).not.toBeNull();
  expect(shownGoals(app)[0]).toEqual([
    "false",
    "Not reached yet: Half of the test rows · known when the run has ended",
  ]);
  app.last();
  await app.settled();
  const [reached, failed] = shownGoals(app);
  expect(reached).toEqual(["true", expect.stringMatching(/^Reached: Half of the test rows · now [\d.]+ %$/)]);
  expect(failed[0]).toBe("false");
  expect(failed[1]).toMatch(/needs more than 100 %: [\d.]+ % away$/);
});

test("a goal that was reached before stays so, and a new one is announced", async () => {
  const app = await appWithLesson();
  app.host.setLesson();
  await app.settled();
  app.host.setLesson({ reached: { [goalKey(goals[0])]: { at: "2026-01-01T00:00:00.000Z", run: "1" } } });
  await app.settled();
  expect(app.announcement).toBe("Goal reached: Half of the test rows");
  expect(shownGoals(app)[0][0]).toBe("true");
  expect(shownGoals(app)[0][1]).toContain("reached before");
});

test("only the controls that the lesson shows are offered, and locked ones say why", async () => {
  const app = await appWithLesson();
  app.store.select(0);
  await app.settled();
  const fields = fieldNames(app);
  expect(fields).toEqual(expect.arrayContaining(["units", "l2", "epochs"]));
  expect(fields).not.toContain("activation");
  expect(fields).not.toContain("optimizer");
  const locked = deepAll(deep(app.element, "mlp-inspector"), "mlp-field-form")
    .flatMap((form) => deepAll(form, "[data-field=epochs][data-locked]"))
    .map(textOf);
  expect(locked[0]).toContain("Set by the lesson.");

  const row = deep(app.element, "mlp-layer-stack", "mlp-layer-row");
  const chip = deep(row, "[data-chip=activation]", ".chip");
  expect(chip.ariaDisabled).toBe("true");
  expect(chip.ariaDescription).toContain("Set by the lesson.");
  chip.click();
  deep(row, "[data-chip=batchNorm]").click();
  await app.settled();
  expect(chip.ariaExpanded).toBe("false");
  expect(app.requestNames).not.toContain("edit");
  expect(deepMaybe(row, "[data-action=remove]")).toBeUndefined();

  const before = app.host.text;
  await app.store.edit({ kind: "set", path: ["training", "seed"], value: 9 }, "");
  await app.store.edit({ kind: "removeLayer", at: 0 }, "");
  expect(app.host.text).toBe(before);
  expect(app.store.notice).toBe("Set by the lesson. Leave the lesson to change it.");
});

test("a width that the lesson does not offer has a lock in place of handles and a field", async () => {
  const app = await appWithLesson({ show: ["training.l2"], lock: ["layers"] });
  const block = deep(app.element, "mlp-layer-stack", "mlp-layer-row", "mlp-layer-block");
  expect(textOf(deep(block, "[data-locked=units]"))).toBe("16");
  expect(deep(block, "[data-locked=units]").ariaDescription).toContain("Set by the lesson.");
  expect(deepMaybe(block, ".handle")).toBeUndefined();
  expect(deepMaybe(block, "button.add")).toBeUndefined();
  deep(block, "[data-locked=units]").click();
  app.store.select(0);
  await app.settled();
  deep(app.element, "mlp-layer-stack", "mlp-layer-row").focus();
  await userEvent.keyboard("5");
  await app.settled();
  expect(deepMaybe(block, "input")).toBeUndefined();
  deep(strip(app), "[data-action=leave]").click();
  await app.settled();
  expect(deepAll(block, ".handle")).toHaveLength(2);
});

test("the lesson can be left, which opens everything, and returned to", async () => {
  const app = await appWithLesson();
  const text = app.host.text;
  deep(strip(app), "[data-action=leave]").click();
  await app.settled();
  app.store.select(0);
  await app.settled();
  expect(fieldNames(app)).toContain("activation");
  const row = deep(app.element, "mlp-layer-stack", "mlp-layer-row");
  expect(deep(row, "[data-chip=activation]", ".chip").ariaDisabled).toBe("false");
  expect(deepMaybe(row, "[data-action=remove]")).toBeDefined();
  expect(app.host.text).toBe(text);
  expect(app.memory.state?.isLessonLeft).toBe(true);
  deep(strip(app), "[data-action=return]").click();
  await app.settled();
  expect(deepMaybe(strip(app), "[data-action=leave]")).toBeDefined();
});

test("the strip is folded to its title, without a second one in the notes, and stays so", async () => {
  const app = await appWithLesson({ notes: `# ${lesson.title}\nRead this.` });
  expect(textOf(deep(strip(app), ".notes")).trim()).toBe("Read this.");
  deep(strip(app), "[data-action=fold]").click();
  await app.settled();
  expect(
    textOf(deep(strip(app), ".folded"))
      .replace(/\s+/g, " ")
      .trim(),
  ).toBe(`${lesson.title} 0 of 2 goals reached`);
  expect(app.memory.state?.isLessonFolded).toBe(true);
  deep(strip(app), "[data-action=fold]").click();
  await app.settled();
  expect(deepMaybe(strip(app), ".notes")).toBeDefined();
});

test("links and the reset go to the host", async () => {
  const app = await appWithLesson();
  deep(strip(app), ".notes button.link").click();
  deep(strip(app), "[data-action=reset]").click();
  await app.settled();
  expect(app.requestNames).toEqual(expect.arrayContaining(["openLessonLink", "resetLesson"]));
});

test("notes of a file come from the host, or the reason why they are missing", async () => {
  const app = await appWithLesson({ notes: "silence.md" });
  app.host.setLesson({ fileNotes: "From *the file*." });
  await app.settled();
  expect(textOf(deep(strip(app), ".notes")).trim()).toBe("From the file.");
  app.host.setLesson({ problem: "silence.md does not exist." });
  await app.settled();
  expect(textOf(deep(strip(app), ".problem")).trim()).toBe("silence.md does not exist.");
});

test("a narrow editor shows the whole strip", async () => {
  await page.viewport(700, 900);
  const app = await appWithLesson();
  const { scrollWidth, clientWidth } = deep(strip(app), ".strip");
  expect(scrollWidth).toBeLessThanOrEqual(clientWidth);
});
