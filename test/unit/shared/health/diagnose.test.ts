import { describe, expect, test } from "vitest";
import { catalogue } from "../../../../src/engine/catalogue.ts";
import type { Curve } from "../../../../src/shared/curve.ts";
import { applyEdits, editDesign } from "../../../../src/shared/design/edit.ts";
import type { LayerSnapshot, LayersEvent } from "../../../../src/shared/events.ts";
import { diagnose, type History, leading } from "../../../../src/shared/health/diagnose.ts";
import { type Diagnosis, diagnosisText } from "../../../../src/shared/health/diagnosis.ts";
import { designFrom } from "../../../support/designFrom.ts";

const distribution = { mean: 0.1, std: 0.7, histogram: { low: -1, high: 1, counts: [1, 1] } };
const small = { ...distribution, mean: 0, std: 1e-3 };

function layer(part: Partial<LayerSnapshot> = {}): LayerSnapshot {
  return {
    activation: distribution,
    preActivation: distribution,
    dead: 0,
    saturated: null,
    gradientNorm: 1,
    weight: distribution,
    gradient: small,
    oneSigned: 0,
    updateRatio: 1e-3,
    ...part,
  };
}

const noCurve: Curve = { step: [], epoch: [], loss: [], dataLoss: [], score: [] };

/** Snapshots every 100 steps from `first` on; the network is two hidden layers and an output. */
function history(parts: Partial<LayerSnapshot>[][], first = 0): History {
  const snapshots = parts.map((ofLayers, i): LayersEvent => {
    const layers = [0, 1, 2].map((index) => layer(ofLayers[index]));
    return { kind: "layers", step: first + 100 * i, layers };
  });
  const shapes = [20, 16, 8].map((inputs) => ({ inputs, units: 8, parameters: 8 * inputs + 8 }));
  return {
    snapshots,
    latestLayers: snapshots.at(-1),
    train: noCurve,
    validation: noCurve,
    started: undefined,
    diverged: undefined,
    verifiedRemedies: undefined,
    attempts: [],
    shapes,
  };
}

const text = `{
  "dataset": { "path": "x.csv", "standardize": false },
  "layers": [
    { "units": 8, "activation": "sigmoid", "init": { "type": "gaussian", "bias": 0.01 } },
    { "units": 8, "init": "gaussian" }
  ],
  "training": { "optimizer": { "type": "sgd", "learningRate": 0.03, "momentum": 0.5 } }
}`;
const spec = designFrom(text);
const read = (given: History) => diagnose(spec, catalogue, given);
const plain = (words: string) => words.replaceAll("\u202f", " ");
const kinds = (given: History) =>
  read(given).map(({ layer: index, kind, severity }) => [index, kind, severity]);

test("a healthy network has no diagnosis, and neither has one without a snapshot", () => {
  expect(read(history([[], [], []]))).toEqual([]);
  expect(read(history([]))).toEqual([]);
});

describe("dead units", () => {
  const dying = history([[], [{}, { dead: 0.3 }], [{}, { dead: 0.6 }], [{}, { dead: 0.83 }]]);

  test("are reported with their evidence and since when, with remedies in words", () => {
    const [diagnosis] = read(dying);
    expect(diagnosis).toMatchObject({
      layer: 1,
      kind: "dead-units",
      severity: "error",
      since: 100,
      step: 300,
      evidence: { dead: 0.83 },
    });
    expect(plain(diagnosis.message)).toBe("Layer 2: 83 % of units dead for 200 steps.");
    expect(plain(diagnosisText(diagnosis))).toBe(
      "Layer 2: 83 % of units dead for 200 steps; try He normal initialization, or learning rate 0.003, or Leaky ReLU activation.",
    );
  });

  test("of the untrained network are reported as such, and the learning rate is not to blame", () => {
    const [{ message, remedies }] = read(history([[{}, { dead: 0.9 }]]));
    expect(plain(message)).toBe("Layer 2: 90 % of units dead before the first step.");
    expect(remedies.map(({ label }) => label)).toEqual([
      "He normal initialization",
      "Leaky ReLU activation",
      "batch norm on",
    ]);
  });

  test("count when they stay: three snapshots in a row, or all there are", () => {
    expect(read(history([[], [], [{}, { dead: 0.9 }], [{}, { dead: 0.9 }]]))).toEqual([]);
    expect(
      read(
        history([
          [{}, { dead: 0.9 }],
          [{}, { dead: 0.9 }],
        ]),
      ),
    ).toHaveLength(1);
    expect(read(history([[], [{}, { dead: 0.9 }], [], []]))).toEqual([]);
  });
});

