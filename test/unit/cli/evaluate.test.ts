/** `evaluate MODEL [DATA]`, and the confusion matrix that `train` ends with. */
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cli, examples, folderWith } from "./helpers.ts";

/** A folder with an example and its data, in which the example has been trained and saved. */
async function trained(name: string, ...args: string[]) {
  const folder = await folderWith();
  const file = (path: string) => join(folder, path);
  for (const path of [`${name}.mlp.json`, `${name}.csv`]) await copyFile(join(examples, path), file(path));
  const run = await cli([
    "train",
    file(`${name}.mlp.json`),
    "--save",
    file("m.safetensors"),
    "--json",
    ...args,
  ]);
  expect(run.code).toBe(0);
  return { folder, file, model: file("m.safetensors"), summary: JSON.parse(run.out) };
}

async function json(args: readonly string[]) {
  const { code, out, err } = await cli(["evaluate", ...args, "--json"]);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return JSON.parse(out);
}

describe("a classifier", () => {
  test("has on each part of its own data what training has said", async () => {
    const { model, summary } = await trained("iris");
    for (const [part, rows] of [
      ["train", 90],
      ["validation", 15],
      ["test", 45],
    ] as const) {
      const result = await json([model, "--part", part]);
      expect(result.rows).toBe(rows);
      expect(result.accuracy).toBeCloseTo(summary[`${part}Accuracy`], 12);
      expect(result.loss).toBeCloseTo(summary[`${part}Loss`], 5);
    }
    expect(await json([model])).toEqual(await json([model, "--part", "test"]));
  });

  test("has the keys of its figures, which agree with each other", async () => {
    const { model, file } = await trained("iris");
    const result = await json([model, file("iris.csv")]);
    expect(Object.keys(result)).toEqual([
      "rows",
      "loss",
      "dataLoss",
      "accuracy",
      "accuracyInterval",
      "balancedAccuracy",
      "baseline",
      "confusion",
      "classes",
      "macroF1",
      "rocAuc",
      "averagePrecision",
      "brier",
      "ece",
    ]);
    const { confusion, classes, rows } = result;
    expect(rows).toBe(150);
    expect(confusion.flat().reduce((sum: number, count: number) => sum + count, 0)).toBe(150);
    const right = confusion.reduce((sum: number, row: number[], i: number) => sum + row[i], 0);
    expect(result.accuracy).toBeCloseTo(right / 150, 12);
    expect(classes.map(({ support }: { support: number }) => support)).toEqual([50, 50, 50]);
    expect(result.accuracyInterval[0]).toBeLessThan(result.accuracy);
  });

  test("gives the same figures for the rows in another order, and for columns in another order", async () => {
    const { model, file } = await trained("iris");
    const [head, ...lines] = (await readFile(file("iris.csv"), "utf8")).trim().split("\n");
    const turned = (line: string) => line.split(",").reverse().join(",");
    await writeFile(file("turned.csv"), [head, ...lines.reverse()].map(turned).join("\n"));
    const [straight, other] = [
      await json([model, file("iris.csv")]),
      await json([model, file("turned.csv")]),
    ];
    expect(other).toEqual({
      ...straight,
      loss: expect.closeTo(straight.loss, 6),
      dataLoss: expect.closeTo(straight.dataLoss, 6),
      brier: expect.closeTo(straight.brier, 9),
      ece: expect.closeTo(straight.ece, 9),
    });
  });

  test("uses the statistics of its training rows, not those of the file", async () => {
    const { model, file } = await trained("iris");
    const [head, ...lines] = (await readFile(file("iris.csv"), "utf8")).trim().split("\n");
    const setosa = lines.filter((line) => line.endsWith("setosa"));
    await writeFile(file("setosa.csv"), [head, ...setosa].join("\n"));
    const whole = await json([model, file("iris.csv")]);
    const part = await json([model, file("setosa.csv")]);
    // Scaled by their own statistics, rows of one class would lie around the middle of all.
    expect(part.confusion[0]).toEqual(whole.confusion[0]);
    expect(part.classes[1]).toMatchObject({ support: 0, recall: 0 });
    expect(part.rocAuc).toBeUndefined();
  });

  test("writes each row's answer", async () => {
    const { model, file } = await trained("iris");
    const result = await json([model, file("iris.csv"), "--rows", file("rows.csv")]);
    const [head, ...lines] = (await readFile(file("rows.csv"), "utf8")).trim().split("\n");
    expect(head).toBe("row,actual,predicted,p(setosa),p(versicolor),p(virginica)");
    expect(lines).toHaveLength(150);
    const rows = lines.map((line) => line.split(","));
    expect(rows.filter(([, actual, predicted]) => actual === predicted)).toHaveLength(
      Math.round(150 * result.accuracy),
    );
    for (const [row, , predicted, ...given] of rows) {
      const probabilities = given.map(Number);
      expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5);
      expect(["setosa", "versicolor", "virginica"][probabilities.indexOf(Math.max(...probabilities))]).toBe(
        predicted,
      );
      expect(Number(row)).toBeGreaterThan(0);
    }
  });

  test("of a recorded run finds the run's data beside its design", async () => {
    const { file } = await trained("iris", "--record");
    const { out } = await cli(["runs", file("iris.mlp.json"), "--json"]);
    const [{ id, summary }] = JSON.parse(out);
    const result = await json([file(`.mlp-studio/runs/iris/${id}/model.safetensors`)]);
    expect(result.accuracy).toBeCloseTo(summary.testAccuracy, 12);
  });

  test("is described in words, with its confusion matrix", async () => {
    const { model, file } = await trained("iris");
    const { out } = await cli(["evaluate", model, file("iris.csv")]);
    expect(out).toMatch(
      /^.*iris\.csv: 150 rows\naccuracy +9\d\.\d % \(95 % interval .* to .* %; 33\.3 % for always predicting/,
    );
    expect(out).toMatch(
      /\ntrue \\ predicted {2}setosa {2}versicolor {2}virginica {2}recall {2}precision +F1\n/,
    );
    expect(out).toMatch(/\nsetosa +50 +0 +0 +1\.000 +1\.000 +1\.000\n/);
  });
});

