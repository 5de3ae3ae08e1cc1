import { evenlySpaced, healthSampleSize } from "../healthSample.ts";
import { emptyMeasures } from "../kernels/kernels.ts";
import { layerSnapshots } from "../layerSnapshots.ts";
import { RateLimiter } from "../rateLimiter.ts";
import { UpdateMeter } from "../updateMeter.ts";
import type { RunContext } from "./runContext.ts";

/** Milliseconds between two snapshots. */
const intervalMs = 100;
/** Largest share of the time that snapshots may take. */
const share = 0.02;

type Run = Pick<RunContext, "dataset" | "network" | "state" | "now" | "emit">;

/** Takes snapshots of the layers, and measures for them how far a step moves the weights. */
export class Snapshots {
  private readonly run: Run;
  private readonly enabled: boolean;
  private readonly limiter = new RateLimiter(intervalMs, share);
  private readonly updateMeter: UpdateMeter;
  /** The training rows on which layers are measured. */
  private readonly sample: Uint32Array;
  /** Milliseconds that measuring updates has taken since the last snapshot. */
  private meterTimeMs = 0;
  /** Step of the last snapshot; -1 before the first. */
  private lastStep = -1;

  /** @param enabled whether snapshots are taken; benchmarks turn them off to measure what they cost */
  constructor(run: Run, enabled: boolean) {
    this.run = run;
    this.enabled = enabled;
    this.updateMeter = new UpdateMeter(run.network);
    const { dataset, network } = run;
    const rows = healthSampleSize(dataset.train.length, network.parameters);
    this.sample = evenlySpaced(dataset.train, rows);
  }

  isDue(now: number): boolean {
    return this.limiter.due(now);
  }

  /** Whether the last snapshot shows the present step. */
  get isCurrent(): boolean {
    return this.lastStep === this.run.state.step;
  }

  /** Milliseconds that measuring updates for the next snapshot has taken. */
  get measuringTimeMs(): number {
    return this.meterTimeMs;
  }

  /** Begins to measure a step; called right before a step that a snapshot will follow. */
  beginStep(): void {
    const from = this.run.now();
    this.updateMeter.begin();
    this.meterTimeMs += this.run.now() - from;
  }

  /** Ends the measurement; called right after that step. */
  endStep(): void {
    const from = this.run.now();
    this.updateMeter.end();
    this.meterTimeMs += this.run.now() - from;
  }

  /**
   * Measures the layers on the sample with the network as it is: values and gradients of the sample, batch norm with its
   * statistics. No parameter changes; the batch and the gradients in the workspace do, and the next step replaces them.
   */
  take(): void {
    if (!this.enabled) return;
    const { network, state, now, emit } = this.run;
    const { step } = state;
    const from = now();
    const { workspace, plan } = network;
    workspace.load(this.sample, 0, this.sample.length);
    workspace.forward("batch");
    // Where the loss is not finite a step makes no backward pass either, and the place of the first such number is
    // looked for in the gradients of the step before.
    const isSound = workspace.allFinite() && Number.isFinite(workspace.measure(emptyMeasures()));
    const hasGradients = plan.optimizer !== undefined && isSound;
    if (hasGradients) workspace.backward();
    const layers = layerSnapshots(network, hasGradients ? this.updateMeter : undefined);
    emit({ kind: "layers", step, layers });
    this.lastStep = step;
    this.limiter.done(from - this.meterTimeMs, now());
    this.meterTimeMs = 0;
  }
}
