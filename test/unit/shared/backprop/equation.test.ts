import { describe, expect, test } from "vitest";
import { type EquationItem, stepEquations, stepFormulas } from "../../../../src/shared/backprop/equation.ts";
import { type BackpropGraph, nodeNamed } from "../../../../src/shared/backprop/graph.ts";
import { writeOut } from "../../../../src/shared/backprop/jacobian.ts";
import type { Operand } from "../../../../src/shared/backprop/operand.ts";
import { stepLabel, stepsOf } from "../../../../src/shared/backprop/steps.ts";
import { batch, smallGraph } from "../../../support/backpropGraphs.ts";

function stepOf(graph: BackpropGraph, label: string, example = 0) {
  const step = stepsOf(graph, example).find((item) => stepLabel(item) === label);
  if (!step) throw new Error(`There is no step ${label}.`);
  return step;
}

const lines = (graph: BackpropGraph, label: string, example = 0) =>
  stepEquations(graph, stepOf(graph, label, example), example);

/** A line as text, operands by their names. */
function written(items: readonly EquationItem[]): string {
  return items
    .map((item) => {
      if (item.kind === "operand") return `[${item.operand.label}]`;
      if (item.kind === "fraction") return `{${written(item.top)} over ${written(item.bottom)}}`;
      if (item.kind === "fenced" || item.kind === "root") return `${item.kind}{${written(item.items)}}`;
      if (item.kind === "power") return `${written(item.items)}^${item.exponent}`;
      return item.kind === "formula" && "text" in item.formula ? item.formula.text : item.kind;
    })
    .join(" ");
}

function operands(items: readonly EquationItem[]): readonly Operand[] {
  return items.flatMap((item) => {
    if (item.kind === "operand") return [item.operand];
    if (item.kind === "fraction") return [...operands(item.top), ...operands(item.bottom)];
    return "items" in item ? operands(item.items) : [];
  });
}

const numbersOf = ({ numbers }: Operand) =>
  numbers.kind === "matrix" ? numbers.values : (writeOut(numbers.jacobian) ?? new Float64Array());

/** a (rows, inner) · b (inner, columns). */
function product(a: Operand, b: Operand): Float64Array {
  const [rows, inner] = a.shape;
  const columns = b.shape[1];
  const [left, right] = [numbersOf(a), numbersOf(b)];
  return Float64Array.from({ length: rows * columns }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < inner; k++)
      sum += left[Math.floor(i / columns) * inner + k] * right[k * columns + (i % columns)];
    return sum;
  });
}

const close = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  expect(a.length).toBe(b.length);
  for (let i = 0; i < a.length; i++) expect(a[i]).toBeCloseTo(b[i], 12);
};

describe("forward, the formula has numbers in place of its names", () => {
  const graph = smallGraph();
  test.each([
    ["s₁", "[s₁] = [W₁] [x] + [b₁]"],
    ["h₁", "[h₁] = max fenced{0 , [s₁]}"],
    ["p", "[p] = {exp fenced{[s₂]} over Σ exp fenced{[s₂]}}"],
    ["ℓ", "[ℓ] = − log fenced{[yᵀ] [p]}"],
    ["R", "[R] = ‖ [W₁] ‖^2 + ‖ [W₂] ‖^2"],
    ["J", "[J] = [ℓ] + [λ] [R]"],
  ])("%s", (label, expected) => {
    const [{ items }] = lines(graph, label);
    expect(written(items)).toBe(expected);
  });

  test("s₁ adds up with the numbers shown", () => {
    const [s, W, x, b] = operands(lines(graph, "s₁")[0].items);
    const sum = product(W, x).map((value, i) => value + numbersOf(b)[i]);
    close(numbersOf(s), sum);
    expect([s.isResult, W.parameter, x.parameter]).toEqual([true, "W₁", undefined]);
  });

  test("the mean of a batch has all examples side by side, n and ε their numbers", () => {
    const norm = smallGraph({ examples: batch, design: { layers: [{ units: 3, batchNorm: true }] } });
    const [mean, n, z] = operands(lines(norm, "μ₁")[0].items);
    expect(z.shape).toEqual([3, 3]);
    expect(z.note).toBe("the 3 examples side by side");
    expect([...numbersOf(n)]).toEqual([3]);
    const values = numbersOf(z);
    expect(numbersOf(mean)[1]).toBeCloseTo((values[3] + values[4] + values[5]) / 3, 12);
    const [{ items }] = lines(norm, "ŝ₁", 1);
    expect(written(items)).toBe("[ŝ₁] = {[z₁] − [μ₁] over root{[v₁] + [ε]}}");
    expect([...numbersOf(operands(items)[1])]).toEqual([...nodeNamed(norm, "z₁⁽²⁾").value]);
  });
});

