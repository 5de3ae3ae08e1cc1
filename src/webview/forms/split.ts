import type { DatasetSpec } from "../../shared/design/fields.ts";

export type Split = DatasetSpec["split"];

/**
 * The split with one fraction changed, so that the three still add up to 1 in the same edit. The training part gives or
 * takes the difference; where it has too little, or is itself what changed, the other parts do, in proportion.
 */
export function resplit(split: Split, key: keyof Split, value: number): Split {
  if (key === "train") {
    const { validation, test } = split;
    const share = validation + test === 0 ? 1 : validation / (validation + test);
    const newValidation = tidy((1 - value) * share);
    return { train: value, validation: newValidation, test: tidy(1 - value - newValidation) };
  }
  const other = key === "validation" ? "test" : "validation";
  // The training part may not be empty.
  const kept = Math.min(split[other], Math.max(0, 1 - value - Math.min(split.train, 0.01)));
  const parts = { [key]: value, [other]: tidy(kept) } as Pick<Split, "validation" | "test">;
  return { train: tidy(1 - value - kept), ...parts };
}

function tidy(value: number): number {
  return Math.max(0, Number(value.toFixed(4)));
}
