/**
 * Batch norm as the lecture draws it (L17, L18): μ = 1/n Σ z, v = 1/n Σ (z − μ)², ŝ = (z − μ) / √(v + ε) and, with scale and
 * shift, s = γ ⊙ ŝ + β. For one example μ and v are the running averages, constants of the network.
 */
import { type BackpropEdge, subscript } from "../../shared/backprop/graph.ts";
import { addParameter, constantEdge, edge, type GraphMaker, type LayerOptions } from "./graphMaker.ts";
import { type NetworkValues, tensorOf } from "./networkValues.ts";

/** Adds the nodes between z and the activation. Returns the symbol of the last one. */
export function addBatchNorm(
  graph: GraphMaker,
  network: NetworkValues,
  options: LayerOptions,
  z: string,
): string {
  const { batchNorm } = network.plan.layers[options.layer];
  if (!batchNorm) return z;
  if (options.usesBatch) addBatchStatistics(graph, network, options, z);
  else addRunningStatistics(graph, network, options);
  const normalized = addNormalized(graph, network, options, z, batchNorm.epsilon);
  return batchNorm.affine ? addScaleShift(graph, network, options, normalized) : normalized;
}

function addRunningStatistics(graph: GraphMaker, network: NetworkValues, { layer }: LayerOptions): void {
  const at = subscript(layer + 1);
  for (const [symbol, tensor] of [
    ["μ", "runningMean"],
    ["v", "runningVariance"],
  ] as const) {
    const value = tensorOf(network, layer, tensor);
    graph.add({
      symbol: symbol + at,
      role: "constant",
      layer,
      shape: [value.length],
      note: "running average",
      value,
    });
  }
}

/** μ and v of the batch; without edges that a gradient passes where they are taken as constants. */
function addBatchStatistics(
  graph: GraphMaker,
  network: NetworkValues,
  { layer, examples: n, constantStatistics }: LayerOptions,
  z: string,
): void {
  const { units } = network.plan.layers[layer];
  const at = subscript(layer + 1);
  const [mu, v] = [`μ${at}`, `v${at}`];
  const names = Array.from({ length: n }, (_, example) => graph.nameOf(z, example));
  const all = names.map((name) => graph.value(name));
  const mean = Float64Array.from({ length: units }, (_, unit) => sumOf(all, (values) => values[unit]) / n);
  const variance = mean.map((center, unit) => sumOf(all, (values) => (values[unit] - center) ** 2) / n);
  const diagonal = (element: (unit: number) => number) =>
    ({ kind: "diagonal", diagonal: mean.map((_, unit) => element(unit)) }) as const;
  const role = constantStatistics ? "constant" : "computed";
  const withEdges = (edges: readonly BackpropEdge[]) =>
    constantStatistics ? edges.map(({ parent }) => constantEdge(parent)) : edges;
  const shape = [units];
  graph.add({
    symbol: mu,
    role,
    operation: "mean",
    layer,
    shape,
    formula: `${mu} = 1/n Σ ${z}`,
    note: `n = ${n}`,
    value: mean,
    parents: withEdges(
      names.map((name) =>
        edge(
          mu,
          z,
          "1/n I",
          diagonal(() => 1 / n),
          name,
        ),
      ),
    ),
  });
  const center = diagonal((unit) => (-2 / n) * sumOf(all, (values) => values[unit] - mean[unit]));
  graph.add({
    symbol: v,
    role,
    operation: "variance",
    layer,
    shape,
    formula: `${v} = 1/n Σ (${z} − ${mu})²`,
    note: `n = ${n}`,
    value: variance,
    parents: withEdges([
      ...names.map((name, example) =>
        edge(
          v,
          z,
          `2/n diag(${z} − ${mu})`,
          diagonal((unit) => (2 / n) * (all[example][unit] - mean[unit])),
          name,
        ),
      ),
      edge(v, mu, `−2/n diag(Σ (${z} − ${mu})) = 0`, center),
    ]),
  });
}

/** ŝ = (z − μ) / √(v + ε). */
function addNormalized(
  graph: GraphMaker,
  network: NetworkValues,
  { layer, examples, usesBatch, constantStatistics }: LayerOptions,
  z: string,
  epsilon: number,
): string {
  const { units } = network.plan.layers[layer];
  const at = subscript(layer + 1);
  const [mu, v, symbol] = [`μ${at}`, `v${at}`, `ŝ${at}`];
  const mean = graph.value(mu);
  const variance = graph.value(v);
  const inverse = variance.map((value) => 1 / Math.sqrt(value + epsilon));
  const negative = inverse.map((value) => -value);
  const statistics = usesBatch && !constantStatistics;
  for (let example = 0; example < examples; example++) {
    const from = graph.nameOf(z, example);
    const centered = graph.value(from).map((value, i) => value - mean[i]);
    const byVariance = centered.map((value, i) => -0.5 * value * inverse[i] ** 3);
    graph.add({
      symbol,
      role: "computed",
      operation: "normalize",
      layer,
      example,
      shape: [units],
      formula: `${symbol} = (${z} − ${mu}) / √(${v} + ε)`,
      note: `ε = ${epsilon}${usesBatch ? "" : ", with the running averages"}`,
      value: centered.map((value, i) => value * inverse[i]),
      parents: [
        edge(symbol, z, `diag(1 / √(${v} + ε))`, { kind: "diagonal", diagonal: inverse }, from),
        ...(statistics
          ? [
              edge(symbol, mu, `−diag(1 / √(${v} + ε))`, { kind: "diagonal", diagonal: negative }),
              edge(symbol, v, `−1/2 diag((${z} − ${mu}) / √(${v} + ε)³)`, {
                kind: "diagonal",
                diagonal: byVariance,
              }),
            ]
          : [constantEdge(mu), constantEdge(v)]),
      ],
    });
  }
  return symbol;
}

/** s = γ ⊙ ŝ + β. */
function addScaleShift(
  graph: GraphMaker,
  network: NetworkValues,
  { layer, examples }: LayerOptions,
  normalized: string,
): string {
  const shape = [network.plan.layers[layer].units];
  const at = subscript(layer + 1);
  const [gamma, beta, symbol] = [`γ${at}`, `β${at}`, `s${at}`];
  const scale = addParameter(graph, network, layer, gamma, "gamma", shape);
  const shift = addParameter(graph, network, layer, beta, "beta", shape);
  for (let example = 0; example < examples; example++) {
    const from = graph.nameOf(normalized, example);
    const value = graph.value(from);
    graph.add({
      symbol,
      role: "computed",
      operation: "scaleShift",
      layer,
      example,
      shape,
      formula: `${symbol} = ${gamma} ⊙ ${normalized} + ${beta}`,
      value: value.map((element, i) => scale[i] * element + shift[i]),
      parents: [
        edge(symbol, normalized, `diag(${gamma})`, { kind: "diagonal", diagonal: scale }, from),
        edge(symbol, gamma, `diag(${normalized})`, { kind: "diagonal", diagonal: value }),
        edge(symbol, beta, "I", { kind: "identity", size: value.length }),
      ],
    });
  }
  return symbol;
}

function sumOf(all: readonly Float64Array[], element: (values: Float64Array) => number): number {
  return all.reduce((sum, values) => sum + element(values), 0);
}
