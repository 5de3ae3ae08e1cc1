/** What the page of a model file is told, from files that were trained, that are foreign and that are hostile. */
import { beforeAll, describe, expect, test } from "vitest";
import { fileSource } from "../../../../src/data/bytes/source.ts";
import { referenceKernels } from "../../../../src/engine/kernels/reference/reference.ts";
import { applyModel, saveModel } from "../../../../src/engine/model.ts";
import { ModelFiles } from "../../../../src/engine/modelFile/modelFiles.ts";
import { Network } from "../../../../src/engine/network.ts";
import { answerRow } from "../../../../src/engine/results/answerRow.ts";
import { rawInputs } from "../../../../src/engine/results/rawInputs.ts";
import { readSafeTensors, writeSafeTensors } from "../../../../src/engine/safetensors.ts";
import { CancellationError, InputError } from "../../../../src/shared/errors.ts";
import type { ModelFileView, ModelView } from "../../../../src/shared/model/modelView.ts";
import type { RawInputs, RawValue } from "../../../../src/shared/results/resultsRequests.ts";
import { macrotask } from "../../../support/eventLoop.ts";
import { utf8 } from "../../../support/utf8.ts";
import { example, mixedDesign, mixedTable, smallImages } from "../results/rawValues.ts";
import { type Files, trained } from "../results/trainedRun.ts";

const uri = "file:///models/a.mlp.safetensors";

/** The engine's answers about one file, which a test may replace. */
function serve(bytes: Uint8Array) {
  const file = { bytes, version: 1 };
  let read = 0;
  const models = new ModelFiles({
    files: {
      async version() {
        if (file.version === 0) throw Object.assign(new Error("no file"), { code: "ENOENT" });
        return String(file.version);
      },
      read: () => Promise.reject(new Error("The file is not read whole.")),
      open: async () => {
        if (file.version === 0) throw Object.assign(new Error("no file"), { code: "ENOENT" });
        return fileSource(file.bytes.length, async () => ({
          async read(into, position) {
            const found = file.bytes.subarray(position, position + into.length);
            into.set(found);
            read += found.length;
            return found.length;
          },
          async close() {},
        }));
      },
      list: async () => [],
    },
    kernels: referenceKernels,
    yieldToEvents: macrotask,
  });
  const { signal } = new AbortController();
  return {
    file,
    bytesRead: () => read,
    describe: () => models.handlers.describeModel({ uri }, signal),
    distributions: (names: readonly string[], by = signal) =>
      models.handlers.tensorDistributions({ uri, names }, by),
    answer: (values: readonly RawValue[], sweep = false) =>
      models.handlers.answerModelRow({ uri, values, sweep }, signal),
  };
}

async function modelOf(files: Files, parts: object) {
  const run = await trained(files, parts);
  const { data, spec } = run;
  const { inputs, outputs, task } = data.summary;
  const network = new Network(
    spec,
    { inputs: inputs.length, outputs, task },
    { kernels: referenceKernels(), capacity: 1, training: false },
  );
  applyModel(network, await run.ask(async (subject) => subject.network.tensors));
  return { ...run, bytes: saveModel(network, spec, data, { created: "2026-01-02T03:04:05.000Z" }) };
}

function asModel(view: ModelFileView): ModelView {
  if (view.kind !== "model") throw new Error(`No model: ${view.problem}`);
  return view;
}

function asTensors(view: ModelFileView) {
  if (view.kind !== "tensors") throw new Error("It is shown as a model.");
  return view;
}

/** The same file with other metadata. */
function withMetadata(bytes: Uint8Array, change: Record<string, string>): Uint8Array {
  const { tensors, metadata } = readSafeTensors(bytes);
  return writeSafeTensors({ tensors, metadata: { ...metadata, ...change } });
}

/** Median values and the first categories. */
function middle({ inputs }: RawInputs): RawValue[] {
  return inputs.map((input): RawValue => {
    switch (input.kind) {
      case "number":
        return String(input.median);
      case "date":
        return "2021-03-04";
      case "category":
        return input.categories[0].name;
      case "boolean":
        return input.words[1];
      case "block":
        return new Array<number>(input.shape.reduce((a, b) => a * b)).fill(input.high);
      default:
        throw new Error(`${input satisfies never}`);
    }
  });
}

