import type { ProgressEvent } from "../../shared/events.ts";
import { clearMeasures } from "../kernels/kernels.ts";
import { score, targetSpread } from "../metrics.ts";
import { RateLimiter } from "../rateLimiter.ts";
import type { RunContext } from "./runContext.ts";

/** Milliseconds between two progress events inside an epoch. */
const intervalMs = 100;

type Run = Pick<RunContext, "dataset" | "state" | "stopwatch" | "now" | "emit">;

/** Reports the loss and score of the steps since the last progress event, and of each whole epoch. */
export class Progress {
  private readonly run: Run;
  private readonly rateAt: (update: number) => number;
  private readonly trainSpreadPerRow: number;
  private readonly limiter = new RateLimiter(intervalMs, 1);
  private rate = { at: 0, samples: 0, value: 0 };

  /** @param rateAt the learning rate by the number of updates made before */
  constructor(run: Run, rateAt: (update: number) => number) {
    const { dataset } = run;
    this.run = run;
    this.rateAt = rateAt;
    this.trainSpreadPerRow = targetSpread(dataset, dataset.train) / dataset.train.length;
  }

  isDue(now: number): boolean {
    return this.limiter.due(now);
  }

  /**
   * Reports the progress, where there has been a step. A score that is not defined, such as R² of targets that do not vary,
   * is reported as 0, since events hold numbers only.
   */
  report(): void {
    const { state, stopwatch, dataset } = this.run;
    const { window } = state;
    if (window.rows === 0) return;
    const { rows, loss, penalty } = window;
    const now = this.run.now();
    this.limiter.done(now, now);
    this.run.emit({
      kind: "progress",
      step: state.step,
      epoch: state.epochPosition,
      trainLoss: (loss + penalty) / rows,
      trainDataLoss: loss / rows,
      trainScore: score(dataset.summary.task, window, this.trainSpreadPerRow) ?? 0,
      learningRate: this.rateAt(Math.max(0, state.step - 1)),
      ...this.epochMeans(),
      seconds: stopwatch.seconds,
      samplesPerSecond: this.samplesPerSecond(),
    });
    clearMeasures(window);
  }

  /** Returns the means of the epoch that has just ended, if one has. */
  private epochMeans(): Pick<ProgressEvent, "epochLoss" | "epochDataLoss" | "epochScore"> {
    const { step, position, epochSums } = this.run.state;
    if (position > 0 || step === 0) return {};
    const { rows, loss, penalty } = epochSums;
    return {
      epochLoss: (loss + penalty) / rows,
      epochDataLoss: loss / rows,
      epochScore: score(this.run.dataset.summary.task, epochSums, this.trainSpreadPerRow) ?? 0,
    };
  }

  /** Returns the throughput over the last half second or more; over shorter spans it would flicker. */
  private samplesPerSecond(): number {
    const { seconds } = this.run.stopwatch;
    const { samples } = this.run.state;
    const span = seconds - this.rate.at;
    if (span >= 0.5) this.rate = { at: seconds, samples, value: (samples - this.rate.samples) / span };
    if (this.rate.at > 0) return this.rate.value;
    return seconds > 0 ? samples / seconds : 0;
  }
}
