import type { DataFinding } from "../../../shared/data/finding.ts";
import type { DesignSpec } from "../../../shared/design/fields.ts";
import type { Fix } from "../../../shared/design/fix.ts";
import { countClasses } from "../../plan/splitRows.ts";
import { number, type PlanContext, percent, setField } from "../check.ts";

/** A class a tenth the size of the largest is easily overlooked; at a fiftieth, accuracy says nothing about it. */
const warning = 0.1;
const bad = 0.02;
/** Fewer training rows than this show little of a class. */
const minRows = 10;

/** Classes of very different sizes, and classes with very few rows. */
export function classBalance({ plan, design }: PlanContext): DataFinding[] {
  const { target, targetName, split } = plan;
  if (target.task !== "classification") return [];
  const counts = countClasses(target, split.train);
  const base = { column: targetName, field: "dataset.target" };
  const findings: DataFinding[] = [];
  const rare = counts.flatMap((count, label) => (count < minRows ? [label] : []));
  if (rare.length > 0) {
    const least = rare.reduce((a, b) => (counts[b] < counts[a] ? b : a));
    const others = rare.length > 1 ? `, and ${rare.length - 1} more classes have fewer than ${minRows}` : "";
    findings.push({
      ...base,
      kind: "few-rows-per-class",
      severity: counts[least] < 2 ? "error" : "warning",
      evidence: { classes: rare.length, rows: counts[least] },
      message: `Class "${target.classes[least]}" has ${counts[least] === 0 ? "no" : counts[least]} training row${counts[least] === 1 ? "" : "s"}${others}: too few to learn from, and to measure on. Add rows, or merge classes.`,
    });
  }
  const largest = counts.indexOf(Math.max(...counts));
  // A class without a training row is reported as such; its ratio would be infinite.
  const present = counts.filter((count) => count > 0);
  if (present.length < 2) return findings;
  const smallest = counts.indexOf(Math.min(...present));
  const ratio = counts[smallest] / counts[largest];
  if (ratio < warning) {
    const share = counts[largest] / split.train.length;
    const fix = balancedWeights(design.training);
    findings.push({
      ...base,
      kind: "class-imbalance",
      severity: ratio < bad ? "error" : "warning",
      evidence: { smallest: counts[smallest], largest: counts[largest], share },
      message: `Class "${target.classes[largest]}" has ${number(1 / ratio)} times as many training rows as "${target.classes[smallest]}": whoever always answers it is right in ${percent(share)} of them. Look at each class's own accuracy.`,
      ...(fix && { fix }),
    });
  }
  return findings;
}

/** Class weights, where they are not in use. */
function balancedWeights({ classWeights }: DesignSpec["training"]): Fix | undefined {
  if (classWeights !== undefined) return undefined;
  return { label: "Weigh the classes", edits: [setField(["training", "classWeights"], "balanced")] };
}