describe("a trained model", () => {
  test.each<readonly [name: string, files: () => Files, parts: object]>([
    ["iris", () => example("iris.csv"), { dataset: { path: "iris.csv" } }],
    ["every kind of column", mixedTable, mixedDesign],
    ["numbers", () => example("diabetes.csv"), { dataset: { path: "diabetes.csv", target: "progression" } }],
    ["images", smallImages, { dataset: { path: "images.idx", labels: "labels.idx" } }],
  ])("answers a row as its run does, to the last bit: %s", async (_, files, parts) => {
    const { ask, bytes } = await modelOf(files(), parts);
    const { describe: view, answer } = serve(bytes);
    const raw = asModel(await view()).raw as RawInputs;
    const values = middle(raw);
    const expected = await ask((subject) => answerRow(subject, { run: "latest", values, sweep: true }));
    const found = await answer(values, true);
    expect(found.answer).toEqual(expected.answer);
    // Those of the data are of the rows' own numbers, those of the file of the singles that they are encoded as.
    expect(found.sweeps.map(({ column, values: swept }) => [column, swept.length])).toEqual(
      expected.sweeps.map(({ column, values: swept }) => [column, swept.length]),
    );
    expect(found.notes).toEqual(expected.notes);
  });

  test("sweeps over the training rows' range and notes what is unusual without the data", async () => {
    const { ask, bytes } = await modelOf(example("iris.csv"), { dataset: { path: "iris.csv" } });
    const values = ["5", "3", "70", "long"];
    const question = { run: "latest", values, sweep: true };
    const expected = await ask((subject) => answerRow(subject, question));
    const found = await serve(bytes).answer(values, true);
    expect(found.sweeps).toEqual(expected.sweeps);
    expect(found.notes).toEqual(expected.notes);
    expect(found.notes.map(({ column }) => column)).toEqual(["petal_length", "petal_width"]);
  });

  test("a row begins with words and numbers of the training rows, known from the file alone", async () => {
    const { ask, bytes } = await modelOf(mixedTable(), mixedDesign);
    const { raw } = asModel(await serve(bytes).describe());
    const fromData = (await ask(rawInputs)).inputs;
    expect(raw?.inputs.map(({ kind, column }) => [kind, column])).toEqual(
      fromData.map(({ kind, column }) => [kind, column]),
    );
    expect(raw?.inputs[3]).toEqual(fromData[3]);
    expect(raw?.inputs[1]).toMatchObject({ isInteger: true, histogram: null });
  });

  test("finds the image that the inputs are, so that one can be drawn", async () => {
    const { ask, bytes } = await modelOf(smallImages(), {
      dataset: { path: "images.idx", labels: "labels.idx" },
    });
    const { raw } = asModel(await serve(bytes).describe());
    expect(raw?.image).toEqual((await ask(rawInputs)).image);
    expect(raw?.image).toMatchObject({ height: 4, width: 4, channels: 1, black: 0, white: 255 });
  });

  test("describes the layers, the data, the time and the columns", async () => {
    const { bytes, data } = await modelOf(example("iris.csv"), {
      dataset: { path: "iris.csv" },
      layers: [{ units: 5, batchNorm: true }],
    });
    const { metadata } = readSafeTensors(bytes);
    const view = asModel(await serve(bytes).describe());
    expect(view).toMatchObject({
      isCheckpoint: false,
      fileBytes: bytes.length,
      answers: { kind: "classes", column: "species", classes: ["setosa", "versicolor", "virginica"] },
      inputs: 4,
      created: "2026-01-02T03:04:05.000Z",
      data: JSON.parse(metadata.data),
      metrics: null,
      loss: "softmax-cross-entropy",
      problem: null,
    });
    expect(view.layers).toMatchObject([
      { inputs: 4, units: 5, parameters: 4 * 5 + 3 * 5, batchNorm: true, weight: "layers.0.weight" },
      { inputs: 5, units: 3, parameters: 5 * 3 + 3, batchNorm: false, weight: "layers.1.weight" },
    ]);
    expect(view.columns.map(({ column, width }) => [column, width])).toEqual(
      data.preprocessing.columns.map(({ column }) => [column, 1]),
    );
    expect(view.columns.map(({ range }) => range)).toEqual(JSON.parse(metadata.ranges));
  });

  test("a file that has changed is read again; one that is gone, or cut off, gives one sentence", async () => {
    const first = await modelOf(example("iris.csv"), { dataset: { path: "iris.csv" } });
    const second = await modelOf(example("iris.csv"), {
      dataset: { path: "iris.csv" },
      training: { seed: 9, epochs: 1 },
    });
    const { file, answer, describe: view } = serve(first.bytes);
    const values = ["5", "3", "4", "1"];
    const before = await answer(values);
    expect(await answer(values)).toEqual(before);
    Object.assign(file, { bytes: second.bytes, version: 2 });
    expect((await answer(values)).answer).not.toEqual(before.answer);
    Object.assign(file, { bytes: second.bytes.subarray(0, 200), version: 3 });
    await expect(view()).rejects.toThrow(/is cut off or foreign\.$/);
    await expect(answer(values)).rejects.toThrow(InputError);
    file.version = 0;
    await expect(view()).rejects.toThrow("/models/a.mlp.safetensors does not exist.");
    Object.assign(file, { bytes: first.bytes, version: 4 });
    expect(await answer(values)).toEqual(before);
  });
});

