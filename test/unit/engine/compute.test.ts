import { availableParallelism } from "node:os";
import { describe, expect, test, vi } from "vitest";
import { benchmark } from "../../../src/engine/benchmark.ts";
import { chooseKernels } from "../../../src/engine/kernels/chooseKernels.ts";
import type { Kernels } from "../../../src/engine/kernels/kernels.ts";
import { referenceKernels } from "../../../src/engine/kernels/reference/reference.ts";
import { wasmKernels } from "../../../src/engine/kernels/wasm/wasmKernels.ts";
import { planNetwork } from "../../../src/engine/network.ts";
import { preview } from "../../../src/engine/preview.ts";
import { Trainer } from "../../../src/engine/training/trainer.ts";
import { nodeKernels } from "../../../src/node/nodeKernels.ts";
import { backendChoices } from "../../../src/shared/compute.ts";
import { CancellationError } from "../../../src/shared/errors.ts";
import { macrotask } from "../../support/eventLoop.ts";
import { threadEntry } from "../../support/threadEntry.ts";
import { clouds, dataset, design, train } from "./helpers.ts";

/** Where others work, too, such as these tests. */
const sharedProcess = { threadEntry, ownProcess: false, reservedCores: 1 };

describe("which kernels", () => {
  test("a process that others share never compiles to wide vectors", () => {
    expect(nodeKernels({ backend: "auto", threads: 1 }, sharedProcess).backend).toMatch(/^wasm-(fma|simd)$/);
    expect(() => nodeKernels({ backend: "wasm-wide", threads: 1 }, sharedProcess)).toThrow(/cannot run here/);
    const ownProcess = { ...sharedProcess, ownProcess: true };
    expect(nodeKernels({ backend: "auto", threads: 1 }, ownProcess).backend).toMatch(
      /^wasm-(wide|fma|simd)$/,
    );
  });

  test("Electron, never", () => {
    const versions = process.versions as { electron?: string };
    Object.defineProperty(process, "versions", { value: { ...versions, electron: "40.0.0" } });
    try {
      const own = { ...sharedProcess, ownProcess: true };
      const wide = () => nodeKernels({ backend: "wasm-wide", threads: 1 }, own);
      expect(nodeKernels({ backend: "auto", threads: 1 }, own).backend).toMatch(/^wasm-(fma|simd)$/);
      expect(wide).toThrow(
        'The backend "wasm-wide" cannot run here. Use "auto", which takes the fastest that can.',
      );
    } finally {
      Object.defineProperty(process, "versions", { value: versions });
    }
  });

  test("as many threads as there are cores, but for those that are spared", async () => {
    const vast = design({ layers: [{ units: 300 }], training: { epochs: 1, batchSize: 64 } });
    const cores = availableParallelism();
    for (const reservedCores of [0, 1, cores]) {
      const kernels = nodeKernels({ backend: "wasm-simd", threads: 0 }, { ...sharedProcess, reservedCores });
      const { trainer, summary } = await train(vast, clouds({ train: 600, validation: 90 }), { kernels });
      expect(summary.threads).toBe(Math.max(1, cores - reservedCores));
      trainer.close();
    }
  });

  test("without shared memory one thread computes, in a memory of its own, to the same bits", async () => {
    const vast = design({ layers: [{ units: 300 }], training: { epochs: 2, batchSize: 64, seed: 2 } });
    const run = () =>
      train(vast, clouds({ train: 600, validation: 90 }), {
        kernels: nodeKernels({ backend: "wasm-simd", threads: 3 }, sharedProcess),
      });
    const shared = await run();
    shared.trainer.close();
    await withoutSharedMemory(async () => {
      expect(chooseKernels("auto", { threads: 4 }).backend).toMatch(/^wasm-(fma|simd)$/);
      const { trainer, summary, weights } = await run();
      expect(summary.threads).toBe(1);
      for (const [name, { data }] of Object.entries(shared.weights)) expect(weights[name].data).toEqual(data);
      trainer.close();
    });
  });

  test("without WebAssembly the plain TypeScript runs, and what was requested by hand is an error", () => {
    const present = globalThis.WebAssembly;
    Object.assign(globalThis, { WebAssembly: undefined });
    try {
      expect(chooseKernels("auto", { threads: 4 }).backend).toBe("reference");
      expect(() => chooseKernels("wasm-simd", { threads: 4 })).toThrow(
        /^The backend "wasm-simd" cannot run here/,
      );
    } finally {
      Object.assign(globalThis, { WebAssembly: present });
    }
  });
});

