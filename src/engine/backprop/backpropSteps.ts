import type { Dataset } from "../../data/encode/dataset.ts";
import type { BackpropEdge, BackpropGraph, BackpropNode, Jacobian } from "../../shared/backpropGraph.ts";
import type { FloatArray } from "../../shared/floats.ts";
import type { TensorName } from "../kernels/kernels.ts";
import { tensorSize } from "../kernels/tensors.ts";
import { codeLabels, type TargetCoding } from "../losses/coding.ts";
import type { LossBatch } from "../losses/loss.ts";
import { softmaxCrossEntropy } from "../losses/softmaxCrossEntropy.ts";
import type { Network } from "../network.ts";
import { timesJacobian } from "./jacobian.ts";

/** One row of the data. */
export interface Example {
  /** (inputs) */
  readonly x: FloatArray;
  /** (outputs): a class as the loss codes it, the values for regression. */
  readonly y: FloatArray;
}

/** @param coding how the loss wants classes */
export function exampleOf({ inputs, targets, summary }: Dataset, row: number, coding: TargetCoding): Example {
  const width = summary.inputs.length;
  const { outputs } = summary;
  const x = inputs.subarray(row * width, (row + 1) * width);
  if (targets.kind === "values") return { x, y: targets.values.subarray(row * outputs, (row + 1) * outputs) };
  return { x, y: codeLabels(targets.labels.subarray(row, row + 1), summary.classes.length, coding) };
}

/**
 * Back propagation for one example in the network as it is, node by node. It is worked out in float64 along the graph,
 * by the Jacobians and apart from the kernels, so that the two can be compared.
 *
 * Batch norm uses its running averages, as at test time: the statistics of one example are none. With weights of rows,
 * such as of classes, the gradient is that of weight 1.
 */
export function backpropSteps(network: Network, { x, y }: Example): BackpropGraph {
  const graph = new GraphMaker();
  graph.add({ name: "x", role: "input", layer: undefined, shape: [x.length], value: Float64Array.from(x) });
  let input = "x";
  for (const index of network.plan.layers.keys()) input = addLayer(graph, network, index, input);
  addLoss(graph, network, input, Float64Array.from(y));
  return graph.differentiate();
}

type Part = Omit<BackpropNode, "gradient" | "formula" | "parents"> & {
  readonly formula?: string;
  readonly parents?: readonly BackpropEdge[];
};

/** Collects the nodes in the order of the forward pass; the backward pass then goes through them from the end. */
class GraphMaker {
  private readonly nodes: BackpropNode[] = [];

  add(part: Part): Float64Array {
    const gradient = new Float64Array(part.value.length);
    this.nodes.push({ formula: "", parents: [], ...part, gradient });
    return part.value;
  }

  value(name: string): Float64Array {
    return this.find(name).value;
  }

  differentiate(): BackpropGraph {
    this.nodes[this.nodes.length - 1].gradient[0] = 1;
    for (const { gradient, parents } of this.nodes.toReversed()) {
      for (const { parent, jacobian } of parents) {
        const into = this.find(parent).gradient;
        for (const [i, part] of timesJacobian(gradient, jacobian).entries()) into[i] += part;
      }
    }
    return { nodes: this.nodes };
  }

  private find(name: string): BackpropNode {
    const node = this.nodes.find((item) => item.name === name);
    if (!node) throw new Error(`There is no node ${name}.`);
    return node;
  }
}

