/** What happened at a node, in sentences made from its numbers. */
import { plural } from "../format/plural.ts";
import { normOf, numberInWords } from "./cells.ts";
import { type BackpropGraph, type BackpropNode, edgesFrom, nodeNamed } from "./graph.ts";
import type { BackpropStep } from "./steps.ts";

/** More units are counted, and not listed. */
const maxListed = 3;
/** A slope below this is flat: the lecture's |s| > 5 for the sigmoid leaves 0.0067. */
const flatSlope = 0.01;

/** Sentences about a step; none where nothing is to be said of its numbers. */
export function stepWords(graph: BackpropGraph, step: BackpropStep, classes: readonly string[]): string {
  const sentences =
    step.direction === "forward"
      ? forwardWords(graph, step.node, classes)
      : backwardWords(graph, step.node, classes);
  return sentences.join(" ");
}

function forwardWords(graph: BackpropGraph, node: BackpropNode, classes: readonly string[]): string[] {
  switch (node.operation) {
    case "linear": {
      const inputs = nodeNamed(graph, node.parents[0].parent).value.length;
      return [
        `Each of the ${plural(node.value.length, "unit")} sums ${plural(inputs, "product")} and its bias.`,
      ];
    }
    case "activation":
      return activationForward(graph, node);
    case "mean":
      return [`The mean of each unit over the ${graph.examples} examples.`];
    case "variance":
      return [
        `The variance of each unit over the ${graph.examples} examples, divided by n and not by n − 1.`,
      ];
    case "normalize":
      return graph.examples > 1
        ? ["Over the batch, each unit now has mean 0 and variance 1 (a little less, by ε)."]
        : ["One example has no mean and variance of its own: the running averages take their place."];
    case "scaleShift":
      return ["γ and β give each unit a learned scale and a learned center."];
    case "softmax":
      return softmaxForward(graph, node, classes);
    case "loss":
      return lossForward(graph, node);
    case "penalty":
      return penaltyForward(graph, node);
    case "objective":
      return objectiveForward(graph, node);
    case undefined:
      return [];
    default:
      return node.operation satisfies never;
  }
}

function activationForward(graph: BackpropGraph, node: BackpropNode): string[] {
  const s = nodeNamed(graph, node.parents[0].parent).value;
  const slopes = diagonalOf(node);
  const silent = unitsWhere(node.value, (h, i) => h === 0 && slopes[i] === 0);
  const flat = unitsWhere(slopes, (slope) => slope !== 0 && Math.abs(slope) < flatSlope);
  const sentences: string[] = [];
  if (silent.length === s.length) sentences.push("No unit is above 0: nothing passes to the next layer.");
  else if (silent.length > 0)
    sentences.push(`${listed(silent, s.length)} ${isAre(silent)} not above 0, and so silent for this row.`);
  if (flat.length > 0)
    sentences.push(
      `${listed(flat, s.length)} ${isAre(flat)} far out on a flat part of the curve: saturated.`,
    );
  return sentences;
}

function softmaxForward(graph: BackpropGraph, node: BackpropNode, classes: readonly string[]): string[] {
  const y = targetOf(graph, node);
  if (!y) return [];
  const [best, right] = [greatest(node.value), greatest(y.value)];
  const name = (index: number) => classes[index] ?? `class ${index + 1}`;
  const p = (index: number) => numberInWords(node.value[index]);
  return best === right
    ? [`The right class, ${name(right)}, has the largest probability: ${p(right)}.`]
    : [
        `The largest probability, ${p(best)}, is that of ${name(best)}; the right class, ${name(right)}, has ${p(right)}.`,
      ];
}

function lossForward(graph: BackpropGraph, node: BackpropNode): string[] {
  const [value] = node.value;
  if (value === 0) return ["The loss is 0: there is nothing to learn from this row."];
  const [{ parent }] = node.parents;
  const from = nodeNamed(graph, parent);
  const y = targetOf(graph, node);
  if (from.operation !== "softmax" || !y) return [];
  const right = from.value[greatest(y.value)];
  return [
    `The right class has ${numberInWords(right)}, and −log ${numberInWords(right)} = ${numberInWords(value)}.`,
  ];
}

function penaltyForward(graph: BackpropGraph, node: BackpropNode): string[] {
  const parts = node.parents.map(({ parent }) => ({
    parent,
    square: normOf(nodeNamed(graph, parent).value) ** 2,
  }));
  const largest = parts.reduce((max, part) => (part.square > max.square ? part : max));
  const all =
    parts.length > 1 ? ` ${largest.parent} has the largest part, ${numberInWords(largest.square)}.` : "";
  return [`The sum of all squared weights; biases do not count.${all}`];
}

