import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { page } from "vitest/browser";
import { readSafeTensors, writeSafeTensors } from "../../../src/engine/safetensors.ts";
import type { MlpHistogram } from "../../../src/webview/plots/histogram.ts";
import { applyTheme, type ThemeName, themes } from "../dev/themes.ts";
import { textContrasts } from "../harness/contrast.ts";
import { deepAll, deepText, textOf } from "../harness/deep.ts";
import { type ModelHarness, startModel, trainedModel } from "./modelHost.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);

let iris: Uint8Array;
let diabetes: Uint8Array;

beforeAll(async () => {
  iris = await trainedModel("iris", { training: { epochs: 20, seed: 1 } });
  diabetes = await trainedModel("diabetes", { training: { epochs: 3, seed: 1 } });
});
beforeEach(() => page.viewport(1280, 800));
afterEach(() => applyTheme("dark"));

/** The same file with other metadata. */
function withMetadata(bytes: Uint8Array, change: Record<string, string | undefined>): Uint8Array {
  const { tensors, metadata } = readSafeTensors(bytes);
  const changed = Object.entries({ ...metadata, ...change }).filter(([, value]) => value !== undefined);
  return writeSafeTensors({ tensors, metadata: Object.fromEntries(changed) as Record<string, string> });
}

describe("a model of classes", () => {
  test("says what it answers, how good it is on rows of which part, and what it was trained on", async () => {
    const app = await startModel(iris);
    expect(app.text("h1")).toBe("iris.mlp.safetensors");
    const { metadata } = readSafeTensors(iris);
    const { test: judged } = JSON.parse(metadata.metrics);
    expect(app.text("mlp-model-overview", "[data-score]")).toBe(`${(100 * judged.accuracy).toFixed(1)} %`);
    expect(app.text("mlp-model-overview", "[data-evidence]")).toMatch(
      new RegExp(
        `^accuracy · ${Math.round(judged.accuracy * judged.rows)} of ${judged.rows} test rows right · 95 % interval`,
      ),
    );
    expect(app.text("mlp-model-overview", "[data-words]")).toBe(
      "Predicts “species” (setosa, versicolor or virginica) from 4 columns.",
    );
    const fact = (name: string) => app.text("mlp-model-overview", `[data-fact="${name}"]`);
    expect(fact("data")).toBe("iris.csv");
    expect(fact("rows")).toMatch(/^150 \(/);
    expect(fact("hash")).toBe(JSON.parse(metadata.data).hash.slice(0, 12));
    expect(fact("loss")).toMatch(/cross-entropy/i);
    expect(deepText(app.get("mlp-model-overview", "mlp-score-table"))).toMatch(/test.*training/);
  });

  test("shows each layer with its units, activation and parameters, and its weights as a histogram", async () => {
    const app = await startModel(iris);
    const rows = deepAll(app.get("mlp-model-stack"), "li[data-layer]");
    const { tensors } = readSafeTensors(iris);
    expect(rows).toHaveLength(Object.keys(tensors).filter((name) => name.endsWith(".weight")).length);
    const [units, inputs] = tensors["layers.0.weight"].shape;
    expect(textOf(rows[0])).toMatch(
      new RegExp(`^Layer 1 ${units} units · .+ ${units * (inputs + 1)} parameters`),
    );
    expect(rows.at(-1)?.dataset.layer).toBe("Output");
    const histograms = rows.map((row) => row.querySelector("mlp-histogram"));
    for (const [index, element] of histograms.entries()) {
      const { data } = tensors[`layers.${index}.weight`];
      const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
      expect(element?.moments?.mean).toBeCloseTo(mean, 6);
      expect(element?.histogram?.counts.reduce((sum, value) => sum + value, 0)).toBe(data.length);
    }
    // All have one axis, so that they can be compared.
    expect(new Set(histograms.map((element) => JSON.stringify(element?.range))).size).toBe(1);
    expect(histograms[0]?.range).toBeDefined();
  });

  test("lists the columns with the range of the training rows", async () => {
    const app = await startModel(iris);
    const rows = deepAll(app.get("mlp-model-columns"), "tbody tr");
    const ranges = JSON.parse(readSafeTensors(iris).metadata.ranges);
    expect(rows.map(({ dataset }) => dataset.column)).toEqual(
      ranges.map(({ column }: { column: string }) => column),
    );
    const [first] = ranges;
    expect(textOf(rows[0])).toBe(
      `${first.column} number 1 ${[first.minimum, first.lowerQuartile, first.median, first.upperQuartile, first.maximum].join(" ")}`,
    );
  });

  test("answers a row that is typed by the model itself, beginning with the medians", async () => {
    const app = await startModel(iris);
    const tried = () => deepText(app.get("mlp-try-row", "mlp-answer-bars"));
    expect(app.text("mlp-try-row", ".start")).toBe("The training rows' medians and most frequent values");
    const before = tried();
    expect(before).toMatch(/setosa .+ versicolor .+ virginica/);
    for (const [column, cell] of [
      ["petal_length", "1.4"],
      ["petal_width", "0.2"],
    ])
      type(app, column, cell);
    await app.settled();
    expect(tried()).not.toBe(before);
    const chosen = app.get("mlp-try-row", "mlp-answer-bars", "tr.chosen");
    expect(textOf(chosen)).toMatch(/^setosa/);
    type(app, "petal_length", "70");
    await app.settled();
    expect(app.text("mlp-try-row", '[data-column="petal_length"]', "[data-testid=note]")).toMatch(
      /^Outside the range of the training rows/,
    );
    app.get("mlp-try-row", "[data-reset]").click();
    await app.settled();
    expect(tried()).toBe(before);
  });

  test("a slider shows where the middle half of the training rows is", async () => {
    const app = await startModel(iris);
    const [{ minimum, lowerQuartile, upperQuartile, maximum }] = JSON.parse(
      readSafeTensors(iris).metadata.ranges,
    );
    const canvas = app.get("mlp-try-row", '[data-column="sepal_length"]', "canvas") as HTMLCanvasElement;
    const isPainted = (value: number) => {
      const x = Math.round(((value - minimum) / (maximum - minimum)) * canvas.width);
      const row = canvas.getContext("2d")?.getImageData(x, Math.round(0.85 * canvas.height), 1, 1);
      return (row?.data[3] ?? 0) > 0;
    };
    const step = (maximum - minimum) / 20;
    expect(
      [lowerQuartile - step, lowerQuartile + step, upperQuartile - step, upperQuartile + step].map(isPainted),
    ).toEqual([false, true, true, false]);
  });

  test("its actions go to the host; only those that it names are there", async () => {
    const app = await startModel(iris);
    const names = () => app.all("[data-action]").map(({ dataset }) => dataset.action);
    expect(names()).toEqual(["predict", "export", "openDesign", "showInFolder"]);
    for (const name of names()) app.get(`[data-action=${name}]`).click();
    await app.settled();
    expect(app.host.requests.map(({ params }) => params)).toEqual(names().map((action) => ({ action })));
    const ofRun = await startModel(iris, (host) => {
      host.actions = ["openDesign", "openRun", "showInFolder"];
    });
    expect(ofRun.all("[data-action]").map(({ dataset }) => dataset.action)).toEqual([
      "openDesign",
      "openRun",
      "showInFolder",
    ]);
  });

  test("a file that changes is shown as it is then, with its answers", async () => {
    const app = await startModel(iris);
    const before = deepText(app.get("mlp-try-row", "mlp-answer-bars"));
    const histogram = () =>
      JSON.stringify((app.get("mlp-model-stack", "mlp-histogram") as MlpHistogram).histogram);
    const weights = histogram();
    await app.host.change(await trainedModel("iris", { training: { epochs: 1, seed: 2 } }));
    await app.settled();
    expect(histogram()).not.toBe(weights);
    expect(deepText(app.get("mlp-try-row", "mlp-answer-bars"))).not.toBe(before);
    await app.host.change(utf8("nonsense"));
    await app.settled();
    expect(app.text("[data-problem]")).toMatch(/^Not a usable safetensors file/);
  });
});

test("a model of numbers has R² and RMSE, and answers with a number", async () => {
  const app = await startModel(diabetes);
  const { test: judged } = JSON.parse(readSafeTensors(diabetes).metadata.metrics);
  expect(app.text("mlp-model-overview", "[data-score]")).toBe(judged.r2.toFixed(2).replace("-", "−"));
  expect(app.text("mlp-model-overview", "[data-evidence]")).toMatch(/^R² of \d+ test rows · RMSE \d/);
  expect(app.text("mlp-model-overview", "[data-words]")).toBe(
    `Predicts the number “${JSON.parse(readSafeTensors(diabetes).metadata.preprocessing).target.columns[0].column}” from 10 columns.`,
  );
  expect(deepText(app.get("mlp-try-row", "mlp-answer-bars"))).toMatch(/\d/);
});

test("names of columns and classes are shown as they are, and are neither markup nor commands", async () => {
  const { metadata } = readSafeTensors(iris);
  const hostile = '<img src=x onerror="this.ownerDocument.title = 1"> [a](command:x) $(flame)';
  const renamed = Object.fromEntries(
    ["preprocessing", "ranges", "classes", "features", "design"].map((key) => [
      key,
      metadata[key]
        .replaceAll("sepal_length", JSON.stringify(hostile).slice(1, -1))
        .replaceAll("setosa", "<b>"),
    ]),
  );
  const app = await startModel(withMetadata(iris, renamed));
  expect(textOf(deepAll(app.get("mlp-model-columns"), "tbody tr")[0])).toContain(hostile);
  expect(app.text("mlp-model-overview", "[data-words]")).toContain("(<b>, versicolor or virginica)");
  expect(app.text("mlp-try-row", `mlp-raw-number`, ".name")).toBe(hostile);
  for (const element of ["mlp-model-columns", "mlp-model-overview", "mlp-try-row"])
    expect(deepAll(app.get(element), "img, b, a")).toEqual([]);
});

describe("files that are no whole model", () => {
  test("without ranges no row can be tried, and it says why", async () => {
    const app = await startModel(withMetadata(iris, { ranges: undefined }));
    expect(app.text("[data-untried]")).toMatch(/does not say what range each column had in training/);
    expect(textOf(deepAll(app.get("mlp-model-columns"), "tbody tr")[0])).toMatch(/the file does not say$/);
  });

  test("without metrics it says that nobody knows how good the network is", async () => {
    const app = await startModel(withMetadata(iris, { metrics: undefined, created: undefined }));
    expect(app.text("mlp-model-overview", "[data-words]")).toMatch(
      /The file does not say how good the network is\.$/,
    );
    expect(app.text("mlp-model-overview", '[data-fact="trained"]')).toBe("the file does not say when");
  });

  test("a foreign file shows its tensors with their types and shapes, and no action of a model", async () => {
    const { tensors } = readSafeTensors(iris);
    const app = await startModel(
      writeSafeTensors({
        tensors: { ...tensors, "a.scalar": { shape: [], data: Int32Array.of(3) } },
        metadata: { format: "pt" },
      }),
    );
    const rows = deepAll(app.get("mlp-tensor-list"), "tbody tr");
    expect(rows.map(({ dataset }) => dataset.tensor).sort()).toEqual(
      [...Object.keys(tensors), "a.scalar"].sort(),
    );
    const row = (name: string) => app.get("mlp-tensor-list", `tr[data-tensor="${name}"]`);
    expect(textOf(row("layers.0.weight"))).toMatch(
      new RegExp(`^layers.0.weight F32 ${tensors["layers.0.weight"].shape.join(" × ")}`),
    );
    expect(textOf(row("a.scalar"))).toBe("a.scalar I32 one number 4 B no histogram of I32");
    expect(row("layers.0.weight").querySelector("mlp-histogram")?.histogram).toBeDefined();
    expect(app.all("[data-action]").map(({ dataset }) => dataset.action)).toEqual(["showInFolder"]);
    expect(textOf(app.get("mlp-tensor-list", ".metadata"))).toBe("METADATA format pt");
  });

  test("a model that is damaged shows its tensors and what is wrong", async () => {
    const app = await startModel(withMetadata(iris, { design: '{"layers":[]}' }));
    expect(app.text("mlp-tensor-list", "[data-problem]")).toBe(
      'Its metadata "design" is not that of a saved model; the file is damaged or foreign.',
    );
    expect(deepAll(app.get("mlp-tensor-list"), "tbody tr").length).toBeGreaterThan(0);
  });

  test("a file that is none gives one sentence, what to do, and a way to read it again", async () => {
    const app = await startModel(iris.subarray(0, 300));
    expect(app.text("[data-problem]")).toMatch(
      /^Not a usable safetensors file: .+ it is cut off or foreign\.$/,
    );
    app.get("[data-action=reload]").click();
    await app.settled();
    expect(app.host.requests.map(({ name }) => name)).toEqual(["reload"]);
    await app.host.change(iris);
    await app.settled();
    expect(app.all("mlp-model-overview")).toHaveLength(1);
  });
});

const states: Readonly<Record<string, () => Promise<ModelHarness>>> = {
  classes: () => startModel(iris),
  numbers: () => startModel(diabetes),
  foreign: () => startModel(writeSafeTensors({ tensors: readSafeTensors(iris).tensors, metadata: {} })),
  damaged: () => startModel(withMetadata(iris, { design: "{}" })),
  broken: () => startModel(utf8("x")),
};

for (const theme of Object.keys(themes) as ThemeName[])
  test.each(Object.keys(states))(
    `in the ${theme} theme, all text of %s has a contrast of at least 4.5`,
    async (name) => {
      const app = await states[name]();
      applyTheme(theme);
      await app.settled();
      const texts = textContrasts(app.element);
      expect(texts.length).toBeGreaterThan(3);
      expect(texts.filter(({ ratio }) => ratio < 4.5)).toEqual([]);
    },
  );

for (const name of Object.keys(states))
  test.each([400, 700, 1280])(`${name} does not overflow at a width of %i`, async (width) => {
    await page.viewport(width, 800);
    const app = await states[name]();
    const main = app.get("main");
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
    expect(main.scrollWidth).toBeLessThanOrEqual(main.clientWidth);
  });

/** Types into the field of a column. */
function type(app: ModelHarness, column: string, cell: string): void {
  const input = app.get("mlp-try-row", `[data-column="${column}"]`, "input.field") as HTMLInputElement;
  input.value = cell;
  input.dispatchEvent(new Event("input"));
}
