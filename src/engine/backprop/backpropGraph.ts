import type { BackpropGraph } from "../../shared/backprop/graph.ts";
import type { BackpropOptions, Example } from "./example.ts";
import { GraphMaker } from "./graphMaker.ts";
import { addLayer } from "./layerNodes.ts";
import { addObjective } from "./lossNodes.ts";
import type { NetworkValues } from "./networkValues.ts";

/**
 * Back propagation for one example, or for a batch of examples that J is the mean of, node by node. It is worked out in
 * float64 along the graph, by the Jacobians and apart from the kernels, so that the two can be compared.
 */
export function backpropGraph(
  network: NetworkValues,
  examples: readonly Example[],
  options: BackpropOptions,
): BackpropGraph {
  const { constantStatistics = false } = options;
  const graph = makeGraph(network, examples, options).differentiate();
  if (!constantStatistics) return graph;
  const exact = makeGraph(network, examples, { ...options, constantStatistics: false }).differentiate();
  const nodes = graph.nodes.map((node, i) => ({ ...node, exactGradient: exact.nodes[i].gradient }));
  return { ...graph, nodes };
}

/** J alone, for the same network and examples. */
export function objectiveOf(
  network: NetworkValues,
  examples: readonly Example[],
  options: BackpropOptions,
): number {
  return makeGraph(network, examples, options).value("J")[0];
}

function makeGraph(
  network: NetworkValues,
  examples: readonly Example[],
  { statistics, constantStatistics = false }: BackpropOptions,
): GraphMaker {
  const graph = new GraphMaker(examples.length, constantStatistics);
  for (const [example, { x }] of examples.entries())
    graph.add({ symbol: "x", role: "input", example, shape: [x.length], value: Float64Array.from(x) });
  let input = "x";
  for (const layer of network.plan.layers.keys())
    input = addLayer(graph, network, {
      layer,
      input,
      examples: examples.length,
      usesBatch: statistics === "batch",
      constantStatistics,
    });
  addObjective(graph, network, input, examples);
  return graph;
}
