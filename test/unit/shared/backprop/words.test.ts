import { describe, expect, test } from "vitest";
import type { BackpropGraph } from "../../../../src/shared/backprop/graph.ts";
import {
  isGradientKnown,
  isValueKnown,
  stepAnnouncement,
  stepLabel,
  stepsOf,
} from "../../../../src/shared/backprop/steps.ts";
import { stepWords } from "../../../../src/shared/backprop/words.ts";
import { batch, example, smallGraph } from "../../../support/backpropGraphs.ts";

const classes = ["lower", "upper"];

function words(graph: BackpropGraph, label: string): string {
  const step = stepsOf(graph, 0).find((item) => stepLabel(item) === label);
  if (!step) throw new Error(`There is no step ${label}.`);
  return stepWords(graph, step, classes);
}

describe("the steps", () => {
  const graph = smallGraph();
  const steps = stepsOf(graph, 0);

  test("go forward over what is computed, and back over all that has a gradient but the input", () => {
    expect(steps.map(stepLabel).join(" ")).toBe("s₁ h₁ s₂ p ℓ R J ∂J ∂R ∂ℓ ∂p ∂s₂ ∂b₂ ∂W₂ ∂h₁ ∂s₁ ∂b₁ ∂W₁");
  });

  test("are announced in words", () => {
    expect(stepAnnouncement(steps, 0)).toBe("Step 1 of 18, forward: value of s₁, 3 × 1");
    expect(stepAnnouncement(steps, 14)).toBe("Step 15 of 18, backward: gradient at h₁, 1 × 3");
    expect(stepAnnouncement(steps, 17)).toBe("Step 18 of 18, backward: gradient at W₁, 3 × 2");
  });

  test("a value is known from its step on, a gradient from the way back on", () => {
    const [x] = graph.nodes;
    const h = graph.nodes.find(({ name }) => name === "h₁") ?? x;
    expect([0, 1, 17].map((at) => isValueKnown(steps, at, h))).toEqual([false, true, true]);
    expect([1, 13, 14].map((at) => isGradientKnown(steps, at, h))).toEqual([false, false, true]);
    expect(isValueKnown(steps, 0, x)).toBe(true);
  });

  test("of a batch are those of one example and of what all share", () => {
    const names = stepsOf(smallGraph({ examples: batch }), 1).map(({ node }) => node.name);
    expect(names).toContain("h₁⁽²⁾");
    expect(names).toContain("W₁");
    expect(names.some((name) => name.includes("⁽¹⁾"))).toBe(false);
  });
});

describe("the words of one example", () => {
  const graph = smallGraph();
  test.each([
    ["s₁", "Each of the 3 units sums 2 products and its bias."],
    ["h₁", "Unit 2 is not above 0, and so silent for this row."],
    ["p", "The largest probability, 0.735, is that of lower; the right class, upper, has 0.265."],
    ["ℓ", "The right class has 0.265, and −log 0.265 = 1.329."],
    ["R", "The sum of all squared weights; biases do not count. W₂ has the largest part, 1.540."],
    ["J", "The penalty is 0.029 of 1.359."],
    ["∂J", "∂J/∂J = 1: here the way back begins."],
    ["∂R", "J changes 0.010 times as much as R."],
    [
      "∂p",
      "Only the right class counts in the loss. Its gradient is −3.779: the smaller its probability, the larger.",
    ],
    [
      "∂s₂",
      "It works out to (p − y)ᵀ: the score of upper is to rise, and all others are to fall in proportion to their p.",
    ],
    ["∂b₂", "b₂ is added as it is: its gradient is that of s₂."],
    ["∂s₁", "Unit 2 was below 0: its 0 on the diagonal stops the gradient −0.809 here."],
    ["∂W₁", "Row 2 of the gradient is its penalty alone: unit 2 learns nothing from this row."],
  ])("%s", (label, expected) => {
    expect(words(graph, label)).toBe(expected);
  });

  test("without L2 the row of a silent unit is 0", () => {
    const plain = smallGraph({ design: { training: { l2: 0 } } });
    expect(words(plain, "∂W₁")).toBe("Row 2 of the gradient is 0: unit 2 learns nothing from this row.");
    expect(words(plain, "J")).toBe("");
  });

  test("several units are listed, and all of them at once", () => {
    const at = (x: number[]) => smallGraph({ examples: [{ ...example, x: Float64Array.from(x) }] });
    expect(words(at([0, -3]), "∂s₁")).toMatch(
      /^Units 2 and 3 were below 0: their zeros on the diagonal stop the gradients −0\.\d+ and \d\.\d+ here\.$/,
    );
    const silent = smallGraph({ examples: [{ ...example, x: Float64Array.of(-0.5, 0.5) }] });
    expect(words(silent, "h₁")).toContain("Units 1 and 3");
  });

  test("a saturated unit says how little it lets pass", () => {
    const sigmoid = { layers: [{ units: 3, activation: "sigmoid" }] };
    const far = [{ ...example, x: Float64Array.of(20, 0) }];
    const graph = smallGraph({ design: sigmoid, examples: far });
    expect(words(graph, "h₁")).toContain("saturated");
    expect(words(graph, "∂s₁")).toMatch(/saturated: their slopes, below 0.01, let almost nothing pass\.$/);
  });

  test("nothing passes through a sign unit", () => {
    const graph = smallGraph({ design: { layers: [{ units: 3, activation: "sign" }], training: { l2: 0 } } });
    expect(words(graph, "∂s₁")).toBe(
      "Every slope is 0: no gradient passes, and nothing below learns from this row.",
    );
    expect(words(graph, "∂W₁")).toBe(
      "No gradient arrived at s₁: the gradient is 0. Nothing is learned here from this row.",
    );
  });

  test("a loss of 0 has nothing to teach", () => {
    const graph = smallGraph({
      design: { loss: "perceptron" },
      examples: [{ ...example, y: Float64Array.of(1, -1) }],
    });
    expect(words(graph, "ℓ")).toBe("The loss is 0: there is nothing to learn from this row.");
  });
});

describe("the words of a batch with batch norm", () => {
  const design = { layers: [{ units: 3, batchNorm: true }] };
  const exact = smallGraph({ design, examples: batch });
  const constant = smallGraph({ design, examples: batch, constantStatistics: true });
  test.each([
    ["μ₁", "The mean of each unit over the 3 examples."],
    ["ŝ₁", "Over the batch, each unit now has mean 0 and variance 1 (a little less, by ε)."],
    ["∂v₁", "The variance is in the normalization of every example: their gradients add up."],
    [
      "∂z₁",
      "Three ways lead back: directly, through v, and through μ. Each example's gradient depends on all others.",
    ],
    ["∂b₁", "Batch norm takes any constant away again, so that b₁ changes nothing: its gradient is 0."],
  ])("%s", (label, expected) => {
    expect(words(exact, label)).toBe(expected);
  });

  test("as if μ and v were constants, say how wrong it is", () => {
    expect(words(constant, "∂z₁")).toMatch(
      /^Only the direct way is taken, as if μ and v did not depend on it\. The exact gradient differs by [\d.]+ % of its size\.$/,
    );
    expect(words(constant, "∂b₂")).toContain("This gradient is right all the same.");
    expect(words(constant, "∂b₁")).toContain("The exact gradient is 0; this one is wrong altogether.");
  });

  test("one example says that the running averages take the batch's place", () => {
    expect(words(smallGraph({ design }), "ŝ₁")).toContain("the running averages take their place");
  });
});
