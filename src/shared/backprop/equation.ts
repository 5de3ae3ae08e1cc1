/** A step as equations: formulas in which numbers stand in place of the names. */
import { type FormulaNode, parseFormula } from "./formula.ts";
import { type BackpropGraph, type BackpropNode, edgesFrom, type Jacobian } from "./graph.ts";
import { timesJacobian } from "./jacobian.ts";
import {
  gradientOperand,
  jacobianOperand,
  numberOperand,
  type Operand,
  shapedGradient,
  transposed,
  valueOperand,
} from "./operand.ts";
import type { BackpropStep } from "./steps.ts";

export type EquationItem =
  | { readonly kind: "operand"; readonly operand: Operand }
  /** A part without numbers of its own, such as an operator. */
  | { readonly kind: "formula"; readonly formula: FormulaNode }
  | {
      readonly kind: "fraction";
      readonly top: readonly EquationItem[];
      readonly bottom: readonly EquationItem[];
    }
  | { readonly kind: "fenced" | "root"; readonly items: readonly EquationItem[] }
  | { readonly kind: "power"; readonly items: readonly EquationItem[]; readonly exponent: string };

/** One line of the explanation. */
export interface EquationLine {
  /** What the line shows, where it needs words. */
  readonly title: string;
  readonly items: readonly EquationItem[];
}

/** A node that the gradient comes from, and the Jacobian on the way. */
interface Way {
  readonly child: BackpropNode;
  /** `∂h₁/∂s₁`. */
  readonly local: string;
  /** `∂h₁/∂s₁ = diag(Ind(s₁ > 0))`. */
  readonly formula: string;
  readonly jacobian: Jacobian;
}

/** The formulas of a step: what is computed, and the local Jacobians that it uses. */
export function stepFormulas(graph: BackpropGraph, { direction, node }: BackpropStep): readonly string[] {
  if (direction === "forward") return [node.formula];
  const ways = waysBack(graph, node);
  if (ways.length === 0) return [`${gradientName(node)} = ${node.symbol === "J" ? 1 : 0}`];
  const isShared = graph.examples > 1 && node.example === undefined;
  const terms = new Map(
    ways.map(({ child, local }) => {
      const sum = isShared && child.example !== undefined ? "Σ " : "";
      return [child.symbol, `${sum}∂J/∂${child.symbol} ${local}`];
    }),
  );
  const chain = `${gradientName(node)} = ${[...terms.values()].join(" + ")}`;
  return [chain, ...new Set(ways.map(({ formula }) => formula))];
}

/** The step in numbers. @param example whose numbers are shown, counted from 0 */
export function stepEquations(
  graph: BackpropGraph,
  { direction, node }: BackpropStep,
  example: number,
): readonly EquationLine[] {
  if (direction === "forward") return [{ title: "", items: forwardItems(graph, node, example) }];
  const ways = waysBack(graph, node);
  const own = ways.filter(({ child }) => child.example === undefined || child.example === example);
  if (own.length === 0) return [];
  const direct = own.find(({ child }) => child.example !== undefined);
  if (graph.examples > 1 && node.example === undefined && direct)
    return sharedLines(graph, node, direct, own);
  return [chainLine(node, own), ...matrixLines(graph, node, own)];
}

function waysBack(graph: BackpropGraph, node: BackpropNode): readonly Way[] {
  return edgesFrom(graph, node.name).flatMap(({ child, edge: { formula, jacobian } }) =>
    jacobian ? [{ child, formula, jacobian, local: formula.split(" = ")[0] }] : [],
  );
}

function gradientName({ symbol, shape }: BackpropNode): string {
  return `∂J/∂${shape.length === 2 ? `vec(${symbol})` : symbol}`;
}

// ------------------------------------------------------------------------------------------------------- forward

function forwardItems(graph: BackpropGraph, node: BackpropNode, example: number): readonly EquationItem[] {
  const operands = new Map<string, Operand>();
  const of = node.example ?? example;
  for (const other of graph.nodes)
    if (other.example === undefined || other.example === of) operands.set(other.symbol, valueOperand(other));
  const summed = graph.nodes.filter(
    (other) => other.example !== undefined && node.parents.some(({ parent }) => parent === other.name),
  );
  if (graph.examples > 1 && node.example === undefined && summed.length > 0)
    operands.set(summed[0].symbol, sideBySide(summed));
  operands.set(node.symbol, valueOperand(node, true));
  for (const [, name, value] of node.note.matchAll(/(ε|n) = ([\d.e-]+)/gu))
    operands.set(name, numberOperand(name, Number(value)));
  return substituted(parseFormula(node.formula), operands);
}

/** The vectors of all examples as the columns of a matrix. */
function sideBySide(nodes: readonly BackpropNode[]): Operand {
  const [first] = nodes;
  const rows = first.value.length;
  const values = new Float64Array(rows * nodes.length);
  for (const [column, { value }] of nodes.entries())
    for (const [row, element] of value.entries()) values[row * nodes.length + column] = element;
  return {
    ...valueOperand(first),
    note: `the ${nodes.length} examples side by side`,
    shape: [rows, nodes.length],
    numbers: { kind: "matrix", values },
  };
}

