/** An explanation as a person reads it in a terminal: the steps forward, then backward, with what happened at each. */
import { cellText, gradientShapeText, normOf, shapeText } from "../shared/backprop/cells.ts";
import type { Explanation } from "../shared/backprop/explainRequests.ts";
import type { BackpropNode } from "../shared/backprop/graph.ts";
import { type BackpropStep, stepsOf } from "../shared/backprop/steps.ts";
import { stepWords } from "../shared/backprop/words.ts";
import { count } from "../shared/format/numbers.ts";

/** Larger matrices are summarized. */
const maxRows = 12;
const maxColumns = 10;
const decimals = 4;

/** @param file the data, as the design names it */
export function explanationText(explanation: Explanation, file: string): string {
  const { graph, classes } = explanation;
  const steps = stepsOf(graph, 0);
  const backward = steps.findIndex(({ direction }) => direction === "backward");
  const given = graph.nodes.filter(
    ({ operation, example }) => operation === undefined && (example ?? 0) === 0,
  );
  const show = (step: BackpropStep) => {
    const words = stepWords(graph, step, classes);
    const lines =
      step.direction === "forward" ? forwardLines(step.node) : backwardLines(explanation, step.node);
    return `${lines}${words ? `  ${words}\n` : ""}\n`;
  };
  return [
    headText(explanation, file),
    "\nGiven\n\n",
    ...given.map(
      (node) => `${titleOf(node.symbol, shapeText(node.shape), node.note)}${valueText(node, node.value)}`,
    ),
    "\nForward\n\n",
    ...steps.slice(0, backward).map(show),
    "Backward: gradients are rows\n\n",
    ...steps.slice(backward).map(show),
  ].join("");
}

function headText({ rows, targets, moment, graph, statistics }: Explanation, file: string): string {
  const [row, ...others] = rows.map((index) => count(index + 1));
  const batch =
    others.length === 0 ? "" : `, in a batch of ${rows.length} with ${others.join(", ")}; shown is the first`;
  const norm = {
    none: "",
    running: "Batch norm uses its running averages; --batch N takes the statistics of N rows.\n",
    batch: graph.constantStatistics
      ? "The gradients take batch norm's μ and v as constants, which is wrong.\n"
      : "Batch norm's μ and v are those of the batch, and gradients pass through them.\n",
  }[statistics];
  return `${file}, row ${row} (${targets[0]})${batch}; weights ${moment}\n${norm}`;
}

function forwardLines(node: BackpropNode): string {
  return titleOf(node.formula, shapeText(node.shape), node.note) + valueText(node, node.value);
}

function backwardLines({ graph }: Explanation, node: BackpropNode): string {
  const ways = graph.nodes
    .filter(({ example }) => (example ?? 0) === 0)
    .flatMap(({ parents, symbol }) =>
      parents
        .filter(({ parent, jacobian }) => jacobian && parent === node.name)
        .map(({ formula }) => ({ symbol, formula })),
    );
  const product = ways.map(({ symbol, formula }) => `∂J/∂${symbol} · ${formula.split(" = ")[0]}`).join(" + ");
  const sum = graph.examples > 1 && node.example === undefined && node.symbol !== "J" ? "Σ " : "";
  const title = `∂J/∂${node.symbol}${product && ` = ${sum}${product}`}`;
  const locals = ways.map(({ formula }) => formula).join(", ");
  return titleOf(title, gradientShapeText(node.shape), locals) + valueText(node, node.gradient);
}

function titleOf(title: string, shape: string, note: string): string {
  return `  ${title}   ${shape}${note ? `   (${note})` : ""}\n`;
}

/** A vector as one line; W row by row. */
function valueText({ shape }: BackpropNode, values: Float64Array): string {
  const [rows, columns] = shape.length === 2 ? shape : [1, values.length];
  if (rows > maxRows || columns > maxColumns)
    return `    norm ${cellText(normOf(values), decimals)}, from ${cellText(Math.min(...values), decimals)} to ${cellText(Math.max(...values), decimals)}\n`;
  const cells = Array.from(values, (value) => cellText(value, decimals));
  const width = Math.max(...cells.map(({ length }) => length));
  return Array.from({ length: rows }, (_, row) => {
    const line = cells.slice(row * columns, (row + 1) * columns).map((cell) => cell.padStart(width));
    return `    [ ${line.join("  ")} ]\n`;
  }).join("");
}
