import { describe, expect, test } from "vitest";
import { catalogue } from "../../../../src/engine/catalogue.ts";
import type { Curve } from "../../../../src/shared/curve.ts";
import { scalingOfDesign, standardizeEdits } from "../../../../src/shared/design/scaling.ts";
import type { ProgressEvent, StartedEvent } from "../../../../src/shared/events.ts";
import { type Attempt, rateBounds } from "../../../../src/shared/health/attempt.ts";
import { bestPoint } from "../../../../src/shared/health/curves.ts";
import { diagnose, type History, historyOfRun, layersText } from "../../../../src/shared/health/diagnose.ts";
import { editedDesign } from "../../../../src/shared/health/editedDesign.ts";
import { RunLog } from "../../../../src/shared/runLog.ts";
import { designFrom } from "../../../support/designFrom.ts";

function designOf(parts: object = {}) {
  return designFrom({ dataset: { path: "x.csv" }, ...parts });
}

const points = Array.from({ length: 40 }, (_, i) => i);
function curve(loss: (i: number) => number, score: (i: number) => number = () => 0.9): Curve {
  const values = points.map(loss);
  return {
    step: points.map((i) => 10 * (i + 1)),
    epoch: points.map((i) => i + 1),
    loss: values,
    dataLoss: values,
    score: points.map(score),
  };
}

function history(parts: Partial<History>): History {
  return {
    snapshots: [],
    latestLayers: undefined,
    train: curve((i) => 1 / (i + 1)),
    validation: curve((i) => 1 / (i + 1)),
    shapes: undefined,
    started: undefined,
    diverged: undefined,
    verifiedRemedies: undefined,
    attempts: [],
    ...parts,
  };
}

const started = (train: number, validation: number | null) =>
  ({
    baseline: { train, validation },
    dataset: { rows: { all: 500, train: 400, validation: 100, test: 0 } },
  }) as unknown as History["started"];
const read = (parts: Partial<History>, design = designOf()) => diagnose(design, catalogue, history(parts));

describe("overfitting", () => {
  const validation = curve((i) => 0.3 + Math.abs(i - 9) / 20);

  test("is found with its best epoch, and has early stopping as its first remedy", () => {
    const [{ kind, severity, since, evidence, message, remedies }] = read({ validation });
    expect([kind, severity, since, evidence.bestEpoch]).toEqual(["overfitting", "error", 100, 10]);
    expect(message).toContain("best in epoch 10 (step 100)");
    expect(remedies.map(({ label }) => label)).toEqual(["early stopping", "L2 λ 0.001"]);
    expect(bestPoint(validation)).toMatchObject({ index: 9, step: 100, epoch: 10, loss: 0.3 });
  });

  test("is none with early stopping, while the training loss does not fall, or by less than a quarter", () => {
    expect(read({ validation }, designOf({ training: { earlyStopping: true } }))).toEqual([]);
    expect(read({ validation, train: curve((i) => 1 + Math.exp(-i)) }).map(({ kind }) => kind)).not.toContain(
      "overfitting",
    );
    expect(read({ validation: curve((i) => 0.5 + 0.5 / (i + 1) + Math.max(0, i - 30) * 1e-4) })).toEqual([]);
  });
});

test("a score below the most frequent class, or below the mean, is bad; class weights may be meant to do so", () => {
  const low = {
    train: curve(
      (i) => 1 / (i + 1),
      () => 0.6,
    ),
    started: started(0.7, null),
  };
  expect(read(low)[0]).toMatchObject({ kind: "below-baseline", severity: "error" });
  expect(read({ ...low, started: started(0.62, null) })).toEqual([]);
  expect(read(low, designOf({ training: { classWeights: "balanced" } }))).toEqual([]);
  const validation = curve(
    (i) => 1 / (i + 1),
    () => -0.4,
  );
  const [found] = read({ validation, started: started(0, 0) });
  expect(found.message).toMatch(/^The validation score is .*lower than the 0\.000 of always giving the mean/);
});

test("a loss that jumps up twice spikes; one rare row does not", () => {
  const spiking = (at: readonly number[], height: number) =>
    read({ train: curve((i) => (at.includes(i) ? height : 1 / (i + 1))) }).map(({ kind, severity }) => [
      kind,
      severity,
    ]);
  expect(spiking([30, 36], 0.5)).toEqual([["loss-spikes", "warning"]]);
  expect(spiking([30, 36], 5)).toEqual([["loss-spikes", "error"]]);
  expect(spiking([30], 0.5)).toEqual([]);
});