/** s = W x + b, batch norm, h = f(s). Returns the name of the layer's last node. */
function addLayer(graph: GraphMaker, network: Network, index: number, input: string): string {
  const { inputs, units, batchNorm, activation } = network.plan.layers[index];
  const at = subscript(index + 1);
  const [W, b, linear] = [`W${at}`, `b${at}`, batchNorm ? `z${at}` : `s${at}`];
  const layer = index;
  const weight = addParameter(graph, network, index, W, "weight", [units, inputs]);
  const bias = addParameter(graph, network, index, b, "bias", [units]);
  const x = graph.value(input);
  graph.add({
    name: linear,
    role: "computed",
    layer,
    shape: [units],
    formula: `${linear} = ${W} ${input} + ${b}`,
    value: bias.map((value, unit) => value + dot(weight, unit * inputs, x)),
    parents: [
      edge(linear, input, W, { kind: "matrix", rows: units, values: weight }),
      edge(linear, `vec(${W})`, `I ⊗ ${input}ᵀ`, { kind: "kronecker", size: units, row: x }, W),
      edge(linear, b, "I", { kind: "identity", size: units }),
    ],
  });
  const s = batchNorm ? addBatchNorm(graph, network, index, linear) : linear;
  if (activation.entry.id === "identity") return s;
  const h = `h${at}`;
  const { entry, parameters } = activation;
  const values = graph.value(s);
  const value = values.map((element) => entry.value(element, parameters));
  const diagonal = values.map((element, i) => entry.derivative(element, value[i], parameters));
  graph.add({
    name: h,
    role: "computed",
    layer,
    shape: [units],
    formula: `${h} = f(${s}), ${entry.label}`,
    value,
    parents: [edge(h, s, `diag(f′(${s}))`, { kind: "diagonal", diagonal })],
  });
  return h;
}

/** ŝ = (z − μ) / √(v + ε) with the running averages, s = γ ⊙ ŝ + β. */
function addBatchNorm(graph: GraphMaker, network: Network, index: number, z: string): string {
  const { units, batchNorm } = network.plan.layers[index];
  if (!batchNorm) return z;
  const at = subscript(index + 1);
  const mean = readTensor(network, index, "runningMean");
  const variance = readTensor(network, index, "runningVariance");
  const inverse = variance.map((v) => 1 / Math.sqrt(v + batchNorm.epsilon));
  const s = `s${at}`;
  const normalized = batchNorm.affine ? `ŝ${at}` : s;
  const shape = [units];
  const sHat = graph.add({
    name: normalized,
    role: "computed",
    layer: index,
    shape,
    formula: `${normalized} = (${z} − μ) / √(v + ε), with the running averages`,
    value: graph.value(z).map((value, i) => (value - mean[i]) * inverse[i]),
    parents: [edge(normalized, z, "diag(1 / √(v + ε))", { kind: "diagonal", diagonal: inverse })],
  });
  if (!batchNorm.affine) return s;
  const [gammaName, betaName] = [`γ${at}`, `β${at}`];
  const gamma = addParameter(graph, network, index, gammaName, "gamma", shape);
  const beta = addParameter(graph, network, index, betaName, "beta", shape);
  graph.add({
    name: s,
    role: "computed",
    layer: index,
    shape,
    formula: `${s} = ${gammaName} ⊙ ${normalized} + ${betaName}`,
    value: sHat.map((value, i) => gamma[i] * value + beta[i]),
    parents: [
      edge(s, normalized, `diag(${gammaName})`, { kind: "diagonal", diagonal: gamma }),
      edge(s, gammaName, `diag(${normalized})`, { kind: "diagonal", diagonal: sHat }),
      edge(s, betaName, "I", { kind: "identity", size: units }),
    ],
  });
  return s;
}

