/**
 * The edits that give a design other data. What the design says about the old data and what does not hold for the new is
 * removed in the same undo step.
 */
import type { DesignEdit, Json } from "./edit.ts";
import { datasetGroups, groupFields } from "./fieldGroups.ts";
import { type DatasetSpec, designFields } from "./fields.ts";

/** Fields that describe the file that a design reads, and its task, which follows from the target. */
const fileFields = [
  ...groupFields(designFields.dataset.fields, datasetGroups).flatMap(({ ofFile, fields }) =>
    ofFile ? fields : [],
  ),
  "task",
];

/** The points of a generator in place of a file: every field that names a column of the file goes with it. */
export function useGenerator(dataset: DatasetSpec, generate: Json): DesignEdit[] {
  // A generator in place of another one makes columns of the same kind.
  if (dataset.generate) return [set("generate", generate)];
  return [
    set("generate", generate),
    ...removals(dataset, [
      "path",
      ...fileFields,
      ...["target", "targets", "features", "columns", "splitBy", "splitColumn"],
    ]),
  ];
}

/**
 * A data file, in place of another one or of a generator.
 *
 * @param columns the names of the file's columns
 */
export function useFile(dataset: DatasetSpec, path: string, columns: readonly string[]): DesignEdit[] {
  const lacks = (names: readonly string[] | undefined) =>
    names?.some((name) => !columns.includes(name)) ?? false;
  const ofOldColumns = [
    ...(lacks(dataset.target === undefined ? [] : [dataset.target]) ? ["target"] : []),
    ...(lacks(dataset.targets) ? ["targets"] : []),
    ...(lacks(dataset.features) ? ["features"] : []),
    ...(lacks(Object.keys(dataset.columns ?? {})) ? ["columns"] : []),
    ...(lacks(dataset.splitColumn === undefined ? [] : [dataset.splitColumn])
      ? ["splitBy", "splitColumn"]
      : []),
  ];
  return [
    set("path", path),
    ...(dataset.generate
      ? [set("generate", undefined), set("samples", undefined), set("noise", undefined)]
      : []),
    ...removals(dataset, [...fileFields, ...ofOldColumns]),
  ];
}

function set(key: string, value: Json | undefined): DesignEdit {
  return { kind: "set", path: ["dataset", key], value };
}

/** Removes those of the fields that the design has. */
function removals(dataset: DatasetSpec, keys: readonly string[]): DesignEdit[] {
  const given = dataset as Readonly<Record<string, unknown>>;
  return keys.filter((key) => given[key] !== undefined).map((key) => set(key, undefined));
}
