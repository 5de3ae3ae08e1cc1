// The page "All runs" as a whole, with runs that the engine has trained.
import { beforeAll, beforeEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import type { StartedEvent } from "../../src/shared/events.ts";
import { type AppHarness, startApp } from "./harness/appHarness.ts";
import { deep, deepActive, deepAll, deepMaybe, deepText, textOf } from "./harness/deep.ts";
import { type RealRun, realRun } from "./realRun.ts";
import { type RecordedRuns, recordedRuns } from "./recordedRuns.ts";

let real: readonly RealRun[];
let recorded: RecordedRuns;

beforeAll(async () => {
  const training = (changes: object) => ({
    training: {
      optimizer: { type: "sgd", learningRate: 0.05 },
      batchSize: 16,
      epochs: 6,
      seed: 7,
      ...changes,
    },
  });
  real = [
    await realRun("iris", training({})),
    await realRun("iris", training({ optimizer: { type: "sgd", learningRate: 0.5 } })),
    await realRun("iris", training({ optimizer: { type: "sgd", learningRate: 0.5 }, seed: 8 })),
    await realRun("iris", training({ optimizer: { type: "sgd", learningRate: 900 }, l2: 1, seed: 8 })),
    await realRun("iris", training({ l2: 0.01, epochs: 12, seed: 8 })),
  ];
  recorded = recordedRuns(real);
}, 60_000);

beforeEach(() => page.viewport(1280, 900));

const plain = (text: string) => text.replace(/[\u202f\u00a0]/g, " ");

async function appWith(
  { runs, histories }: RecordedRuns = recorded,
  options: Parameters<typeof startApp>[0] = {},
): Promise<AppHarness> {
  const started = real[0].events[0] as StartedEvent;
  const app = await startApp({ text: real[0].text, dataset: started.dataset, ...options });
  for (const history of histories) app.host.histories.set(history.id, history);
  app.host.setRuns({ runs, total: runs.length });
  app.host.showPage("results", { half: "allRuns" });
  await app.settled();
  return app;
}

const pageOf = (app: AppHarness) => deep(app.element, "mlp-results-page", "mlp-runs-page");
const table = (app: AppHarness) => deep(pageOf(app), "mlp-run-table");
const rows = (app: AppHarness) => deepAll(table(app), "tr[data-run]");
const row = (app: AppHarness, number: number) =>
  rows(app).find((found) => textOf(deepMaybe(found, ".run")) === `#${number}`) ??
  expect.unreachable(`There is no run ${number}.`);
const comparison = (app: AppHarness) => deep(pageOf(app), "mlp-run-comparison");
const actionsOf = (app: AppHarness) =>
  app.host.requests.filter(({ name }) => name === "runAction").map(({ params }) => params);
const idOf = (number: number) => recorded.runs.find((run) => run.number === number)?.id;

async function select(app: AppHarness, ...numbers: readonly number[]): Promise<void> {
  for (const number of numbers) {
    deep(row(app, number), ".changes").click();
    await app.settled();
  }
  await app.settled();
}

test("each run says what changed against the run before, the newest first", async () => {
  const app = await appWith();
  expect(rows(app).map((found) => textOf(deep(found, ".run")))).toEqual(["#5", "#4", "#3", "#2", "#1"]);
  const changes = rows(app).map((found) => textOf(deep(found, ".changes")));
  expect(changes[4]).toBe("the first run");
  expect(changes[3]).toBe("training.optimizer.learningRate 0.05 → 0.5");
  expect(changes[2]).toBe("training.seed 7 → 8 the design of #2 with another seed");
  expect(changes[0]).toContain("training.epochs 6 → 12");
  expect(textOf(deep(row(app, 5), ".o-epochs"))).toBe("12/12");
  expect(textOf(deep(row(app, 1), ".test"))).toMatch(/^\d+\.\d % ○$/);
  expect(textOf(deep(row(app, 5), ".test"))).toMatch(/^\d+\.\d %$/);
  expect(textOf(deep(pageOf(app), "[data-testid=rows]"))).toMatch(/judged on other rows than #5$/);
});

test("a run that diverged has its message in the place of its scores", async () => {
  const app = await appWith();
  const message = deep(row(app, 4), ".message");
  expect(textOf(message)).toMatch(/diverged/i);
  expect(deepMaybe(row(app, 4), ".test")).toBeUndefined();
});

test("rows are selected and left by the keyboard; Enter opens the results", async () => {
  const app = await appWith();
  rows(app)[0].focus();
  await userEvent.keyboard(" {ArrowDown}{ArrowDown} ");
  await app.settled();
  expect(rows(app).map((found) => found.ariaSelected)).toEqual(["true", "false", "true", "false", "false"]);
  expect(deepActive()).toBe(rows(app)[2]);
  expect(rows(app)[0].className).toBe("slot-0");
  expect(rows(app)[2].className).toBe("slot-1");
  await userEvent.keyboard("d");
  await app.settled();
  expect(actionsOf(app)).toEqual([{ action: "compareDesign", ids: [idOf(3), idOf(5)] }]);
  await userEvent.keyboard("{End}{Home}{Enter}");
  await app.settled();
  expect(app.store.runs.shown).toEqual({ half: "thisRun", run: idOf(5) });
  expect(deepText(deep(app.element, "mlp-results-page"))).toContain("run 5");
});

test("Delete deletes what is selected and goes to the next row; a deleted run can be restored", async () => {
  const app = await appWith();
  rows(app)[0].focus();
  await userEvent.keyboard("{Delete}");
  await app.settled();
  expect(actionsOf(app)).toEqual([{ action: "delete", ids: [idOf(5)] }]);
  app.host.setRuns({ runs: recorded.runs.slice(1), total: 4, deleted: ["big one"] });
  await app.settled();
  expect(rows(app)).toHaveLength(4);
  expect(deepActive()).toBe(rows(app)[0]);
  expect(textOf(deep(pageOf(app), "[data-testid=deleted]"))).toBe(
    "The run big one was deleted. Undo until the window is closed",
  );
  deep(pageOf(app), "[data-action=restore]").click();
  await app.settled();
  expect(app.requestNames).toContain("restoreDeletedRun");
});

test("a fifth run cannot be selected, and the announcement says so", async () => {
  const app = await appWith();
  await select(app, 1, 2, 3, 5, 4);
  expect(app.store.runs.selected).toHaveLength(4);
  expect(app.announcement).toBe("At most four runs can be selected.");
  await select(app, 2, 4);
  expect(app.store.runs.selected.map(({ run, slot }) => [run.number, slot])).toEqual([
    [1, 0],
    [4, 1],
    [3, 2],
    [5, 3],
  ]);
});

test("a name is edited in place", async () => {
  const app = await appWith();
  rows(app)[1].focus();
  await userEvent.keyboard("{F2}big steps{Enter}");
  await app.settled();
  const renames = app.host.requests.filter(({ name }) => name === "renameRun");
  expect(renames.map(({ params }) => params)).toEqual([{ id: idOf(4), name: "big steps" }]);
  expect(deepActive()).toBe(rows(app)[1]);
  await userEvent.keyboard("{F2}never mind{Escape}");
  await app.settled();
  expect(app.host.requests.filter(({ name }) => name === "renameRun")).toHaveLength(1);
});

test("two selected runs are compared: sentence, curves, layers and fields", async () => {
  const app = await appWith();
  await select(app, 1, 2);
  const sentence = plain(textOf(deep(comparison(app), "[data-testid=sentence]")));
  expect(sentence).toMatch(/^#1 and #2 are .* differ in 1 field: training\.optimizer\.learningRate\./);
  const chart = deep(comparison(app), "mlp-overlay-panel", "mlp-overlay-chart");
  expect(chart.shadowRoot?.querySelectorAll("[data-line=validation]")).toHaveLength(2);
  expect(chart.shadowRoot?.querySelectorAll("[data-line=train]")).toHaveLength(2);
  expect(textOf(deep(comparison(app), ".fields table"))).toBe(
    "field #1 #2 training.optimizer.learningRate 0.05 0.5",
  );
  const layers = deep(comparison(app), "mlp-activation-columns");
  expect(layers.shadowRoot?.querySelectorAll("mlp-histogram")).toHaveLength(2);
  deep(comparison(app), "[data-action=diff]").click();
  await app.settled();
  expect(actionsOf(app)).toEqual([{ action: "compareDesign", ids: [idOf(1), idOf(2)] }]);
  // The histories are read once.
  expect(app.requestNames.filter((name) => name === "runHistories")).toHaveLength(1);
});

test("runs on other rows and with a penalty are said to be, and hollow", async () => {
  const app = await appWith();
  await select(app, 1, 5);
  const sentence = plain(textOf(deep(comparison(app), "[data-testid=sentence]")));
  expect(sentence).toContain("They were judged on different rows.");
  expect(sentence).toContain("The loss of #5 includes the penalty λΣ‖W‖²; the data loss does not.");
  expect(deepMaybe(row(app, 1), "circle.hollow")).toBeDefined();
  expect(deepMaybe(row(app, 5), "circle.hollow")).toBeUndefined();
  expect(textOf(deep(comparison(app), "mlp-overlay-panel", "[aria-checked=true]"))).toBe("data loss");
});

test("the curves are drawn by epoch, smoothed over the raw ones, and read by arrow keys", async () => {
  const app = await appWith();
  await select(app, 1, 2);
  const panel = deep(comparison(app), "mlp-overlay-panel");
  const chart = deep(panel, "mlp-overlay-chart");
  deep(panel, "[data-choice=epoch]").click();
  deep(panel, "[data-choice=score]").click();
  const smoothing = deep<HTMLInputElement>(panel, "input[type=range]");
  smoothing.value = "0.6";
  smoothing.dispatchEvent(new Event("input"));
  await app.settled();
  expect(chart.shadowRoot?.querySelectorAll(".raw")).toHaveLength(4);
  deep(chart, "svg").focus();
  await userEvent.keyboard("{End}");
  await app.settled();
  expect(textOf(deep(chart, "[data-testid=readout]"))).toMatch(
    /^epoch 6\.0: #1 train 0\.\d+, validation 0\.\d+ · #2 train/,
  );
});

test("the layers are shown at the same epoch, from before training to the end", async () => {
  const app = await appWith();
  await select(app, 1, 5);
  const columns = deep(comparison(app), "mlp-activation-columns");
  const slider = deep<HTMLInputElement>(columns, "input");
  expect(deepText(columns)).toContain("at epoch 6.0");
  slider.value = "0";
  slider.dispatchEvent(new Event("input"));
  await app.settled();
  expect(deepText(columns)).not.toContain("at epoch");
  const histogram = (i: number) =>
    (deepAll(columns, "mlp-histogram")[i] as HTMLElement & { histogram: unknown }).histogram;
  const snapshot = recorded.histories.find(({ id }) => id === idOf(1))?.log?.snapshots[0];
  expect(histogram(0)).toEqual(snapshot?.layers[0].activation.histogram);
});

test("runs are filtered and sorted; nothing is sorted by test unless it is asked for", async () => {
  const app = await appWith();
  expect(deepMaybe(table(app), "[aria-sort=descending], [aria-sort=ascending]")).toBeUndefined();
  deep(table(app), "[data-sort=number]").click();
  deep(table(app), "[data-sort=number]").click();
  await app.settled();
  expect(textOf(rows(app)[0])).toContain("#1");
  const filter = deep<HTMLInputElement>(pageOf(app), "input[type=search]");
  filter.value = "diverged";
  filter.dispatchEvent(new Event("input"));
  await app.settled();
  expect(rows(app)).toHaveLength(1);
  filter.value = "no such run";
  filter.dispatchEvent(new Event("input"));
  await app.settled();
  expect(deepText(pageOf(app))).toContain("No run contains “no such run”.");
});

test("without runs and with one the page says what to do", async () => {
  const none = await appWith({ runs: [], histories: [] });
  expect(deepText(pageOf(none))).toContain("There are no runs yet.");
  const one = await appWith({ runs: recorded.runs.slice(-1), histories: [] });
  expect(textOf(deep(pageOf(one), "[data-testid=hint]"))).toBe(
    "Change something and train again: the difference appears here.",
  );
});

test("damaged folders are listed as such, and a list that is not whole says so", async () => {
  const app = await appWith();
  const broken = {
    id: "20200101-000000-0000",
    number: 1,
    problem: "20200101-000000-0000: run.json is damaged.",
  };
  app.host.setRuns({ runs: [...recorded.runs, broken], total: 10_000 });
  await app.settled();
  expect(textOf(rows(app)[5])).toContain("run.json is damaged.");
  expect(plain(textOf(deep(pageOf(app), "[data-testid=rows]")))).toContain(
    "The newest 6 of 10 000 runs are listed.",
  );
});

test("events that cannot be read are one sentence in the comparison", async () => {
  const app = await appWith({ runs: recorded.runs, histories: recorded.histories.slice(0, 4) });
  await select(app, 1, 2);
  expect(deepText(comparison(app))).toContain(`There are no events of ${idOf(1)}.`);
});

test("the run that trains is on top and followed by its events", async () => {
  const app = await appWith();
  const id = "20270101-000000-0000";
  const live = {
    ...recorded.runs[0],
    id,
    number: 6,
    state: "running" as const,
    validation: null,
    test: null,
  };
  app.host.startRun();
  app.host.setRuns({ runs: [live, ...recorded.runs], total: 6, current: id });
  const { events } = real[4];
  app.host.sendEvents(...events.slice(0, Math.floor(events.length / 2)));
  await app.settled();
  const epochs = () => deepText(deep(rows(app)[0], "mlp-live-run[what=epochs]"));
  expect(textOf(rows(app)[0])).toContain("running");
  const before = epochs();
  expect(before).toMatch(/^\d+\/12$/);
  app.host.sendEvents(...events.slice(Math.floor(events.length / 2), -1));
  await app.settled();
  expect(epochs()).not.toBe(before);
});

test("page, half and selection survive a reload", async () => {
  const app = await appWith();
  await select(app, 1, 2);
  const { state } = app.memory;
  expect(state).toMatchObject({ page: "results", results: { half: "allRuns" } });
  const again = await startApp({ text: real[0].text, state: state as never });
  for (const history of recorded.histories) again.host.histories.set(history.id, history);
  again.host.setRuns({ runs: recorded.runs, total: 5 });
  await again.settled();
  expect(again.store.runs.selected.map(({ run }) => run.number)).toEqual([1, 2]);
  expect(deepMaybe(pageOf(again), "mlp-run-comparison")).toBeDefined();
});

test("the runs that another page names are selected, and no filter hides them", async () => {
  const app = await appWith();
  app.store.runs.filterBy("nothing has this");
  const selected = [1, 3].flatMap((number) => idOf(number) ?? []);
  app.host.showPage("results", { half: "allRuns", selected });
  await app.settled();
  expect(app.store.runs.selected.map(({ run }) => run.number)).toEqual([1, 3]);
  expect(rows(app).filter(({ ariaSelected }) => ariaSelected === "true")).toHaveLength(2);
});

test("a designer that is opened for some runs has them selected", async () => {
  const selected = [2, 3].flatMap((number) => idOf(number) ?? []);
  const app = await appWith(recorded, {
    page: { page: "results", results: { half: "allRuns", selected } },
  });
  expect(app.store.runs.selected.map(({ run }) => run.number)).toEqual([2, 3]);
});

test("the switch goes to the other half with the focus", async () => {
  const app = await appWith();
  const tab = deep(pageOf(app), "mlp-results-switch", "[data-half=allRuns]");
  tab.focus();
  await userEvent.keyboard("{ArrowLeft}");
  await app.settled();
  expect(app.store.runs.shown.half).toBe("thisRun");
  expect(deepActive()?.dataset.half).toBe("thisRun");
});

test.each([420, 700, 1000])("nothing overflows at a width of %i", async (width) => {
  await page.viewport(width, 900);
  const app = await appWith();
  await select(app, 1, 5);
  const body = deep(app.element, ".body");
  expect(body.scrollWidth).toBeLessThanOrEqual(body.clientWidth);
});