describe("a network for numbers", () => {
  test("has the figures of regression, by the training rows' mean", async () => {
    const { model, summary, file } = await trained("diabetes");
    const own = await json([model]);
    expect(Object.keys(own)).toEqual([
      "rows",
      "loss",
      "dataLoss",
      "r2",
      "rmse",
      "mae",
      "medianAbsoluteError",
      "baselineRmse",
    ]);
    expect(own.rmse).toBeCloseTo(summary.testRmse, 3);
    // The baseline is the training rows' mean for a single row as well, whose own mean would be exact.
    const [head, first] = (await readFile(file("diabetes.csv"), "utf8")).split("\n");
    await writeFile(file("one.csv"), `${head}\n${first}\n`);
    const one = await json([model, file("one.csv")]);
    expect(one).toMatchObject({ rows: 1, r2: null });
    expect(one.baselineRmse).toBeGreaterThan(1e-3);
    expect(one.mae).toBeCloseTo(one.rmse, 6);
    const { out } = await cli(["evaluate", model]);
    expect(out).toMatch(/^the test rows of diabetes\.csv: \d+ rows\nR² +0\.\d{4}\nRMSE +/);
  });

  test("writes actual and predicted numbers", async () => {
    const { model, file } = await trained("diabetes");
    await json([model, file("diabetes.csv"), "--rows", file("rows.csv")]);
    const [head, ...lines] = (await readFile(file("rows.csv"), "utf8")).trim().split("\n");
    expect(head).toMatch(/^row,(\w+),predicted \1$/);
    expect(lines).toHaveLength(442);
  });
});

