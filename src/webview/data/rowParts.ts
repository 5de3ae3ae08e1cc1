import type { DataReport } from "../../shared/data/report.ts";

export type PartName = "train" | "validation" | "test" | "dropped";

export interface RowPart {
  readonly name: PartName;
  readonly label: string;
  readonly rows: number;
  /** Of all rows, from 0 to 1. */
  readonly share: number;
}

const labels: Readonly<Record<PartName, string>> = {
  train: "train",
  validation: "validation",
  test: "test",
  dropped: "dropped, a value is missing",
};

/** Where the rows go, in the order of the bar; parts without rows are left out, except those for training. */
export function rowParts(rows: DataReport["rows"]): RowPart[] {
  const total = rows.train + rows.validation + rows.test + rows.dropped;
  return (Object.keys(labels) as PartName[])
    .map((name) => ({
      name,
      label: labels[name],
      rows: rows[name],
      share: total === 0 ? 0 : rows[name] / total,
    }))
    .filter(({ name, rows: count }) => name === "train" || count > 0);
}