describe("what is not a model of this program", () => {
  let iris: Uint8Array;
  beforeAll(async () => {
    ({ bytes: iris } = await modelOf(example("iris.csv"), { dataset: { path: "iris.csv" } }));
  });

  test("shows its tensors, whatever their names", async () => {
    const tensors = Object.fromEntries([
      ["b", { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }],
      ["__proto__", { shape: [1], data: Int32Array.of(7) }],
    ]);
    const view = asTensors(
      await serve(writeSafeTensors({ tensors, metadata: { by: "x".repeat(1000) } })).describe(),
    );
    expect(view).toMatchObject({ total: 2, elements: 5, problem: null });
    expect(view.tensors).toContainEqual({ name: "b", type: "F32", shape: [2, 2], bytes: 16 });
    expect(view.tensors.map(({ name }) => name)).toContain("__proto__");
    expect(view.metadata[0].value.length).toBeLessThan(500);
  });

  test("lists the first tensors of very many", async () => {
    const tensors = Object.fromEntries(
      Array.from({ length: 1500 }, (_, i) => [`t${i}`, { shape: [1], data: Float32Array.of(i) }]),
    );
    const view = asTensors(await serve(writeSafeTensors({ tensors, metadata: {} })).describe());
    expect([view.tensors.length, view.total]).toEqual([1000, 1500]);
  });

  test.each<readonly [what: string, change: Record<string, string>, problem: RegExp]>([
    ["a design that is no JSON", { design: "{" }, /"design" is not JSON/],
    ["no whole design", { design: "{}" }, /"design" is not that of a saved model/],
    ["other layers", { design: "units" }, /has a tensor "layers.0.weight" of shape/],
    ["a layer too many", { design: "more" }, /(of shape|no tensor)/],
    ["a network of 1e15 units", { design: "huge" }, /of shape/],
    ["an image of text", { design: "image" }, /"design" is not that of a saved model/],
    ["a slope of text", { design: "slope" }, /"design" is not that of a saved model/],
    ["no encoding", { preprocessing: '{"columns":[{}],"target":{}}' }, /"preprocessing" is not that/],
    ["an infinite range", { ranges: "infinite" }, /"ranges" is not that/],
    ["scores that are none", { metrics: '{"test":{"rows":"many"}}' }, /"metrics" is not that/],
    ["scores of words", { metrics: "words" }, /"metrics" is not that/],
    ["data without rows", { data: '{"hash":"x"}' }, /"data" is not that/],
  ])("a model with %s shows its tensors and what is wrong", async (_, change, problem) => {
    const { metadata } = readSafeTensors(iris);
    const design = JSON.parse(metadata.design);
    const [layer] = design.layers;
    const word = { rows: 1, loss: "low", dataLoss: 0 };
    const designs: Record<string, object> = {
      units: { ...design, layers: [{ ...layer, units: 3 }] },
      more: { ...design, layers: [...design.layers, layer] },
      image: { ...design, dataset: { ...design.dataset, image: 5 } },
      slope: {
        ...design,
        output: { ...design.output, activation: { type: "elu", parameters: { alpha: "1" } } },
      },
      huge: { ...design, layers: [{ ...layer, units: 1e15 }] },
    };
    const changed = Object.fromEntries(
      Object.entries(change).map(([key, value]) => {
        if (key === "design" && value in designs) return [key, JSON.stringify(designs[value])];
        if (value === "words") return [key, JSON.stringify({ train: word, validation: word, test: word })];
        if (value === "infinite")
          return [key, metadata.ranges.replace(/"maximum":[^,}]+/, '"maximum":1e999')];
        return [key, value];
      }),
    );
    const view = asTensors(await serve(withMetadata(iris, changed)).describe());
    expect(view.problem).toMatch(problem);
    expect(view.problem).toMatch(/; the file is damaged or foreign\.$/);
    expect(view.total).toBeGreaterThan(0);
  });

  /** A file with this header and so many bytes of data. */
  function file(header: unknown, dataBytes: number, length?: bigint): Uint8Array {
    const json = utf8(typeof header === "string" ? header : JSON.stringify(header));
    const bytes = new Uint8Array(8 + json.length + dataBytes);
    new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(json.length), true);
    bytes.set(json, 8);
    return bytes;
  }
  const entry = (shape: unknown, begin: unknown, end: unknown, dtype = "F32") => ({
    dtype,
    shape,
    data_offsets: [begin, end],
  });

  test.each<readonly [what: string, bytes: () => Uint8Array, message: RegExp]>([
    ["empty", () => new Uint8Array(0), /it has 0 bytes, too few for a header\.$/],
    ["cut off in its header", () => iris.subarray(0, 100), /it is cut off or foreign\.$/],
    ["cut off in its data", () => iris.subarray(0, iris.length - 4), /goes past the end of the file/],
    ["a CSV file", () => utf8("sepal length,species\n5.1,setosa\n"), /it is cut off or foreign\.$/],
    ["a header of 2^63 bytes", () => file("{}", 0, 2n ** 63n), /its header should have 9\d+ bytes/],
    ["a header of 4 GB", () => file("{}", 0, 2n ** 32n), /its header should have 4294967296 bytes/],
    ["brackets without end", () => file("[".repeat(1e6), 0), /its header is not JSON/],
    ["a negative offset", () => file({ a: entry([1], -4, 0) }, 4), /no valid data_offsets/],
    ["offsets beyond 2^53", () => file({ a: entry([1], 2 ** 60, 2 ** 60 + 4) }, 4), /no valid data_offsets/],
    ["overlapping tensors", () => file({ a: entry([2], 0, 8), b: entry([1], 4, 8) }, 8), /begins at byte 4/],
    [
      "a tensor of 1e9 × 1e9",
      () => file({ a: entry([1e9, 1e9], 0, 4) }, 4),
      /needs 4000000000000000000 bytes, not 4/,
    ],
    [
      "a type that is not known",
      () => file({ a: entry([1], 0, 4, "Q4") }, 4),
      /has type "Q4", not one that is known/,
    ],
    ["a shape of text", () => file({ a: entry("4", 0, 4) }, 4), /no valid shape/],
    ["a hole", () => file({ a: entry([1], 0, 4), b: entry([1], 8, 12) }, 12), /begins at byte 8/],
  ])("one sentence for a file that cannot be used: %s", async (_, bytes, message) => {
    const found = serve(bytes()).describe();
    await expect(found).rejects.toThrow(InputError);
    await expect(serve(bytes()).describe()).rejects.toThrow(message);
    await expect(serve(bytes()).describe()).rejects.toThrow(/^[^\n]{10,200}\.$/);
  });
});

