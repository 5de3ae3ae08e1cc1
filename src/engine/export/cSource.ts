/** A model as one C99 file without dependencies but the standard library. */
import type { ColumnEncoding } from "../../data/plan/preprocessing.ts";
import { activationForm } from "./activationForms.ts";
import { classesOf, type ExportPlan, folded } from "./exportPlan.ts";
import { float32Text } from "./float32Text.ts";

/** The members of `mlp_row`, one for each column. */
export interface CMember {
  readonly name: string;
  readonly column: ColumnEncoding;
}

export function cSource(plan: ExportPlan): string {
  const { layers, inputs, outputs, preprocessing } = plan;
  const classes = classesOf(plan);
  const members = preprocessing ? cMembers(plan) : [];
  const width = Math.max(...layers.map(({ units }) => units), inputs);
  return [
    "/* A neural network from MLP Studio, with everything that it needs. Made by `export --to c`; C99, link with -lm. */",
    `#include <math.h>${members.some(({ column }) => isWord(column)) ? "\n#include <string.h>" : ""}`,
    `#define MLP_INPUTS ${inputs}\n#define MLP_OUTPUTS ${outputs}${classes.length > 0 ? `\n#define MLP_CLASSES ${classes.length}` : ""}`,
    classes.length > 0
      ? `extern const char *const mlp_classes[MLP_CLASSES];\nconst char *const mlp_classes[MLP_CLASSES] = {${classes.map(cString).join(", ")}};`
      : "",
    preprocessing ? rowText(members) : "",
    prototypes(plan),
    layers
      .map((layer, index) => {
        const { weight, bias } = folded(layer);
        return [
          `static const float mlp_w${index}[] = {${numbers(weight)}};`,
          `static const float mlp_b${index}[] = {${numbers(bias)}};`,
          `static double mlp_f${index}(double s) { return ${activationForm(layer.activation).expression}; }`,
        ].join("\n");
      })
      .join("\n"),
    denseText,
    forwardText(plan, width),
    preprocessing ? encodeText(members) : "",
    answerText(plan),
  ]
    .filter((part) => part !== "")
    .join("\n\n")
    .concat("\n");
}

/** The members' names: the columns' as far as they can be identifiers of C, each once. */
export function cMembers({ columns }: ExportPlan): readonly CMember[] {
  const taken = new Set<string>();
  return columns.map((column) => {
    const plain = column.column.replace(/[^A-Za-z0-9]+/g, "_").replace(/^(?![A-Za-z])/, "x_");
    const wanted = keywords.has(plain) ? `${plain}_` : plain;
    let name = wanted;
    for (let number = 2; taken.has(name); number++) name = `${wanted}_${number}`;
    taken.add(name);
    return { name, column };
  });
}

const keywords = new Set(
  "auto break case char const continue default do double else enum extern float for goto if inline int long register restrict return short signed sizeof static struct switch typedef union unsigned void volatile while bool class new delete this template private public protected try catch throw namespace using operator friend virtual true false".split(
    " ",
  ),
);

/** A string literal; all but plain characters as octal bytes of UTF-8. */
export function cString(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const shown = Array.from(bytes, (byte) => {
    const character = String.fromCharCode(byte);
    return byte >= 32 && byte < 127 && !'"\\?'.includes(character)
      ? character
      : `\\${byte.toString(8).padStart(3, "0")}`;
  });
  return `"${shown.join("")}"`;
}

function isWord({ kind }: ColumnEncoding): boolean {
  return kind === "categorical" || kind === "boolean";
}

function numbers(values: Float32Array): string {
  return Array.from(values, (value) => {
    const text = float32Text(value);
    return `${/[.e]/.test(text) ? text : `${text}.0`}f`;
  }).join(",");
}

/** A double; without a point it would be an int, whose division differs. */
function double(value: number): string {
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

function comment(text: string): string {
  return text.replaceAll("*/", "* /").replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, " ");
}

function rowText(members: readonly CMember[]): string {
  const lines = members.map(({ name, column }) => {
    switch (column.kind) {
      case "numeric":
        return `  double ${name}; /* ${comment(column.column)} */`;
      case "date":
        return `  double ${name}; /* ${comment(column.column)}: days since 1970-01-01, UTC */`;
      case "block":
        return `  double ${name}[${column.means.length}]; /* ${comment(column.column)} */`;
      case "boolean":
      case "categorical":
        return `  const char *${name}; /* ${comment(column.column)} */`;
      default:
        return column satisfies never;
    }
  });
  return `/* A row as it is in the data. Missing is NAN among numbers and dates, and NULL or "" among strings, which are UTF-8. */
typedef struct {\n${lines.join("\n")}\n} mlp_row;`;
}