function objectiveForward(graph: BackpropGraph, node: BackpropNode): string[] {
  const penalty = node.parents.find(({ parent }) => parent === "R");
  if (!penalty) return [];
  const lambda = diagonalOf(node, "R")[0];
  const part = lambda * nodeNamed(graph, "R").value[0];
  return [`The penalty is ${numberInWords(part)} of ${numberInWords(node.value[0])}.`];
}

function backwardWords(graph: BackpropGraph, node: BackpropNode, classes: readonly string[]): string[] {
  const off = constantsWords(graph, node);
  if (node.symbol === "J") return ["∂J/∂J = 1: here the way back begins."];
  const [first] = edgesFrom(graph, node.name);
  if (!first) return ["Nothing depends on it: its gradient is 0."];
  if (node.role === "parameter") return [...parameterBackward(graph, node), ...off];
  switch (first.child.operation) {
    case "objective":
      return [`J changes ${numberInWords(node.gradient[0])} times as much as ${node.symbol}.`];
    case "softmax":
      return outputBackward(graph, node, classes);
    case "loss":
      return first.child.parents[0].formula.startsWith("∂ℓ/∂p")
        ? probabilityBackward(node)
        : ["The derivative of the loss itself."];
    case "activation":
      return [...activationBackward(first.child, node), ...off];
    case "linear":
      return [
        "Each unit gets the gradient of every unit that it feeds, times the weight between them.",
        ...off,
      ];
    case "normalize":
    case "mean":
    case "variance":
      return [...statisticsBackward(graph, node), ...off];
    case "scaleShift":
      return ["Each unit's gradient is multiplied by its γ.", ...off];
    default:
      return off;
  }
}

function probabilityBackward(node: BackpropNode): string[] {
  const right = greatest(node.gradient.map((value) => -value));
  const value = numberInWords(node.gradient[right]);
  return [
    `Only the right class counts in the loss. Its gradient is ${value}: the smaller its probability, the larger.`,
  ];
}

function outputBackward(graph: BackpropGraph, node: BackpropNode, classes: readonly string[]): string[] {
  const right = greatest(node.gradient.map((value) => -value));
  const name = classes[right] ?? `class ${right + 1}`;
  const scale = graph.examples > 1 ? ", divided by n" : "";
  return [
    `It works out to (p − y)ᵀ${scale}: the score of ${name} is to rise, and all others are to fall in proportion to their p.`,
  ];
}

function activationBackward(h: BackpropNode, s: BackpropNode): string[] {
  const slopes = diagonalOf(h);
  const arriving = h.gradient;
  const stopped = unitsWhere(slopes, (slope, i) => slope === 0 && arriving[i] !== 0);
  const zeros = unitsWhere(slopes, (slope) => slope === 0);
  const flat = unitsWhere(
    slopes,
    (slope, i) => slope !== 0 && Math.abs(slope) < flatSlope && arriving[i] !== 0,
  );
  const sentences: string[] = [];
  if (zeros.length === slopes.length)
    sentences.push("Every slope is 0: no gradient passes, and nothing below learns from this row.");
  else if (stopped.length > 0) sentences.push(stoppedWords(stopped, s, arriving));
  if (flat.length > 0) {
    const [unit] = flat;
    sentences.push(
      flat.length === 1
        ? `Unit ${unit + 1} is saturated: of its gradient ${numberInWords(arriving[unit])}, its slope ${numberInWords(slopes[unit])} lets ${numberInWords(s.gradient[unit])} pass.`
        : `${listed(flat, slopes.length)} are saturated: their slopes, below ${flatSlope}, let almost nothing pass.`,
    );
  }
  if (slopes.every((slope) => slope === 1))
    sentences.push("Every slope is 1: the gradient passes unchanged.");
  return sentences;
}

function stoppedWords(stopped: readonly number[], s: BackpropNode, arriving: Float64Array): string {
  const below = stopped.every((unit) => s.value[unit] < 0) ? "below 0" : "not above 0";
  if (stopped.length > maxListed)
    return `${listed(stopped, arriving.length)} were ${below}: their zeros on the diagonal stop their gradients here.`;
  const gradients = stopped.map((unit) => numberInWords(arriving[unit]));
  return stopped.length === 1
    ? `Unit ${stopped[0] + 1} was ${below}: its 0 on the diagonal stops the gradient ${gradients[0]} here.`
    : `${listed(stopped, arriving.length)} were ${below}: their zeros on the diagonal stop the gradients ${conjunction(gradients)} here.`;
}

function parameterBackward(graph: BackpropGraph, node: BackpropNode): string[] {
  const sum = graph.examples > 1 ? ` It is the sum over the ${graph.examples} examples.` : "";
  const [{ child }] = edgesFrom(graph, node.name);
  if (node.shape.length === 2) return [...weightBackward(graph, node, child), ...(sum ? [sum.trim()] : [])];
  if (node.symbol.startsWith("γ")) return [`Each γ gets the gradient of its unit times its ŝ.${sum}`];
  if (child.symbol.startsWith("z") && graph.examples > 1 && !graph.constantStatistics)
    return [
      `Batch norm takes any constant away again, so that ${node.symbol} changes nothing: its gradient is 0.`,
    ];
  return [`${node.symbol} is added as it is: its gradient is that of ${child.symbol}.${sum}`];
}

