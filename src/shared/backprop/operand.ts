/** The numbers that a name in a formula stands for. */
import type { BackpropNode, Jacobian } from "./graph.ts";
import { jacobianShape } from "./jacobian.ts";

export interface Operand {
  /** Name as a formula. */
  readonly label: string;
  /** What it is, beside its shape: `local Jacobian`. */
  readonly note: string;
  /** [rows, columns]. */
  readonly shape: readonly [number, number];
  readonly numbers: OperandNumbers;
  readonly tone: "value" | "gradient";
  /** Whether it is what the step computes. */
  readonly isResult: boolean;
  /** The parameter whose elements these are, row by row, so that one can be selected. */
  readonly parameter: string | undefined;
}

export type OperandNumbers =
  | { readonly kind: "matrix"; readonly values: Float64Array }
  | { readonly kind: "jacobian"; readonly jacobian: Jacobian };

export function valueOperand(node: BackpropNode, isResult = false): Operand {
  const { symbol, shape, value, role } = node;
  const [rows = 1, columns = 1] = shape;
  return {
    label: symbol,
    note: "",
    shape: [rows, columns],
    numbers: { kind: "matrix", values: value },
    tone: "value",
    isResult,
    parameter: role === "parameter" ? node.name : undefined,
  };
}

/** A row of gradients that belongs to a node. */
export function gradientOperand(
  node: BackpropNode,
  label: string,
  values: Float64Array,
  isResult = false,
): Operand {
  return {
    label,
    note: "",
    shape: [1, values.length],
    numbers: { kind: "matrix", values },
    tone: "gradient",
    isResult,
    parameter: node.role === "parameter" ? node.name : undefined,
  };
}

/** Gradients of W in its own shape, and of all others as a row. */
export function shapedGradient(
  node: BackpropNode,
  label: string,
  values: Float64Array,
  isResult = false,
): Operand {
  const row = gradientOperand(node, label, values, isResult);
  return node.shape.length === 2 ? { ...row, shape: [node.shape[0], node.shape[1]] } : row;
}

export function jacobianOperand(label: string, jacobian: Jacobian): Operand {
  return {
    label,
    note: "local Jacobian",
    shape: jacobianShape(jacobian),
    numbers: { kind: "jacobian", jacobian },
    tone: "value",
    isResult: false,
    parameter: undefined,
  };
}

export function numberOperand(label: string, value: number): Operand {
  return {
    label,
    note: "",
    shape: [1, 1],
    numbers: { kind: "matrix", values: Float64Array.of(value) },
    tone: "value",
    isResult: false,
    parameter: undefined,
  };
}

/** A vector written as a row, or a matrix the other way round. */
export function transposed(operand: Operand): Operand {
  const { numbers, shape, label } = operand;
  const [rows, columns] = shape;
  if (numbers.kind === "jacobian") return operand;
  const values = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      values[column * rows + row] = numbers.values[row * columns + column];
  return {
    ...operand,
    label: `${label}ᵀ`,
    shape: [columns, rows],
    numbers: { kind: "matrix", values },
    parameter: undefined,
  };
}
