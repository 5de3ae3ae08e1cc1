import { expect, test } from "vitest";
import { catalogue } from "../../../src/engine/catalogue.ts";
import { referenceKernels } from "../../../src/engine/kernels/reference/reference.ts";
import { preview } from "../../../src/engine/preview.ts";
import { loadTrainingData } from "../../../src/engine/trainingData.ts";
import { currentDiagnoses } from "../../../src/shared/health/currentDiagnoses.ts";
import { designFrom } from "../../support/designFrom.ts";

const files = {
  read() {
    throw new Error("Generated data needs no file.");
  },
};

function designWith(layers: readonly object[], dataset: object = {}) {
  return designFrom({ dataset: { generate: "moons", samples: 5000, ...dataset }, layers });
}

/** Kernels that allocate nothing, since a preview over its limits must not. */
const noKernels = {
  ...referenceKernels(),
  open(): never {
    throw new Error("Memory was asked for.");
  },
};

test.each([
  [
    "many weights",
    Array(2).fill({ units: 8192 }),
    /would take [\d,]+ MB of memory, and 512 MB are the limit/,
  ],
  ["many units", Array.from({ length: 20 }, (_, i) => ({ units: i % 2 === 0 ? 65536 : 1 })), /MB of memory/],
  [
    "weights that take long to draw",
    [{ units: 3000 }, { units: 3000, init: "orthogonal" }],
    /drawing their weights would take too long/,
  ],
  ["weights that are scaled after", [{ units: 3000 }, { units: 3000, init: "lsuv" }], /take too long/],
])("a network with %s is not computed for a preview, which says so", async (_, layers, message) => {
  const design = designWith(layers);
  const dataset = await loadTrainingData(design, files);
  const shown = preview(design, dataset, noKernels);
  expect(shown.limit).toMatch(message);
  expect(shown.limit).toMatch(
    /^The untrained layers are not shown: .*\. Train the network to see its layers\.$/,
  );
  expect(shown.layers).toEqual([]);
  expect(shown.shapes).toHaveLength(layers.length + 1);
  expect(shown.dataset.rows.all).toBe(5000);
  expect(currentDiagnoses(catalogue, { design, run: undefined, attempts: [], preview: shown })).toEqual([]);
});

test("a network of ordinary size is computed", async () => {
  const design = designWith([{ units: 1024 }, { units: 1024, init: "orthogonal" }]);
  const shown = preview(design, await loadTrainingData(design, files));
  expect(shown.limit).toBeUndefined();
  expect(shown.layers).toHaveLength(3);
});

test("a network that cannot be trained either is an error", async () => {
  const design = designWith(Array(3).fill({ units: 65536 }));
  const dataset = await loadTrainingData(design, files);
  expect(() => preview(design, dataset, noKernels)).toThrow(/at most 4 GB can be used/);
});

test("a generator that would draw a gigabyte is refused before it draws", async () => {
  const generate = { type: "random", inputs: 100 };
  const design = designWith([], { generate, samples: 1_000_000 });
  await expect(loadTrainingData(design, files)).rejects.toThrow(/1000000 rows of 100 inputs are too many/);
});
