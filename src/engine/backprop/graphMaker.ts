/** Collects the nodes of a computational graph in the order of the forward pass, and differentiates it. */
import {
  type BackpropEdge,
  type BackpropGraph,
  type BackpropNode,
  exampleIndex,
  type Jacobian,
} from "../../shared/backprop/graph.ts";
import { timesJacobian } from "../../shared/backprop/jacobian.ts";
import type { TensorName } from "../kernels/kernels.ts";
import { type NetworkValues, tensorOf } from "./networkValues.ts";

/** A layer to add, and what enters it. */
export interface LayerOptions {
  /** Counted from 0. */
  readonly layer: number;
  /** Symbol of the node that enters it. */
  readonly input: string;
  readonly examples: number;
  /** Whether batch norm takes its statistics from the batch. */
  readonly usesBatch: boolean;
  readonly constantStatistics: boolean;
}

type Defaults = "formula" | "note" | "parents" | "layer" | "example" | "operation";

/** A node to add; what is left out is empty or undefined. */
export type NodeParts = Omit<BackpropNode, "gradient" | "name" | Defaults> &
  Partial<Pick<BackpropNode, Defaults>>;

export class GraphMaker {
  private readonly nodes = new Map<string, BackpropNode>();
  private readonly examples: number;
  private readonly constantStatistics: boolean;

  constructor(examples: number, constantStatistics: boolean) {
    this.examples = examples;
    this.constantStatistics = constantStatistics;
  }

  /** The unique name of an example's node: with one example, the symbol. */
  nameOf(symbol: string, example: number | undefined): string {
    return example === undefined || this.examples === 1 ? symbol : symbol + exampleIndex(example + 1);
  }

  /** Adds a node after those that enter it. Returns its value. */
  add(parts: NodeParts): Float64Array {
    const name = this.nameOf(parts.symbol, parts.example);
    const { value, role } = parts;
    const gradient = new Float64Array(role === "constant" ? 0 : value.length);
    this.nodes.set(name, {
      operation: undefined,
      layer: undefined,
      example: undefined,
      formula: "",
      note: "",
      parents: [],
      ...parts,
      name,
      gradient,
    });
    return value;
  }

  value(name: string): Float64Array {
    return this.find(name).value;
  }

  /** Goes through the nodes from the last one, J, to the first and adds up what arrives at each. */
  differentiate(): BackpropGraph {
    const nodes = [...this.nodes.values()];
    nodes[nodes.length - 1].gradient[0] = 1;
    for (const { gradient, parents } of nodes.toReversed()) {
      for (const { parent, jacobian } of parents) {
        if (!jacobian) continue;
        const into = this.find(parent).gradient;
        for (const [i, part] of timesJacobian(gradient, jacobian).entries()) into[i] += part;
      }
    }
    return { nodes, examples: this.examples, constantStatistics: this.constantStatistics };
  }

  private find(name: string): BackpropNode {
    const node = this.nodes.get(name);
    if (!node) throw new Error(`There is no node ${name}.`);
    return node;
  }
}

/** @param by the parent as the formula has it, such as vec(W₁) */
export function edge(
  node: string,
  by: string,
  formula: string,
  jacobian: Jacobian,
  parent = by,
): BackpropEdge {
  return { parent, formula: `∂${node}/∂${by} = ${formula}`, jacobian };
}

/** A parent that no gradient passes to. */
export function constantEdge(parent: string): BackpropEdge {
  return { parent, formula: "", jacobian: undefined };
}

/** Adds a parameter that all examples share. Returns its value. */
export function addParameter(
  graph: GraphMaker,
  network: NetworkValues,
  layer: number,
  symbol: string,
  tensor: TensorName,
  shape: readonly number[],
): Float64Array {
  return graph.add({ symbol, role: "parameter", layer, shape, value: tensorOf(network, layer, tensor) });
}
