import { describe, expect, test } from "vitest";
import { softmaxCrossEntropy } from "../../../../src/engine/losses/softmaxCrossEntropy.ts";

describe("softmax cross-entropy", () => {
  test("does not overflow for logits of ±10,000", () => {
    const logits = Float64Array.of(10_000, -10_000, 0, -10_000, 10_000, 0);
    const targets = Float64Array.of(1, 0, 0, 1, 0, 0);
    const predictions = new Float64Array(6);
    softmaxCrossEntropy.predict?.(2, 3, logits, predictions);
    expect(Array.from(predictions)).toEqual([1, 0, 0, 0, 1, 0]);
    const batch = { rows: 2, outputs: 3, logits, predictions, targets };
    expect(softmaxCrossEntropy.value(batch, 0) + softmaxCrossEntropy.value(batch, 1)).toBe(20_000);
  });
});
