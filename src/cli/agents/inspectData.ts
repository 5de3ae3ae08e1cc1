/** `mlp_inspect_data`: what a data file, or the data of a design, has for a network. */
import { stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { inspectTable } from "../../data/inspect/inspect.ts";
import { loadTable } from "../../data/load.ts";
import { catalogue } from "../../engine/catalogue.ts";
import { localExperimentFiles } from "../../node/localExperimentFiles.ts";
import type { InputOf } from "../../shared/agents/inputSchema.ts";
import type { inspectDataSchema } from "../../shared/agents/toolDefinitions.ts";
import type { ColumnProfile, DataReport } from "../../shared/data/report.ts";
import type { DesignEdit } from "../../shared/design/edit.ts";
import type { DesignSpec } from "../../shared/design/fields.ts";
import { parseDesign } from "../../shared/design/parse.ts";
import { formatPath } from "../../shared/design/path.ts";
import { InputError } from "../../shared/errors.ts";
import { fileProblem } from "../../shared/fileProblem.ts";
import { DesignFile } from "../designFile.ts";
import { pageText, rounded } from "./answer.ts";
import { controlOf, pathOf, readText, type ToolContext } from "./toolContext.ts";

export async function inspectData(
  { path: name, target, from = 0 }: InputOf<typeof inspectDataSchema>,
  context: ToolContext,
): Promise<string> {
  const path = await pathOf(name, context);
  const isDesign = path.endsWith(".mlp.json");
  if (!isDesign)
    await stat(path).catch((error: unknown) => {
      throw new InputError(`${name} ${fileProblem(error)}. Name a data file or a design of the workspace.`);
    });
  if (isDesign && target !== undefined)
    throw new InputError(
      '"target" is for a data file; a design says its own. Change it with mlp_edit_design.',
    );
  const control = controlOf(context);
  const files = localExperimentFiles(context.roots).dataIn(dirname(path));
  const inspect = async (design: DesignSpec) =>
    inspectTable(await loadTable(design, files, control), design, control);
  if (!isDesign) return reportText(await inspect(designOn(basename(path), target)), from);
  const file = new DesignFile(name, await readText(path, context), []);
  return file.use(async () => reportText(await inspect(file.design), from));
}

/** A design of which only the data is used. */
function designOn(path: string, target: string | undefined): DesignSpec {
  const text = JSON.stringify({ dataset: { path, ...(target !== undefined && { target }) } });
  const { design, problems } = parseDesign(text, catalogue);
  if (!design) throw new InputError(problems[0].message);
  return design;
}

function reportText(report: DataReport, from: number): string {
  const { rows, task, classes, findings, guesses, columns } = report;
  const head = [
    `${report.name}: ${rows.all} rows${rows.dropped > 0 ? ` (${rows.dropped} left out for missing values)` : ""}, ${columns.length} columns, ${report.inputs} inputs of the network.`,
    `Task: ${task}; target: ${report.target}.`,
    `Rows: training ${rows.train}, validation ${rows.validation}, test ${rows.test}. ${report.split}`,
    ...(classes.length > 0
      ? [
          `Classes (training rows): ${classes
            .slice(0, 20)
            .map((entry) => `${entry.name} ${entry.train}`)
            .join(", ")}${classes.length > 20 ? `, and ${classes.length - 20} more` : ""}.`,
        ]
      : []),
    ...(guesses.length > 0
      ? [
          `Guessed: ${guesses
            .slice(0, 10)
            .map(({ what, value, field }) => `${what} ${value} (${field})`)
            .join(", ")}.`,
        ]
      : []),
    ...(findings.length === 0 ? ["Findings: none."] : ["Findings:"]),
    ...findings
      .slice(0, 12)
      .map(
        ({ severity, message, fix }) =>
          `- ${severity}: ${message}${fix ? ` Fix: ${fix.edits.map(editText).filter(Boolean).join(", ")}.` : ""}`,
      ),
    ...(findings.length > 12 ? [`- and ${findings.length - 12} more findings.`] : []),
    ...report.warnings.slice(0, 5).map((warning) => `- warning: ${warning}`),
    "Columns (name; role; missing; distinct; values; encoding):",
  ];
  return pageText({ head, from, items: "columns", lines: columns.map(columnText) });
}

/** The edit as mlp_edit_design takes it. */
function editText(edit: DesignEdit): string {
  if (edit.kind !== "set") return "";
  return edit.value === undefined
    ? `unset ${formatPath(edit.path)}`
    : `set "${formatPath(edit.path)}=${JSON.stringify(edit.value)}"`;
}

function columnText({
  name,
  role,
  missingShare,
  distinct,
  distinctIsLeast,
  numbers,
  topValues,
  encoding,
}: ColumnProfile): string {
  const values = numbers
    ? `${rounded(numbers.minimum, 3)} to ${rounded(numbers.maximum, 3)}, mean ${rounded(numbers.mean, 3)}`
    : topValues
        .slice(0, 4)
        .map(({ value, count }) => `${value.slice(0, 40)} (${count})`)
        .join(", ");
  const missing = missingShare === 0 ? "0" : `${rounded(100 * missingShare, 2)} %`;
  return `- ${name}; ${role}; ${missing}; ${distinctIsLeast ? "at least " : ""}${distinct}; ${values}; ${encoding}`;
}
