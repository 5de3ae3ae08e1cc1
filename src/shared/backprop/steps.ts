/** The steps of the forward and the backward pass: one node at a time. */
import { gradientShapeText, shapeText } from "./cells.ts";
import type { BackpropGraph, BackpropNode } from "./graph.ts";

export interface BackpropStep {
  readonly direction: "forward" | "backward";
  readonly node: BackpropNode;
}

/**
 * The steps for one example, with what all examples share: every computed node forward, then J and every node that has a
 * gradient, without the input, backward.
 *
 * @param example counted from 0
 */
export function stepsOf({ nodes }: BackpropGraph, example: number): readonly BackpropStep[] {
  const own = nodes.filter((node) => node.example === undefined || node.example === example);
  const forward = own.filter(({ operation }) => operation !== undefined);
  const backward = own.filter(({ role }) => role === "parameter" || role === "computed").toReversed();
  return [
    ...forward.map((node) => ({ direction: "forward", node }) as const),
    ...backward.map((node) => ({ direction: "backward", node }) as const),
  ];
}

/** What is written on the button of a step: `s₁`, `∂s₁`. */
export function stepLabel({ direction, node }: BackpropStep): string {
  return direction === "forward" ? node.symbol : `∂${node.symbol}`;
}

/** `forward: the value of s₁, 3 × 1`, `backward: gradient at h₁, 1 × 3`. */
export function stepTitle({ direction, node }: BackpropStep): string {
  return direction === "forward"
    ? `forward: value of ${node.symbol}, ${shapeText(node.shape)}`
    : `backward: gradient at ${node.symbol}, ${gradientShapeText(node.shape)}`;
}

/** What a screen reader says: `Step 5 of 22, backward: gradient at h₁, 1 × 3`. */
export function stepAnnouncement(steps: readonly BackpropStep[], index: number): string {
  return `Step ${index + 1} of ${steps.length}, ${stepTitle(steps[index])}`;
}

/** Whether a node's value is known at a step: what is not computed is given, the rest comes in the forward pass. */
export function isValueKnown(steps: readonly BackpropStep[], index: number, node: BackpropNode): boolean {
  if (node.operation === undefined) return true;
  return steps
    .slice(0, index + 1)
    .some((step) => step.direction === "forward" && step.node.symbol === node.symbol);
}

/** Whether a node's gradient is known at a step. */
export function isGradientKnown(steps: readonly BackpropStep[], index: number, node: BackpropNode): boolean {
  return steps
    .slice(0, index + 1)
    .some((step) => step.direction === "backward" && step.node.symbol === node.symbol);
}
