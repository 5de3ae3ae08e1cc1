/** The README beside an export: what it is, and a snippet that runs. */
import { cMembers, cString } from "./cSource.ts";
import type { ExportOptions } from "./exporters.ts";
import { classesOf, type ExportPlan } from "./exportPlan.ts";
import type { ExportRow } from "./exportRows.ts";

/** Numbers of an array that a snippet shows. */
const maxShown = 6;

export function readme(plan: ExportPlan, options: ExportOptions, row: ExportRow): string {
  const { target, name } = options;
  const classes = classesOf(plan);
  const answers =
    classes.length > 0
      ? `one of ${classes.length} classes, with ${plan.areProbabilities ? "probabilities" : "scores"}`
      : `${plan.outputs === 1 ? "a number" : `${plan.outputs} numbers`} in the unit of the training data`;
  const takes = plan.preprocessing
    ? `raw rows: ${plan.columns.length} columns as they are in the data (missing values and unseen categories are treated as in training)`
    : `${plan.inputs} inputs that are encoded and scaled already, in the order of \`features\``;
  const shown = plan.columns.slice(0, 100).map(({ column, kind }) => `| ${cell(column)} | ${kind} |`);
  const columns = plan.preprocessing ? ["", "| column | is |", "|---|---|", ...shown] : [];
  return [
    `# ${cell(name)}`,
    "",
    `A neural network that was trained with MLP Studio. It takes ${takes} and answers ${answers}.`,
    ...columns,
    "",
    ...snippets[target](plan, options, row),
    "",
  ].join("\n");
}

function cell(text: string): string {
  return text.replace(/[|<>`\\]/g, "\\$&").replace(/\s+/g, " ");
}

type Snippet = (plan: ExportPlan, options: ExportOptions, row: ExportRow) => string[];

const fence = (language: string, lines: readonly string[]) => [`\`\`\`${language}`, ...lines, "```"];

const snippets: Readonly<Record<ExportOptions["target"], Snippet>> = {
  js: (plan, { name }, row) =>
    fence("js", [
      `import { predict } from ${JSON.stringify(`./${name}`)};`,
      `console.log(predict(${plan.preprocessing ? objectOf(plan, row) : inputsOf(plan)}));`,
    ]),
  c: (plan, { name }, row) => [
    ...fence("c", [
      `#include "${name}"`,
      "#include <stdio.h>",
      "",
      "int main(void) {",
      ...(plan.preprocessing
        ? [`  mlp_row row = {${cRow(plan, row)}};`]
        : ["  float inputs[MLP_INPUTS] = {0};"]),
      ...(plan.target.kind === "classes"
        ? [
            "  float scores[MLP_CLASSES];",
            `  int best = mlp_predict(${plan.preprocessing ? "&row" : "inputs"}, scores);`,
            '  printf("%s %.6f\\n", mlp_classes[best], (double)scores[best]);',
          ]
        : [
            "  double values[MLP_OUTPUTS];",
            `  mlp_predict(${plan.preprocessing ? "&row" : "inputs"}, values);`,
            '  printf("%.6f\\n", values[0]);',
          ]),
      "  return 0;",
      "}",
    ]),
    "",
    ...fence("sh", ["cc -std=c99 -O2 main.c -o main -lm && ./main"]),
  ],
  pytorch: (plan, _options, row) => [
    ...fence("python", [
      ...(plan.preprocessing ? ["import json"] : []),
      "from model import predict",
      plan.preprocessing
        ? `print(predict([json.loads(${JSON.stringify(objectOf(plan, row, true))})]))`
        : `print(predict([${inputsOf(plan)}]))`,
    ]),
    "",
    "`model.safetensors` is the model itself: MLP Studio opens it.",
  ],
  onnx: (plan, { name }, row) => [
    ...fence("js", [
      'import * as ort from "onnxruntime-web/wasm";',
      'import { readFileSync } from "node:fs";',
      `const session = await ort.InferenceSession.create(readFileSync(${JSON.stringify(name)}));`,
      "const result = await session.run({",
      ...(plan.preprocessing
        ? plan.columns.map(({ column, kind }, i) => {
            const values = row[i];
            const isWord = kind === "categorical" || kind === "boolean";
            const list = Array.isArray(values) ? values : [values ?? (isWord ? "" : Number.NaN)];
            const data = isWord ? JSON.stringify(list) : `new Float64Array([${list.join(", ")}])`;
            return `  ${JSON.stringify(column)}: new ort.Tensor("${isWord ? "string" : "float64"}", ${data}, [1, ${list.length}]),`;
          })
        : [`  inputs: new ort.Tensor("float32", new Float32Array(${plan.inputs}), [1, ${plan.inputs}]),`]),
      "});",
      plan.target.kind === "classes"
        ? `console.log(result.output_label.data, result.${plan.areProbabilities ? "output_probability" : "output_score"}.data);`
        : "console.log(result.variable.data);",
    ]),
    "",
    `In Python the same inputs are numpy arrays: \`onnxruntime.InferenceSession(${JSON.stringify(name)}).run(None, inputs)\`, numbers and dates (days since 1970-01-01) as float64 (N, 1) with NaN for missing, words as strings (N, 1) with "" for missing.`,
  ],
};

/** A row as an object of JavaScript or JSON. */
function objectOf({ columns }: ExportPlan, row: ExportRow, isWhole = false): string {
  const values = columns.map(({ column }, i) => {
    const value = row[i];
    const shown = Array.isArray(value) && !isWhole ? arrayText(value) : JSON.stringify(value);
    return `${JSON.stringify(column)}: ${shown}`;
  });
  return `{ ${values.join(", ")} }`;
}

function arrayText(values: readonly number[]): string {
  return values.length <= maxShown
    ? JSON.stringify(values)
    : `new Array(${values.length}).fill(${values[0]})`;
}

function inputsOf({ inputs }: ExportPlan): string {
  return `[${new Array(inputs).fill("0").join(", ")}]`;
}

/** A row as the initializer of an `mlp_row`. */
export function cRow(plan: ExportPlan, row: ExportRow): string {
  return cMembers(plan)
    .map(({ name, column }, i) => {
      const value = row[i];
      if (Array.isArray(value)) return `.${name} = {${value.map(double).join(", ")}}`;
      if (column.kind === "categorical" || column.kind === "boolean")
        return `.${name} = ${value === null ? "0" : cString(String(value))}`;
      return `.${name} = ${value === null ? "NAN" : double(Number(value))}`;
    })
    .join(", ");
}

function double(value: number): string {
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}