describe("advice does not lead in a circle", () => {
  const at = (learningRate: number, diverged = false): Attempt => ({
    design: designOf({ training: { optimizer: { type: "sgd", learningRate } } }),
    diverged,
  });
  const flat = (learningRate: number, attempts: readonly Attempt[]) =>
    read({ train: curve(() => 1), attempts }, at(learningRate).design)[0].remedies.map(({ label }) => label);

  test("a rate that diverged, or was left for a lower one, is not offered again", () => {
    expect(flat(0.03, [])).toContain("learning rate 0.3");
    expect(flat(0.03, [at(0.3, true)])).toContain("learning rate 0.095");
    expect(flat(0.03, [at(0.3)])).toContain("learning rate 0.095");
    expect(flat(0.03, [at(0.04, true)]).filter((label) => label.startsWith("learning"))).toEqual([]);
    expect(rateBounds(at(0.03).design, [at(0.001), at(3, true)])).toEqual({ low: 0.001, high: 3 });
  });

  test("neither is a design that has been run", () => {
    const [first] = read({ train: curve(() => 1) })[0].remedies;
    const next = editedDesign(designOf(), first.edits, catalogue);
    if (!next) throw new Error("The remedy breaks the design.");
    const [again] = read({ train: curve(() => 1), attempts: [{ design: next, diverged: false }] });
    expect(again.remedies.map(({ label }) => label)).not.toContain(first.label);
  });
});

test("after divergence, only what trial runs have verified is offered, at the layer where it began", () => {
  const diverged = {
    kind: "diverged",
    step: 7,
    epoch: 1,
    layer: 0,
    quantity: "weight",
    message: "Training diverged after step 7.",
  } as const;
  const remedy = { label: "learning rate 0.01", edits: [] };
  const [found, ...others] = read({ diverged, train: curve((i) => 1 + i), verifiedRemedies: [remedy] });
  expect(found).toMatchObject({
    kind: "diverged",
    layer: 0,
    layers: [0],
    severity: "error",
    remedies: [remedy],
  });
  expect(others.flatMap(({ remedies }) => remedies)).toEqual([]);
  expect(read({ diverged })[0].remedies).toEqual([]);
});

test("layers are listed as a person counts them", () => {
  const design = designOf({ layers: Array.from({ length: 8 }, () => ({})) });
  const text = (...layers: number[]) => layersText(design, layers);
  expect([text(3), text(0, 1), text(0, 1, 2, 3, 4, 5), text(8)]).toEqual([
    "Layer 4",
    "Layers 1 and 2",
    "Layers 1 to 6",
    "Output layer",
  ]);
  expect([text(0, 2, 3, 4), text(0, 8)]).toEqual(["Layers 1 and 3 to 5", "Layer 1 and output layer"]);
});

test.each([
  [{}, "standardize", "standardize"],
  [{ standardize: false }, "none", "standardize"],
  [{ scale: "min-max" }, "min-max", "scale"],
  [{ scale: "none" }, "none", "scale"],
])("standardize and scale are resolved in one place: %j", (given, scaling, field) => {
  const { dataset } = designOf({ dataset: { path: "x.csv", ...given } });
  expect(scalingOfDesign(dataset)).toBe(scaling);
  for (const on of [true, false]) {
    const edits = standardizeEdits(dataset, on);
    expect(edits[0].path).toEqual(["dataset", field]);
    const edited = editedDesign(designOf({ dataset: { path: "x.csv", ...given } }), edits, catalogue);
    expect(edited && scalingOfDesign(edited.dataset)).toBe(on ? "standardize" : "none");
  }
});

describe("a run that was resumed", () => {
  /** A loss that does not fall after step 100, in a log that has the steps from the first one on. */
  function resumed(first: number) {
    const log = new RunLog();
    log.append({ kind: "started", resumedAt: 100 } as StartedEvent);
    for (let step = first; step <= 300; step++) {
      const loss = step <= 100 ? 10 / step : 0.1;
      log.append({
        kind: "progress",
        step,
        epoch: step / 10,
        trainLoss: loss,
        trainDataLoss: loss,
      } as ProgressEvent);
    }
    return diagnose(designOf(), catalogue, historyOfRun(log)).map(({ kind }) => kind);
  }

  test("without its beginning is not judged by its curves", () => {
    expect(resumed(101)).toEqual([]);
  });
  test("with its beginning is judged by all of them", () => {
    // The loss has fallen to a hundredth of its start.
    expect(resumed(1)).toEqual([]);
    const log = new RunLog();
    log.append({ kind: "started", resumedAt: 100 } as StartedEvent);
    for (let step = 1; step <= 300; step++)
      log.append({
        kind: "progress",
        step,
        epoch: step / 10,
        trainLoss: 1,
        trainDataLoss: 1,
      } as ProgressEvent);
    expect(diagnose(designOf(), catalogue, historyOfRun(log)).map(({ kind }) => kind)).toEqual([
      "loss-not-falling",
    ]);
  });
});
