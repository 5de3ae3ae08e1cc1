/**
 * A model as an ONNX graph: raw columns in, one input each, and labels and probabilities out, named as sklearn-onnx names
 * them. Imputation and scaling are computed in double: a column of 1,000,000 ± 0.5 keeps its digits.
 */
import type { ColumnEncoding } from "../../data/plan/preprocessing.ts";
import { InputError } from "../../shared/errors.ts";
import { activationForm } from "./activationForms.ts";
import { classesOf, type ExportLayer, type ExportPlan } from "./exportPlan.ts";
import { mlDomain, OnnxGraph } from "./onnxGraph.ts";

/** A protocol buffer cannot be larger. */
const maxBytes = 2 ** 31 - 1;

/** @throws InputError where the model is larger than ONNX files can be */
export function onnxModel(plan: ExportPlan): Uint8Array {
  const size = plan.layers.reduce((sum, { weight }) => sum + 4 * weight.length, 0);
  if (size > maxBytes)
    throw new InputError(
      "The model has more than 2 GB of weights, which an ONNX file cannot hold. Export it to PyTorch.",
    );
  const graph = new OnnxGraph();
  graph.note("classes", JSON.stringify(classesOf(plan)));
  graph.note("features", JSON.stringify(plan.features));
  let x = plan.preprocessing
    ? encodedColumns(graph, plan.columns)
    : graph.input("inputs", "float", ["N", plan.inputs]);
  for (const [index, layer] of plan.layers.entries()) x = addLayer(graph, layer, index, x);
  addOutputs(graph, plan, x);
  return graph.bytes("mlp");
}

/** The inputs of the network, (N, inputs), from a graph input for each column. */
function encodedColumns(graph: OnnxGraph, columns: readonly ColumnEncoding[]): string {
  // Names of inputs come first: no name of an inner value takes them.
  const inputs = columns.map((column) => {
    const isWord = column.kind === "categorical" || column.kind === "boolean";
    const width = column.kind === "block" ? column.means.length : 1;
    return graph.input(column.column, isWord ? "string" : "double", ["N", width]);
  });
  const parts = columns.flatMap((column, index) => encodedColumn(graph, column, inputs[index]));
  return parts.length === 1
    ? parts[0]
    : graph.node("Concat", parts, { axis: { kind: "int", value: 1 } }, "inputs");
}

function encodedColumn(graph: OnnxGraph, column: ColumnEncoding, input: string): string[] {
  switch (column.kind) {
    case "numeric":
    case "date": {
      const isMissing = graph.node("IsNaN", [input]);
      const double = (name: string, value: number) => graph.constant(name, "double", [1, 1], [value]);
      const filled = graph.node("Where", [isMissing, double("fill", column.fill), input]);
      const scaled = graph.node("Div", [
        graph.node("Sub", [filled, double("mean", column.mean)]),
        double("scale", column.scale),
      ]);
      const cycles = column.kind === "date" ? column.cycles : [];
      return [
        graph.cast(scaled, "float"),
        ...cycles.flatMap((cycle) => cycleInputs(graph, cycle, filled, isMissing)),
        ...(column.indicator ? [graph.cast(isMissing, "float")] : []),
      ];
    }
    case "block": {
      const { means, scales } = column;
      const constant = (name: string, values: readonly number[]) =>
        graph.constant(name, "double", [1, values.length], values);
      const centered = graph.node("Sub", [input, constant("means", means)]);
      return [graph.cast(graph.node("Div", [centered, constant("scales", scales)]), "float")];
    }
    case "boolean": {
      const { yes, no, fill } = column;
      const values = new Map<string, number>([["", fill]]);
      for (const [words, value] of [
        [no ?? [], 0],
        [yes, 1],
      ] as const)
        for (const word of words) for (const spelled of spellings(word)) values.set(spelled, value);
      // As it is written, a word has its own value, whatever its spelling in another case would have.
      for (const word of no ?? []) values.set(word, 0);
      for (const word of yes) values.set(word, 1);
      const value = graph.node(
        "LabelEncoder",
        [input],
        {
          keys_strings: { kind: "strings", value: [...values.keys()] },
          values_floats: { kind: "floats", value: [...values.values()] },
          default_float: { kind: "float", value: no ? fill : 0 },
        },
        "boolean",
        mlDomain,
      );
      return [value, ...(column.indicator ? [missingWord(graph, input)] : [])];
    }
    case "categorical": {
      const { categories, others, fill } = column;
      const width = categories.length + (others ? 1 : 0);
      const placeOf = (word: string) => {
        const place = categories.indexOf(word);
        return place >= 0 ? place : others ? categories.length : width;
      };
      const code = graph.node(
        "LabelEncoder",
        [input],
        {
          keys_strings: { kind: "strings", value: [...categories, ""] },
          values_int64s: {
            kind: "ints",
            value: [...categories.keys(), fill === undefined ? width : placeOf(fill)],
          },
          // A code that no input has gives zeros.
          default_int64: { kind: "int", value: others ? categories.length : width },
        },
        "category",
        mlDomain,
      );
      const codes = graph.constant("codes", "int64", [1, width], [...Array(width).keys()]);
      const oneHot = graph.cast(graph.node("Equal", [code, codes]), "float");
      return [oneHot, ...(column.indicator ? [missingWord(graph, input)] : [])];
    }
    default:
      return column satisfies never;
  }
}

/** How a word is likely to be written: ONNX compares strings as they are. */
function spellings(word: string): readonly string[] {
  const lower = word.toLowerCase();
  return [lower, word.toUpperCase(), lower.slice(0, 1).toUpperCase() + lower.slice(1)];
}