function prototypes({ preprocessing, target }: ExportPlan): string {
  const row = preprocessing ? "const mlp_row *row" : "const float inputs[MLP_INPUTS]";
  return [
    preprocessing
      ? "/* Writes the inputs that the network takes for a row. */\nvoid mlp_encode(const mlp_row *row, float inputs[MLP_INPUTS]);"
      : "",
    "/* Writes what the network gives for its inputs. */\nvoid mlp_forward(const float inputs[MLP_INPUTS], float outputs[MLP_OUTPUTS]);",
    target.kind === "classes"
      ? `/* The index of the predicted class in mlp_classes, and each class's probability or score. */\nint mlp_predict(${row}, float scores[MLP_CLASSES]);`
      : `/* Writes the predicted numbers in the targets' own units. */\nvoid mlp_predict(${row}, double values[MLP_OUTPUTS]);`,
  ]
    .filter((part) => part !== "")
    .join("\n");
}

const denseText = `/* y = f(x W' + b); the weights of a unit are next to each other. */
static void mlp_dense(const float *x, int inputs, float *y, int units, const float *w, const float *b, double (*f)(double)) {
  for (int unit = 0; unit < units; unit++) {
    double s = b[unit];
    for (int i = 0; i < inputs; i++) s += (double)w[unit * inputs + i] * x[i];
    y[unit] = (float)f(s);
  }
}`;

function forwardText({ layers, hasSoftmax }: ExportPlan, width: number): string {
  const last = layers.length - 1;
  const buffers = last === 0 ? "" : `  float a[${width}]${last > 1 ? `, b[${width}]` : ""};\n`;
  const calls = layers.map(({ inputs, units }, index) => {
    const from = index === 0 ? "inputs" : index % 2 === 1 ? "a" : "b";
    const to = index === last ? "outputs" : index % 2 === 0 ? "a" : "b";
    return `  mlp_dense(${from}, ${inputs}, ${to}, ${units}, mlp_w${index}, mlp_b${index}, mlp_f${index});`;
  });
  const softmax = `
  double highest = outputs[0], sum = 0.0, powers[MLP_OUTPUTS];
  for (int i = 1; i < MLP_OUTPUTS; i++) if (outputs[i] > highest) highest = outputs[i];
  for (int i = 0; i < MLP_OUTPUTS; i++) sum += powers[i] = exp(outputs[i] - highest);
  for (int i = 0; i < MLP_OUTPUTS; i++) outputs[i] = (float)(powers[i] / sum);`;
  return `void mlp_forward(const float inputs[MLP_INPUTS], float outputs[MLP_OUTPUTS]) {
${buffers}${calls.join("\n")}${hasSoftmax ? softmax : ""}
}`;
}

