import { describe, expect, test } from "vitest";
import { catalogue } from "../../../../src/engine/catalogue.ts";
import { parseDesign } from "../../../../src/shared/design/parse.ts";

const minimal = '{ "dataset": { "path": "iris.csv" } }';

/** The only problem of a text, in the form in which the command line prints it. */
function onlyProblem(text: string): string {
  const { design, problems } = parseDesign(text, catalogue);
  expect(design).toBeUndefined();
  expect(problems).toHaveLength(1);
  const [{ line, column, message }] = problems;
  return `${line}:${column} ${message}`;
}

function withTraining(training: string): string {
  return `{ "dataset": { "path": "a.csv" },\n  "training": ${training} }`;
}
function withLayer(layer: string): string {
  return `{ "dataset": { "path": "a.csv" },\n  "layers": [${layer}] }`;
}

describe("a complete design", () => {
  test("a path is enough: everything else has a default", () => {
    const { design, problems } = parseDesign(minimal, catalogue);
    expect(problems).toEqual([]);
    expect(design?.dataset).toMatchObject({ path: "iris.csv", standardize: true, target: undefined });
    expect(design?.dataset.split).toEqual({ train: 0.7, validation: 0.15, test: 0.15 });
    expect(design?.layers).toEqual([
      {
        type: undefined,
        units: 32,
        batchNorm: undefined,
        activation: { type: "relu", parameters: {} },
        init: { type: "he-normal", parameters: { bias: 0 } },
      },
    ]);
    expect(design?.loss).toBeUndefined();
    expect(design?.training).toMatchObject({ l2: 0, batchSize: 32, epochs: 50, seed: 1, shuffle: true });
    expect(design?.training.optimizer.type).toBe("sgd");
  });

  test("a name stands for its object with the defaults", () => {
    const named = parseDesign(withLayer('{ "activation": "leaky-relu" }'), catalogue).design;
    const written = parseDesign(withLayer('{ "activation": { "type": "leaky-relu" } }'), catalogue).design;
    expect(named).toEqual(written);
    const own = parseDesign(
      withLayer('{ "activation": { "type": "leaky-relu", "negativeSlope": 0.1 } }'),
      catalogue,
    );
    expect(own.design?.layers[0].activation.parameters).toEqual({ negativeSlope: 0.1 });
  });

  test("batch norm is off, on with the defaults, or on with its own values", () => {
    const read = (value: string) =>
      parseDesign(withLayer(`{ "batchNorm": ${value} }`), catalogue).design?.layers[0].batchNorm;
    expect(read("false")).toBeUndefined();
    expect(read("true")).toEqual({ affine: true, epsilon: 1e-5, decay: 0.9 });
    expect(read('{ "affine": false }')).toEqual({ affine: false, epsilon: 1e-5, decay: 0.9 });
  });

  test("class weights are a rule or numbers by name", () => {
    const weights = (text: string) =>
      parseDesign(withTraining(`{ "classWeights": ${text} }`), catalogue).design?.training.classWeights;
    expect(weights('"balanced"')).toBe("balanced");
    expect(weights('{ "cat": 0.5, "a dog": 3 }')).toEqual({ cat: 0.5, "a dog": 3 });
    expect(parseDesign(minimal, catalogue).design?.training.classWeights).toBeUndefined();
  });

  test("early stopping is off, on with the defaults, or on with its own values", () => {
    const stopping = (text: string) =>
      parseDesign(withTraining(`{ "earlyStopping": ${text} }`), catalogue).design?.training.earlyStopping;
    expect(stopping("false")).toBeUndefined();
    expect(stopping("true")).toEqual({ patience: 10, minimumChange: 0 });
    expect(stopping('{ "patience": 3 }')).toEqual({ patience: 3, minimumChange: 0 });
  });

  test("comments, trailing commas and no hidden layer are allowed", () => {
    const text = `// my design\n{ "dataset": { "path": "a.csv" /* here */ }, "layers": [], }`;
    expect(parseDesign(text, catalogue).design?.layers).toEqual([]);
  });
});