/** p and ℓ, and with L2 r = Σ‖W‖² and J = ℓ + λ r. */
function addLoss(graph: GraphMaker, network: Network, output: string, y: Float64Array): void {
  const { loss, l2, layers } = network.plan;
  const logits = graph.value(output);
  const outputs = logits.length;
  const predictions = logits.slice();
  loss.entry.predict?.(1, outputs, logits, predictions);
  const batch: LossBatch = { rows: 1, outputs, logits, predictions, targets: y };
  const value = Float64Array.of(loss.entry.value(batch, 0));
  const total = l2 > 0 ? "ℓ" : "J";
  if (loss.entry.id === softmaxCrossEntropy.id) addSoftmax(graph, output, total, y, predictions, value);
  else {
    const gradient = new Float64Array(outputs);
    loss.entry.gradient(batch, gradient);
    const parents = [
      edge(total, output, `∂${total}/∂${output}`, { kind: "matrix", rows: 1, values: gradient }),
    ];
    addNumber(graph, total, `${total} = ${loss.entry.label} of ${output} and y`, value, parents);
  }
  if (l2 === 0) return;
  const weights = layers.map((_, index) => `W${subscript(index + 1)}`);
  const squares = weights.map((name) => graph.value(name).reduce((sum, w) => sum + w * w, 0));
  const r = Float64Array.of(squares.reduce((sum, square) => sum + square, 0));
  const parents = weights.map((name) => {
    const values = graph.value(name).map((w) => 2 * w);
    return edge("r", `vec(${name})`, `2 vec(${name})ᵀ`, { kind: "matrix", rows: 1, values }, name);
  });
  addNumber(graph, "r", `r = ${weights.map((name) => `‖${name}‖²`).join(" + ")}`, r, parents);
  addNumber(graph, "J", "J = ℓ + λ r", Float64Array.of(value[0] + l2 * r[0]), [
    edge("J", "ℓ", "1", { kind: "identity", size: 1 }),
    edge("J", "r", "λ", { kind: "diagonal", diagonal: Float64Array.of(l2) }),
  ]);
}

/**
 * p = softmax(s) and ℓ = −log(yᵀp), each with its own Jacobian. Where p of the right class has rounded to almost 0, their
 * product would lose all digits: there ℓ is taken from s at once, with (p − y)ᵀ, which is what the product works out to.
 */
function addSoftmax(
  graph: GraphMaker,
  s: string,
  name: string,
  y: Float64Array,
  p: Float64Array,
  value: Float64Array,
): void {
  const right = y.reduce((sum, target, i) => sum + target * p[i], 0);
  const isLost = right < minProbability;
  const values = y.map((target) => -target / right);
  graph.add({
    name: "p",
    role: "computed",
    layer: undefined,
    shape: [p.length],
    formula: `p = softmax(${s})`,
    value: p,
    parents: [edge("p", s, "diag(p) − p pᵀ", { kind: "softmax", p })],
  });
  const parents = isLost
    ? [edge(name, s, "(p − y)ᵀ", { kind: "matrix", rows: 1, values: p.map((element, i) => element - y[i]) })]
    : [edge(name, "p", "−yᵀ / (yᵀp)", { kind: "matrix", rows: 1, values })];
  addNumber(
    graph,
    name,
    isLost ? `${name} = log Σ exp(${s}) − yᵀ${s}` : `${name} = −log(yᵀp)`,
    value,
    parents,
  );
}

const minProbability = 1e-150;

function addNumber(
  graph: GraphMaker,
  name: string,
  formula: string,
  value: Float64Array,
  parents: readonly BackpropEdge[],
): void {
  graph.add({ name, role: "computed", layer: undefined, shape: [], formula, value, parents });
}

function addParameter(
  graph: GraphMaker,
  network: Network,
  layer: number,
  name: string,
  tensor: TensorName,
  shape: readonly number[],
): Float64Array {
  return graph.add({ name, role: "parameter", layer, shape, value: readTensor(network, layer, tensor) });
}

function readTensor({ plan, workspace }: Network, layer: number, tensor: TensorName): Float64Array {
  const values = new Float64Array(tensorSize(plan.layers[layer], tensor));
  workspace.read(layer, tensor, "value", values);
  return values;
}

/** @param by the parent as the formula has it, such as vec(W₁) */
function edge(node: string, by: string, formula: string, jacobian: Jacobian, parent = by): BackpropEdge {
  return { parent, formula: `∂${node}/∂${by} = ${formula}`, jacobian };
}

function dot(weight: Float64Array, start: number, x: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += weight[start + i] * x[i];
  return sum;
}

function subscript(value: number): string {
  return String(value).replace(/\d/g, (digit) => "₀₁₂₃₄₅₆₇₈₉"[Number(digit)]);
}
