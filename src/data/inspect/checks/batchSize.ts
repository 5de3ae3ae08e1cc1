import type { DataFinding } from "../../../shared/data/finding.ts";
import { batchSizeNote } from "../../../shared/design/batchSize.ts";
import { type CheckContext, setField } from "../check.ts";

/** A batch size that was set to more than there are training rows. */
export function batchSize({ plan, design }: CheckContext): DataFinding[] {
  const rows = plan.split.train.length;
  const message = batchSizeNote(design, rows);
  if (message === undefined) return [];
  return [
    {
      kind: "large-batch",
      severity: "info",
      column: undefined,
      evidence: { batchSize: design.training.batchSize, rows },
      message,
      field: "training.batchSize",
      fix: { label: `Use ${rows}`, edits: [setField(["training", "batchSize"], rows)] },
    },
  ];
}
