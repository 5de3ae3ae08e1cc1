/**
 * Back propagation for one example through the computational graph, as the lecture writes it (row L7): every node with its
 * value, the local Jacobian by each node that enters it, and ∂J/∂node. Gradients are rows: that of a node is
 * Σ over the nodes it enters of ∂J/∂child · ∂child/∂node. Plain data, so that a view can step through it.
 */
export interface BackpropGraph {
  /** The nodes in the order of the forward pass; the last one is J. The backward pass is the same list from its end. */
  readonly nodes: readonly BackpropNode[];
}

export interface BackpropNode {
  /** Name of the node in the lecture: `x`, `W₁`, `b₁`, `s₁`, `h₁`, `p`, `ℓ`, `J`. */
  readonly name: string;
  readonly role: "input" | "parameter" | "computed";
  /** The dense layer it belongs to, counted from 0; undefined for the input, and for what follows the last layer. */
  readonly layer: number | undefined;
  /** How it is computed from its parents: `s₁ = W₁ x + b₁`; empty for inputs and parameters. */
  readonly formula: string;
  /** [units] for a vector, [units, inputs] for W, [] for a number. */
  readonly shape: readonly number[];
  /** Row-major. */
  readonly value: Float64Array;
  /** ∂J/∂node, laid out as the value: for W row by row, vec(W) of its rows. */
  readonly gradient: Float64Array;
  readonly parents: readonly BackpropEdge[];
}

/** A node that enters another one. */
export interface BackpropEdge {
  readonly parent: string;
  /** ∂node/∂parent as a formula: `∂s₁/∂vec(W₁) = I ⊗ xᵀ`. */
  readonly formula: string;
  readonly jacobian: Jacobian;
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
