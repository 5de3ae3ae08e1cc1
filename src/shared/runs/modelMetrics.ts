/** How good a trained network is on each part of its data, as its file says it. `docs/metrics.md` describes the form. */
import type { DatasetSummary, TrainingSummary } from "../events.ts";

type Part = "train" | "validation" | "test";

/** Measures of one part; null where it has no rows, or where a measure is not defined. */
interface PartMetrics {
  readonly rows: number;
  readonly loss: number | null;
  /** The loss without λΣ‖W‖². */
  readonly dataLoss: number | null;
  readonly accuracy?: number | null;
  readonly r2?: number | null;
  /** In the target's own unit. */
  readonly rmse?: number | null;
  /** Measures of each of several targets. */
  readonly targets?: readonly {
    readonly name: string;
    readonly r2: number | null;
    readonly rmse: number | null;
  }[];
}

export type ModelMetrics = Readonly<Record<Part, PartMetrics>>;

/** The measures that a run has ended with. @param rows of each part */
export function modelMetrics(summary: TrainingSummary, rows: DatasetSummary["rows"]): ModelMetrics {
  const of = (part: Part): PartMetrics => ({
    rows: rows[part],
    loss: summary[`${part}Loss`],
    dataLoss: summary[`${part}DataLoss`],
    ...(summary.task === "classification"
      ? { accuracy: summary[`${part}Score`] }
      : { r2: summary[`${part}Score`], rmse: summary[`${part}Rmse`] }),
    ...(summary.targets.length > 0 && {
      targets: summary.targets.map((target) => ({
        name: target.name,
        r2: target[part].score,
        rmse: target[part].rmse,
      })),
    }),
  });
  return { train: of("train"), validation: of("validation"), test: of("test") };
}
