/** Runs what was exported on some rows, by the program that it is for, and compares the answers with the engine's. */
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Preprocessing } from "../data/plan/preprocessing.ts";
import { type ExportPlan, exportPlan } from "../engine/export/exportPlan.ts";
import { type ExportRow, engineAnswers } from "../engine/export/exportRows.ts";
import { cRow } from "../engine/export/readme.ts";
import type { CompleteModel } from "../engine/predict/predictModel.ts";
import { InputError } from "../shared/errors.ts";
import type { ExportTarget } from "../shared/model/modelJobs.ts";

export interface CheckedExport {
  readonly target: ExportTarget;
  /** The file, or of PyTorch the folder, absolute. */
  readonly path: string;
  readonly model: CompleteModel;
  readonly preprocessing: boolean;
  readonly rows: readonly ExportRow[];
}

/** What came out, or what has to be installed before it can. */
export type CheckResult =
  | {
      /** The largest one among probabilities or scores; of numbers in units of the target's standard deviation. */
      readonly difference: number;
      /** Rows with another class. */
      readonly labelsDiffer: number;
      readonly by: string;
    }
  | { readonly missing: string };

/** Answers of another program: of classes the label and the scores of each row, of numbers the values. */
export interface ForeignAnswers {
  readonly labels: readonly string[];
  readonly values: readonly (readonly number[])[];
  readonly by: string;
}

/** @param runner runs the export; by default the program that is installed for it */
export async function checkExport(
  { model, rows, target, preprocessing, path }: CheckedExport,
  runner: Runner = runners[target],
): Promise<CheckResult> {
  const { inputs, answers } = await engineAnswers(model, rows);
  const width = inputs.length / rows.length;
  const given: Given = {
    plan: exportPlan(model, preprocessing),
    rows,
    inputs: rows.map((_, i) => Array.from(inputs.subarray(i * width, (i + 1) * width))),
  };
  const foreign = await runner(path, given);
  if ("missing" in foreign) return foreign;
  return { ...compare(model.preprocessing, answers, foreign), by: foreign.by };
}

function compare(
  { target }: Preprocessing,
  answers: Awaited<ReturnType<typeof engineAnswers>>["answers"],
  { labels, values }: ForeignAnswers,
): { readonly difference: number; readonly labelsDiffer: number } {
  let difference = 0;
  let labelsDiffer = 0;
  for (const [row, foreign] of values.entries()) {
    if (answers.kind === "classes") {
      const { classes, predicted, scores } = answers;
      if (labels[row] !== classes[predicted[row]]) labelsDiffer++;
      for (let k = 0; k < classes.length; k++)
        difference = larger(difference, scores[row * classes.length + k] - foreign[k]);
    } else if (target.kind === "numbers")
      for (const [k, { scale }] of target.columns.entries())
        difference = larger(difference, (answers.values[row * answers.targets + k] - foreign[k]) / scale);
  }
  return { difference, labelsDiffer };
}

/** NaN is larger than any difference. */
function larger(difference: number, other: number): number {
  return Number.isNaN(other) ? Infinity : Math.max(difference, Math.abs(other));
}

interface Given {
  readonly plan: ExportPlan;
  readonly rows: readonly ExportRow[];
  /** The rows as the network takes them. */
  readonly inputs: readonly (readonly number[])[];
}

export type Runner = (
  path: string,
  given: Given,
) => Promise<ForeignAnswers | Extract<CheckResult, { missing: string }>>;

