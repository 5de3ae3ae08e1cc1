import type { DataFinding } from "../../../shared/data/finding.ts";
import type { DesignEdit } from "../../../shared/design/edit.ts";
import type { Fix } from "../../../shared/design/fix.ts";
import { type CheckContext, number, setField } from "../check.ts";

/** Initializations are made for inputs of about unit size; ten times that already saturates, or makes steps too long. */
const tooLarge = 10;
const tooDifferent = 10;

/** Numbers that go into the network as they are, though they are far from unit size or from each other's. */
export function scaling({ features, profiles, design }: CheckContext): DataFinding[] {
  const unscaled = features.flatMap(({ plan }) => {
    const numbers = profiles.find(({ name }) => name === plan.column.name)?.numbers;
    const isRaw = plan.scaling === "none" && (plan.role === "numeric" || plan.role === "date");
    if (!isRaw || !numbers || numbers.std === 0) return [];
    return [{ name: plan.column.name, size: Math.hypot(numbers.mean, numbers.std), std: numbers.std }];
  });
  if (unscaled.length === 0) return [];
  const largest = unscaled.reduce((a, b) => (b.size > a.size ? b : a));
  const widest = unscaled.reduce((a, b) => (b.std > a.std ? b : a));
  const narrowest = unscaled.reduce((a, b) => (b.std < a.std ? b : a));
  const ratio = widest.std / narrowest.std;
  // Batch norm in the first layer takes any common size out of what the inputs become, though not their differences.
  const isNormalized = design.layers[0]?.batchNorm !== undefined;
  if ((isNormalized || largest.size <= tooLarge) && ratio <= tooDifferent) return [];
  const { field, fix } = remedy(
    design.dataset,
    unscaled.map(({ name }) => name),
  );
  return [
    {
      kind: "unscaled-inputs",
      severity: "warning",
      column: unscaled.length === 1 ? largest.name : undefined,
      evidence: { largest: largest.size, ratio, columns: unscaled.length },
      message:
        ratio > tooDifferent
          ? `The inputs are not scaled, and "${widest.name}" varies ${number(ratio)} times as much as "${narrowest.name}": the largest ones drown the others, and training is slow or diverges.`
          : `The inputs are not scaled, and "${largest.name}" is about ${number(largest.size)} in size: units saturate or steps grow too long.`,
      field,
      fix,
    },
  ];
}

function remedy(
  { scale, columns }: CheckContext["design"]["dataset"],
  names: readonly string[],
): { field: string; fix: Fix } {
  const single = names.filter((name) => columns?.[name]?.scale === "none");
  const edits: DesignEdit[] = single.map((name) =>
    setField(["dataset", "columns", name, "scale"], "standardize"),
  );
  if (single.length < names.length) {
    const isScaleSaid = scale !== undefined;
    edits.push(
      isScaleSaid
        ? setField(["dataset", "scale"], "standardize")
        : setField(["dataset", "standardize"], true),
    );
  }
  const field =
    single.length === names.length
      ? `dataset.columns.${single[0]}`
      : `dataset.${scale === undefined ? "standardize" : "scale"}`;
  return { field, fix: { label: "Standardize the inputs", edits } };
}
