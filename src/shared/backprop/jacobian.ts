import type { Jacobian } from "./graph.ts";

/** A Jacobian with more elements is not written out. */
export const maxElements = 10_000;

/** [rows, columns]. */
export function jacobianShape(jacobian: Jacobian): [number, number] {
  switch (jacobian.kind) {
    case "identity":
      return [jacobian.size, jacobian.size];
    case "diagonal":
      return [jacobian.diagonal.length, jacobian.diagonal.length];
    case "matrix":
      return [jacobian.rows, jacobian.values.length / jacobian.rows];
    case "kronecker":
      return [jacobian.size, jacobian.size * jacobian.row.length];
    case "softmax":
      return [jacobian.p.length, jacobian.p.length];
    default:
      return jacobian satisfies never;
  }
}

/** g (rows) · Jacobian (rows, columns) → (columns): one step of the chain rule, without writing the Jacobian out. */
export function timesJacobian(g: Float64Array, jacobian: Jacobian): Float64Array {
  switch (jacobian.kind) {
    case "identity":
      return g.slice();
    case "diagonal":
      return g.map((value, i) => value * jacobian.diagonal[i]);
    case "matrix":
      return timesMatrix(g, jacobian.values);
    case "kronecker": {
      const { row } = jacobian;
      const product = new Float64Array(g.length * row.length);
      for (let i = 0; i < g.length; i++)
        for (let j = 0; j < row.length; j++) product[i * row.length + j] = g[i] * row[j];
      return product;
    }
    case "softmax": {
      // g (diag(p) − p pᵀ) = (g − gᵀp) ⊙ p.
      const { p } = jacobian;
      const inner = g.reduce((sum, value, i) => sum + value * p[i], 0);
      return g.map((value, i) => (value - inner) * p[i]);
    }
    default:
      return jacobian satisfies never;
  }
}

/** The whole matrix, row-major; undefined where it has more than {@link maxElements}. */
export function writeOut(jacobian: Jacobian): Float64Array | undefined {
  const [rows, columns] = jacobianShape(jacobian);
  if (rows * columns > maxElements) return undefined;
  const matrix = new Float64Array(rows * columns);
  const unit = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    unit.fill(0);
    unit[row] = 1;
    matrix.set(timesJacobian(unit, jacobian), row * columns);
  }
  return matrix;
}

function timesMatrix(g: Float64Array, values: Float64Array): Float64Array {
  const columns = values.length / g.length;
  const product = new Float64Array(columns);
  for (let row = 0; row < g.length; row++)
    for (let column = 0; column < columns; column++)
      product[column] += g[row] * values[row * columns + column];
  return product;
}