/** The formula with numbers in place of its names. */
function substituted(formula: FormulaNode, operands: ReadonlyMap<string, Operand>): readonly EquationItem[] {
  const inside = (node: FormulaNode) => substituted(node, operands);
  switch (formula.kind) {
    case "row":
      return formula.items.flatMap(inside);
    case "name": {
      const operand = operands.get(formula.name);
      return [operand ? { kind: "operand", operand } : { kind: "formula", formula }];
    }
    case "fraction":
      return [{ kind: "fraction", top: inside(formula.top), bottom: inside(formula.bottom) }];
    case "fenced":
    case "root":
      return [{ kind: formula.kind, items: inside(formula.of) }];
    case "power": {
      const { base, exponent } = formula;
      const operand = base.kind === "name" ? operands.get(base.name) : undefined;
      if (exponent === "T" && operand) return [{ kind: "operand", operand: transposed(operand) }];
      return [{ kind: "power", items: inside(base), exponent }];
    }
    default:
      return [{ kind: "formula", formula }];
  }
}

// ------------------------------------------------------------------------------------------------------- backward

const item = (operand: Operand): EquationItem => ({ kind: "operand", operand });
const text = (formula: string): EquationItem => ({ kind: "formula", formula: parseFormula(formula) });

/** `∂J/∂s₁ = ∂J/∂h₁ ∂h₁/∂s₁` in numbers, gradients as rows. */
function chainLine(node: BackpropNode, ways: readonly Way[]): EquationLine {
  const name = gradientName(node);
  const terms = ways.flatMap(({ child, local, jacobian }, i) => [
    ...(i > 0 ? [text("+")] : []),
    item(gradientOperand(child, `∂J/∂${child.symbol}`, child.gradient)),
    item(jacobianOperand(local, jacobian)),
  ]);
  return { title: "", items: [item(gradientOperand(node, name, node.gradient, true)), text("="), ...terms] };
}

/** ∂J/∂W = gᵀ xᵀ + 2λW; nothing for what is no matrix. */
function matrixLines(
  graph: BackpropGraph,
  node: BackpropNode,
  ways: readonly Way[],
): readonly EquationLine[] {
  const linear = ways.find(({ jacobian }) => jacobian.kind === "kronecker");
  if (node.shape.length !== 2 || linear?.jacobian.kind !== "kronecker") return [];
  const { child, jacobian } = linear;
  const [{ formula }] = child.parents;
  const input = formula.slice(formula.indexOf("/∂") + 2, formula.indexOf(" = "));
  const name = `∂J/∂${child.symbol}`;
  const g = { ...gradientOperand(child, name, child.gradient), parameter: undefined };
  const x: Operand = {
    ...numberOperand(`${input}ᵀ`, 0),
    shape: [1, jacobian.row.length],
    numbers: { kind: "matrix", values: jacobian.row },
  };
  return [
    {
      title: "as a matrix",
      items: [
        item(shapedGradient(node, `∂J/∂${node.symbol}`, node.gradient, true)),
        text("="),
        item({ ...transposed(g), label: `(${name})ᵀ` }),
        item(x),
        ...penaltyItems(graph, node),
      ],
    },
  ];
}

/** + 2λW, where there is L2. */
function penaltyItems(graph: BackpropGraph, node: BackpropNode): readonly EquationItem[] {
  const lambda = graph.nodes.find(({ symbol }) => symbol === "λ");
  if (!lambda || node.shape.length !== 2) return [];
  const values = node.value.map((w) => 2 * lambda.value[0] * w);
  const penalty = {
    ...valueOperand(node),
    label: `2 λ ${node.symbol}`,
    numbers: { kind: "matrix", values } as const,
  };
  return [text("+"), item(penalty)];
}

/** The gradient at what all examples share: 1/n of the sum over them, and this example's part of it (L8). */
function sharedLines(
  graph: BackpropGraph,
  node: BackpropNode,
  direct: Way,
  ways: readonly Way[],
): readonly EquationLine[] {
  const { child, local, jacobian } = direct;
  const n = graph.examples;
  const part = `∂ℓ/∂${child.symbol} ${local}`;
  const sum = shapedGradient(node, `Σ ${part}`, sumOverExamples(graph, node));
  const rest = ways.filter((way) => way.child.example === undefined && way.child.symbol !== "R");
  const g = child.gradient.map((value) => value * n);
  return [
    {
      title: "",
      items: [
        item(shapedGradient(node, `∂J/∂${node.symbol}`, node.gradient, true)),
        text("="),
        text(`1/${n}`),
        item({ ...sum, note: `sum over ${n} examples` }),
        ...rest.flatMap((way) => [
          text("+"),
          item(gradientOperand(way.child, `∂J/∂${way.child.symbol}`, way.child.gradient)),
          item(jacobianOperand(way.local, way.jacobian)),
        ]),
        ...penaltyItems(graph, node),
      ],
    },
    {
      title: `part of example ${(child.example ?? 0) + 1}`,
      items: [
        item(shapedGradient(node, part, timesJacobian(g, jacobian))),
        text("="),
        item(gradientOperand(child, `∂ℓ/∂${child.symbol}`, g)),
        item(jacobianOperand(local, jacobian)),
      ],
    },
  ];
}

/** n times what reaches a shared node from the examples themselves. */
function sumOverExamples(graph: BackpropGraph, node: BackpropNode): Float64Array {
  const sum = new Float64Array(node.value.length);
  for (const { child, jacobian } of waysBack(graph, node)) {
    if (child.example === undefined) continue;
    for (const [i, value] of timesJacobian(child.gradient, jacobian).entries())
      sum[i] += graph.examples * value;
  }
  return sum;
}
