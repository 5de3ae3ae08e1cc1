import { describe, expect, test } from "vitest";
import { activations } from "../../../../src/engine/activations/activations.ts";
import { losses } from "../../../../src/engine/losses/losses.ts";
import { type FormulaNode, parseFormula } from "../../../../src/shared/backprop/formula.ts";
import { batch, smallGraph } from "../../../support/backpropGraphs.ts";

/** The tree in brackets, so that a test shows what belongs together. */
function written(node: FormulaNode): string {
  switch (node.kind) {
    case "name":
      return `${node.bold ? "*" : ""}${node.letter}${node.sub && `_${node.sub}`}`;
    case "derivative":
      return `d(${node.top}|${node.isVec ? "vec " : ""}${node.bottom})`;
    case "number":
    case "word":
    case "operator":
      return node.text;
    case "row":
      return node.items.map(written).join(" ");
    case "fenced":
      return `(${written(node.of)})`;
    case "fraction":
      return `[${written(node.top)} over ${written(node.bottom)}]`;
    case "root":
      return `root{${written(node.of)}}`;
    case "power":
      return `${written(node.base)}^${node.exponent}`;
    default:
      return node satisfies never;
  }
}

test.each([
  ["s₁ = W₁ x + b₁", "*s_1 = W_1 *x + *b_1"],
  ["∂s₁₂/∂vec(W₁₂) = I ⊗ h₁₁ᵀ", "d(s₁₂|vec W₁₂) = I ⊗ *h_11^T"],
  ["p = exp(s₂) / Σ exp(s₂)", "*p = [exp (*s_2) over Σ exp (*s_2)]"],
  ["∂ℓ/∂p = −yᵀ / (yᵀ p)", "d(ℓ|p) = − [*y^T over *y^T *p]"],
  ["ŝ₁ = (z₁ − μ₁) / √(v₁ + ε)", "*ŝ_1 = [*z_1 − *μ_1 over root{*v_1 + ε}]"],
  ["−1/2 diag((z₁ − μ₁) / √(v₁ + ε)³)", "− [1 over 2] diag ([*z_1 − *μ_1 over root{*v_1 + ε}^3])"],
  ["J = 1/n Σ ℓ + λ R", "J = [1 over n] Σ ℓ + λ R"],
  ["R = ‖W₁‖²", "R = ‖ W_1 ‖^2"],
  ["h₁ = max(0, s₁)", "*h_1 = max (0 , *s_1)"],
  ["(∂J/∂s₁)ᵀ xᵀ + 2 λ W₁", "(d(J|s₁))^T *x^T + 2 λ W_1"],
  ["∂J/∂s₁ = ∂J/∂h₁ ∂h₁/∂s₁", "d(J|s₁) = d(J|h₁) d(h₁|s₁)"],
])("%s", (text, expected) => {
  expect(written(parseFormula(text))).toBe(expected);
});

describe("every formula of the engine is understood: nothing but known operators is left over", () => {
  const operators = "= + − · ⊙ ⊗ Σ ‖ | , > < ≤ ≥".split(" ");
  const check = (text: string) => {
    const visit = (node: FormulaNode): void => {
      if (node.kind === "operator") expect(operators, `${node.text} in ${text}`).toContain(node.text);
      if (node.kind === "row") node.items.forEach(visit);
      if (node.kind === "fenced" || node.kind === "root") visit(node.of);
      if (node.kind === "fraction") [node.top, node.bottom].forEach(visit);
      if (node.kind === "power") visit(node.base);
    };
    visit(parseFormula(text));
  };
  test("activations", () => {
    for (const { formula, derivativeFormula } of activations) {
      const parameters = { negativeSlope: 0.01, alpha: 1, straightThrough: 1 };
      check(formula("s₁", parameters));
      check(derivativeFormula("s₁", "h₁", parameters));
    }
  });
  test("losses", () => {
    for (const { formula, gradientFormula } of losses) {
      check(formula("s₂", "y", 3));
      check(gradientFormula("s₂", "y", 3));
    }
  });
  test("nodes and Jacobians", () => {
    const { nodes } = smallGraph({ examples: batch, design: { layers: [{ units: 3, batchNorm: true }] } });
    for (const { formula, parents } of nodes)
      [formula, ...parents.map((edge) => edge.formula)].forEach(check);
  });
});