async function withoutSharedMemory(run: () => Promise<void>): Promise<void> {
  const present = globalThis.SharedArrayBuffer;
  Object.assign(globalThis, { SharedArrayBuffer: undefined });
  try {
    await run();
  } finally {
    Object.assign(globalThis, { SharedArrayBuffer: present });
  }
}

describe("a run on WebAssembly", () => {
  const spec = design({
    layers: [{ units: 60, batchNorm: true }, { units: 30 }],
    training: { epochs: 3, batchSize: 50, seed: 2 },
  });
  const parts = { train: 600, validation: 90, test: 90 };
  const kernels = () => wasmKernels("wasm-simd", { threads: 1 });

  test("is that on the reference, to 1e-3 of the losses", async () => {
    const expected = await train(spec, clouds(parts));
    const { summary } = await train(spec, clouds(parts), { kernels: kernels() });
    for (const key of ["trainLoss", "validationLoss", "testLoss"] as const)
      expect(summary[key]).toBeCloseTo(expected.summary[key] ?? Number.NaN, 3);
    expect(summary.backend).toBe("wasm-simd");
  });

  test("is the same to the last bit on any number of threads, and reports how many there were", async () => {
    const vast = design({ layers: [{ units: 300 }], training: { epochs: 3, batchSize: 64, seed: 2 } });
    const run = (threads: number) =>
      train(vast, clouds(parts), {
        kernels: nodeKernels({ backend: "wasm-simd", threads }, sharedProcess),
      });
    const [one, three] = [await run(1), await run(3)];
    for (const [name, { data }] of Object.entries(one.weights))
      expect(three.weights[name].data).toEqual(data);
    expect([one.summary.threads, three.summary.threads]).toEqual([1, 3]);
    one.trainer.close();
    three.trainer.close();
  });

  test("holds the data once: the dataset takes the kernels' arrays, for the next run and for previews, too", async () => {
    for (const data of [clouds(parts), regression()]) {
      const task = { ...spec, layers: spec.layers };
      const before = { inputs: data.inputs.slice(), targets: structuredClone(data.targets) };
      const first = await train(task, data, { kernels: kernels() });
      expect(data.inputs.buffer).toBeInstanceOf(SharedArrayBuffer);
      const targets = data.targets.kind === "labels" ? data.targets.labels : data.targets.values;
      expect(targets.buffer).toBe(data.inputs.buffer);
      expect(data).toMatchObject(before);
      first.trainer.close();
      const again = await train(task, data, { kernels: kernels() });
      for (const [name, { data }] of Object.entries(first.weights))
        expect(again.weights[name].data).toEqual(data);
      expect(preview(task, data).layers).toHaveLength(3);
    }
  });

  test("a preview copies the rows it shows, not the data", () => {
    for (const data of [clouds({ train: 300, validation: 20 }), regression()]) {
      const before = { inputs: data.inputs, targets: data.targets };
      const shown = preview(spec, data, kernels());
      expect(data.inputs).toBe(before.inputs);
      expect(data.targets).toBe(before.targets);
      const expected = preview(spec, data);
      for (const [index, { activation, preActivation }] of shown.layers.entries()) {
        expect(activation.mean).toBeCloseTo(expected.layers[index].activation.mean, 5);
        expect(preActivation.std).toBeCloseTo(expected.layers[index].preActivation.std, 5);
      }
    }
  });

  test("targets that the loss codes leave the labels as they are", async () => {
    const data = clouds(parts);
    await train(design({ loss: "hinge" }), data, { kernels: kernels() });
    await train(design({ loss: "adaline" }), data, { kernels: kernels() });
    expect(data.targets.kind).toBe("labels");
  });

  test("a network that does not fit is refused with a message before it begins", () => {
    const inputs = new Float32Array(4 * 40);
    const data = dataset("classification", 4, inputs, { kind: "labels", labels: new Int32Array(40) });
    const vast = design({ layers: [{ units: 20_000 }, { units: 20_000 }] });
    expect(() => new Trainer(vast, data, { kernels: kernels() })).toThrow(
      /^layers: the network has \d+ parameters and would need 4\.\d GB; at most 4 GB can be used/,
    );
  });

  test("memory that could become large may be refused: one that fits is taken then, and none with a message", () => {
    const plan = planNetwork(
      spec,
      { inputs: 4, outputs: 3, task: "classification" },
      { capacity: 50, training: true },
    );
    const { Memory } = WebAssembly;
    let largest = 20_000;
    const refusing = vi.spyOn(WebAssembly, "Memory").mockImplementation(
      class extends Memory {
        constructor(limits: WebAssembly.MemoryDescriptor) {
          if ((limits.maximum ?? 0) > largest) throw new RangeError("could not allocate memory");
          super(limits);
        }
      },
    );
    try {
      expect(kernels().open(plan).threads).toBeGreaterThanOrEqual(1);
      largest = 0;
      expect(() => kernels().open(plan)).toThrow(
        /^layers: the network needs .* which this machine does not give/,
      );
    } finally {
      refusing.mockRestore();
    }
  });

  test("data that does not fit behind the network, too", () => {
    const plan = planNetwork(
      spec,
      { inputs: 4, outputs: 3, task: "classification" },
      { capacity: 50, training: true },
    );
    const workspace = kernels().open(plan);
    const values = new Float32Array(3);
    // Only its length is looked at before there is room.
    Object.defineProperty(values, "byteLength", { value: 5 * 1024 ** 3 });
    expect(() => workspace.attach({ inputs: values, targets: { kind: "values", values } })).toThrow(
      /^dataset: the network and its data need 1?\d\.\d GB in one piece/,
    );
  });
});

