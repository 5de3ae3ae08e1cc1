import { describe, expect, onTestFinished, test } from "vitest";
import type { Activation } from "../../../../../src/engine/activations/activation.ts";
import { emptyMeasures, type Kernels, type NetworkPlan } from "../../../../../src/engine/kernels/kernels.ts";
import { referenceKernels } from "../../../../../src/engine/kernels/reference/reference.ts";
import { layOut, learningRateSlot } from "../../../../../src/engine/kernels/wasm/layout.ts";
import {
  instantiate,
  type StartThreads,
  type ThreadGroup,
} from "../../../../../src/engine/kernels/wasm/threads.ts";
import { compile, wasmKernels } from "../../../../../src/engine/kernels/wasm/wasmKernels.ts";
import type { WasmWorkspace } from "../../../../../src/engine/kernels/wasm/workspace.ts";
import { meanSquaredError } from "../../../../../src/engine/losses/meanSquaredError.ts";
import { softmaxCrossEntropy } from "../../../../../src/engine/losses/softmaxCrossEntropy.ts";
import { sgd } from "../../../../../src/engine/optimizers/sgd.ts";
import { nodeThreads } from "../../../../../src/node/kernelThreads.ts";
import { withWideVectors } from "../../../../../src/node/wideVectors.ts";
import { threadEntry } from "../../../../support/threadEntry.ts";
import { allReady, faultyThreadEntry, threadedKernels } from "../backends.ts";
import { type Case, dataFor, planOf, randomize, train } from "../random.ts";

describe("the same to the last bit on any number of threads", () => {
  const cases: Record<string, Case> = {
    "without batch norm": { widths: [100, 130, 70, 10], rows: 67, l2: 0.001 },
    "with batch norm": { widths: [300, 50, 50, 9], rows: 61, batchNorm: "affine", activation: "tanh" },
    "with clipping and weights": { widths: [100, 130, 70, 10], rows: 67, clipNorm: 0.1, weighted: true },
    "with a loss that has no kernel": { widths: [100, 130, 70, 10], rows: 67, loss: "hinge", weighted: true },
    "long rows": { widths: [3000, 20, 3], rows: 33, loss: "mean-squared-error", l2: 0.01 },
  };
  for (const [title, given] of Object.entries(cases)) {
    test.each([2, 3, 5])(`${title}, %i threads`, async (threads) => {
      const plan = planOf(given);
      const one = train(wasmKernels("wasm-fma", { threads: 1 }).open(plan), given.rows, 9, given.weighted);
      const workspace = threadedKernels(threads).open(plan) as WasmWorkspace;
      await allReady(workspace, threads);
      const many = train(workspace, given.rows, 9, given.weighted);
      workspace.close();
      expect(workspace.sharedJobs).toBeGreaterThan(5);
      expect([...many.keys()]).toEqual([...one.keys()]);
      for (const [name, values] of one) expect(many.get(name), name).toEqual(values);
    });
  }
});