describe("everything else that can be wrong with a layer", () => {
  const cases: [string, Partial<LayerSnapshot>[], (string | number | undefined)[]][] = [
    ["saturation", [{ saturated: 0.8 }], [0, "saturated", "error"]],
    [
      "collapsed activations",
      [{ activation: { ...distribution, mean: 0, std: 5e-3 } }],
      [0, "collapsed", "warning"],
    ],
    ["no gradient", [{}, { gradientNorm: 0 }], [1, "no-gradient", "error"]],
    ["a vanishing gradient", [{ gradientNorm: 1 / 280 }], [0, "vanishing-gradient", "warning"]],
    ["a gradient that is gone", [{ gradientNorm: 1e-6 }], [0, "vanishing-gradient", "error"]],
    [
      "exploding activations",
      [{}, { activation: { ...distribution, mean: 9000, std: 62_100 } }],
      [1, "exploding-activation", "error"],
    ],
    ["units that are all alike", [{ symmetric: true }], [0, "symmetric-units", "error"]],
    [
      "an exploding gradient",
      [{ gradient: { ...distribution, std: 3.6e15 } }],
      [0, "exploding-gradient", "error"],
    ],
    ["gradients of one sign", [{}, { oneSigned: 0.7 }], [1, "one-signed-gradients", "warning"]],
    ["updates that are too large", [{ updateRatio: 0.2 }], [0, "update-too-large", "warning"]],
    ["numbers that are not finite", [{ gradientNorm: Number.NaN }], [0, "not-finite", "error"]],
  ];
  for (const [name, parts, expected] of cases) {
    test(name, () => expect(kinds(history([parts, parts, parts], 100))).toEqual([expected]));
  }

  test("the first steps may be large, and an output layer may be sure or all alike", () => {
    expect(read(history([[{ updateRatio: 0.9 }]], 10))).toEqual([]);
    const output = { saturated: 0.9, activation: { ...distribution, mean: 0, std: 0 } };
    expect(read(history([[{}, {}, output]]))).toEqual([]);
  });

  test("flat units are not reported for a learning rule without gradients", () => {
    const flat = { saturated: 1, gradientNorm: null, gradient: null };
    expect(read(history([[flat, flat, {}]], 100))).toEqual([]);
    expect(read(history([[flat, flat, {}]], 0))[0]).toMatchObject({ kind: "saturated", layers: [0, 1] });
  });

  test("without any gradient in the network, nothing is reported about gradients", () => {
    const none = { gradientNorm: 0 };
    expect(read(history([[none, none, none]], 100))).toEqual([]);
  });
});

test("the most severe comes first, then causes before consequences; leading ones are one a layer", () => {
  const parts = [
    { oneSigned: 0.9, updateRatio: 0.3 },
    { dead: 0.9, gradientNorm: 0 },
  ];
  const given = history([parts, parts, parts], 100);
  expect(kinds(given).map(([index, kind]) => `${index} ${kind}`)).toEqual([
    "1 dead-units",
    "1 no-gradient",
    "0 update-too-large",
    "0 one-signed-gradients",
  ]);
  expect(leading(read(given)).map(({ kind }) => kind)).toEqual(["dead-units", "update-too-large"]);
});

