/** Rows pass through in batches: how much of a file is held is counted, and batches change no answer. */
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { openRows } from "../../../../src/data/batches.ts";
import { sourceOf } from "../../../../src/data/bytes/source.ts";
import { referenceKernels } from "../../../../src/engine/kernels/reference/reference.ts";
import { saveModel } from "../../../../src/engine/model.ts";
import { completeModel } from "../../../../src/engine/predict/predictModel.ts";
import { predictRows } from "../../../../src/engine/predict/predictRows.ts";
import { Trainer } from "../../../../src/engine/training/trainer.ts";
import { loadTrainingData } from "../../../../src/engine/trainingData.ts";
import { filesIn } from "../../../../src/node/localFiles.ts";
import { designFrom } from "../../../support/designFrom.ts";

async function irisModel() {
  const design = designFrom(await readFile("examples/iris.mlp.json", "utf8"));
  const dataset = await loadTrainingData(design, filesIn("examples"));
  const trainer = new Trainer(design, dataset, { kernels: referenceKernels() });
  return completeModel(saveModel(trainer.network, design, dataset));
}

const head = "sepal_length,sepal_width,petal_length,petal_width,id\n";
const row = (i: number) =>
  `${4 + (i % 40) / 10},${2 + (i % 25) / 10},${1 + (i % 60) / 10},${(i % 25) / 10},"r ${i}"\n`;

/** A file of these rows in pieces of this many bytes, which are made when they are asked for. */
function fileOf(rows: number, pieceBytes: number, onPiece: (bytes: number) => void = () => {}) {
  const encoder = new TextEncoder();
  return sourceOf(undefined, async function* () {
    let text = head;
    for (let i = 0; i < rows; i++) {
      text += row(i);
      if (text.length < pieceBytes && i < rows - 1) continue;
      const bytes = encoder.encode(text);
      text = "";
      for (let at = 0; at < bytes.length; at += pieceBytes) {
        const piece = bytes.subarray(at, at + pieceBytes);
        onPiece(piece.length);
        yield piece;
      }
    }
  });
}

async function predictFile(source: ReturnType<typeof fileOf>, write: (bytes: Uint8Array) => void = () => {}) {
  const model = await irisModel();
  const files = {
    read: async () => Promise.reject(new Error("The file is not read whole.")),
    open: async () => source,
  };
  const rows = await openRows("new.csv", model.design, model.preprocessing, files);
  return predictRows(model, rows, {
    form: { kind: "delimited", delimiter: "," },
    onlyPredictions: false,
    lenient: false,
    kernels: referenceKernels(),
    write: async (bytes) => write(bytes),
  });
}

test("no more than a few pieces of a file are read before their rows are written", async () => {
  const pieceBytes = 2 ** 14;
  let read = 0;
  let written = 0;
  let most = 0;
  const source = fileOf(40_000, pieceBytes, (bytes) => {
    read += bytes;
    most = Math.max(most, read - written);
  });
  await predictFile(source, (bytes) => {
    // The answers behind the rows are not in the file.
    const own = new TextDecoder()
      .decode(bytes)
      .replace(/,(prediction|setosa|versicolor|virginica),.*$/gm, "");
    written += own.length;
  });
  // A quarter of a megabyte is read twice, at first to see how the file is written.
  expect(read).toBeGreaterThan(50 * pieceBytes);
  expect(most).toBeLessThan(2 ** 18 + 4 * pieceBytes);
});

test("rows that are cut anywhere give the same as the whole file", async () => {
  const outputs: string[] = [];
  for (const pieceBytes of [37, 1000, 2 ** 20]) {
    const decoder = new TextDecoder();
    let out = "";
    const { rows } = await predictFile(fileOf(300, pieceBytes), (bytes) => {
      out += decoder.decode(bytes);
    });
    expect(rows).toBe(300);
    outputs.push(out);
  }
  expect(outputs[1]).toBe(outputs[2]);
  expect(outputs[0]).toBe(outputs[2]);
  expect(
    outputs[0]
      .split("\n")
      .slice(1, 301)
      .map((line) => line.split(",")[4]),
  ).toEqual(Array.from({ length: 300 }, (_, i) => `"r ${i}"`));
});
