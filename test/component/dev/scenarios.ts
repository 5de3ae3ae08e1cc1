import { stepLabel } from "../../../src/shared/backprop/steps.ts";
import type { DataReport } from "../../../src/shared/data/report.ts";
import type { FakeHost } from "../fakeHost.ts";
import { fakeDataset, fakeEvents } from "../fakeNetwork.ts";
import { fakeReport, wideReport } from "../fakeReport.ts";
import { type AppHarness, startApp } from "../harness/appHarness.ts";
import { realDataset } from "../realRun.ts";

/** States of the designer worth looking at, by name; each says what its screenshot must show. */
export const scenarios: Record<string, () => Promise<AppHarness>> = {
  rest: () => start(mixed),
  training: async () => {
    const app = await start(mixed);
    run(app.host, 120, [0, 0, 2.2]);
    return app;
  },
  backprop: () => backprop("∂W₁"),
  backpropBatch: () => backprop("∂z₁", true),
  diagnosed: async () => {
    const app = await start(mixed);
    run(app.host, 120, [0, 0, 2.2]);
    app.store.select(2);
    return app;
  },
  finishedThenEdited: async () => {
    const app = await start(mixed);
    run(app.host, 200);
    finish(app.host, "completed");
    await settled();
    app.host.setText(app.host.text.replace('"units": 64', '"units": 16'));
    return app;
  },
  paused: async () => {
    const app = await start(mixed);
    run(app.host, 60);
    app.host.sendEvents({ kind: "state", state: "paused", step: 60 });
    return app;
  },
  diverged: async () => {
    const app = await start(mixed);
    run(app.host, 40);
    app.host.sendEvents({
      kind: "diverged",
      step: 41,
      epoch: 10.2,
      layer: 2,
      quantity: "activation",
      message:
        "Training diverged at step 41: the activation of layer 3 became infinite. Try a smaller learning rate, or batch norm on.",
    });
    finish(app.host, "diverged");
    return app;
  },
  broken: async () => {
    const app = await start(mixed);
    app.host.setText(app.host.text.replace('"units": 64', '"units": "many", "unit": 4'));
    return app;
  },
  brokenAtFirst: () => start("{ nonsense"),
  datasetError: async () => {
    const app = await start(mixed);
    app.host.setPreview({
      kind: "error",
      message:
        'iris.csv is not there: no file "iris.csv" beside iris.mlp.json. Choose a file or correct dataset.path.',
      field: "dataset.path",
    });
    return app;
  },
  failed: async () => {
    const app = await start(mixed);
    run(app.host, 30);
    app.host.fail("The engine stopped: RangeError: Invalid typed array length: -1.");
    return app;
  },
  deep: async () => {
    const layers = Array.from({ length: 20 }, (_, i) => `{ "units": ${[64, 48, 32, 24][i % 4]} }`);
    const app = await start(design(layers, 784), 784);
    run(app.host, 60);
    return app;
  },
  list: async () => {
    const app = await start(mixed);
    deepQuery(app.element, "mlp-layer-row[data-row='2'] mlp-choice-chip .chip").click();
    return app;
  },
  typing: async () => {
    const app = await start(mixed);
    deepQuery(app.element, "mlp-layer-row[data-row='2'] mlp-layer-block .number").click();
    await settled();
    const input = deepQuery(
      app.element,
      "mlp-layer-row[data-row='2'] mlp-layer-block input",
    ) as HTMLInputElement;
    input.value = "0";
    input.dispatchEvent(new InputEvent("input"));
    return app;
  },
  data: () => startData(fakeReport()),
  dataHealthy: () => startData(fakeReport({ findings: [], warnings: [] })),
  dataWide: () => startData(wideReport()),
  dataChanged: async () => {
    const app = await startData(fakeReport());
    run(app.host, 40);
    app.host.setData({ file: "changed" });
    return app;
  },
  dataReading: async () => {
    const app = await startData(undefined);
    app.host.setData({
      report: { kind: "loading" },
      reading: { stage: "reading", done: 3.2e8, total: 1e9 },
    });
    return app;
  },
  dataError: async () => {
    const app = await startData(undefined);
    app.host.setData({
      report: {
        kind: "error",
        message:
          'dataset.path: the file "iris.csv" does not exist. Name a file, relative to the design\'s folder.',
        field: "dataset.path",
      },
    });
    return app;
  },
  linear: () => start(design([], 4)),
  one: () => start(design(['{ "units": 8, "activation": "tanh" }'], 4)),
  extreme: () =>
    start(
      design(
        [
          '{ "units": 65536, "activation": { "type": "leaky-relu", "negativeSlope": 0.12345 }, "init": { "type": "gaussian", "std": 0.0125, "bias": 0.01 } }',
          '{ "units": 1, "batchNorm": { "epsilon": 0.001 } }',
        ],
        3,
        "a/very/long/folder/with/a-very-long-name-for-a-data-file-that-goes-on-2024-11-22.csv",
      ),
    ),
};

