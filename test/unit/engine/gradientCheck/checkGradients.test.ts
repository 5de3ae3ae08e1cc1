import { describe, expect, test } from "vitest";
import type { Dataset } from "../../../../src/data/encode/dataset.ts";
import { activations } from "../../../../src/engine/activations/activations.ts";
import {
  checkGradients,
  type GradientCheckOptions,
} from "../../../../src/engine/gradientCheck/checkGradients.ts";
import type { Kernels, Workspace } from "../../../../src/engine/kernels/kernels.ts";
import { referenceKernels } from "../../../../src/engine/kernels/reference/reference.ts";
import { losses } from "../../../../src/engine/losses/losses.ts";
import type { DesignSpec } from "../../../../src/shared/design/fields.ts";
import type { CheckProgress, GradientReport } from "../../../../src/shared/gradientReport.ts";
import { Random } from "../../../../src/shared/random.ts";
import { clouds, dataset, design } from "../helpers.ts";

function check(spec: DesignSpec, data: Dataset, options: GradientCheckOptions = {}) {
  const progress: CheckProgress[] = [];
  const work = checkGradients(spec, data, options);
  for (;;) {
    const next = work.next();
    if (next.done) return { report: next.value, progress };
    progress.push(next.value);
  }
}

function kinksOf({ layers }: GradientReport): number {
  return layers.flatMap(({ tensors }) => tensors).reduce((sum, { kinks }) => sum + kinks, 0);
}

function numbers(): Dataset {
  const random = new Random(3, "numbers");
  const inputs = Float32Array.from({ length: 40 * 3 }, () => random.normal());
  const values = Float32Array.from({ length: 40 }, () => random.normal());
  return dataset("regression", 3, inputs, { kind: "values", values });
}

/** The reference in float64, with some methods replaced. */
function kernelsWith(change: (workspace: Workspace) => Partial<Workspace>): Kernels {
  const reference = referenceKernels("float64");
  return {
    ...reference,
    open(plan) {
      const workspace = reference.open(plan);
      const changed = change(workspace);
      return new Proxy(workspace, {
        get(target, key) {
          const value = Reflect.get(key in changed ? changed : target, key) as unknown;
          return typeof value === "function" ? value.bind(key in changed ? changed : target) : value;
        },
      });
    },
  };
}

describe("a right gradient passes, with every parameter compared but those at kinks", () => {
  for (const { id } of activations.filter((activation) => activation.id !== "sign")) {
    for (const batchNorm of [false, true]) {
      test(`${id}, batch norm ${batchNorm ? "on" : "off"}`, () => {
        const layer = { units: 5, activation: id, batchNorm };
        const spec = design({ layers: [layer, layer], training: { l2: 0.01 } });
        const { report } = check(spec, clouds({ train: 20 }));
        expect(report.passed).toBe(true);
        expect([report.rows, report.checked + kinksOf(report)]).toEqual([20, report.parameters]);
        expect(kinksOf(report)).toBeLessThan(report.parameters / 20);
        for (const { tensors } of report.layers) {
          for (const { worst } of tensors) expect(worst?.error).toBeLessThan(report.tolerance);
        }
      });
    }
  }

  for (const { id, tasks } of losses) {
    test(`loss ${id}`, () => {
      const data = tasks.includes("classification") ? clouds({ train: 24 }) : numbers();
      const { report } = check(design({ layers: [{ units: 6, activation: "tanh" }], loss: id }), data);
      expect(report.passed).toBe(true);
    });
  }

  test("ten layers deep, where gradients have almost vanished", () => {
    const layers = Array.from({ length: 10 }, () => ({ units: 6, activation: "sigmoid" }));
    const { report } = check(design({ layers }), clouds({ train: 24 }), { parameters: 300 });
    expect(report.passed).toBe(true);
    expect(report.layers[0].tensors[0].greatestGradient).toBeLessThan(1e-5);
  });
});

