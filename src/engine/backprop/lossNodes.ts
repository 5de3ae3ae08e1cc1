/** What follows the last layer: y, p and ℓ of each example, R = Σ‖W‖², and J = 1/n Σ ℓ + λ R. */
import { type BackpropEdge, subscript } from "../../shared/backprop/graph.ts";
import type { LossBatch } from "../losses/loss.ts";
import { softmaxCrossEntropy } from "../losses/softmaxCrossEntropy.ts";
import type { Example } from "./example.ts";
import { constantEdge, edge, type GraphMaker } from "./graphMaker.ts";
import type { NetworkValues } from "./networkValues.ts";

/** Below this probability of the right class, the product of the Jacobians of ℓ and p has lost all its digits. */
const minProbability = 1e-150;

/** @param output symbol of the last layer's last node */
export function addObjective(
  graph: GraphMaker,
  network: NetworkValues,
  output: string,
  examples: readonly Example[],
): void {
  for (const [index, example] of examples.entries()) addLoss(graph, network, output, example, index);
  const { l2 } = network.plan;
  const n = examples.length;
  const isWeighted = examples.some(({ weight }) => weight !== 1);
  const losses = examples.map((_, index) => graph.nameOf("ℓ", index));
  const mean = examples.reduce((sum, { weight }, i) => sum + weight * graph.value(losses[i])[0], 0) / n;
  const weight = isWeighted ? "w " : "";
  const data = n === 1 ? `${weight}ℓ` : `1/n Σ ${weight}ℓ`;
  const factor = n === 1 ? (isWeighted ? "w" : "1") : isWeighted ? "w/n" : "1/n";
  const parents: BackpropEdge[] = examples.map((example, i) =>
    edge("J", "ℓ", factor, { kind: "diagonal", diagonal: Float64Array.of(example.weight / n) }, losses[i]),
  );
  let value = mean;
  if (l2 > 0) {
    const penalty = addPenalty(graph, network);
    value += l2 * penalty;
    graph.add({ symbol: "λ", role: "constant", shape: [], value: Float64Array.of(l2) });
    parents.push(edge("J", "R", "λ", { kind: "diagonal", diagonal: Float64Array.of(l2) }), constantEdge("λ"));
  }
  graph.add({
    symbol: "J",
    role: "computed",
    operation: "objective",
    shape: [],
    formula: `J = ${data}${l2 > 0 ? " + λ R" : ""}`,
    note: objectiveNote(examples, isWeighted),
    value: Float64Array.of(value),
    parents,
  });
}

function objectiveNote(examples: readonly Example[], isWeighted: boolean): string {
  const count = examples.length === 1 ? [] : [`n = ${examples.length}`];
  const weights = isWeighted ? [`w = ${examples.map(({ weight }) => weight).join(", ")}`] : [];
  return [...count, ...weights].join("; ");
}

/** R = Σ‖W‖². Returns its value. */
function addPenalty(graph: GraphMaker, { plan }: NetworkValues): number {
  const weights = plan.layers.map((_, index) => `W${subscript(index + 1)}`);
  const squares = weights.map((name) => graph.value(name).reduce((sum, w) => sum + w * w, 0));
  const total = squares.reduce((sum, square) => sum + square, 0);
  graph.add({
    symbol: "R",
    role: "computed",
    operation: "penalty",
    shape: [],
    formula: `R = ${weights.map((name) => `‖${name}‖²`).join(" + ")}`,
    value: Float64Array.of(total),
    parents: weights.map((name) => {
      const values = graph.value(name).map((w) => 2 * w);
      return edge("R", `vec(${name})`, `2 vec(${name})ᵀ`, { kind: "matrix", rows: 1, values }, name);
    }),
  });
  return total;
}

/** y, p where the loss applies the softmax, and ℓ of one example. */
function addLoss(
  graph: GraphMaker,
  { plan }: NetworkValues,
  output: string,
  { y }: Example,
  example: number,
): void {
  const { entry } = plan.loss;
  const from = graph.nameOf(output, example);
  const logits = graph.value(from);
  const outputs = logits.length;
  const predictions = logits.slice();
  entry.predict?.(1, outputs, logits, predictions);
  const targets = Float64Array.from(y);
  const batch: LossBatch = { rows: 1, outputs, logits, predictions, targets };
  const value = Float64Array.of(entry.value(batch, 0));
  graph.add({ symbol: "y", role: "constant", example, shape: [outputs], value: targets });
  const target = constantEdge(graph.nameOf("y", example));
  const add = (formula: string, loss: BackpropEdge) =>
    graph.add({
      symbol: "ℓ",
      role: "computed",
      operation: "loss",
      example,
      shape: [],
      formula: `ℓ = ${formula}`,
      note: entry.label,
      value,
      parents: [loss, target],
    });
  if (entry.id !== softmaxCrossEntropy.id) {
    const values = new Float64Array(outputs);
    entry.gradient(batch, values);
    const row = { kind: "matrix", rows: 1, values } as const;
    add(
      entry.formula(output, "y", outputs),
      edge("ℓ", output, entry.gradientFormula(output, "y", outputs), row, from),
    );
    return;
  }
  graph.add({
    symbol: "p",
    role: "computed",
    operation: "softmax",
    example,
    shape: [outputs],
    formula: `p = exp(${output}) / Σ exp(${output})`,
    note: "softmax",
    value: predictions,
    parents: [edge("p", output, "diag(p) − p pᵀ", { kind: "softmax", p: predictions }, from)],
  });
  const right = targets.reduce((sum, target, i) => sum + target * predictions[i], 0);
  if (right < minProbability) {
    // The product of the two Jacobians is (p − y)ᵀ, which is taken at once.
    const values = predictions.map((p, i) => p - targets[i]);
    const row = { kind: "matrix", rows: 1, values } as const;
    add(
      entry.formula(output, "y", outputs),
      edge("ℓ", output, entry.gradientFormula(output, "y", outputs), row, from),
    );
    return;
  }
  const values = targets.map((value) => -value / right);
  const row = { kind: "matrix", rows: 1, values } as const;
  add("−log(yᵀ p)", edge("ℓ", "p", "−yᵀ / (yᵀ p)", row, graph.nameOf("p", example)));
}