const mixed = design(
  [
    '{ "units": 256, "batchNorm": true }',
    '{ "units": 128, "batchNorm": true }',
    '{ "units": 64, "init": { "type": "gaussian", "std": 0.01 } }',
    '{ "units": 128, "activation": "tanh", "init": "xavier-normal" }',
    '{ "units": 64, "activation": "elu" }',
  ],
  784,
  "digits.csv",
);

function design(layers: readonly string[], _inputs: number, path = "iris.csv"): string {
  const list = layers.length === 0 ? "[]" : `[\n    ${layers.join(",\n    ")}\n  ]`;
  return `{
  "version": 1,
  "dataset": { "path": "${path}" },
  "layers": ${list},
  "training": { "optimizer": { "type": "sgd", "learningRate": 0.1, "momentum": 0.9 }, "epochs": 50 }
}
`;
}

async function start(text: string, inputs = text === mixed ? 784 : 4) {
  const digits = text === mixed || inputs === 784;
  const dataset = digits
    ? {
        ...fakeDataset(784, ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]),
        path: "digits.csv",
        rows: { all: 10000, train: 7000, validation: 1500, test: 1500 },
        warnings: ["67 constant columns are left out."],
      }
    : fakeDataset(inputs);
  const app = await startApp({ text, dataset });
  app.store.select(text === mixed ? 2 : "input");
  return app;
}

async function startData(report: DataReport | undefined): Promise<AppHarness> {
  const app = await start(design(['{ "units": 8 }'], 4));
  if (report) app.host.setData({ report: { kind: "ready", documentVersion: 1, report } });
  app.host.showPage("data");
  await settled();
  return app;
}

function run(host: FakeHost, steps: number, trouble: readonly number[] = []): void {
  if (!host.design) return;
  host.startRun();
  host.sendEvents(...fakeEvents(host.design, host.dataset, steps, trouble));
}

function finish(host: FakeHost, reason: "completed" | "diverged"): void {
  const nothing = { trainLoss: null, validationLoss: null, testLoss: null };
  const noDataLosses = { trainDataLoss: null, validationDataLoss: null, testDataLoss: null };
  const errors = {
    trainRmse: null,
    validationRmse: null,
    testRmse: null,
    targets: [],
    trainMeanScore: null,
    validationMeanScore: null,
    testMeanScore: null,
    bestEpoch: null,
  };
  const scores = { trainScore: null, validationScore: null, testScore: 0.953 };
  const summary = { task: "classification", epochs: 50, steps: 200, parameters: 1, seconds: 10 } as const;
  host.sendEvents({
    kind: "finished",
    reason,
    summary: {
      ...summary,
      ...nothing,
      ...noDataLosses,
      ...scores,
      ...errors,
      samplesPerSecond: 61400,
      backend: "reference",
      threads: 1,
    },
  });
}

/** The first element that the selector finds, where each step continues inside the shadow root of the one before. */
function deepQuery(root: HTMLElement, path: string): HTMLElement {
  const steps = `mlp-layer-stack ${path}`.split(" ");
  return steps.reduce<HTMLElement>(
    (element, step) => element.shadowRoot?.querySelector<HTMLElement>(step) ?? element,
    root,
  );
}

function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 100));
}

/** The page "Backprop" of a small network on the two spirals, at a step. */
async function backprop(label: string, isBatch = false): Promise<AppHarness> {
  const layers = [{ units: 3, batchNorm: isBatch, activation: isBatch ? "tanh" : "relu" }];
  const text = JSON.stringify({ dataset: { path: "two-spirals.csv" }, layers, training: { l2: 0.01 } });
  const explained = await realDataset(text);
  const app = await startApp({ text, dataset: explained.summary });
  app.host.explained = explained;
  app.host.showPage("backprop");
  await settled();
  const { backprop: store } = app.store;
  if (isBatch) {
    store.toggleBatch();
    await settled();
  }
  store.goTo(store.steps.findIndex((step) => stepLabel(step) === label));
  await settled();
  return app;
}
