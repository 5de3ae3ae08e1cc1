import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { loadModel } from "../../../src/engine/model.ts";
import type { TrainingEvent } from "../../../src/shared/events.ts";
import { cli, examples, folderWith, iris, readText } from "./helpers.ts";

const cases = resolve("test/fixtures/cases");
const short = ["--set", "training.epochs=2"];
const keys = (score: string) => [
  "epochs",
  "steps",
  "parameters",
  "trainLoss",
  "validationLoss",
  "testLoss",
  "trainDataLoss",
  "validationDataLoss",
  "testDataLoss",
  `train${score}`,
  `validation${score}`,
  `test${score}`,
  ...(score === "R2" ? ["trainRmse", "validationRmse", "testRmse"] : []),
  "seconds",
  "samplesPerSecond",
  "backend",
  "threads",
  "inferred",
  "findings",
];

describe("--json", () => {
  test("one object with these keys, and nothing else on standard output", async () => {
    const { code, out, err } = await cli(["train", iris, ...short, "--json"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const summary = JSON.parse(out);
    expect(Object.keys(summary)).toEqual(keys("Accuracy"));
    // 105 training rows in batches of 16.
    expect(summary).toMatchObject({ epochs: 2, steps: 14, threads: 1 });
    expect(summary.backend).toMatch(/^wasm-/);
    expect(out.endsWith("}\n")).toBe(true);
  });

  test("R² for regression", async () => {
    const { out } = await cli(["train", join(examples, "diabetes.mlp.json"), ...short, "--json"]);
    expect(Object.keys(JSON.parse(out))).toEqual(keys("R2"));
  });

  test("each of several targets, and the mean of their R²", async () => {
    const rows = Array.from(
      { length: 60 },
      (_, i) => `${i % 7},${(i * i) % 11},${i % 7},${100 * ((i * i) % 11)}`,
    );
    const folder = await folderWith({
      "d.csv": `a,b,u,v\n${rows.join("\n")}\n`,
      "d.mlp.json": JSON.stringify({
        dataset: { path: "d.csv", targets: ["u", "v"] },
        training: { epochs: 3, optimizer: "adam" },
      }),
    });
    const summary = JSON.parse((await cli(["train", join(folder, "d.mlp.json"), "--json"])).out);
    expect(summary.trainRmse).toBeNull();
    expect(summary.targets.map(({ name }: { name: string }) => name)).toEqual(["u", "v"]);
    for (const part of ["train", "validation", "test"]) {
      const [u, v] = summary.targets;
      expect(summary[`${part}MeanR2`]).toBeCloseTo((u[`${part}R2`] + v[`${part}R2`]) / 2, 12);
      // v varies a hundred times as much.
      expect(v[`${part}Rmse`] / u[`${part}Rmse`]).toBeGreaterThan(20);
    }
    const { out } = await cli(["train", join(folder, "d.mlp.json")]);
    expect(out).toMatch(/training R².*\nu .*\nv .*\nmean /);
  });

  test("null where there are no rows; several --set are valid together", async () => {
    const { code, out } = await cli([
      "train",
      iris,
      ...short,
      "--set=dataset.split.train=1",
      "--set=dataset.split.validation=0",
      "--set=dataset.split.test=0",
      "--json",
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ validationLoss: null, testLoss: null, testAccuracy: null });
  });

  test("the same design and seed give the same numbers", async () => {
    const numbers = async () => {
      const { seconds, samplesPerSecond, ...rest } = JSON.parse(
        (await cli(["train", iris, ...short, "--json"])).out,
      );
      return rest;
    };
    expect(await numbers()).toEqual(await numbers());
  });
});

describe("overrides", () => {
  const parameters = async (...sets: string[]) => {
    const args = ["train", iris, "--set", "training.epochs=0", ...sets.flatMap((set) => ["--set", set])];
    const { out, err } = await cli([...args, "--json"]);
    expect(err).toBe("");
    return JSON.parse(out).parameters;
  };

  test("a number, a layer's field, all layers", async () => {
    expect(await parameters("layers[0].units=3")).toBe(4 * 3 + 3 + (3 * 16 + 16) + (16 * 3 + 3));
    expect(await parameters('layers=[{"units":2}]')).toBe(4 * 2 + 2 + (2 * 3 + 3));
    expect(await parameters("layers=[]")).toBe(4 * 3 + 3);
  });

  test("fields of what stands in short form or is left out", async () => {
    expect(await parameters("layers=[{}]", "layers[0].units=2", "layers[0].batchNorm.affine=false")).toBe(19);
    expect(await parameters("layers=[{}]", "layers[0].units=2", "layers[0].batchNorm.decay=0.5")).toBe(23);
    expect(
      await parameters('layers=[{"units":2,"batchNorm":true}]', "layers[0].batchNorm.affine=false"),
    ).toBe(19);
    expect(await parameters("training.optimizer.learningRate=0.5", "output.init.type=gaussian")).toBe(403);
    const folder = await folderWith({
      "d.csv": "a,b\n1,1\n2,0\n3,1\n4,0\n",
      "d.mlp.json": '{"dataset":{"path":"d.csv"}}',
    });
    const { code, err } = await cli([
      "train",
      join(folder, "d.mlp.json"),
      ...[
        'dataset.split={"train":1,"validation":0,"test":0}',
        "layers[0].units=4",
        "training.optimizer.momentum=0.5",
        "training.batchSize=4",
        "training.epochs=1",
      ].flatMap((set) => ["--set", set]),
    ]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
  });

  test("a text field takes what looks like a number as text", async () => {
    const { err } = await cli(["train", iris, "--set", "dataset.target=2"]);
    expect(err).toContain('no column "2"');
  });

  test("the file is not changed", async () => {
    const before = await readText(iris);
    await cli(["train", iris, ...short]);
    expect(await readText(iris)).toBe(before);
  });
});

describe("files", () => {
  test("--metrics writes every event as a line of JSON", async () => {
    const folder = await folderWith();
    const path = join(folder, "metrics.jsonl");
    await cli(["train", iris, ...short, "--metrics", path]);
    const lines = (await readText(path)).trimEnd().split("\n");
    const events = lines.map((line) => JSON.parse(line) as TrainingEvent);
    expect(events[0]).toMatchObject({ kind: "started", parameters: 403 });
    expect(events.at(-1)).toMatchObject({ kind: "finished", reason: "completed" });
    expect(new Set(events.map(({ kind }) => kind))).toEqual(
      new Set(["started", "state", "progress", "evaluation", "layers", "finished"]),
    );
  });

  test("--save and --load: the weights continue where they were", async () => {
    const folder = await folderWith();
    const [saved, again] = [join(folder, "a.safetensors"), join(folder, "b.safetensors")];
    const trained = await cli(["train", iris, ...short, "--json", "--save", saved]);
    const model = loadModel(await readFile(saved));
    expect(model.classes).toEqual(["setosa", "versicolor", "virginica"]);
    expect(model.features).toEqual(["sepal_length", "sepal_width", "petal_length", "petal_width"]);
    expect(model.tensors["layers.0.weight"].shape).toEqual([16, 4]);
    expect(model.preprocessing?.columns).toHaveLength(4);

    const loaded = await cli([
      "train",
      iris,
      "--set=training.epochs=0",
      "--json",
      "--load",
      saved,
      "--save",
      again,
    ]);
    const pick = ({ out }: { out: string }) => {
      const { trainLoss, validationLoss, testLoss, testAccuracy } = JSON.parse(out);
      return { trainLoss, validationLoss, testLoss, testAccuracy };
    };
    expect(pick(loaded)).toEqual(pick(trained));
    expect(loadModel(await readFile(again)).tensors).toEqual(model.tensors);
  });

  test("with 0 epochs the initial weights are saved, and the seed decides them", async () => {
    const folder = await folderWith();
    const initial = async (name: string, seed: number) => {
      const path = join(folder, name);
      await cli(["train", iris, "--set=training.epochs=0", `--set=training.seed=${seed}`, "--save", path]);
      return loadModel(await readFile(path)).tensors["layers.0.weight"].data;
    };
    expect(await initial("a", 1)).toEqual(await initial("b", 1));
    expect(await initial("a", 1)).not.toEqual(await initial("c", 2));
  });

  test("a model of other columns is refused, with the column that is missing and the one that may be meant", async () => {
    const folder = await folderWith({
      "d.csv": (await readText(join(examples, "iris.csv"))).replace("sepal_width", "sepal_w"),
      "d.mlp.json": (await readText(iris)).replace("../../../examples/iris.csv", "d.csv"),
    });
    const saved = join(folder, "m");
    await cli(["train", iris, ...short, "--save", saved]);
    const { code, err } = await cli(["train", join(folder, "d.mlp.json"), ...short, "--load", saved]);
    expect(code).toBe(2);
    expect(err).toMatch(/d\.csv has no column "sepal_width", an input of the loaded model\./);
    // "petal_width" is nearer by its letters, but is an input of the model itself.
    expect(err).toContain('Did you mean "sepal_w"?');
  });
});

describe("what a person sees", () => {
  test("a summary on standard output, no progress bar without a terminal", async () => {
    const { out, err } = await cli(["train", iris, ...short]);
    expect(out).toMatch(/^Trained 2 epochs \(14 steps\) in .* 403 parameters, wasm-\w+ on 1 thread\n/);
    expect(out).toMatch(/\ntest +\d\.\d+ +\d+\.\d\d %\n\ntest rows\ntrue/);
    expect(err).toBe("");
  });

  test("a progress bar on a terminal, that is wiped at the end", async () => {
    const { err } = await cli(["train", iris, ...short], { interactive: true });
    expect(err).toMatch(/\r█*░* epoch \d+\.\d of 2 · loss /);
    expect(err.endsWith("\r\x1b[K")).toBe(true);
    expect(err).not.toContain("\n");
    for (const line of err.split("\r")) expect(line.replace("\x1b[K", "").length).toBeLessThan(100);
  });

  test("warnings on standard error", async () => {
    const folder = await folderWith({
      "d.csv": "a,b,y\n1,5,u\n2,5,v\n?,5,u\n4,5,v\n",
      "d.mlp.json": `{"dataset":{"path":"d.csv","split":{"train":1,"validation":0,"test":0}},"training":{"batchSize":4,"epochs":1}}`,
    });
    const { code, err } = await cli(["train", join(folder, "d.mlp.json"), "--json"]);
    expect(code).toBe(0);
    expect(err.split("\n")).toEqual([
      expect.stringMatching(/^Warning: d\.csv:4: column "a" has no value/),
      expect.stringMatching(/^Warning: d\.csv: column "b" is constant/),
      "",
    ]);
  });

  test("Ctrl-C stops, with the summary of what is reached and the model", async () => {
    const saved = join(await folderWith(), "m.safetensors");
    const { code, out } = await cli(
      ["train", iris, "--set=training.epochs=1000000", "--json", "--save", saved],
      { interactive: true, interruptAt: 2 },
    );
    expect(code).toBe(130);
    const { epochs, trainLoss } = JSON.parse(out);
    expect(epochs).toBeLessThan(1_000_000);
    expect(trainLoss).toBeGreaterThan(0);
    expect(loadModel(await readFile(saved)).tensors).toHaveProperty("layers.2.bias");
  });

  test("divergence: what happened, the summary, and no model", async () => {
    const saved = join(await folderWith(), "m.safetensors");
    const { code, out, err } = await cli([
      "train",
      join(examples, "diabetes.mlp.json"),
      ...["layers=[]", "training.optimizer.learningRate=1000", "training.optimizer.momentum=0.99"].flatMap(
        (set) => ["--set", set],
      ),
      "--json",
      "--save",
      saved,
    ]);
    expect(code).toBe(3);
    expect(JSON.parse(out)).toMatchObject({ trainLoss: null, trainR2: null });
    expect(err).toContain("Warning: ");
    expect(err).toMatch(/learning ?rate/i);
    await expect(readFile(saved)).rejects.toThrow("ENOENT");
  });
});

describe("bad input: exit code 2 and one line", () => {
  const refuse = async (args: readonly string[], ...parts: string[]) => {
    const { code, out, err } = await cli(args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(/^[^\n]+\n$/);
    for (const part of parts) expect(err).toContain(part);
  };
  const set = (...sets: string[]) => ["train", iris, ...sets.flatMap((given) => ["--set", given])];

  test.each([
    [[], "No command"],
    [["train"], "No design"],
    [["trian", iris], '"trian" is not a command'],
    [["train", iris, iris], "2 designs"],
    [["train", iris, "--bogus"], "--bogus"],
    [["train", iris, "--set"], "--set"],
    [["train", iris, "--save="], "--save"],
    [["train", "nosuch.mlp.json"], "nosuch.mlp.json: the design does not exist"],
    [["train", examples], "is a folder"],
    [["train", join(examples, "iris.csv")], "iris.csv:1:1: "],
    [["train", iris, "--load", "nosuch"], "--load: nosuch does not exist"],
    [["train", iris, "--load", iris], "--load: "],
    [["train", iris, "--save", "nosuch/m"], "--save: the folder nosuch does not exist"],
    [["train", iris, "--save", examples], "--save: "],
    [["train", iris, "--metrics", "nosuch/m"], "--metrics: "],
  ])("%j", (args, part) => refuse(args, part));

  test.each([
    ["training.epochs", "write a field, = and a value"],
    ["=5", "write a field, = and a value"],
    ["training.epochs=-1", "--set training.epochs=-1: training.epochs must be at least 0"],
    ["training.epochs=five", 'training.epochs must be a number, but is "five"'],
    ["layers[0].units=0", "--set layers[0].units=0: layers[0].units must be at least 1"],
    ["layers[2].units=1", "there is no layers[2]; layers has 2 entries"],
    ["layers.first=1", "there is no layers.first"],
    ["training.epochs.x=1", "training.epochs is 60, which has no fields"],
    ["trainig.epochs=5", 'trainig is not a known key. Did you mean "training"?'],
    ["dataset.split.train=1", "--set dataset.split.train=1: dataset.split must add up to 1"],
    [
      "dataset.path=nosuch.csv",
      '--set dataset.path=nosuch.csv: dataset.path: the file "nosuch.csv" does not exist',
    ],
  ])("--set %s", (argument, part) => refuse(set(argument), part));

  test("a batch of more rows than there are is noted", async () => {
    const { code, err } = await cli(["train", iris, ...short, "--set=training.batchSize=1000"]);
    expect(code).toBe(0);
    expect(err).toContain("Warning: training.batchSize: 1000 is more than the 105 training rows; each step");
  });

  test.each([
    { name: "38-xor.csv", rows: { all: 4, train: 2, validation: 1, test: 1 } },
    { name: "38-thirty.csv", rows: { all: 30, train: 21, validation: 5, test: 4 } },
  ])("$name, with the defaults", async ({ name, rows }) => {
    const text = await readText(join(cases, name));
    const spec = { dataset: { path: name }, layers: [{ units: 16 }], training: { epochs: 2 } };
    const folder = await folderWith({ "d.mlp.json": JSON.stringify(spec), [name]: text });
    const metrics = join(folder, "metrics.jsonl");
    const { code } = await cli(["train", join(folder, "d.mlp.json"), "--json", "--metrics", metrics]);
    expect(code).toBe(0);
    const started = JSON.parse((await readText(metrics)).split("\n")[0]);
    expect(started).toMatchObject({ batchSize: rows.train, dataset: { rows } });
  });

  test("the design's line and column, also when another field is set", async () => {
    const folder = await folderWith({
      "d.mlp.json": '{\n  "dataset": { "path": "d.csv" },\n  "layers": [\n    { "units": 0 }\n  ]\n}\n',
      "e.mlp.json": '{\n  "dataset": { "path": "d.csv",\n    "target": "z" }\n}\n',
      "d.csv": "a,b\n1,2\n",
    });
    const broken = join(folder, "d.mlp.json");
    await refuse(["train", broken], `${broken}:4:16: layers[0].units must be at least 1`);
    await refuse(["train", broken, "--set", "training.epochs=3"], `${broken}:4:16: layers[0].units`);
    await refuse(
      ["train", broken, "--set", "training.epochs=-3", "--set", "layers[0].units=1"],
      "--set training.epochs=-3: ",
    );
    const target = join(folder, "e.mlp.json");
    await refuse(["train", target], `${target}:3:15: dataset.target: d.csv has no column "z"`);
    await refuse(["train", target, "--set", "dataset.target=y"], "--set dataset.target=y: dataset.target: ");
  });

  test("the data file's line", async () => {
    const folder = await folderWith({
      "d.csv": "a,b\n1,x\n2,y\n3\n",
      "d.mlp.json": '{"dataset":{"path":"d.csv"}}',
    });
    await refuse(["train", join(folder, "d.mlp.json")], "d.csv:4: this row has 1 cell,");
  });
});

test("--help and --version", async () => {
  const { version } = JSON.parse(await readText("package.json"));
  expect(await cli(["--version"])).toMatchObject({ code: 0, out: `${version}\n`, err: "" });
  const { code, out, err } = await cli(["--help"]);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  for (const option of ["--set", "--metrics", "--json", "--save", "--load", "--help", "--version"])
    expect(out).toContain(option);
});