describe("backward, the chain rule in numbers", () => {
  const graph = smallGraph();

  test.each(["∂h₁", "∂s₁", "∂s₂", "∂p", "∂ℓ", "∂b₁"])("%s is the product that is shown", (label) => {
    const [{ items }] = lines(graph, label);
    const [result, g, jacobian] = operands(items);
    close(numbersOf(result), product(g, jacobian));
    expect(result.tone).toBe("gradient");
    expect(result.shape[0]).toBe(1);
  });

  test("∂W has both forms: I ⊗ xᵀ on vec(W), and gᵀ xᵀ + 2λW", () => {
    const [chain, matrix] = lines(graph, "∂W₁");
    expect(written(chain.items)).toBe("[∂J/∂vec(W₁)] = [∂J/∂s₁] [∂s₁/∂vec(W₁)] + [∂J/∂R] [∂R/∂vec(W₁)]");
    const [result, g, local, r, penalty] = operands(chain.items);
    const penalties = product(r, penalty);
    close(
      numbersOf(result),
      product(g, local).map((value, i) => value + penalties[i]),
    );
    expect(written(matrix.items)).toBe("[∂J/∂W₁] = [(∂J/∂s₁)ᵀ] [xᵀ] + [2 λ W₁]");
    const [whole, column, row, decay] = operands(matrix.items);
    close(
      numbersOf(whole),
      product(column, row).map((value, i) => value + numbersOf(decay)[i]),
    );
  });

  test("without L2 there is no penalty", () => {
    const plain = smallGraph({ design: { training: { l2: 0 } } });
    expect(written(lines(plain, "∂W₂")[1].items)).toBe("[∂J/∂W₂] = [(∂J/∂s₂)ᵀ] [h₁ᵀ]");
  });

  test("the formulas name the chain rule and each local Jacobian once", () => {
    expect(stepFormulas(graph, stepOf(graph, "∂s₁"))).toEqual([
      "∂J/∂s₁ = ∂J/∂h₁ ∂h₁/∂s₁",
      "∂h₁/∂s₁ = diag(Ind(s₁ > 0))",
    ]);
    expect(stepFormulas(graph, stepOf(graph, "∂J"))).toEqual(["∂J/∂J = 1"]);
    const many = smallGraph({ examples: batch });
    expect(stepFormulas(many, stepOf(many, "∂W₁"))).toEqual([
      "∂J/∂vec(W₁) = Σ ∂J/∂s₁ ∂s₁/∂vec(W₁) + ∂J/∂R ∂R/∂vec(W₁)",
      "∂s₁/∂vec(W₁) = I ⊗ xᵀ",
      "∂R/∂vec(W₁) = 2 vec(W₁)ᵀ",
    ]);
  });
});

describe("what all examples of a batch share", () => {
  const graph = smallGraph({
    examples: batch,
    design: { layers: [{ units: 3, batchNorm: true }], training: { l2: 0.01 } },
  });

  test.each(["∂W₁", "∂W₂", "∂γ₁", "∂b₂"])("%s is the sum over them, divided by n, plus 2λW", (label) => {
    const [whole] = lines(graph, label);
    const [result, sum, penalty] = operands(whole.items);
    expect(sum.note).toBe("sum over 3 examples");
    close(
      numbersOf(result),
      numbersOf(sum).map((value, i) => value / 3 + (penalty ? numbersOf(penalty)[i] : 0)),
    );
  });

  test("the parts of the examples add up to the sum", () => {
    const sum = numbersOf(operands(lines(graph, "∂W₁")[0].items)[1]);
    const parts = [0, 1, 2].map((example) => numbersOf(operands(lines(graph, "∂W₁", example)[1].items)[0]));
    close(
      sum,
      parts[0].map((value, i) => value + parts[1][i] + parts[2][i]),
    );
    expect(lines(graph, "∂W₁", 2)[1].title).toBe("part of example 3");
  });

  test("z has three ways back, which add up", () => {
    const [{ items }] = lines(graph, "∂z₁", 1);
    const [result, ...terms] = operands(items);
    expect(terms).toHaveLength(6);
    const sum = [0, 2, 4].map((i) => product(terms[i], terms[i + 1]));
    close(
      numbersOf(result),
      sum[0].map((value, i) => value + sum[1][i] + sum[2][i]),
    );
  });
});