function encodeText(members: readonly CMember[]): string {
  const hasWords = members.some(({ column }) => isWord(column));
  const booleans = members.some(({ column }) => column.kind === "boolean");
  const dates = members.some(({ column }) => column.kind === "date" && column.cycles.length > 0);
  let offset = 0;
  const body: string[] = [];
  const tables: string[] = [];
  for (const [index, member] of members.entries()) {
    const { text, width, table = "" } = memberText(member, index, offset);
    offset += width;
    body.push(text);
    if (table !== "") tables.push(table);
  }
  return [
    hasWords
      ? `static int mlp_find(const char *word, const char *const *list, int count) {
  for (int i = 0; word && i < count; i++) if (strcmp(word, list[i]) == 0) return i;
  return -1;
}`
      : "",
    booleans
      ? `/* The same in any case. */
static int mlp_find_any_case(const char *word, const char *const *list, int count) {
  int place = mlp_find(word, list, count);
  for (int i = 0; place < 0 && i < count; i++) {
    int k = 0;
    for (; word[k] && list[i][k]; k++) {
      int a = word[k], b = list[i][k];
      if (a >= 'A' && a <= 'Z') a += 'a' - 'A';
      if (b >= 'A' && b <= 'Z') b += 'a' - 'A';
      if (a != b) break;
    }
    if (!word[k] && !list[i][k]) place = i;
  }
  return place;
}`
      : "",
    dates
      ? `static void mlp_cycle(double days, double start, double length, float *out) {
  double turns = (days - start) / length, angle = 6.283185307179586 * (turns - floor(turns));
  out[0] = isnan(days) ? 0.0f : (float)sin(angle);
  out[1] = isnan(days) ? 0.0f : (float)cos(angle);
}`
      : "",
    ...tables,
    `void mlp_encode(const mlp_row *row, float inputs[MLP_INPUTS]) {
  for (int i = 0; i < MLP_INPUTS; i++) inputs[i] = 0.0f;
${body.join("\n")}
}`,
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** The lines that encode a column, whose inputs begin at an offset. */
function memberText(
  { name, column }: CMember,
  index: number,
  offset: number,
): { readonly text: string; readonly width: number; readonly table?: string } {
  const value = `row->${name}`;
  const flag = (at: number, condition: string) =>
    "indicator" in column && column.indicator ? `\n  inputs[${at}] = ${condition} ? 1.0f : 0.0f;` : "";
  const extra = "indicator" in column && column.indicator ? 1 : 0;
  const isMissingWord = `(!${value} || !*${value})`;
  switch (column.kind) {
    case "numeric":
    case "date": {
      const scaled = `  inputs[${offset}] = (float)(((isnan(${value}) ? ${double(column.fill)} : ${value}) - ${parenthesized(column.mean)}) / ${double(column.scale)});`;
      const cycles = column.kind === "date" ? column.cycles : [];
      const [start, length] = [
        { year: "0.0", week: "4.0", day: "0.0" },
        { year: "365.2425", week: "7.0", day: "1.0" },
      ];
      const calls = cycles.map(
        (cycle, i) =>
          `\n  mlp_cycle(${value}, ${start[cycle]}, ${length[cycle]}, inputs + ${offset + 1 + 2 * i});`,
      );
      const width = 1 + 2 * cycles.length;
      return {
        text: `${scaled}${calls.join("")}${flag(offset + width, `isnan(${value})`)}`,
        width: width + extra,
      };
    }
    case "boolean": {
      const list = (words: readonly string[], suffix: string) =>
        `static const char *const mlp_${suffix}${index}[] = {${[...words, ""].map(cString).join(", ")}};`;
      const is = (words: readonly string[], suffix: string) =>
        `mlp_find_any_case(${value}, mlp_${suffix}${index}, ${words.length}) >= 0`;
      const fill = `(float)${double(column.fill)}`;
      const no = column.no ? `${is(column.no, "no")} ? 0.0f : ${fill}` : "0.0f";
      return {
        table: `${list(column.yes, "yes")}${column.no ? `\n${list(column.no, "no")}` : ""}`,
        text: `  inputs[${offset}] = ${isMissingWord} ? ${fill} : ${is(column.yes, "yes")} ? 1.0f : ${no};${flag(offset + 1, isMissingWord)}`,
        width: 1 + extra,
      };
    }
    case "categorical": {
      const { categories, others, fill } = column;
      const missing = fill === undefined ? -1 : placeOf(fill, categories, others);
      const width = categories.length + (others ? 1 : 0);
      return {
        table: `static const char *const mlp_categories${index}[] = {${[...categories, ""].map(cString).join(", ")}};`,
        text: `  {
    int place = ${isMissingWord} ? ${missing} : mlp_find(${value}, mlp_categories${index}, ${categories.length});${others ? `\n    if (place < 0 && !${isMissingWord}) place = ${categories.length};` : ""}
    if (place >= 0) inputs[${offset} + place] = 1.0f;
  }${flag(offset + width, isMissingWord)}`,
        width: width + extra,
      };
    }
    case "block": {
      const { means, scales } = column;
      const list = (values: readonly number[], suffix: string) =>
        `static const double mlp_${suffix}${index}[] = {${values.map(double).join(",")}};`;
      return {
        table: `${list(means, "means")}\n${list(scales, "scales")}`,
        text: `  for (int i = 0; i < ${means.length}; i++) inputs[${offset} + i] = (float)((${value}[i] - mlp_means${index}[i]) / mlp_scales${index}[i]);`,
        width: means.length,
      };
    }
    default:
      return column satisfies never;
  }
}

function parenthesized(value: number): string {
  return value < 0 ? `(${double(value)})` : double(value);
}

function placeOf(fill: string, categories: readonly string[], others: true | undefined): number {
  const place = categories.indexOf(fill);
  return place < 0 && others ? categories.length : place;
}

function answerText({ target, threshold, preprocessing }: ExportPlan): string {
  const row = preprocessing ? "const mlp_row *row" : "const float inputs[MLP_INPUTS]";
  const begin = preprocessing
    ? "  float inputs[MLP_INPUTS], outputs[MLP_OUTPUTS];\n  mlp_encode(row, inputs);\n"
    : "  float outputs[MLP_OUTPUTS];\n";
  const forward = `${begin}  mlp_forward(inputs, outputs);\n`;
  if (target.kind === "numbers") {
    const lines = target.columns.map(
      ({ mean, scale }, i) => `  values[${i}] = outputs[${i}] * ${double(scale)} + ${parenthesized(mean)};`,
    );
    return `void mlp_predict(${row}, double values[MLP_OUTPUTS]) {\n${forward}${lines.join("\n")}\n}`;
  }
  const scores =
    threshold === undefined
      ? "  for (int i = 0; i < MLP_CLASSES; i++) scores[i] = outputs[i];"
      : `  scores[0] = ${double(2 * threshold)}f - outputs[0];\n  scores[1] = outputs[0];`;
  return `int mlp_predict(${row}, float scores[MLP_CLASSES]) {
  int best = 0;
${forward}${scores}
  for (int i = 1; i < MLP_CLASSES; i++) if (scores[i] > scores[best]) best = i;
  return best;
}`;
}
