import type { Yielder } from "../../shared/cooperative.ts";
import type { DataFinding } from "../../shared/data/finding.ts";
import type { ColumnProfile } from "../../shared/data/report.ts";
import type { DesignEdit, Json } from "../../shared/design/edit.ts";
import type { DesignSpec } from "../../shared/design/fields.ts";
import type { Fix } from "../../shared/design/fix.ts";
import type { FittedFeature } from "../encode/encode.ts";
import type { DataPlan } from "../plan/plan.ts";

/** What a check that is also made before a run of the command line may look at. */
export interface PlanContext {
  readonly design: DesignSpec;
  readonly plan: DataPlan;
  readonly features: readonly FittedFeature[];
  readonly yielder: Yielder;
}

/** What a check may look at. */
export interface CheckContext extends PlanContext {
  /** Of every column of the table, in its order. */
  readonly profiles: readonly ColumnProfile[];
}

/** One thing to look for. Its file states the criterion and where its thresholds come from. */
export type Check = (context: CheckContext) => Promise<readonly DataFinding[]> | readonly DataFinding[];

/** The edit that gives one field a value. */
export function setField(path: readonly string[], value: Json): DesignEdit {
  return { kind: "set", path, value };
}

export function ignoreColumn(name: string): Fix {
  return { label: `Leave "${name}" out`, edits: [setField(["dataset", "columns", name], "ignore")] };
}

export function columnField(name: string): string {
  return `dataset.columns.${name}`;
}

/** A share as people write it: `37 %`, `0.4 %`. */
export function percent(share: number): string {
  const value = 100 * share;
  return `${value >= 10 || value === 0 ? Math.round(value) : Number(value.toPrecision(2))} %`;
}

export function number(value: number): string {
  return String(Number(value.toPrecision(4)));
}
