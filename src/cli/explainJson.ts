/** An explanation as the object that `explain --json` prints; docs/backprop.md documents it. */
import type { Explanation } from "../shared/backprop/explainRequests.ts";
import { type BackpropNode, type Jacobian, nodeNamed } from "../shared/backprop/graph.ts";
import { jacobianShape } from "../shared/backprop/jacobian.ts";

/** A number, a list, or a list of rows, as the shape says. */
type Nested = number | readonly number[] | readonly (readonly number[])[];

export function explanationJson({ graph, ...explanation }: Explanation) {
  const { rows, targets, moment, statistics, inputs, classes } = explanation;
  return {
    rows: rows.map((row) => row + 1),
    targets,
    inputs,
    classes,
    weights: moment,
    statistics,
    constantStatistics: graph.constantStatistics,
    objective: nodeNamed(graph, "J").value[0],
    nodes: graph.nodes.map(nodeJson),
  };
}

function nodeJson(node: BackpropNode) {
  const { name, symbol, role, operation, layer, example, formula, note, shape } = node;
  return {
    name,
    symbol,
    role,
    ...(operation !== undefined && { operation }),
    ...(layer !== undefined && { layer }),
    ...(example !== undefined && { example }),
    ...(formula && { formula }),
    ...(note && { note }),
    shape,
    value: nested(node.value, shape),
    gradient: role === "constant" ? null : nested(node.gradient, shape),
    ...(node.exactGradient?.length && { exactGradient: nested(node.exactGradient, shape) }),
    parents: node.parents.map((edge) => ({
      parent: edge.parent,
      ...(edge.formula && { formula: edge.formula }),
      jacobian: edge.jacobian ? jacobianJson(edge.jacobian) : null,
    })),
  };
}

function jacobianJson(jacobian: Jacobian) {
  const { kind } = jacobian;
  const shape = jacobianShape(jacobian);
  switch (jacobian.kind) {
    case "identity":
      return { kind, shape };
    case "diagonal":
      return { kind, shape, diagonal: [...jacobian.diagonal] };
    case "matrix":
      return { kind, shape, values: nested(jacobian.values, shape) };
    case "kronecker":
      return { kind, shape, row: [...jacobian.row] };
    case "softmax":
      return { kind, shape, p: [...jacobian.p] };
    default:
      return jacobian satisfies never;
  }
}

function nested(values: Float64Array, shape: readonly number[]): Nested {
  if (shape.length === 0) return values[0];
  if (shape.length === 1) return [...values];
  const [rows, columns] = shape;
  return Array.from({ length: rows }, (_, row) => [...values.subarray(row * columns, (row + 1) * columns)]);
}