describe("a wrong gradient is found where it is", () => {
  const spec = design({ layers: [{ units: 4 }, { units: 3, batchNorm: true, activation: "tanh" }] });
  const corrupt = (layer: number, tensor: string, index: number, factor: number) =>
    kernelsWith((workspace) => ({
      read(at, name, part, into) {
        workspace.read(at, name, part, into);
        if (at === layer && name === tensor && part === "gradient") into[index] *= factor;
      },
    }));

  test("one weight of the second layer, by a thousandth", () => {
    const { report } = check(spec, clouds({ train: 30 }), { kernels: corrupt(1, "weight", 6, 1.001) });
    expect(report.passed).toBe(false);
    expect(report.layers.map(({ passed }) => passed)).toEqual([true, false, true]);
    const [weight, ...others] = report.layers[1].tensors;
    expect([weight.wrong, ...others.map(({ wrong }) => wrong)]).toEqual([1, 0, 0, 0]);
    expect(weight.worst).toMatchObject({ unit: 1, input: 2 });
    expect(weight.worst?.error).toBeCloseTo(1e-3, 4);
  });

  test("a sign in batch norm's scale", () => {
    const { report } = check(spec, clouds({ train: 30 }), { kernels: corrupt(1, "gamma", 0, -1) });
    const wrong = report.layers[1].tensors.filter((tensor) => tensor.wrong > 0);
    expect(wrong.map(({ tensor, worst }) => [tensor, worst?.unit, worst?.input])).toEqual([
      ["gamma", 0, undefined],
    ]);
  });

  test("and NaN agrees with nothing", () => {
    const { report } = check(spec, clouds({ train: 30 }), { kernels: corrupt(0, "bias", 2, Number.NaN) });
    expect(report.layers[0].tensors[1]).toMatchObject({ tensor: "bias", wrong: 1, worst: { unit: 2 } });
  });
});

test("a unit whose pre-activation is 0 is at the kink: its parameters are counted so, not compared", () => {
  let started = false;
  // The first unit's weights and bias become 0 before the check, whatever was drawn.
  const kernels = kernelsWith((workspace) => ({
    forward(mode) {
      started = true;
      workspace.forward(mode);
    },
    write(layer, tensor, part, from) {
      const values = Float64Array.from(from);
      if (!started && layer === 0) values.fill(0, 0, tensor === "weight" ? 4 : 1);
      workspace.write(layer, tensor, part, values);
    },
  }));
  const { report } = check(design({ layers: [{ units: 3 }] }), clouds({ train: 30 }), { kernels });
  expect(report.layers[0].tensors.map(({ kinks }) => kinks)).toEqual([4, 1]);
  expect(report.passed).toBe(true);
  expect(report.checked).toBe(report.parameters - 5);
});

describe("of many parameters a sample is checked", () => {
  const spec = design({ layers: [{ units: 40 }, { units: 30 }] });

  test("small tensors whole, large ones in equal shares", () => {
    const { report, progress } = check(spec, clouds({ train: 30 }), { parameters: 200 });
    const looked = report.layers.map(({ tensors }) => tensors.map(({ checked, kinks }) => checked + kinks));
    // Sizes: 160 + 40, 1200 + 30, 90 + 3.
    expect(looked).toEqual([
      [42, 40],
      [43, 30],
      [42, 3],
    ]);
    expect(report.parameters).toBe(1523);
    expect(report.passed).toBe(true);
    expect(progress.at(-1)).toEqual({ done: 200, total: 200 });
  });

  test("the same ones every time", () => {
    const once = check(spec, clouds({ train: 30 }), { parameters: 50 });
    expect(check(spec, clouds({ train: 30 }), { parameters: 50 })).toEqual(once);
  });
});

test("a learning rule without gradients has none to check", () => {
  const spec = design({
    layers: [{ units: 3, activation: "sign" }],
    output: { activation: "sign" },
    loss: "adaline",
    training: { optimizer: "madaline-rule-2" },
  });
  const labels = Int32Array.from({ length: 8 }, (_, i) => i % 2);
  const data = dataset("classification", 2, new Float32Array(16).fill(1), { kind: "labels", labels });
  expect(() => check(spec, data)).toThrow("learns without gradients");
});

test("batch norm needs two rows", () => {
  const spec = design({ layers: [{ units: 3, batchNorm: true }] });
  expect(() => check(spec, clouds({ train: 1 }))).toThrow("Use at least 2 rows for training.");
});

test("a rule that learns without gradients has nothing to check, and says so", () => {
  const madaline = design({
    layers: [{ units: 3, activation: "sign" }],
    output: { activation: "sign" },
    loss: "adaline",
    training: { optimizer: "madaline-rule-2", batchSize: 10 },
  });
  expect(() => [...checkGradients(madaline, clouds({ train: 20 }))]).toThrow("learns without gradients");
});