function regression() {
  const data = clouds({ train: 600, validation: 90, test: 90 });
  return dataset(
    "regression",
    4,
    data.inputs,
    { kind: "values", values: Float32Array.from({ length: 780 }, (_, i) => data.inputs[4 * i]) },
    { train: 600, validation: 90, test: 90 },
  );
}

describe("a benchmark", () => {
  const shape = { inputs: 30, outputs: 3, task: "classification" } as const;
  const measure = (parts: object, kernels: Kernels) => {
    const plan = planNetwork(design(parts), shape, { capacity: 20, training: true });
    return benchmark({ plan, batch: 20, seconds: 0.05 }, kernels, { yieldToEvents: macrotask });
  };

  test.each(["reference", "wasm-simd"] as const)(
    "reports numbers that fit together, of %s",
    async (backend) => {
      const kernels = nodeKernels({ backend, threads: 2 }, sharedProcess);
      const result = await measure({ layers: [{ units: 40 }] }, kernels);
      expect(result).toMatchObject({ backend, threads: 1, parameters: 31 * 40 + 41 * 3 });
      expect(result.medianMsPerStep).toBeGreaterThanOrEqual(result.msPerStep);
      expect(result.samplesPerSecond).toBeCloseTo(20_000 / result.msPerStep, 3);
      expect(result.gflops).toBeCloseTo((6 * 20 * (30 * 40 + 40 * 3)) / result.msPerStep / 1e6, 6);
      expect(result.bytes).toBeGreaterThan(12 * result.parameters);
    },
  );

  test("measures any design: regression, other losses, optimizers, clipping", async () => {
    for (const loss of ["adaline", "hinge", "mean-squared-error"])
      expect(
        (await measure({ loss, training: { optimizer: "adam", clipNorm: 1 } }, referenceKernels())).msPerStep,
      ).toBeGreaterThan(0);
  });

  test("can be canceled", async () => {
    const plan = planNetwork(design({}), shape, { capacity: 20, training: true });
    const canceling = new AbortController();
    let yields = 0;
    const control = {
      signal: canceling.signal,
      async yieldToEvents() {
        if (++yields === 2) canceling.abort();
        await macrotask();
      },
    };
    const measured = benchmark({ plan, batch: 20, seconds: 1e6 }, referenceKernels(), control);
    await expect(measured).rejects.toBeInstanceOf(CancellationError);
    expect(yields).toBe(2);
  });

  test("not of a learning rule", async () => {
    const plan = {
      ...planNetwork(design({}), shape, { capacity: 20, training: false }),
    };
    const measured = benchmark({ plan, batch: 20, seconds: 1 }, referenceKernels(), {});
    await expect(measured).rejects.toThrow(/^training\.optimizer: a learning rule has no training step/);
  });
});

test("every choice is known to the settings", async () => {
  const { default: manifest } = await import("../../../package.json", { with: { type: "json" } });
  const setting = manifest.contributes.configuration.properties["mlpStudio.backend"];
  expect([...setting.enum].sort()).toEqual([...backendChoices].sort());
  expect(setting.markdownEnumDescriptions).toHaveLength(setting.enum.length);
});