/** 1 where a string is missing, which is the empty one. */
function missingWord(graph: OnnxGraph, input: string): string {
  return graph.node(
    "LabelEncoder",
    [input],
    {
      keys_strings: { kind: "strings", value: [""] },
      values_floats: { kind: "floats", value: [1] },
      default_float: { kind: "float", value: 0 },
    },
    "missing",
    mlDomain,
  );
}

const cycleStarts = { year: 0, week: 4, day: 0 } as const;
const cycleLengths = { year: 365.2425, week: 7, day: 1 } as const;

/** Sine and cosine of the place in a cycle; of a missing date both are 0. */
function cycleInputs(
  graph: OnnxGraph,
  cycle: keyof typeof cycleStarts,
  days: string,
  isMissing: string,
): string[] {
  const double = (value: number) => graph.constant(cycle, "double", [1, 1], [value]);
  const turns = graph.node("Div", [
    graph.node("Sub", [days, double(cycleStarts[cycle])]),
    double(cycleLengths[cycle]),
  ]);
  const phase = graph.node("Sub", [turns, graph.node("Floor", [turns])]);
  const angle = graph.cast(graph.node("Mul", [phase, double(2 * Math.PI)]), "float");
  const none = graph.constant("none", "float", [1, 1], [0]);
  return ["Sin", "Cos"].map((type) => graph.node("Where", [isMissing, none, graph.node(type, [angle])]));
}

function addLayer(graph: OnnxGraph, layer: ExportLayer, index: number, x: string): string {
  const { inputs, units, weight, bias, batchNorm } = layer;
  const name = (part: string) => `layers.${index}.${part}`;
  let s = graph.node(
    "Gemm",
    [
      x,
      graph.constant(name("weight"), "float", [units, inputs], weight),
      graph.constant(name("bias"), "float", [units], bias),
    ],
    { transB: { kind: "int", value: 1 } },
    name("sums"),
  );
  if (batchNorm) {
    const { gamma, beta, mean, variance, epsilon } = batchNorm;
    const vector = (part: string, values: ArrayLike<number>) =>
      graph.constant(name(`batchNorm.${part}`), "float", [units], values);
    s = graph.node(
      "BatchNormalization",
      [
        s,
        vector("gamma", gamma ?? new Float32Array(units).fill(1)),
        vector("beta", beta ?? new Float32Array(units)),
        vector("runningMean", mean),
        vector("runningVariance", variance),
      ],
      { epsilon: { kind: "float", value: epsilon } },
      name("normalized"),
    );
  }
  return addActivation(graph, layer, s, name("activations"));
}

function addActivation(graph: OnnxGraph, { activation }: ExportLayer, s: string, name: string): string {
  const { onnx } = activationForm(activation);
  const scalar = (value: number) => graph.constant("constant", "float", [1, 1], [value]);
  switch (onnx.kind) {
    case "operator": {
      const attributes = Object.entries(onnx.attributes ?? {}).map(
        ([key, value]) => [key, { kind: "float", value }] as const,
      );
      return graph.node(onnx.type, [s], Object.fromEntries(attributes), name);
    }
    case "silu":
      return graph.node("Mul", [s, graph.node("Sigmoid", [s])], {}, name);
    case "gelu": {
      const erf = graph.node("Erf", [graph.node("Mul", [s, scalar(Math.SQRT1_2)])]);
      const half = graph.node("Mul", [s, scalar(0.5)]);
      return graph.node("Mul", [half, graph.node("Add", [erf, scalar(1)])], {}, name);
    }
    case "sign":
      return graph.node(
        "Where",
        [graph.node("GreaterOrEqual", [s, scalar(0)]), scalar(1), scalar(-1)],
        {},
        name,
      );
    case "identity":
      return s;
    default:
      return onnx satisfies never;
  }
}

function addOutputs(graph: OnnxGraph, plan: ExportPlan, last: string): void {
  const { target, outputs, threshold, hasSoftmax, preprocessing } = plan;
  if (target.kind === "numbers") {
    const vector = (name: string, values: readonly number[]) =>
      graph.constant(name, "float", [1, outputs], values);
    const scaled = graph.node("Mul", [
      last,
      vector(
        "target.scale",
        target.columns.map(({ scale }) => scale),
      ),
    ]);
    const mean = vector(
      "target.mean",
      target.columns.map((column) => column.mean),
    );
    graph.output(graph.node("Add", [scaled, mean], {}, "variable"), "float", ["N", outputs]);
    return;
  }
  const { classes } = target;
  const name = plan.areProbabilities ? "output_probability" : "output_score";
  const axis = { kind: "int", value: 1 } as const;
  let scores: string;
  if (threshold !== undefined) {
    const other = graph.node("Sub", [graph.constant("ends", "float", [1, 1], [2 * threshold]), last]);
    scores = graph.node("Concat", [other, last], { axis }, name);
  } else if (hasSoftmax) scores = graph.node("Softmax", [last], { axis }, name);
  else scores = graph.node("Identity", [last], {}, name);
  const best = graph.node(
    "ArgMax",
    [scores],
    { axis, keepdims: { kind: "int", value: 0 } },
    preprocessing ? "best" : "output_label",
  );
  // Runtimes without strings run the form without preprocessing: its label is the class's place.
  if (preprocessing) {
    const label = graph.node("Gather", [graph.strings("classes", classes), best], {}, "output_label");
    graph.output(label, "string", ["N"]);
  } else graph.output(best, "int64", ["N"]);
  graph.output(scores, "float", ["N", classes.length]);
}