const runners: Readonly<Record<ExportTarget, Runner>> = {
  js: async (path, given) => {
    const { predict } = await import(pathToFileURL(path).href);
    const takes = given.plan.preprocessing ? objectsOf(given) : given.inputs;
    const found = takes.map((row) => predict(row));
    return {
      labels: found.map((answer) => answer?.prediction),
      values: found.map((answer) =>
        typeof answer === "number" ? [answer] : (answer.probabilities ?? answer.scores ?? answer),
      ),
      by: `Node ${process.versions.node}`,
    };
  },

  c: async (path, given) => {
    const folder = await mkdtemp(join(tmpdir(), "mlp-export-"));
    try {
      const version = await run("cc", ["--version"]);
      if (version.code !== 0)
        return { missing: "there is no C compiler named cc. Install one (Debian: apt-get install gcc)." };
      await writeFile(join(folder, "check.c"), cProgram(path, given));
      const flags = ["-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic", "check.c", "-o", "check"];
      const compiled = await run("cc", [...flags, "-lm"], { cwd: folder });
      if (compiled.code !== 0) throw new InputError(`cc refuses the export: ${compiled.err}`);
      const { out } = await run(join(folder, "check"), []);
      const lines = out.trimEnd().split("\n");
      const { target } = given.plan;
      return {
        labels: lines.map((line) =>
          target.kind === "classes" ? target.classes[Number(line.split(" ")[0])] : "",
        ),
        values: lines.map((line) => line.split(" ").slice(1).map(Number)),
        by: version.out.split("\n")[0],
      };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },

  pytorch: async (path, given) => {
    const python = await pythonWith("torch");
    if (!python)
      return {
        missing:
          "no Python with torch is found. Install it (pip install torch numpy; Debian: apt-get install python3-torch).",
      };
    const { code, out, err } = await run(python.program, [join(path, "model.py")], {
      input: JSON.stringify(given.plan.preprocessing ? objectsOf(given) : given.inputs),
    });
    if (code !== 0) throw new InputError(`python3 refuses the export: ${err.trim().split("\n").at(-1)}`);
    const { predictions, probabilities, scores } = JSON.parse(out);
    return { labels: predictions, values: probabilities ?? scores ?? predictions, by: python.version };
  },

  onnx: async (path, given) => {
    const python = await pythonWith("onnxruntime");
    if (!python)
      return { missing: "no Python with onnxruntime is found. Install it (pip install onnxruntime)." };
    const { code, out, err } = await run(python.program, ["-c", onnxProgram, path], {
      input: JSON.stringify(onnxInputs(given)),
    });
    if (code !== 0) throw new InputError(`onnxruntime refuses the export: ${err.trim().split("\n").at(-1)}`);
    const { labels, values } = JSON.parse(out);
    const { target, preprocessing } = given.plan;
    return {
      labels:
        preprocessing || target.kind !== "classes" ? labels : labels.map((i: number) => target.classes[i]),
      values,
      by: python.version,
    };
  },
};

/** Rows as objects with a value for each column. */
function objectsOf({ plan, rows }: Given): Record<string, unknown>[] {
  return rows.map((row) => Object.fromEntries(plan.columns.map(({ column }, i) => [column, row[i]])));
}

/** A program that prints the index of each row's class, 0 for numbers, and its values. */
function cProgram(path: string, given: Given): string {
  const { plan, rows, inputs } = given;
  const items = plan.preprocessing
    ? rows.map((row) => `{${cRow(plan, row)}}`)
    : inputs.map((row) => `{${row.map((value) => `${value.toExponential(9)}f`).join(",")}}`);
  const isClasses = plan.target.kind === "classes";
  return `#include ${JSON.stringify(path)}
#include <stdio.h>
static const ${plan.preprocessing ? "mlp_row rows[]" : "float rows[][MLP_INPUTS]"} = {${items.join(",\n")}};
int main(void) {
  for (int row = 0; row < ${rows.length}; row++) {
    ${isClasses ? "float values[MLP_CLASSES]; int best = mlp_predict(" : "double values[MLP_OUTPUTS]; int best = 0; mlp_predict("}${plan.preprocessing ? "&rows[row]" : "rows[row]"}, values);
    printf("%d", best);
    for (int i = 0; i < ${isClasses ? "MLP_CLASSES" : "MLP_OUTPUTS"}; i++) printf(" %.9g", (double)values[i]);
    printf("\\n");
  }
  return 0;
}
`;
}

/** The graph's inputs by their names: numbers as numbers or null, words as strings. */
export function onnxInputs({ plan, rows, inputs }: Given): Record<string, unknown[][]> {
  if (!plan.preprocessing) return { inputs: inputs.map((row) => [...row]) };
  return Object.fromEntries(
    plan.columns.map(({ column, kind }, i) => {
      const isWord = kind === "categorical" || kind === "boolean";
      return [
        column,
        rows.map((row) => {
          const value = row[i];
          return Array.isArray(value) ? [...value] : [value ?? (isWord ? "" : null)];
        }),
      ];
    }),
  );
}

const onnxProgram = `
import json, sys
import numpy, onnxruntime
session = onnxruntime.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
types = {"tensor(double)": numpy.float64, "tensor(float)": numpy.float32, "tensor(string)": numpy.object_}
given = json.load(sys.stdin)
inputs = {}
for item in session.get_inputs():
    values = given[item.name]
    if item.type != "tensor(string)":
        values = [[numpy.nan if value is None else value for value in row] for row in values]
    inputs[item.name] = numpy.array(values, dtype=types[item.type])
found = session.run(None, inputs)
labels = found[0].tolist() if len(found) > 1 else []
json.dump({"labels": labels, "values": found[-1].tolist()}, sys.stdout)
`;

/** The Python that the environment names, else the first of the usual ones that has a module and numpy. */
export async function pythonWith(
  module: string,
): Promise<{ readonly program: string; readonly version: string } | undefined> {
  const test = `import ${module}, numpy; print("${module}", ${module}.__version__)`;
  for (const program of [process.env.PYTHON, "python3", "/usr/bin/python3", "python"]) {
    if (program === undefined) continue;
    const { code, out } = await run(program, ["-c", test]);
    if (code === 0) return { program, version: out.trim() };
  }
  return undefined;
}

/** Runs a program to its end; a code of −1 where there is no such program. */
function run(
  program: string,
  args: readonly string[],
  { cwd, input = "" }: { readonly cwd?: string; readonly input?: string } = {},
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd });
    let out = "";
    let err = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      out += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text) => {
      err += text;
    });
    child.on("error", ({ message }) => resolve({ code: -1, out, err: message }));
    child.on("close", (code) => resolve({ code: code ?? -1, out, err }));
    // A program that ends before it has read everything says so by its code.
    child.stdin.on("error", () => {});
    child.stdin.end(input);
  });
}