describe("tensors", () => {
  /** A file of 2 GiB whose elements are made when they are read. */
  function hugeFile() {
    const elements = 2 ** 29;
    const json = utf8(
      JSON.stringify({ big: { dtype: "F32", shape: [elements], data_offsets: [0, 4 * elements] } }),
    );
    const start = 8 + json.length;
    const head = new Uint8Array(start);
    new DataView(head.buffer).setBigUint64(0, BigInt(json.length), true);
    head.set(json, 8);
    let read = 0;
    const models = new ModelFiles({
      files: {
        version: async () => "1",
        read: () => Promise.reject(new Error("The file is not read whole.")),
        list: async () => [],
        open: async () =>
          fileSource(start + 4 * elements, async () => ({
            async read(into, position) {
              read += into.length;
              if (position < start) into.set(head.subarray(position, position + into.length));
              // The element i is i / elements, so that evenly drawn ones have a mean of one half.
              else
                new Float32Array(into.buffer, into.byteOffset, into.length / 4).forEach((_, i, all) => {
                  all[i] = ((position - start) / 4 + i) / elements;
                });
              return into.length;
            },
            async close() {},
          })),
      },
      kernels: referenceKernels,
      yieldToEvents: macrotask,
    });
    return { models, bytesRead: () => read, elements };
  }

  test("of a file of 2 GiB, little is read, evenly from its beginning to its end", async () => {
    const { models, bytesRead, elements } = hugeFile();
    const { signal } = new AbortController();
    const view = asTensors(await models.handlers.describeModel({ uri }, signal));
    expect(view).toMatchObject({ elements, total: 1 });
    expect(bytesRead()).toBeLessThan(1000);
    const [found] = await models.handlers.tensorDistributions({ uri, names: ["big"] }, signal);
    expect(bytesRead()).toBeLessThan(3 * 2 ** 20);
    expect(found?.looked).toBe(2 ** 18);
    expect(found?.mean).toBeCloseTo(0.5, 3);
    expect(found?.std).toBeCloseTo(Math.sqrt(1 / 12), 2);
    expect(found?.histogram.low).toBe(0);
    expect(found?.histogram.high).toBeCloseTo(1, 5);
  });

  test("all of a small tensor is looked at, in each type of floating-point numbers", async () => {
    const values = [-2, 0.5, 1, Number.NaN, Infinity, 6.103515625e-5];
    const bits = {
      F64: [...values.map((value) => new Uint8Array(Float64Array.of(value).buffer))],
      F32: [...values.map((value) => new Uint8Array(Float32Array.of(value).buffer))],
      F16: [0xc000, 0x3800, 0x3c00, 0x7e00, 0x7c00, 0x0400].map((half) =>
        Uint8Array.of(half & 255, half >> 8),
      ),
      BF16: [0xc000, 0x3f00, 0x3f80, 0x7fc0, 0x7f80, 0x3880].map((half) =>
        Uint8Array.of(half & 255, half >> 8),
      ),
      I16: values.map(() => Uint8Array.of(1, 0)),
    };
    let at = 0;
    const header = Object.fromEntries(
      Object.entries(bits).map(([dtype, parts]) => {
        const length = parts.reduce((sum, part) => sum + part.length, 0);
        at += length;
        return [dtype, { dtype, shape: [values.length], data_offsets: [at - length, at] }];
      }),
    );
    const json = utf8(JSON.stringify(header));
    const bytes = new Uint8Array(8 + json.length + at);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
    bytes.set(json, 8);
    let place = 8 + json.length;
    for (const part of Object.values(bits).flat()) {
      bytes.set(part, place);
      place += part.length;
    }
    const found = await serve(bytes).distributions([...Object.keys(bits), "missing"]);
    for (const distribution of found.slice(0, 4)) {
      expect(distribution).toMatchObject({ looked: 6, nonFinite: 2 });
      expect(distribution?.mean).toBeCloseTo((-2 + 0.5 + 1 + 6.103515625e-5) / 4, 8);
      expect([distribution?.histogram.low, distribution?.histogram.high]).toEqual([-2, 1]);
    }
    expect(found.slice(4)).toEqual([null, null]);
  });

  test("can be canceled between two tensors", async () => {
    const tensors = Object.fromEntries(
      Array.from({ length: 10 }, (_, i) => [`t${i}`, { shape: [1], data: Float32Array.of(i) }]),
    );
    const { distributions } = serve(writeSafeTensors({ tensors, metadata: {} }));
    const controller = new AbortController();
    const asked = distributions(Object.keys(tensors), controller.signal);
    controller.abort();
    await expect(asked).rejects.toThrow(CancellationError);
  });
});