describe("is refused with one sentence that names", () => {
  test.each<[string, (text: string) => string, RegExp]>([
    [
      "a column that is missing",
      (text) => text.replace("petal_length", "length"),
      /has no column "petal_length", an input/,
    ],
    [
      "a class that the model does not know",
      (text) => text.replace("virginica", "other"),
      /the class "other" of the target column "species" does not exist/,
    ],
    [
      "a target that is missing",
      (text) => text.replace("species", "kind"),
      /has no column "species", the target/,
    ],
  ])("%s", async (_, change, message) => {
    const { model, file } = await trained("iris");
    await writeFile(file("other.csv"), change(await readFile(file("iris.csv"), "utf8")));
    const { code, out, err } = await cli(["evaluate", model, file("other.csv"), "--json"]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(message);
    expect(err.trim()).not.toContain("\n");
  });

  /** A network for a table with categories, a yes/no column and a date, saved. */
  async function mixed(target: string) {
    const colors = ["red", "green", "blue"];
    const rows = Array.from({ length: 60 }, (_, i) => ({
      color: colors[i % 3],
      size: String(i),
      sold: i % 2 ? "yes" : "no",
      price: String(3 * i + 0.5),
      kind: i % 4 < 2 ? "a" : "b",
    }));
    const csv = (columns: readonly (keyof (typeof rows)[0])[], change = (row: (typeof rows)[0]) => row) =>
      [columns.join(), ...rows.map((row) => columns.map((name) => change(row)[name]).join())].join("\n");
    const folder = await folderWith({
      "t.csv": csv(["color", "size", "sold", "price", "kind"]),
      "t.mlp.json": JSON.stringify({
        dataset: { path: "t.csv", target },
        layers: [{ units: 4 }],
        training: { epochs: 2 },
      }),
    });
    const model = join(folder, "m.safetensors");
    expect((await cli(["train", join(folder, "t.mlp.json"), "--save", model])).code).toBe(0);
    const evaluateText = async (text: string) => {
      await writeFile(join(folder, "other.csv"), text);
      return cli(["evaluate", model, join(folder, "other.csv"), "--json"]);
    };
    return { csv, evaluateText };
  }

  function expectRefused({ code, out, err }: Awaited<ReturnType<typeof cli>>, message: RegExp) {
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(message);
    expect(err.trim()).not.toContain("\n");
  }

  test("a column of categories, of booleans or of numbers that is missing", async () => {
    const { csv, evaluateText } = await mixed("kind");
    expect((await evaluateText(csv(["kind", "price", "sold", "size", "color"]))).code).toBe(0);
    expectRefused(
      await evaluateText(csv(["size", "sold", "price", "kind"])),
      /has no column "color", an input/,
    );
    expectRefused(
      await evaluateText(csv(["color", "size", "price", "kind"])),
      /has no column "sold", an input/,
    );
    expectRefused(
      await evaluateText(csv(["color", "sold", "price", "kind"])),
      /has no column "size", an input/,
    );
  });

  test("a target that is missing or renamed, of classes or of numbers", async () => {
    const classes = await mixed("kind");
    const all = ["color", "size", "sold", "price"] as const;
    expectRefused(await classes.evaluateText(classes.csv(all)), /has no column "kind", the target/);
    const numbers = await mixed("price");
    const text = numbers.csv([...all, "kind"]);
    expectRefused(
      await numbers.evaluateText(text.replace("price", "cost")),
      /has no column "price", the target/,
    );
  });

  test("a class that the model does not know; a category that it does not know is a warning", async () => {
    const { csv, evaluateText } = await mixed("kind");
    const columns = ["color", "size", "sold", "price", "kind"] as const;
    const other = csv(columns, (row) => ({ ...row, kind: row.size === "7" ? "c" : row.kind }));
    expectRefused(await evaluateText(other), /the class "c" of the target column "kind" does not exist/);
    const purple = await evaluateText(csv(columns, (row) => ({ ...row, color: "purple" })));
    expect(purple.code).toBe(0);
    expect(purple.err).toMatch(/^Warning: .*"purple"/);
  });

  test("rows of many numbers that are of another length, or one number each", async () => {
    const folder = await folderWith();
    const path = (name: string) => join(folder, name);
    const images = (count: number, side: number) =>
      Uint8Array.from([
        0,
        0,
        8,
        3,
        0,
        0,
        0,
        count,
        0,
        0,
        0,
        side,
        0,
        0,
        0,
        side,
        ...Array.from({ length: count * side * side }, (_, i) => (i * 37) % 251),
      ]);
    const labels = (count: number) =>
      Uint8Array.from([0, 0, 8, 1, 0, 0, 0, count, ...Array.from({ length: count }, (_, i) => i % 2)]);
    await writeFile(path("train-images-idx3-ubyte"), images(40, 3));
    await writeFile(path("train-labels-idx1-ubyte"), labels(40));
    await writeFile(
      path("d.mlp.json"),
      JSON.stringify({
        dataset: { path: "train-images-idx3-ubyte", labels: "train-labels-idx1-ubyte" },
        layers: [{ units: 4 }],
        training: { epochs: 1 },
      }),
    );
    const model = path("m.safetensors");
    expect(await cli(["train", path("d.mlp.json"), "--save", model])).toMatchObject({ code: 0 });
    expect((await cli(["evaluate", model])).code).toBe(0);
    await writeFile(path("other-images-idx3-ubyte"), images(10, 4));
    await writeFile(path("other-labels-idx1-ubyte"), labels(10));
    expectRefused(
      await cli(["evaluate", model, path("other-images-idx3-ubyte")]),
      /16 numbers a row, and the model was trained on 9/,
    );
    await writeFile(path("flat.csv"), "image,label\n1,0\n2,1\n");
    const flat = await cli(["evaluate", model, path("flat.csv")]);
    expectRefused(flat, /flat\.csv/);
  });

  test.each<[readonly string[], RegExp]>([
    [[], /^No model is given; write evaluate MODEL\.safetensors/],
    [["a", "b", "c"], /^3 files are given/],
    [["m.safetensors", "--part", "all"], /^--part all: write train, validation or test/],
    [["m.safetensors", "--part", "toString"], /^--part toString: write train, validation or test/],
    [["m.safetensors", "x.csv", "--part", "test"], /^--part is a part of the model's own data/],
    [["absent.safetensors"], /^MODEL: absent\.safetensors does not exist/],
    [["package.json"], /^package\.json: /],
  ])("%j", async (args, message) => {
    const { code, out, err } = await cli(["evaluate", ...args]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(message);
  });

  test("a part that has no rows", async () => {
    const { model } = await trained("iris", "--set", 'dataset.split={"train":0.8,"validation":0.2,"test":0}');
    const { code, err } = await cli(["evaluate", model]);
    expect(code).toBe(2);
    expect(err).toContain("The design's split leaves no test rows. Name another part by --part");
  });
});

test("train ends with the confusion matrix of the test rows, or of the validation rows", async () => {
  const { file } = await trained("iris");
  const { out } = await cli(["train", file("iris.mlp.json")]);
  expect(out).toMatch(/\n\ntest rows\ntrue \\ predicted .*\nsetosa .*\nversicolor .*\nvirginica .*\n$/);
  const split = ["--set", 'dataset.split={"train":0.8,"validation":0.2,"test":0}'];
  expect((await cli(["train", file("iris.mlp.json"), ...split])).out).toContain("\n\nvalidation rows\ntrue");
  const numbers = await trained("diabetes");
  expect((await cli(["train", numbers.file("diabetes.mlp.json")])).out).not.toContain("predicted");
});

describe("the confusion matrix at the end of train", () => {
  /** Rows of this many classes, the last of which is in one row alone, with long names. */
  async function run(classes: number, columns = 100) {
    const name = (k: number) => `class number ${k} with a long name`;
    const rows = Array.from(
      { length: 20 * classes },
      (_, i) => `${i % classes},${(i * 7) % 5},${name(i % classes)}`,
    );
    const folder = await folderWith({
      "t.csv": ["x,y,class", ...rows, `0,0,"${name(99)}"`].join("\n"),
      "t.mlp.json": JSON.stringify({
        dataset: { path: "t.csv", target: "class" },
        layers: [{ units: 4 }],
        training: { epochs: 1, seed: 4 },
      }),
    });
    return cli(["train", join(folder, "t.mlp.json")], { columns });
  }

  test("has up to 12 classes; names are cut, and a class without rows has a line", async () => {
    const { code, out, err } = await run(11, 400);
    expect({ code, err }).toMatchObject({ code: 0 });
    const [, table] = out.split("\n\ntest rows\n");
    const lines = table.trimEnd().split("\n");
    expect(lines).toHaveLength(13);
    expect(lines[1]).toMatch(/^class number 0 …/);
    const counts = lines.map((line) => line.length);
    expect(new Set(counts).size).toBe(1);
    expect(lines.some((line) => /^class number 99…( +0){12} +0\.000 +0\.000 +0\.000$/.test(line))).toBe(true);
  });

  test("has numbers for the columns in a narrow terminal", async () => {
    const { out } = await run(11, 80);
    const lines = out.split("\n\ntest rows\n")[1].trimEnd().split("\n");
    expect(lines[0]).toMatch(/^true \\ predicted +1 +2 +3 .* 11 +12 +recall +precision +F1$/);
    expect(lines[1]).toMatch(/^ 1 class number 0 …/);
    expect(lines[12]).toMatch(/^12 class number 99…/);
  });

  test("is left out from 13 classes on", async () => {
    const { code, out } = await run(12);
    expect(code).toBe(0);
    expect(out).not.toContain("predicted");
  });
});
