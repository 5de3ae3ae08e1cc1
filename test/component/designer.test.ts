import { beforeEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { fakeEvents, layersEvent, startedEvent } from "./fakeNetwork.ts";
import { AppHarness, startApp } from "./harness/appHarness.ts";
import { deep, deepActive } from "./harness/deep.ts";

beforeEach(() => page.viewport(1280, 900));

async function press(app: AppHarness, keys: string): Promise<void> {
  await userEvent.keyboard(keys);
  await app.settled();
}

function events(app: AppHarness, steps: number) {
  if (!app.host.design) throw new Error("no design");
  return fakeEvents(app.host.design, app.host.dataset, steps);
}

async function runTo(app: AppHarness, steps: number): Promise<void> {
  app.host.startRun();
  app.host.sendEvents(...events(app, steps));
  await app.settled();
}

async function finish(app: AppHarness, reason: "completed" | "stopped" | "diverged"): Promise<void> {
  const measures = {
    trainLoss: 0.2,
    validationLoss: 0.2,
    testLoss: 0.2,
    trainDataLoss: 0.2,
    validationDataLoss: 0.2,
    testDataLoss: 0.2,
    trainScore: 1,
    validationScore: 1,
    testScore: 0.953,
    trainRmse: null,
    validationRmse: null,
    testRmse: null,
    targets: [],
    trainMeanScore: null,
    validationMeanScore: null,
    testMeanScore: null,
    bestEpoch: null,
  };
  const summary = { task: "classification", epochs: 50, steps: 200, parameters: 9, seconds: 10 } as const;
  app.host.sendEvents({
    kind: "finished",
    reason,
    summary: { ...summary, ...measures, samplesPerSecond: 1000, backend: "reference", threads: 1 },
  });
  await app.settled();
}

// ------------------------------------------------------------------------------------------------ undo

test("Ctrl+Z, Ctrl+Shift+Z and Ctrl+Y undo and redo, once each, and do not reach VS Code", async () => {
  const app = await startApp();
  const reached: string[] = [];
  const listener = (event: KeyboardEvent) => reached.push(event.key);
  window.addEventListener("keydown", listener);
  app.stack.row(0).focus();
  await press(app, "{Delete}");
  await press(app, "{Control>}z{/Control}");
  expect(app.host.design?.layers).toHaveLength(3);
  await press(app, "{Control>}{Shift>}z{/Shift}{/Control}");
  expect(app.host.design?.layers).toHaveLength(2);
  await press(app, "{Meta>}z{/Meta}");
  await press(app, "{Control>}y{/Control}");
  expect(app.requestNames).toEqual(["edit", "undo", "redo", "undo", "redo"]);
  window.removeEventListener("keydown", listener);
  expect(reached.filter((key) => "zZy".includes(key))).toEqual([]);
});

test("while text is typed, undo belongs to the text", async () => {
  const app = await startApp();
  app.stack.row(0).focus();
  await press(app, "{Enter}");
  await press(app, "7{Control>}z{/Control}");
  expect(app.requestNames).toEqual([]);
  await press(app, "{Escape}");
  app.inspector.field("training", "epochs").input.focus();
  await press(app, "7{Control>}z{/Control}{Control>}y{/Control}");
  expect(app.requestNames).toEqual([]);
});

// ------------------------------------------------------------------------------------------------ toolbar

test("what can be done in each phase", async () => {
  const app = await startApp();
  expect(app.toolbar.status).toBe("Not trained yet");
  expect(app.toolbar.enabled).toEqual(["train", "step", "epoch"]);
  app.host.startRun("starting");
  await app.settled();
  expect(app.toolbar.status).toBe("Starting");
  expect(app.toolbar.enabled).toEqual(["pause", "stop"]);
  app.host.sendEvents(...events(app, 56));
  await app.settled();
  expect(app.toolbar.status).toBe("Training");
  expect(app.toolbar.enabled).toEqual(["pause", "stop", "restart"]);
  app.host.sendEvents({ kind: "state", state: "paused", step: 56 });
  await app.settled();
  expect(app.toolbar.status).toBe("Paused");
  expect(app.toolbar.enabled).toEqual(["resume", "step", "epoch", "stop", "restart"]);
  await finish(app, "stopped");
  expect(app.toolbar.status).toBe("Stopped");
  expect(app.toolbar.enabled).toEqual(["train", "step", "epoch", "restart"]);
});

test.each([
  ["completed", "Finished"],
  ["stopped", "Stopped"],
  ["diverged", "Diverged"],
] as const)("a run that ended as %s is %s", async (reason, word) => {
  const app = await startApp();
  await runTo(app, 4);
  await finish(app, reason);
  expect(app.toolbar.status).toBe(word);
  expect(app.toolbar.fact("test")).toBe("test accuracy 95.3 %");
});

test("the facts of a run", async () => {
  const app = await startApp();
  await runTo(app, 55);
  expect(app.toolbar.fact("epoch")).toBe("epoch 14/50");
  expect(app.toolbar.fact("steps")).toBe("55 steps");
  expect(app.toolbar.fact("speed")).toBe("61 400 samples/s");
  expect(app.toolbar.fact("left")).toBe("7 s left");
  expect(app.toolbar.fact("backend")).toBe("reference");
});

test("each button sends its request", async () => {
  const app = await startApp();
  app.toolbar.button("train").click();
  app.toolbar.button("step").click();
  app.toolbar.button("epoch").click();
  await runTo(app, 4);
  app.toolbar.button("pause").click();
  app.toolbar.button("stop").click();
  app.toolbar.button("restart").click();
  app.host.sendEvents({ kind: "state", state: "paused", step: 4 });
  await app.settled();
  app.toolbar.button("resume").click();
  await app.settled();
  const sent = app.host.requests.slice(1).map(({ name, params }) => (name === "control" ? params : name));
  expect(sent).toEqual([
    "train",
    { command: "step" },
    { command: "epoch" },
    { command: "pause" },
    { command: "stop" },
    "restart",
    { command: "resume" },
  ]);
});

test("the training's speed is chosen by keyboard, and follows what is chosen elsewhere", async () => {
  const app = await startApp();
  const select = () => deep<HTMLSelectElement>(app.toolbar.element, "mlp-speed-select", "select");
  expect(select().labels[0].textContent?.trim()).toMatch(/^Speed/);
  expect([...select().options].map((option) => option.text.trim())).toEqual([
    "Full speed",
    "5 steps/s",
    "20 steps/s",
    "60 steps/s",
  ]);
  select().focus();
  await press(app, "{ArrowDown}");
  await app.settled();
  expect(app.host.requests.at(-1)).toEqual({ name: "setSpeed", params: { speed: 5 } });
  expect(select().value).toBe("5");
  await runTo(app, 55);
  // 200 steps less 55, at 5 a second; at full speed 7 s would be left.
  expect(app.toolbar.fact("left")).toBe("29 s left");
});

test("VS Code's debugging keys steer the run, where the phase allows it; the titles name them", async () => {
  const app = await startApp();
  expect(app.toolbar.button("train").dataset.help).toBe("Train the network (F5)");
  app.stack.row(0).focus();
  await press(app, "{F6}{F5}{F10}{Shift>}{F5}{/Shift}");
  expect(app.requestNames).toEqual(["train", "control"]);
  await runTo(app, 4);
  await press(app, "{F6}{F10}{Control>}{Shift>}{F5}{/Shift}{/Control}");
  expect(app.requestNames).toEqual(["train", "control", "control", "restart"]);
});

test("says when the design is no longer the one that is trained, and starts that one", async () => {
  const app = await startApp();
  await runTo(app, 4);
  expect(app.toolbar.changed).toBe("");
  app.stack.row(0).chip("batchNorm").click();
  await app.settled();
  expect(app.toolbar.changed).toContain("The design has changed since this run began");
  app.host.setText(app.host.text.replace('"units": 32', '"units": 32, "batchNorm": true'));
  await app.settled();
  expect(app.toolbar.changed).toBe("");
});

// ------------------------------------------------------------------------------------------------ a run on the page

test("during a run the rows show the run; after an edit to a finished one, the untrained network again", async () => {
  const app = await startApp();
  expect(app.hasCharts).toBe(false);
  const untrained = app.stack.row(0).histogram;
  await runTo(app, 40);
  expect(app.hasCharts).toBe(true);
  expect(app.stack.row(0).histogram).toEqual(app.host.log.latestLayers?.layers[0]);
  expect(app.stack.row(0).hasHistory).toBe(true);
  expect(app.stack.quantityToggle.innerText).toContain("activation now");
  await finish(app, "completed");
  expect(app.stack.row(0).hasHistory).toBe(true);
  app.host.setText(app.host.text.replace('"units": 8', '"units": 9'));
  await app.settled();
  expect(app.stack.row(0).histogram).toEqual(untrained);
  expect(app.stack.row(0).hasHistory).toBe(false);
  expect(app.hasCharts).toBe(true);
  expect(app.toolbar.changed).toContain("The charts show the last run");
});

test("a layer added during a run is untrained; the others keep the run's snapshots", async () => {
  const app = await startApp();
  await runTo(app, 40);
  app.stack.row(1).addAbove.click();
  await app.settled();
  const latest = app.host.log.latestLayers?.layers;
  expect(app.stack.row(0).histogram).toEqual(latest?.[0]);
  expect(app.stack.row(1).hasHistory).toBe(false);
  expect(app.stack.row(2).histogram).toEqual(latest?.[1]);
  expect(app.stack.row("output").histogram).toEqual(latest?.[3]);
});

test("events that were missed are asked for again", async () => {
  const app = await startApp();
  app.host.startRun();
  const { design, dataset } = app.host;
  if (!design) throw new Error("no design");
  app.host.sendEvents(startedEvent(design, dataset));
  await app.settled();
  app.host.loseNextEvents();
  app.host.sendEvents(layersEvent(design, 1));
  app.host.sendEvents(layersEvent(design, 2));
  await app.settled();
  expect(app.host.requests.filter(({ name }) => name === "ready")).toHaveLength(2);
  expect(app.store.log?.snapshots.map(({ step }) => step)).toEqual([1, 2]);
});

test("events that come before the welcome do no harm", async () => {
  const app = new AppHarness({});
  app.host.startRun("running", false);
  app.host.sendEvents(...events(app, 8));
  await app.settled();
  expect(app.store.log?.latestProgress?.step).toBe(8);
  expect(app.host.requests.filter(({ name }) => name === "ready")).toHaveLength(1);
});

test("many events make one drawing a frame", async () => {
  const app = await startApp();
  app.host.startRun();
  await app.settled();
  let changes = 0;
  app.store.subscribe(() => changes++);
  for (const event of events(app, 100)) app.host.sendEvents(event);
  await app.settled();
  expect(app.store.log?.latestProgress?.step).toBe(100);
  expect(changes).toBeLessThan(4);
});

// ------------------------------------------------------------------------------------------------ problems

test("a broken file shows where, above the last good design, which cannot be edited", async () => {
  const app = await startApp();
  app.host.setText(app.host.text.replace('"units": 16', '"units": many'));
  await app.settled();
  expect(app.banner("design")).toContain("iris.mlp.json cannot be read as a design.");
  expect(app.banner("design")).toContain("Line 6, column 16");
  expect(app.stack.rows).toHaveLength(5);
  expect(app.stack.element.closest("[inert]")).not.toBeNull();
  expect(app.inspector.element.closest("[inert]")).not.toBeNull();
  expect(app.toolbar.enabled).toEqual([]);
  app.bannerButton("open-as-text").click();
  await app.settled();
  expect(app.host.requests.at(-1)).toEqual({
    name: "openAsText",
    params: { offset: app.host.text.indexOf("many") },
  });
  app.host.setText(app.host.text.replace("many", "16"));
  await app.settled();
  expect(app.banner("design")).toBe("");
  expect(app.stack.element.closest("[inert]")).toBeNull();
});

test("an unknown name leaves the network: its layer is marked, and the error is fixed where it is", async () => {
  const app = await startApp({
    text: '{ "dataset": { "path": "iris.csv" }, "layers": [{ "units": 8 }, { "units": 4, "activation": "reluu" }] }',
  });
  expect(app.banner("design")).toContain("iris.mlp.json has errors.");
  expect(app.element.shadowRoot?.textContent).not.toContain("A design needs a dataset");
  expect(app.stack.rows).toHaveLength(4);
  expect(app.stack.row(0).problem).toBe("");
  expect(app.stack.row(1).problem).toContain('but is "reluu". Did you mean "relu"?');
  expect(app.stack.row(1).chip("activation").innerText.trim()).toBe("reluu");
  expect(app.toolbar.enabled).toEqual([]);
  app.stack.row(1).chip("activation").click();
  await app.settled();
  app.stack.row(1).options("activation")[0].click();
  await app.settled();
  expect(app.banner("design")).toBe("");
  expect(app.stack.row(1).problem).toBe("");
  expect(app.toolbar.enabled).toContain("train");
});

test.each([
  ['"output": { "init": "xavir" }', "output"],
  ['"loss": "cross"', "output"],
  ['"layers": [{ "units": -3 }]', 0],
  ['"layers": [{ "units": "many", "batchNorm": 7 }]', 0],
] as const)("%s is marked at its row", async (field, row) => {
  const app = await startApp({ text: `{ "dataset": { "path": "iris.csv" }, ${field} }` });
  expect(app.stack.row(row).problem).not.toBe("");
  app.store.select(row);
  await app.settled();
  expect(app.inspector.element.closest("[inert]")).toBeNull();
});

test("a wrong name of the training is said above, beside the whole network", async () => {
  const app = await startApp({
    text: '{ "dataset": { "path": "iris.csv", "generate": "mons" }, "training": { "optimizer": "adm" } }',
  });
  expect(app.banner("design")).toContain('"adm"');
  expect(app.stack.row("input").problem).toContain('"mons"');
  expect(app.stack.rows).toHaveLength(3);
});

test("a file that was never good is no blank page", async () => {
  const app = await startApp({ text: "{ nonsense" });
  expect(app.banner("design")).toContain("Line 1, column 3");
  expect(app.element.shadowRoot?.textContent).toContain("A design needs a dataset");
  app.host.setText('{ "dataset": { "path": "iris.csv" } }');
  await app.settled();
  expect(app.stack.rows).toHaveLength(3);
});

test("a dataset error stands at the dataset, with what to do", async () => {
  const app = await startApp();
  app.host.setPreview({ kind: "error", message: "iris.csv is not there.", field: "dataset.path" });
  await app.settled();
  expect(app.stack.row("input").error).toContain("iris.csv is not there.");
  expect(app.inspector.datasetError).toContain("iris.csv is not there.");
  app.stack.row("input").element.shadowRoot?.querySelector<HTMLElement>(".link")?.click();
  await app.settled();
  expect(app.requestNames).toEqual(["pickDataset"]);
});

test("without a readable dataset, what depends on it is unknown, and no old drawing stays", async () => {
  const app = await startApp();
  expect(app.stack.row(0).histogram).toBeDefined();
  app.host.setPreview({ kind: "error", message: "iris.csv is not there.", field: "dataset.path" });
  await app.settled();
  expect(app.stack.rows.slice(1).map((row) => row.shape)).toEqual(["? × 32", "32 × 16", "16 × 8", "8 × ?"]);
  expect(app.stack.row(0).histogram).toBeUndefined();
  expect(app.stack.row(0).health).toBe("");
  expect(app.inspector.facts).toBe("");
});

test("while a new preview is on its way, the old one stays", async () => {
  const app = await startApp();
  const before = app.stack.row(0).histogram;
  app.host.setPreview({ kind: "loading" });
  await app.settled();
  expect(app.stack.row(0).histogram).toEqual(before);
  expect(app.stack.row(0).shape).toBe("4 × 32");
});

test("divergence is shown at the layer where it began", async () => {
  const app = await startApp();
  await runTo(app, 40);
  const message = "Training diverged at step 41 in layer 2. Try a smaller learning rate.";
  app.host.sendEvents({ kind: "diverged", step: 41, epoch: 10, layer: 1, quantity: "activation", message });
  await finish(app, "diverged");
  expect(app.stack.row(1).divergence).toBe(message);
  expect(app.stack.row(1).health).toBe("diverged here");
  expect(app.stack.row(0).divergence).toBe("");
  expect(app.toolbar.status).toBe("Diverged");
});

test("divergence far down is scrolled into view", async () => {
  const layers = Array.from({ length: 30 }, () => '{ "units": 8 }').join(",");
  const app = await startApp({ text: `{ "dataset": { "path": "iris.csv" }, "layers": [${layers}] }` });
  await runTo(app, 4);
  app.host.sendEvents({
    kind: "diverged",
    step: 5,
    epoch: 1,
    layer: 28,
    quantity: "activation",
    message: "Diverged.",
  });
  await expect
    .poll(() => app.stack.row(28).element.getBoundingClientRect().bottom)
    .toBeLessThan(window.innerHeight);
});

test("divergence of the loss alone is said above the stack", async () => {
  const app = await startApp();
  await runTo(app, 4);
  app.host.sendEvents({
    kind: "diverged",
    step: 5,
    epoch: 1,
    layer: -1,
    quantity: "loss",
    message: "The loss is NaN.",
  });
  await finish(app, "diverged");
  expect(app.banner("diverged")).toContain("The loss is NaN.");
});

test("a failed run says why and shows the log", async () => {
  const app = await startApp();
  await runTo(app, 4);
  app.host.fail("The engine stopped.");
  await app.settled();
  expect(app.banner("failure")).toContain("Training failed. The engine stopped.");
  expect(app.toolbar.status).toBe("Failed");
  app.bannerButton("show-log").click();
  await app.settled();
  expect(app.requestNames).toEqual(["showLog"]);
});

test("a refused edit is said, and changes neither the design nor the selection", async () => {
  const app = await startApp();
  app.host.refuse = "The document is read-only.";
  app.stack.row(1).focus();
  await press(app, "{Delete}");
  expect(app.banner("notice")).toContain("The document is read-only.");
  expect(app.store.selection).toBe(1);
  expect(deepActive()).toBe(app.stack.row(1).element);
  app.host.refuse = undefined;
  await press(app, "{Delete}");
  expect(app.banner("notice")).toBe("");
});

// ------------------------------------------------------------------------------------------------ inspector

test("the inspector shows what is selected, made from the fields' own descriptions", async () => {
  const app = await startApp();
  expect(app.inspector.sections).toEqual(["training", "dataset"]);
  app.store.select(0);
  await app.settled();
  expect(app.inspector.sections).toEqual(["layer", "training", "dataset"]);
  const units = app.inspector.field("layer", "units");
  expect(units.label).toBe("units");
  expect(units.doc).toBe("The layer's width: its number of units.");
  expect(app.inspector.has("layer", "epsilon")).toBe(true);
  app.store.select(1);
  await app.settled();
  expect(app.inspector.has("layer", "epsilon")).toBe(false);
  app.store.select("output");
  await app.settled();
  expect(app.inspector.sections[0]).toBe("output");
});

test("a number is sent once, on Enter or when the field is left", async () => {
  const app = await startApp();
  const { input } = app.inspector.field("training", "epochs");
  input.focus();
  input.select();
  await press(app, "20{Enter}");
  await press(app, "{Tab}");
  expect(app.host.edits).toEqual([{ kind: "set", path: ["training", "epochs"], value: 20 }]);
  const batch = app.inspector.field("training", "batchSize").input;
  batch.focus();
  batch.select();
  await press(app, "8{Tab}");
  expect(app.host.edits).toHaveLength(2);
  expect(app.host.design?.training.batchSize).toBe(8);
});

test("a number typed again as it was is no edit", async () => {
  const app = await startApp();
  const { input } = app.inspector.field("training", "epochs");
  input.focus();
  input.select();
  await press(app, "50.0{Enter}");
  expect(app.host.edits).toEqual([]);
  expect(input.value).toBe("50");
});

test("arrow keys step a number, and it is still one edit", async () => {
  const app = await startApp();
  const { input } = app.inspector.field("training", "optimizer.learningRate");
  input.focus();
  await press(app, "{ArrowUp}{ArrowUp}{Shift>}{ArrowDown}{/Shift}");
  const value = Number(input.value);
  expect(app.host.edits).toEqual([]);
  await press(app, "{Enter}");
  expect(app.host.edits).toEqual([
    { kind: "set", path: ["training", "optimizer"], value: { type: "sgd", learningRate: value } },
  ]);
});

test.each([
  ["batchSize", "0", "batch size must be at least 1."],
  ["epochs", "2.5", "epochs must be a whole number."],
  ["l2", "-1", "L2 λ must be at least 0."],
  ["seed", "abc", "seed must be a number."],
  ["epochs", " ", "epochs must be a number."],
])("%s %s is refused beside the field and not sent", async (key, typed, message) => {
  const app = await startApp();
  const field = app.inspector.field("training", key);
  field.input.focus();
  field.input.select();
  await press(app, `${typed}{Enter}`);
  expect(field.problem).toBe(message);
  expect(field.input.ariaInvalid).toBe("true");
  await press(app, "{Escape}");
  expect(field.problem).toBe("");
  expect(app.host.edits).toEqual([]);
});

test("a choice, and the parameters that come with it", async () => {
  const app = await startApp();
  app.store.select(1);
  await app.settled();
  app.inspector.field("layer", "init").choose("gaussian");
  await app.settled();
  const { input } = app.inspector.field("layer", "init.std");
  input.focus();
  input.select();
  await press(app, "0.5{Enter}");
  expect(app.host.edits).toEqual([
    { kind: "set", path: ["layers", 1, "init"], value: "gaussian" },
    { kind: "set", path: ["layers", 1, "init"], value: { type: "gaussian", std: 0.5 } },
  ]);
});

test("toggles with fields of their own", async () => {
  const app = await startApp();
  app.store.select(0);
  await app.settled();
  const { input } = app.inspector.field("layer", "decay");
  input.focus();
  input.select();
  await press(app, "0.5{Enter}");
  app.inspector.field("layer", "batchNorm").toggle();
  await app.settled();
  expect(app.host.edits).toEqual([
    { kind: "set", path: ["layers", 0, "batchNorm"], value: { decay: 0.5 } },
    { kind: "set", path: ["layers", 0, "batchNorm"], value: undefined },
  ]);
  expect(app.stack.row(0).chip("batchNorm").getAttribute("aria-pressed")).toBe("false");
});

test("the split stays whole: one field changes another in the same edit", async () => {
  const app = await startApp();
  const { input } = app.inspector.field("dataset", "split.validation");
  input.focus();
  input.select();
  await press(app, "0.25{Enter}");
  expect(app.host.edits).toEqual([
    { kind: "set", path: ["dataset", "split"], value: { train: 0.6, validation: 0.25, test: 0.15 } },
  ]);
  expect(app.host.design).toBeDefined();
});

test("the target is chosen among the columns; auto leaves it out of the file", async () => {
  const app = await startApp();
  const target = app.inspector.field("dataset", "target");
  expect(target.select.value).toBe("species");
  target.choose("feature 2");
  await app.settled();
  app.inspector.field("dataset", "target").choose("");
  await app.settled();
  expect(app.host.edits).toEqual([
    { kind: "set", path: ["dataset", "target"], value: "feature 2" },
    { kind: "set", path: ["dataset", "target"], value: undefined },
  ]);
});

test("what became of the data", async () => {
  const app = await startApp();
  expect(app.inspector.facts).toContain("rows 150 (105 to train on, 23 to validate, 22 to test)");
  expect(app.inspector.facts).toContain("classes 3 setosa, versicolor, virginica");
  app.host.dataset = { ...app.host.dataset, warnings: ["2 constant columns are left out."] };
  app.host.setText(`${app.host.text}\n`);
  await app.settled();
  expect(app.inspector.warnings).toEqual(["2 constant columns are left out."]);
  app.inspector.pick.click();
  await app.settled();
  expect(app.requestNames).toEqual(["pickDataset"]);
});

test("an undo while a field is shown brings its old value back", async () => {
  const app = await startApp();
  const field = app.inspector.field("training", "epochs");
  field.input.focus();
  field.input.select();
  await press(app, "7{Enter}");
  app.stack.row("input").focus();
  await press(app, "{Control>}z{/Control}");
  expect(app.inspector.field("training", "epochs").input.value).toBe("50");
});

test("a result of older data is marked as such, until the network is trained again", async () => {
  const app = await startApp();
  app.host.startRun();
  app.host.sendEvents(...events(app, 8));
  await app.settled();
  expect(app.toolbar.changed).toBe("");
  app.host.setData({ runIsOlder: true });
  await app.settled();
  expect(app.toolbar.changed).toContain("The data has changed since this run began");
  app.host.setData({ runIsOlder: false });
  await app.settled();
  expect(app.toolbar.changed).toBe("");
});
