import { type ReadingControl, Yielder } from "../../shared/cooperative.ts";
import type { DataFinding } from "../../shared/data/finding.ts";
import type { ColumnProfile, DataReport } from "../../shared/data/report.ts";
import { datasetName } from "../../shared/design/datasetName.ts";
import type { DesignSpec } from "../../shared/design/fields.ts";
import type { Severity } from "../../shared/severity.ts";
import { fitFeatures } from "../encode/encode.ts";
import { type DataPlan, planData } from "../plan/plan.ts";
import { countClasses, type SplitRule } from "../plan/splitRows.ts";
import type { Table } from "../table/table.ts";
import { checks } from "./checks/checks.ts";
import { cellText, profileColumn } from "./profile.ts";

const firstRows = 20;
/** Cells of the first rows, at most: a table of ten thousand columns shows one or two rows. */
const maxCells = 20_000;
/** More findings of a kind are reported as one. */
const maxOfKind = 8;

/**
 * Everything a data page shows: the columns, the first rows, the classes, and what is wrong. The matrix is not made.
 *
 * @throws InputError when the design does not fit the table; CancellationError
 */
export async function inspectTable(
  table: Table,
  design: DesignSpec,
  control: ReadingControl = {},
): Promise<DataReport> {
  const yielder = new Yielder(control);
  const warnings = [...table.warnings];
  const plan = await planData(table, design, warnings, { yielder });
  const features = await fitFeatures(plan, design, yielder, warnings);
  const columns: ColumnProfile[] = [];
  for (const column of plan.columns) {
    const fitted = features.find((feature) => feature.plan.column === column.column)?.fitted;
    columns.push(await profileColumn(column, fitted, table.rows, yielder));
    const done = columns.length;
    await yielder.pause(() => ({ stage: "inspecting", done, total: table.columns.length }));
  }
  const findings: DataFinding[] = [];
  for (const check of checks)
    findings.push(...gather(await check({ design, plan, features, profiles: columns, yielder })));
  const { target, targetName, split, dropped } = plan;
  return {
    name: datasetName(design.dataset),
    task: target.task,
    target: targetName,
    rows: {
      all: table.rows,
      dropped,
      train: split.train.length,
      validation: split.validation.length,
      test: split.test.length,
    },
    split: splitText(split.rule, design, table.testFrom !== undefined),
    inputs: features.reduce((sum, { fitted }) => sum + fitted.inputs.length, 0),
    columns,
    firstRows: rowsOf(table),
    classes: classesOf(plan),
    guesses: [...(table.guesses ?? []), ...plan.guesses],
    findings: findings.sort((a, b) => ranks[b.severity] - ranks[a.severity]),
    warnings,
  };
}

const ranks: Readonly<Record<Severity, number>> = { error: 2, warning: 1, info: 0 };

function rowsOf(table: Table): (string | null)[][] {
  const count = Math.min(table.rows, firstRows, Math.max(1, Math.floor(maxCells / table.columns.length)));
  return Array.from({ length: count }, (_, row) => table.columns.map((column) => cellText(column, row)));
}

function classesOf({ target, split }: DataPlan): DataReport["classes"] {
  if (target.task !== "classification") return [];
  const [train, validation, test] = [split.train, split.validation, split.test].map((rows) =>
    countClasses(target, rows),
  );
  return target.classes.map((name, label) => ({
    name,
    train: train[label],
    validation: validation[label],
    test: test[label],
  }));
}

function splitText(rule: SplitRule, design: DesignSpec, hasTestRows: boolean): string {
  const text = ruleText(rule, design);
  return hasTestRows
    ? `The test files' rows test. The others: ${text[0].toLowerCase()}${text.slice(1)}`
    : text;
}

function ruleText(rule: SplitRule, { dataset }: DesignSpec): string {
  switch (rule) {
    case "stratified":
      return "At random, each part with the classes in proportion.";
    case "random":
      return "At random.";
    case "order":
      return "In the order of the file.";
    case "time":
      return `By the time in "${dataset.splitColumn}": the earliest rows train, the latest test.`;
    case "group":
      return `By the groups in "${dataset.splitColumn}": no group is in two parts.`;
    case "column":
      return `As the column "${dataset.splitColumn}" says.`;
    default:
      return rule satisfies never;
  }
}

/** Many findings of one kind become one for all but the first, whose fix mends them together. */
function gather(findings: readonly DataFinding[]): readonly DataFinding[] {
  const kinds = new Set(findings.map(({ kind }) => kind));
  return [...kinds].flatMap((kind) => {
    const own = findings.filter((finding) => finding.kind === kind);
    if (own.length <= maxOfKind) return own;
    const shown = own.slice(0, maxOfKind - 1);
    const rest = own.slice(maxOfKind - 1);
    const edits = rest.flatMap(({ fix }) => fix?.edits ?? []);
    const [first] = rest;
    return [
      ...shown,
      {
        ...first,
        column: undefined,
        evidence: { columns: rest.length },
        message: `The same holds for ${rest.length} more columns, such as "${first.column}".`,
        field: "dataset.columns",
        ...(edits.length > 0 && { fix: { label: `Mend all ${rest.length}`, edits } }),
      },
    ];
  });
}