describe("remedies", () => {
  const edited = (diagnosis: Diagnosis | undefined, label: string) => {
    const remedy = diagnosis?.remedies.find((item) => plain(item.label) === label);
    if (!remedy)
      throw new Error(`There is no "${label}" in ${diagnosis?.remedies.map((item) => item.label)}.`);
    return designFrom(
      remedy.edits.reduce((source, edit) => applyEdits(source, editDesign(source, edit)), text),
    );
  };
  const collapsed = { activation: { ...distribution, mean: 0, std: 1e-4 } };

  test("an initialization keeps the layer's bias and suits its activation", () => {
    const [first] = read(history([[collapsed, {}]]));
    expect(edited(first, "Xavier normal initialization").layers[0].init).toEqual({
      type: "xavier-normal",
      parameters: { bias: 0.01 },
    });
    const [second] = read(history([[{}, collapsed]]));
    expect(edited(second, "He normal initialization").layers[1].init.type).toBe("he-normal");
  });

  test("the same finding in several layers is one, and all are fixed at once", () => {
    const [first] = read(history([[collapsed, collapsed]]));
    expect(first).toMatchObject({ layer: 0, layers: [0, 1] });
    expect(first.message).toMatch(/^Layers 1 and 2: all activations near 0/);
    const fixed = edited(first, "Xavier normal and He normal initialization in 2 layers");
    expect(fixed.layers.map(({ init }) => init.type)).toEqual(["xavier-normal", "he-normal"]);
  });

  test("a tenth of the learning rate leaves the momentum", () => {
    const dead = [{}, { dead: 0.9 }];
    const [diagnosis] = read(history([[], dead, dead, dead]));
    expect(edited(diagnosis, "learning rate 0.003").training.optimizer).toEqual({
      type: "sgd",
      parameters: { learningRate: 0.003, momentum: 0.5 },
    });
  });

  test("batch norm goes into every layer with the finding", () => {
    const [alone] = read(history([[{}, { saturated: 0.9 }]]));
    const on = (design: ReturnType<typeof designFrom>) =>
      design.layers.map(({ batchNorm }) => batchNorm !== undefined);
    expect(on(edited(alone, "batch norm on"))).toEqual([false, true]);
    const settled = designFrom(
      text
        .replace('"standardize": false', '"standardize": true')
        .replace('"gaussian"', '"xavier-normal"')
        .replace('"gaussian"', '"he-normal"'),
    );
    const [dead] = diagnose(settled, catalogue, history([[{ dead: 0.9 }, { dead: 0.9 }]]));
    expect(on(edited(dead, "batch norm in 2 layers"))).toEqual([true, true]);
  });

  test("data that is not standardized is the first suspect of a saturated first layer", () => {
    const [first] = read(history([[{ saturated: 0.9 }]]));
    expect(first.remedies[0].label).toBe("standardized inputs");
  });

  test("inputs are centered by the layer below, or by the data", () => {
    const parts = [{ oneSigned: 0.9 }, { oneSigned: 0.9 }];
    const [first] = read(history([parts, parts, parts], 100));
    expect(edited(first, "standardized inputs").dataset.standardize).toBe(true);
    const upper = [{}, { oneSigned: 0.9 }];
    const [second] = read(history([upper, upper, upper], 100));
    expect(edited(second, "Tanh activation in layer 1").layers[0].activation.type).toBe("tanh");
  });

  test("what the design has already is not proposed", () => {
    const fixed = designFrom(text.replaceAll('"gaussian"', '"he-normal"'));
    const [diagnosis] = diagnose(fixed, catalogue, history([[{}, { dead: 0.9 }]]));
    expect(diagnosis.remedies.map(({ label }) => label)).toEqual(["Leaky ReLU activation", "batch norm on"]);
  });
});

describe("the run as a whole", () => {
  const curve = (loss: (i: number) => number, updateRatio = 1e-3): History => {
    const points = Array.from({ length: 40 }, (_, i) => i);
    return {
      ...history([[{ updateRatio }, { updateRatio }, { updateRatio }]], 400),
      train: {
        step: points.map((i) => 10 * (i + 1)),
        epoch: points.map((i) => (i + 1) / 4),
        loss: points.map(loss),
        dataLoss: points.map(loss),
        score: points.map(() => 0.1),
      },
    };
  };

  test("a loss that stays where it began", () => {
    const [diagnosis] = read(curve((i) => 2.3 + 0.2 * Math.exp(-i)));
    expect([diagnosis.layer, diagnosis.kind]).toEqual([undefined, "loss-not-falling"]);
    expect(diagnosis.message).toContain("has not fallen since step 50");
  });

  test("because the steps are too small", () => {
    const [{ kind, remedies }] = read(curve((i) => 2.3 - 1e-3 * i, 1e-7));
    expect(kind).toBe("update-too-small");
    expect(remedies[0].label).toBe("learning rate 0.3");
  });

  test("a loss that rises", () => {
    const [{ kind, severity, remedies }] = read(curve((i) => 2 + 0.05 * i));
    expect([kind, severity, remedies[0].label]).toEqual(["loss-rising", "error", "standardized inputs"]);
    expect(remedies[1].label).toBe("learning rate 0.003");
  });

  test("a loss that falls, or has fallen and stays, has nothing wrong", () => {
    expect(read(curve((i) => 2.3 - 0.01 * i))).toEqual([]);
    expect(read(curve((i) => 0.4 + 2 * Math.exp(-i)))).toEqual([]);
  });

  test("a loss of 0 has nowhere to fall to", () => {
    expect(read(curve(() => 0, 0))).toEqual([]);
  });

  test("a network that has learned its task gets no warnings, but what is bad is reported", () => {
    const learned = curve((i) => 2 * Math.exp(-i / 4));
    const with_ = (part: Partial<LayerSnapshot>) => {
      const { snapshots, latestLayers } = history([[part]], 400);
      return { ...learned, snapshots, latestLayers };
    };
    expect(read(with_({ saturated: 0.4 }))).toEqual([]);
    expect(read(with_({ saturated: 0.9 }))).toHaveLength(1);
  });
});
