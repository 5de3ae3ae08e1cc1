/** How forms show the fields of a design: which belong together, and which have a control at all. */

import type { Field, Fields } from "./fieldKinds.ts";

/** Fields that belong together in a form, in the order in which the form shows them. */
export interface FieldGroup {
  readonly label: string;
  readonly fields: readonly string[];
  /** Whether the form shows the group only on demand, unless one of its fields is set. */
  readonly folded: boolean;
  /** Whether the fields describe one data file: a design that gets other data loses them. */
  readonly ofFile?: boolean;
}

/**
 * The fields of `dataset` as forms show them. A field that no group names is shown with the last group, so that a new
 * field has a place in the designer at once ({@link groupFields}).
 */
export const datasetGroups: readonly FieldGroup[] = [
  { label: "Source", fields: ["generate", "samples", "noise", "path"], folded: false },
  { label: "Target", fields: ["target", "task", "standardize"], folded: false },
  { label: "Split", fields: ["split"], folded: false },
  { label: "How the rows are divided", fields: ["splitBy", "splitColumn", "splitSeed"], folded: true },
  { label: "Columns", fields: ["targets", "features", "columns", "image"], folded: true },
  {
    label: "How the cells are encoded",
    fields: ["scale", "missing", "missingIndicator", "maxCategories"],
    folded: true,
  },
  {
    label: "How the file is read",
    fields: [
      ...["format", "header", "delimiter", "decimal", "thousands", "missingWords", "skipLines", "comment"],
      ...["labels", "test", "testLabels"],
    ],
    folded: true,
    ofFile: true,
  },
];

/** The groups with those of their fields that exist; a field that no group names is in the last group. */
export function groupFields(fields: Fields, groups: readonly FieldGroup[]): readonly FieldGroup[] {
  const named = new Set(groups.flatMap((group) => group.fields));
  const others = Object.keys(fields).filter((key) => !named.has(key));
  return groups.map((group, i) => ({
    ...group,
    fields: [...group.fields.filter((key) => key in fields), ...(i === groups.length - 1 ? others : [])],
  }));
}

/** Whether there is something to choose: a field that only the text shows, or that has a single value, has no control. */
export function isEditable(field: Field): boolean {
  if (field.textOnly) return false;
  if (field.kind === "number") return field.minimum === undefined || field.minimum !== field.maximum;
  return field.kind !== "string" || field.values?.length !== 1;
}
