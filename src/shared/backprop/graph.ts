/**
 * Back propagation through the computational graph, as the lecture writes it (rows L7, L8 and L18): every node with its
 * value, the local Jacobian by each node that enters it, and ∂J/∂node. Gradients are rows: that of a node is
 * Σ over the nodes it enters of ∂J/∂child · ∂child/∂node. Plain data, so that a view can step through it.
 */
export interface BackpropGraph {
  /** The nodes in the order of the forward pass; the last one is J. The backward pass is the same list from its end. */
  readonly nodes: readonly BackpropNode[];
  /** Number of examples that J is the mean of. With one, no name has a number of an example. */
  readonly examples: number;
  /** Whether batch norm's μ and v were taken as constants, so that no gradient passes through them. */
  readonly constantStatistics: boolean;
}

/** How a node is computed from its parents. */
export type Operation =
  /** s = W x + b; parents x, W, b. */
  | "linear"
  /** μ = 1/n Σ z; parents the z of all examples. */
  | "mean"
  /** v = 1/n Σ (z − μ)²; parents the z of all examples, then μ. */
  | "variance"
  /** ŝ = (z − μ) / √(v + ε); parents z, μ, v. */
  | "normalize"
  /** s = γ ⊙ ŝ + β; parents ŝ, γ, β. */
  | "scaleShift"
  /** h = f(s). */
  | "activation"
  | "softmax"
  /** ℓ of an example; parents the outputs or p, and y. */
  | "loss"
  /** R = Σ‖W‖²; parents all W. */
  | "penalty"
  /** J = 1/n Σ ℓ + λ R; parents the ℓ of all examples, then R and λ. */
  | "objective";

export interface BackpropNode {
  /** Unique name: the symbol, and in a batch the number of the example: `s₁`, `s₁⁽²⁾`. */
  readonly name: string;
  /** The node in the lecture: `x`, `W₁`, `b₁`, `s₁`, `h₁`, `y`, `p`, `ℓ`, `R`, `λ`, `J`. */
  readonly symbol: string;
  /** A constant has no gradient. */
  readonly role: "input" | "constant" | "parameter" | "computed";
  /** Undefined for what is not computed. */
  readonly operation: Operation | undefined;
  /** The dense layer it belongs to, counted from 0; undefined for the input, and for what follows the last layer. */
  readonly layer: number | undefined;
  /** The example it belongs to, counted from 0; undefined for what all examples of a batch share. */
  readonly example: number | undefined;
  /** How it is computed from its parents: `s₁ = W₁ x + b₁`; empty for what is not computed. */
  readonly formula: string;
  /** What is not a parent, but needed to work the formula out: `ε = 0.00001`. */
  readonly note: string;
  /** [units] for a vector, [units, inputs] for W, [] for a number. */
  readonly shape: readonly number[];
  /** Row-major. */
  readonly value: Float64Array;
  /** ∂J/∂node, laid out as the value: for W row by row, vec(W) of its rows. Empty for a constant. */
  readonly gradient: Float64Array;
  /**
   * The gradient through μ and v, where {@link BackpropGraph.constantStatistics} makes {@link gradient} another one; empty for
   * a constant.
   */
  readonly exactGradient?: Float64Array;
  /** In the order of the formula. A parent that no gradient passes to has no Jacobian. */
  readonly parents: readonly BackpropEdge[];
}

/** A node that enters another one. */
export interface BackpropEdge {
  readonly parent: string;
  /** ∂node/∂parent as a formula: `∂s₁/∂vec(W₁) = I ⊗ xᵀ`; empty without a Jacobian. */
  readonly formula: string;
  readonly jacobian: Jacobian | undefined;
}

/** A local Jacobian (rows: the node's elements, columns: the parent's), by its structure and not written out. */
export type Jacobian =
  | { readonly kind: "identity"; readonly size: number }
  | { readonly kind: "diagonal"; readonly diagonal: Float64Array }
  /** A matrix with this many rows, row-major. */
  | { readonly kind: "matrix"; readonly rows: number; readonly values: Float64Array }
  /** I ⊗ rowᵀ: element i of the node depends on the i-th row of the parent. */
  | { readonly kind: "kronecker"; readonly size: number; readonly row: Float64Array }
  /** diag(p) − p pᵀ. */
  | { readonly kind: "softmax"; readonly p: Float64Array };

/** @throws Error where the graph has no node of this name */
export function nodeNamed({ nodes }: BackpropGraph, name: string): BackpropNode {
  const node = nodes.find((item) => item.name === name);
  if (!node) throw new Error(`There is no node ${name}.`);
  return node;
}

/** The edges that lead from a node to those that it enters, in the order of the forward pass. */
export function edgesFrom(
  { nodes }: BackpropGraph,
  name: string,
): readonly { readonly child: BackpropNode; readonly edge: BackpropEdge }[] {
  return nodes.flatMap((child) =>
    child.parents.filter(({ parent }) => parent === name).map((edge) => ({ child, edge })),
  );
}

const subscripts = "₀₁₂₃₄₅₆₇₈₉";
const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** The number of a layer, counted from 1, as an index: `₁₂`. */
export function subscript(value: number): string {
  return String(value).replace(/\d/g, (digit) => subscripts[Number(digit)]);
}

/** The number of an example, counted from 1, as an index: `⁽¹²⁾`. */
export function exampleIndex(value: number): string {
  return `⁽${String(value).replace(/\d/g, (digit) => superscripts[Number(digit)])}⁾`;
}