describe("what has no kernel is computed by its registry entry, to 1e-4", () => {
  const softplus: Activation = {
    id: "test-softplus",
    label: "",
    doc: "",
    parameters: [],
    value: (s) => Math.log1p(Math.exp(s)),
    derivative: (s) => 1 / (1 + Math.exp(-s)),
    formula: (s) => `f(${s})`,
    derivativeFormula: (s) => `f′(${s})`,
    kinks: [],
  };
  const given: Case = { widths: [10, 13, 9, 3], rows: 11 };
  const plain = planOf(given);
  const plans: Record<string, NetworkPlan> = {
    activation: withActivation(plain, softplus),
    "activation after batch norm": withActivation(planOf({ ...given, batchNorm: "affine" }), softplus),
    "loss with predictions": {
      ...plain,
      loss: { entry: { ...softmaxCrossEntropy, id: "a" }, parameters: {} },
    },
    "loss without": { ...plain, loss: { entry: { ...meanSquaredError, id: "b" }, parameters: {} } },
    optimizer: {
      ...plain,
      optimizer: { entry: { ...sgd, id: "c" }, parameters: { momentum: 0.5 } },
    },
  };
  test.each(Object.keys(plans))("%s", (name) => {
    const expected = train(open(referenceKernels("float64"), plans[name]), given.rows, 5);
    const got = train(open(wasmKernels("wasm-simd", { threads: 1 }), plans[name]), given.rows, 5);
    for (const [key, values] of expected) {
      const other = got.get(key) ?? [];
      for (let i = 0; i < values.length; i++) expect(Math.abs(other[i] - values[i]), key).toBeLessThan(1e-4);
    }
  });

  function withActivation(plan: NetworkPlan, entry: Activation): NetworkPlan {
    const last = plan.layers.length - 1;
    const bound = { entry, parameters: {} };
    return {
      ...plan,
      layers: plan.layers.map((layer, index) => (index < last ? { ...layer, activation: bound } : layer)),
    };
  }
});

test("kernels in 256-bit vectors give the same to the last bit", () => {
  const given: Case = {
    widths: [203, 61, 45, 11],
    rows: 45,
    activation: "elu",
    batchNorm: "affine",
    l2: 0.01,
  };
  const plan = planOf(given);
  const plain = train(wasmKernels("wasm-fma", { threads: 1 }).open(plan), given.rows, 9);
  const wide = train(wasmKernels("wasm-wide", { threads: 1, withWideVectors }).open(plan), given.rows, 9);
  for (const [name, values] of plain) expect(wide.get(name), name).toEqual(values);
});

test("a thread that is started for nothing ends, and closing twice is no harm", async () => {
  const plan = planOf({ widths: [100, 100, 3], rows: 60 });
  const workspace = threadedKernels(2).open(plan) as WasmWorkspace;
  await allReady(workspace, 2);
  workspace.close();
  workspace.close();
});

