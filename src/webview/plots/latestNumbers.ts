import type { RunLog } from "../../shared/runLog.ts";

/** Where a run stands; undefined is what is not measured yet, or never. */
export interface LatestNumbers {
  readonly step: number | undefined;
  readonly epoch: number | undefined;
  /** The objective, with λΣ‖W‖². */
  readonly trainLoss: number | undefined;
  /** The data's mean loss alone. */
  readonly trainDataLoss: number | undefined;
  readonly trainScore: number | undefined;
  readonly validationLoss: number | undefined;
  readonly validationDataLoss: number | undefined;
  readonly validationScore: number | undefined;
}

/** The newest numbers of a run. Those of training are the latest event's; the curve's last point may be a mean. */
export function latestNumbers(log: RunLog | undefined): LatestNumbers {
  const progress = log?.latestProgress;
  const validation = log?.validation;
  return {
    step: progress?.step ?? validation?.step.at(-1),
    epoch: progress?.epoch ?? validation?.epoch.at(-1),
    trainLoss: progress?.trainLoss,
    trainDataLoss: progress?.trainDataLoss,
    trainScore: progress?.trainScore,
    validationLoss: validation?.loss.at(-1),
    validationDataLoss: validation?.dataLoss.at(-1),
    validationScore: validation?.score.at(-1),
  };
}