/** Rows that learn nothing, and rows whose weights all move in one direction. */
function weightBackward(graph: BackpropGraph, node: BackpropNode, child: BackpropNode): string[] {
  const isPenalized = graph.nodes.some(({ symbol }) => symbol === "R");
  const children = edgesFrom(graph, node.name)
    .map(({ child: of }) => of)
    .filter(({ operation }) => operation === "linear");
  const silent = unitsWhere(child.value, (_, i) => children.every(({ gradient }) => gradient[i] === 0));
  const what = isPenalized ? "its penalty alone" : "0";
  const whatAll = isPenalized ? "their penalty alone" : "0";
  const these = graph.examples > 1 ? "these rows" : "this row";
  if (silent.length === child.value.length)
    return [
      `No gradient arrived at ${child.symbol}: the gradient is ${whatAll}. Nothing is learned here from ${these}.`,
    ];
  if (silent.length === 1)
    return [
      `Row ${silent[0] + 1} of the gradient is ${what}: unit ${silent[0] + 1} learns nothing from ${these}.`,
    ];
  if (silent.length > 1)
    return [
      `${listed(silent, child.value.length, "row")} of the gradient are ${whatAll}: those units learn nothing from ${these}.`,
    ];
  const inputs = nodeNamed(graph, child.parents[0].parent).value;
  if (graph.examples === 1 && inputs.length > 1 && inputs.every((value) => value > 0))
    return ["All inputs are positive, so that the weights of a unit all move in the same direction."];
  return [
    `Row i of the gradient is the gradient of unit i times ${nodeNamed(graph, child.parents[0].parent).symbol}ᵀ.`,
  ];
}

function statisticsBackward(graph: BackpropGraph, node: BackpropNode): string[] {
  if (node.symbol.startsWith("v"))
    return ["The variance is in the normalization of every example: their gradients add up."];
  if (node.symbol.startsWith("μ"))
    return ["The mean is in the normalization of every example; through v nothing comes, since ∂v/∂μ = 0."];
  if (graph.examples === 1)
    return ["The running averages are constants: the only way back is the direct one."];
  return graph.constantStatistics
    ? ["Only the direct way is taken, as if μ and v did not depend on it."]
    : [
        "Three ways lead back: directly, through v, and through μ. Each example's gradient depends on all others.",
      ];
}

/** How wrong the gradient is where μ and v are taken as constants. */
function constantsWords(graph: BackpropGraph, node: BackpropNode): string[] {
  const { exactGradient, gradient } = node;
  if (!graph.constantStatistics || !exactGradient) return [];
  const error = normOf(gradient.map((value, i) => value - exactGradient[i]));
  const size = normOf(exactGradient);
  if (error <= 1e-12 * Math.max(size, 1e-12)) return ["This gradient is right all the same."];
  if (size <= 1e-12 * error) return ["The exact gradient is 0; this one is wrong altogether."];
  return [`The exact gradient differs by ${numberInWords((100 * error) / size)} % of its size.`];
}

function targetOf({ nodes }: BackpropGraph, node: BackpropNode): BackpropNode | undefined {
  return nodes.find(({ symbol, example }) => symbol === "y" && example === node.example);
}

/** The diagonal of the Jacobian by a parent, the first one if none is named. */
function diagonalOf({ parents }: BackpropNode, parent = parents[0].parent): Float64Array {
  const jacobian = parents.find((item) => item.parent === parent)?.jacobian;
  return jacobian?.kind === "diagonal" ? jacobian.diagonal : new Float64Array();
}

function greatest(values: Float64Array): number {
  return values.reduce((best, value, i) => (value > values[best] ? i : best), 0);
}

function unitsWhere(values: Float64Array, holds: (value: number, unit: number) => boolean): number[] {
  return [...values.keys()].filter((unit) => holds(values[unit], unit));
}

/** `Unit 2`, `Units 2 and 5`, `7 of 16 units`. */
function listed(units: readonly number[], of: number, noun = "unit"): string {
  if (units.length > maxListed) return `${units.length} of ${plural(of, noun)}`;
  const head = noun[0].toUpperCase() + noun.slice(1);
  return `${head}${units.length === 1 ? "" : "s"} ${conjunction(units.map((unit) => String(unit + 1)))}`;
}

function isAre(units: readonly number[]): string {
  return units.length === 1 ? "is" : "are";
}

function conjunction(items: readonly string[]): string {
  return items.length < 2
    ? items.join("")
    : `${items.slice(0, -1).join(", ")} and ${items[items.length - 1]}`;
}
