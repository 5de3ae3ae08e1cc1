/** The nodes of one dense layer: s = W x + b, batch norm, h = f(s). */
import { subscript } from "../../shared/backprop/graph.ts";
import { addBatchNorm } from "./batchNormNodes.ts";
import { addParameter, edge, type GraphMaker, type LayerOptions } from "./graphMaker.ts";
import type { NetworkValues } from "./networkValues.ts";

/** Adds the layer's nodes for every example. Returns the symbol of its last one. */
export function addLayer(graph: GraphMaker, network: NetworkValues, options: LayerOptions): string {
  const { layer } = options;
  const { batchNorm } = network.plan.layers[layer];
  const at = subscript(layer + 1);
  const linear = batchNorm ? `z${at}` : `s${at}`;
  addLinear(graph, network, options, linear);
  const s = batchNorm ? addBatchNorm(graph, network, options, linear) : linear;
  return addActivation(graph, network, options, s);
}

function addLinear(
  graph: GraphMaker,
  network: NetworkValues,
  { layer, input, examples }: LayerOptions,
  symbol: string,
): void {
  const { inputs, units } = network.plan.layers[layer];
  const at = subscript(layer + 1);
  const [W, b] = [`W${at}`, `b${at}`];
  const weight = addParameter(graph, network, layer, W, "weight", [units, inputs]);
  const bias = addParameter(graph, network, layer, b, "bias", [units]);
  for (let example = 0; example < examples; example++) {
    const from = graph.nameOf(input, example);
    const x = graph.value(from);
    graph.add({
      symbol,
      role: "computed",
      operation: "linear",
      layer,
      example,
      shape: [units],
      formula: `${symbol} = ${W} ${input} + ${b}`,
      value: bias.map((value, unit) => value + dot(weight, unit * inputs, x)),
      parents: [
        edge(symbol, input, W, { kind: "matrix", rows: units, values: weight }, from),
        edge(symbol, `vec(${W})`, `I ⊗ ${input}ᵀ`, { kind: "kronecker", size: units, row: x }, W),
        edge(symbol, b, "I", { kind: "identity", size: units }),
      ],
    });
  }
}

function addActivation(
  graph: GraphMaker,
  network: NetworkValues,
  { layer, examples }: LayerOptions,
  s: string,
): string {
  const { units, activation } = network.plan.layers[layer];
  const { entry, parameters } = activation;
  if (entry.id === "identity") return s;
  const h = `h${subscript(layer + 1)}`;
  const derivative = `diag(${entry.derivativeFormula(s, h, parameters)})`;
  for (let example = 0; example < examples; example++) {
    const from = graph.nameOf(s, example);
    const values = graph.value(from);
    const value = values.map((element) => entry.value(element, parameters));
    const diagonal = values.map((element, i) => entry.derivative(element, value[i], parameters));
    graph.add({
      symbol: h,
      role: "computed",
      operation: "activation",
      layer,
      example,
      shape: [units],
      formula: `${h} = ${entry.formula(s, parameters)}`,
      note: entry.label,
      value,
      parents: [edge(h, s, derivative, { kind: "diagonal", diagonal }, from)],
    });
  }
  return h;
}

function dot(weight: Float64Array, start: number, x: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += weight[start + i] * x[i];
  return sum;
}
