/** A model as one JavaScript module without dependencies. */
import type { ColumnEncoding } from "../../data/plan/preprocessing.ts";
import { erfcCoefficients } from "../erf.ts";
import { activationForm } from "./activationForms.ts";
import { classesOf, type ExportPlan, folded } from "./exportPlan.ts";
import { float32Text } from "./float32Text.ts";

export function javaScriptModule(plan: ExportPlan): string {
  const { layers, preprocessing, target } = plan;
  const parts = [
    "// A neural network from MLP Studio, with everything that it needs. Made by `export --to js`.",
    `export const features = ${JSON.stringify(plan.features)};`,
    `export const classes = ${JSON.stringify(classesOf(plan))};`,
    target.kind === "numbers"
      ? `export const targets = ${JSON.stringify(target.columns.map(({ column }) => column))};`
      : "",
    "const { exp, expm1, log1p, tanh, abs: fabs } = Math;",
    layers.some(({ activation }) => activation.entry.id === "gelu") ? erfcText : "",
    `const layers = [\n${layers.map((layer) => layerText(layer)).join("\n")}\n];`,
    forwardText(plan),
    answerText(plan),
    preprocessing
      ? `${columnsText(plan)}\n${encodeText}\n
/** The answer to a row: an object with a value for each column, such as { ${exampleOf(plan)} }. */
export function predict(row) {
  return answer(forward(encode(row)));
}`
      : `/** The answer to encoded inputs, in the order of \`features\`. */
export function predict(inputs) {
  return answer(forward(inputs));
}`,
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function layerText(layer: ExportPlan["layers"][number]): string {
  const { weight, bias } = folded(layer);
  const { expression } = activationForm(layer.activation);
  return `  {
    inputs: ${layer.inputs},
    units: ${layer.units},
    activation: (s) => ${expression},
    // Row by row: the weights of a unit are next to each other.
    weight: new Float32Array([${numbers(weight)}]),
    bias: new Float32Array([${numbers(bias)}]),
  },`;
}

function numbers(values: Float32Array): string {
  return Array.from(values, float32Text).join(",");
}

function forwardText({ hasSoftmax, inputs }: ExportPlan): string {
  const softmax = `
  const highest = x.reduce((a, b) => (b > a ? b : a));
  const powers = x.map((s) => exp(s - highest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((e) => e / sum);`;
  return `/** The network's outputs for ${inputs} encoded inputs${hasSoftmax ? ": the classes' probabilities" : ""}. */
export function forward(inputs) {
  let x = Array.from(inputs);
  for (const { inputs: width, units, activation, weight, bias } of layers) {
    const y = new Array(units);
    for (let unit = 0; unit < units; unit++) {
      let s = bias[unit];
      for (let i = 0, w = unit * width; i < width; i++, w++) s += weight[w] * x[i];
      y[unit] = activation(s);
    }
    x = y;
  }${hasSoftmax ? softmax : "\n  return x;"}
}`;
}

function answerText({ target, threshold, areProbabilities }: ExportPlan): string {
  if (target.kind === "numbers") {
    const scales = target.columns.map(({ mean, scale }) => [mean, scale]);
    return `/** The numbers that are predicted, in the targets' own units: of one target the number, of several a list. */
function answer(outputs) {
  const scales = ${JSON.stringify(scales)};
  const values = outputs.map((y, i) => y * scales[i][1] + scales[i][0]);
  return ${target.columns.length === 1 ? "values[0]" : "values"};
}`;
  }
  const scores = threshold === undefined ? "outputs" : `[${2 * threshold} - outputs[0], outputs[0]]`;
  const name = areProbabilities ? "probabilities" : "scores";
  return `/** The class with the highest ${areProbabilities ? "probability" : "score"}; of equal ones the first. */
function answer(outputs) {
  const ${name} = ${scores};
  let best = 0;
  for (let i = 1; i < classes.length; i++) if (${name}[i] > ${name}[best]) best = i;
  return { prediction: classes[best], ${areProbabilities ? "probability: probabilities[best], " : ""}${name} };
}`;
}

/** How each column becomes inputs, as data. */
function columnsText({ columns }: ExportPlan): string {
  const items = columns.map((column) => `  ${JSON.stringify(column)},`);
  return `/** How each column of a row becomes inputs: by the training rows' statistics and categories. */
const columns = [\n${items.join("\n")}\n];`;
}

const encodeText = `/**
 * The inputs for a row. A value is a number, a string, a boolean, or of dates a Date or the days since 1970-01-01 (UTC); of an
 * image a list of numbers. Missing is null, undefined, "" or NaN. A category that no training row had is none of them.
 */
export function encode(row) {
  return Float32Array.from(columns.flatMap((column) => inputsOf(column, row[column.column])));
}

function inputsOf(column, value) {
  const isMissing = value === null || value === undefined || value === "" || Number.isNaN(value);
  const flag = column.indicator ? [Number(isMissing)] : [];
  const scaled = (x) => (x - column.mean) / column.scale;
  switch (column.kind) {
    case "numeric":
      return [scaled(isMissing ? column.fill : numberOf(column, value)), ...flag];
    case "date": {
      const days = isMissing ? undefined : value instanceof Date ? value.getTime() / 86400000 : numberOf(column, value);
      const lengths = { year: [0, 365.2425], week: [4, 7], day: [0, 1] };
      const cycles = column.cycles.flatMap((cycle) => {
        if (days === undefined) return [0, 0];
        const [start, length] = lengths[cycle];
        const angle = 2 * Math.PI * ((days - start) / length - Math.floor((days - start) / length));
        return [Math.sin(angle), Math.cos(angle)];
      });
      return [scaled(days ?? column.fill), ...cycles, ...flag];
    }
    case "boolean": {
      const word = String(value);
      const is = (words) => words.includes(word) || words.some((known) => known.toLowerCase() === word.toLowerCase());
      const known = is(column.yes) ? 1 : !column.no || is(column.no) ? 0 : column.fill;
      return [isMissing ? column.fill : known, ...flag];
    }
    case "categorical": {
      const { categories, others } = column;
      const word = isMissing ? column.fill : String(value);
      let place = categories.indexOf(word);
      if (place < 0 && word !== undefined && categories.every((name) => String(Number(name)) === name))
        place = categories.indexOf(String(Number(word)));
      if (place < 0 && others && word !== undefined) place = categories.length;
      const inputs = new Array(categories.length + (others ? 1 : 0)).fill(0);
      if (place >= 0) inputs[place] = 1;
      return [...inputs, ...flag];
    }
    default: {
      if (value?.length !== column.means.length)
        throw new TypeError(\`\${column.column} needs \${column.means.length} numbers.\`);
      return Array.from(value, (x, i) => (x - column.means[i]) / column.scales[i]);
    }
  }
}

function numberOf({ column }, value) {
  const number = typeof value === "boolean" ? Number.NaN : Number(value);
  if (Number.isNaN(number)) throw new TypeError(\`\${column} is \${JSON.stringify(value)}, which is no number.\`);
  return number;
}`;

/** The beginning of a row, for a comment. */
function exampleOf({ columns }: ExportPlan): string {
  const shown = columns.slice(0, 3).map((column) => `${keyOf(column.column)}: ${exampleValue(column)}`);
  return `${shown.join(", ")}${columns.length > 3 ? ", …" : ""}`.replaceAll("*/", "* /");
}

function keyOf(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

function exampleValue(column: ColumnEncoding): string {
  switch (column.kind) {
    case "numeric":
      return float32Text(Math.fround(Number(column.fill.toPrecision(4))));
    case "date":
      return 'new Date("2024-02-29")';
    case "boolean":
      return JSON.stringify(column.yes[0] ?? "yes");
    case "categorical":
      return JSON.stringify(column.categories[0] ?? "");
    case "block":
      return "[…]";
    default:
      return column satisfies never;
  }
}

/** The complementary error function, for GELU. */
const erfcText = `/** The complementary error function, by Chebyshev coefficients. */
function erfc(x) {
  const c = ${JSON.stringify(erfcCoefficients)};
  const z = fabs(x);
  const t = 2 / (2 + z);
  const y = 4 * t - 2;
  let b = 0;
  let next = 0;
  for (let i = c.length - 1; i > 0; i--) [b, next] = [y * b - next + c[i], b];
  const tail = t * exp(-z * z + 0.5 * (c[0] + y * b) - next);
  return x < 0 ? 2 - tail : tail;
}`;
