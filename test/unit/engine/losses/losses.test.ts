import { describe, expect, test } from "vitest";
import { codedOutputs, codeLabels } from "../../../../src/engine/losses/coding.ts";
import { hinge } from "../../../../src/engine/losses/hinge.ts";
import type { Loss, LossBatch } from "../../../../src/engine/losses/loss.ts";
import { bindLoss, losses } from "../../../../src/engine/losses/losses.ts";
import { perceptron } from "../../../../src/engine/losses/perceptron.ts";
import { Random } from "../../../../src/shared/random.ts";

/** A batch of these logits, (rows, outputs), whose arrays continue behind it with numbers that nobody may look at. */
function batchOf(
  loss: Loss,
  outputs: number,
  logits: readonly number[],
  targets: ArrayLike<number>,
): LossBatch {
  const rows = logits.length / outputs;
  const behind = [1e30, 1e30, 1e30];
  const predictions = new Float64Array(logits.length + 3).fill(-7);
  const batch = {
    rows,
    outputs,
    logits: Float64Array.of(...logits, ...behind),
    predictions,
    targets: Float64Array.of(...Array.from(targets), ...behind),
  };
  loss.predict?.(rows, outputs, batch.logits, predictions);
  if (loss.predict) expect(Array.from(predictions.slice(-3))).toEqual([-7, -7, -7]);
  else predictions.set(batch.logits);
  return batch;
}

function gradientOf(loss: Loss, batch: LossBatch): number[] {
  const gradient = new Float64Array(batch.logits.length).fill(-7);
  loss.gradient(batch, gradient);
  expect(Array.from(gradient.slice(-3))).toEqual([-7, -7, -7]);
  return Array.from(gradient.slice(0, -3), (g) => g + 0);
}

describe.each(losses.map((entry) => [entry.id, entry] as const))("%s", (id, loss) => {
  test("looks at each row alone, whatever is before and behind it", () => {
    const random = new Random(4, id);
    for (const classes of [2, 3, 4]) {
      const outputs = codedOutputs(loss.coding, classes);
      // Rows next to one of another size: a maximum taken from the neighbor would lose them.
      const scales = [1, 1e4, 1e-3, -1e4, 2, 1e4, 0.1, 3];
      const labels = scales.map((_, row) => (row * 3 + 1) % classes);
      const targets = codeLabels(Int32Array.from(labels), classes, loss.coding);
      const logits = scales.flatMap((scale) =>
        Array.from({ length: outputs }, () => scale + random.normal() * Math.sqrt(Math.abs(scale))),
      );
      const batch = batchOf(loss, outputs, logits, targets);
      const gradient = gradientOf(loss, batch);
      for (const row of scales.keys()) {
        const from = row * outputs;
        const to = from + outputs;
        const alone = batchOf(loss, outputs, logits.slice(from, to), targets.slice(from, to));
        expect(loss.value(batch, row)).toBe(loss.value(alone, 0));
        expect(Array.from(batch.predictions.slice(from, to))).toEqual(
          Array.from(alone.predictions.slice(0, outputs)),
        );
        const own = gradientOf(loss, alone);
        for (const [i, g] of own.entries()) expect(gradient[from + i]).toBeCloseTo(g / scales.length, 10);
      }
    }
  });
});

test("the perceptron takes a sum of exactly 0 for a mistake, and learns nothing on the right side", () => {
  expect(gradientOf(perceptron, batchOf(perceptron, 1, [0, 0, 2, -2, -2], [1, -1, 1, -1, 1]))).toEqual([
    -0.2, 0.2, 0, 0, -0.2,
  ]);
});

test("the hinge is content at the edge of its margin", () => {
  // Leads of 1, of ½, and a lead of −1 over the first and 2 over the last.
  const batch = batchOf(hinge, 3, [1, 0, 0, 0, 0.5, 0, 1, 0, -2], [1, 0, 0, 0, 1, 0, 0, 1, 0]);
  expect([0, 1, 2].map((row) => hinge.value(batch, row))).toEqual([0, 1, 2]);
  const third = 1 / 3;
  expect(gradientOf(hinge, batch)).toEqual([0, 0, 0, third, -2 * third, third, third, -third, 0]);
});

test("an unknown loss is reported with its field and what there is", () => {
  expect(() => bindLoss({ type: "hing", parameters: {} }, "classification")).toThrow(
    expect.objectContaining({
      message: expect.stringMatching(/^loss: "hing".*hinge/),
      place: { field: "loss" },
    }),
  );
});