describe("a broken design", () => {
  test.each([
    ["", "1:1 The file is empty."],
    ["   \n", "1:1 The file is empty."],
    ["[]", "1:1 The design must be an object { … }, but is []."],
    ["{}", "1:1 dataset is missing."],
    ['{ "dataset": { "target": "y" } }', "1:14 dataset.path is missing."],
    ['{ "dataset": { "path": "  " } }', "1:24 dataset.path must not be empty."],
    ['{ "dataset": { "path": 3 } }', "1:24 dataset.path must be a string in quotes, but is 3."],
    ['{ "datset": 1, "dataset": { "path": "a" } }', '1:3 datset is not a known key. Did you mean "dataset"?'],
    [
      withTraining('{ "batchsize": 3 }'),
      '2:17 training.batchsize is not a known key. Did you mean "batchSize"?',
    ],
    [withTraining('{ "batchSize": 2.5 }'), "2:30 training.batchSize must be a whole number, but is 2.5."],
    [withTraining('{ "epochs": -1 }'), "2:27 training.epochs must be at least 0, but is -1."],
    [withTraining('{ "l2": -0.1 }'), "2:23 training.l2 must be at least 0, but is -0.1."],
    [withTraining('{ "epochs": "5" }'), '2:27 training.epochs must be a number, but is "5".'],
    [
      withTraining('{ "optimizer": { "type": "sgd", "learningRate": -0.1 } }'),
      "2:63 training.optimizer.learningRate must be greater than 0, but is -0.1.",
    ],
    [withLayer('{ "units": 0 }'), "2:25 layers[0].units must be at least 1, but is 0."],
    [withLayer("7"), "2:14 layers[0] must be an object { … }, but is 7."],
    [
      withLayer('{ "batchNorm": 1 }'),
      "2:29 layers[0].batchNorm must be true, false or an object { … }, but is 1.",
    ],
    [withLayer('{ "activation": { "negativeSlope": 1 } }'), '2:30 layers[0].activation needs a "type"'],
    [
      withLayer('{ "activation": { "type": "elu", "slope": 1 } }'),
      "2:47 layers[0].activation.slope is not a known key.",
    ],
    [withLayer('{ "type": "conv" }'), '2:24 layers[0].type must be one of dense, but is "conv".'],
    ['{ "dataset": { "path": "a", "features": [] } }', "1:41 dataset.features must name at least one column"],
    [
      '{ "dataset": { "path": "a", "features": ["x", 3] } }',
      "1:47 dataset.features[1] must be a string in quotes",
    ],
    [
      '{ "dataset": { "path": "a", "image": [28, 28] } }',
      "1:38 dataset.image must be a list of 3 numbers [height, width, channels], but is [28, 28].",
    ],
    ['{ "dataset": { "path": "a", "image": 28 } }', "1:38 dataset.image must be a list of 3 numbers"],
    [
      '{ "dataset": { "path": "a", "image": [28, 0, 1] } }',
      "1:43 dataset.image[1] must be at least 1, but is 0.",
    ],
    [
      '{ "dataset": { "path": "a", "image": [28, "28", 1] } }',
      '1:43 dataset.image[1] must be a number, but is "28".',
    ],
    ['{ "dataset": { "path": "a" }, "dataset": { "path": "b" } }', "1:31 dataset is listed twice; keep one."],
    [
      withTraining('{ "classWeights": "balansed" }'),
      'object of numbers by name, but is "balansed". Did you mean',
    ],
    [withTraining('{ "classWeights": 2 }'), "2:33 training.classWeights must be a name or an object"],
    [
      withTraining('{ "classWeights": { "cat": 1, "dog": -2 } }'),
      "2:52 training.classWeights.dog must be at least 0, but is -2.",
    ],
    [
      withTraining('{ "classWeights": { "cat": 1, "cat": 2 } }'),
      "2:45 training.classWeights.cat is listed twice; keep one.",
    ],
    [withTraining('{ "schedule": "cosin" }'), 'but is "cosin". Did you mean "cosine"?'],
    [withTraining('{ "earlyStopping": { "patience": 0 } }'), "2:48 training.earlyStopping.patience must be"],
    [withTraining('{ "l2": 1e999 }'), "2:23 training.l2 must be a finite number, but is 1e999."],
    ['{ "version": 2, "dataset": { "path": "a" } }', "1:14 version must be at most 1, but is 2."],
  ])("%s", (text, expected) => {
    expect(onlyProblem(text)).toContain(expected);
  });

  test("an unknown name lists the known ones and the nearest", () => {
    const problem = onlyProblem(withLayer('{ "activation": "rleu" }'));
    expect(problem).toContain("layers[0].activation must be one of ");
    expect(problem).toContain('but is "rleu". Did you mean "relu"?');
  });

  test("fractions that do not add up to 1 are named with their sum", () => {
    const text = '{ "dataset": { "path": "a", "split": { "train": 0.9 } } }';
    expect(onlyProblem(text)).toBe(
      "1:38 dataset.split must add up to 1: train 0.9 + validation 0.15 + test 0.15 is 1.2.",
    );
  });

  test("batch norm with batches of one row", () => {
    const text =
      '{ "dataset": { "path": "a" }, "layers": [{ "batchNorm": true }], "training": { "batchSize": 1 } }';
    expect(onlyProblem(text)).toContain("training.batchSize must be at least 2 with batch norm (layers[0])");
  });

  test("a syntax error is found on its line, with what is expected", () => {
    expect(onlyProblem('{\n  "dataset": { "path": "a" }\n  "loss": "mean-squared-error"\n}')).toBe(
      "3:3 A comma is expected here.",
    );
    expect(parseDesign('{ "dataset": { "path": "a"', catalogue).problems[0].message).toContain(
      "closing brace",
    );
  });

  test("several problems are all reported", () => {
    const { problems } = parseDesign(withLayer('{ "units": 0, "activation": "nope", "x": 1 }'), catalogue);
    expect(problems.map((problem) => problem.path)).toEqual([
      "layers[0].x",
      "layers[0].units",
      "layers[0].activation",
    ]);
  });
});

describe("the outline of a design with errors", () => {
  const outlineOf = (text: string) => parseDesign(text, catalogue).outline;

  test("has what is wrong as it is written, else the default", () => {
    const outline = outlineOf(
      '{ "dataset": { "path": "a.csv" }, "layers": [{ "units": -3, "activation": "reluu" }, { "units": "many" }] }',
    );
    expect(outline?.layers.map(({ units, activation }) => [units, activation.type])).toEqual([
      [-3, "reluu"],
      [32, "relu"],
    ]);
  });

  test.each([
    "{ nonsense",
    "[]",
    "{}",
    '{ "dataset": {} }',
    '{ "dataset": { "path": "a.csv" }, "layers": { "units": 3 } }',
    '{ "dataset": { "path": "a.csv" }, "layers": [3] }',
    `{ "dataset": { "path": "a.csv" }, "layers": [${"{},".repeat(100_000)}] }`,
  ])("does not exist for %.60s", (text) => expect(outlineOf(text)).toBeUndefined());

  test("does not exist beside a design", () => {
    expect(outlineOf('{ "dataset": { "path": "a.csv" } }')).toBeUndefined();
  });
});