describe("threads that are late or end", () => {
  const cases: Record<string, Case> = {
    plain: { widths: [100, 130, 70, 10], rows: 67, optimizer: "adam", l2: 0.001 },
    "with batch norm": { widths: [300, 50, 50, 9], rows: 61, batchNorm: "affine", activation: "tanh" },
    "with clipping": {
      widths: [100, 130, 70, 10],
      rows: 67,
      optimizer: "nesterov",
      clipNorm: 0.1,
      weighted: true,
    },
    "with a loss and an activation of no kernel": {
      widths: [100, 130, 70, 10],
      rows: 67,
      activation: "softplus",
      loss: "hinge",
    },
  };

  /** Trains on three threads, of which some have the fault, and compares with one thread, to the last bit. */
  async function expectSameBits(given: Case, fault: string): Promise<WasmWorkspace> {
    const plan = planOf(given);
    const one = train(wasmKernels("wasm-fma", { threads: 1 }).open(plan), given.rows, 9, given.weighted);
    process.env.MLP_TEST_FAULT = fault;
    onTestFinished(() => {
      delete process.env.MLP_TEST_FAULT;
    });
    const startThreads = nodeThreads(faultyThreadEntry);
    const workspace = wasmKernels("wasm-fma", { threads: 3, startThreads }).open(plan) as WasmWorkspace;
    await allReady(workspace, 3);
    const many = train(workspace, given.rows, 9, given.weighted);
    workspace.close();
    for (const [name, values] of one) expect(many.get(name), name).toEqual(values);
    return workspace;
  }

  test.each(["with batch norm", "with a loss and an activation of no kernel"])("late: %s", async (name) => {
    const workspace = await expectSameBits(cases[name], "late");
    expect(workspace.threads).toBe(3);
    expect(workspace.sharedJobs).toBeGreaterThan(5);
  });

  // A step has 2 meetings, 10 with two layers of batch norm, 3 with clipping, and 6 with a loss of no kernel.
  test.each([
    ["plain", "meeting 2"],
    ["plain", "update 1"],
    ["plain", "update 9"],
    ["with batch norm", "meeting 2"],
    ["with batch norm", "meeting 3"],
    ["with batch norm", "meeting 17"],
    ["with batch norm", "meeting 20"],
    ["with batch norm", "update 5"],
    ["with clipping", "meeting 2"],
    ["with clipping", "meeting 3"],
    ["with clipping", "update 9"],
    ["with a loss and an activation of no kernel", "meeting 3"],
    ["with a loss and an activation of no kernel", "meeting 6"],
  ])("%s: one ends at its %s", async (name, fault) => {
    expect((await expectSameBits(cases[name], fault)).threads).toBe(2);
  });

  test("one is ended from outside, at any moment: the steps continue on fewer threads, and closing is no harm", async () => {
    const given = cases.plain;
    const plan = planOf(given);
    const order = Uint32Array.from({ length: given.rows }, (_, i) => i);
    const groups: ThreadGroup[] = [];
    const ended: Promise<void>[] = [];
    const start = nodeThreads(threadEntry);
    const startThreads: StartThreads = (data, count, onEnd) => {
      ended.push(
        new Promise((resolve) => {
          groups.push(
            start(data, count, () => {
              onEnd();
              resolve();
            }),
          );
        }),
      );
      return groups[groups.length - 1];
    };
    const open = (threads: number) => {
      const workspace = wasmKernels("wasm-simd", { threads, startThreads }).open(plan) as WasmWorkspace;
      workspace.attach(dataFor(plan, given.rows));
      randomize(workspace);
      return workspace;
    };
    const [many, one] = [open(3), open(1)];
    await allReady(many, 3);
    for (let update = 1; update <= 40; update++) {
      if (update === 5) {
        // The whole group: no thread is left that could say so in the middle of a job.
        groups[0].terminate();
        await ended[0];
      }
      for (const workspace of [many, one])
        expect(workspace.step(order, 0, given.rows, 0.01, update, emptyMeasures())).toBe(true);
    }
    expect(many.threads).toBe(2);
    const [values, expected] = [many, one].map((workspace) => {
      const weights = new Float32Array(100 * 130);
      workspace.read(0, "weight", "value", weights);
      return weights;
    });
    expect(values).toEqual(expected);
    for (const workspace of [many, one]) workspace.close();
  });
});

test("a network of small steps has no threads to wait for", () => {
  const small = threadedKernels(4).open(planOf({ widths: [4, 16, 3], rows: 16 }));
  expect(small.threads).toBe(1);
  small.close();
  const large = threadedKernels(4).open(planOf({ widths: [784, 128, 10], rows: 64 }));
  expect(large.threads).toBe(4);
  large.close();
});

test("the kernels' constants stand between the control words and the network", () => {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536, shared: true });
  instantiate(compile("wasm-simd"), false, memory);
  const used = [...new Uint8Array(memory.buffer).entries()].filter(([, byte]) => byte !== 0);
  const { parameters } = layOut(planOf({ widths: [5, 6, 3], rows: 7 }), 1);
  expect(used[0][0]).toBeGreaterThanOrEqual(8 * (learningRateSlot + 1));
  expect(used[used.length - 1][0]).toBeLessThan(parameters);
});

test("the data is copied behind the network, and its place is returned", () => {
  for (const weighted of [false, true]) {
    const plan = planOf({ widths: [5, 6, 3], rows: 7 });
    const workspace = wasmKernels("wasm-simd", { threads: 1 }).open(plan);
    const given = dataFor(plan, 7, weighted);
    const kept = workspace.attach(given);
    expect(kept).toEqual(given);
    expect(kept.inputs.buffer).toBeInstanceOf(SharedArrayBuffer);
  }
});

function open(kernels: Kernels, plan: NetworkPlan) {
  return kernels.open(plan);
}
