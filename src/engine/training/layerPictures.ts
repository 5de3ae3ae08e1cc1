import { layerSnapshots } from "../layerSnapshots.ts";
import { evaluationRows } from "../network.ts";
import { Pace } from "../pace.ts";
import { UpdateMeter } from "../updateMeter.ts";
import type { RunContext } from "./runContext.ts";

/** Between two pictures, in milliseconds. */
const interval = 100;
/** What pictures may take of the time. */
const share = 0.02;

type Run = Pick<RunContext, "dataset" | "network" | "order" | "state" | "now" | "emit">;

/** Takes pictures of the layers, and measures for them how far a step moves the weights. */
export class LayerPictures {
  private readonly run: Run;
  private readonly enabled: boolean;
  private readonly pace = new Pace(interval, share);
  private readonly updateMeter: UpdateMeter;
  /** What the updates' measures have taken since the last picture, in milliseconds. */
  private meterTime = 0;
  private picturedStep = -1;

  /** @param enabled false takes none; one sees what they cost */
  constructor(run: Run, enabled: boolean) {
    this.run = run;
    this.enabled = enabled;
    this.updateMeter = new UpdateMeter(run.network);
  }

  isDue(now: number): boolean {
    return this.pace.due(now);
  }

  /** Whether the last picture shows the present step. */
  get isCurrent(): boolean {
    return this.picturedStep === this.run.state.step;
  }

  /** What measuring steps for the next picture has taken, in milliseconds. */
  get measuringTime(): number {
    return this.meterTime;
  }

  /** To be called right before a step that a picture will follow. */
  beginStep(): void {
    const from = this.run.now();
    this.updateMeter.begin();
    this.meterTime += this.run.now() - from;
  }

  /** To be called right after it. */
  endStep(): void {
    const from = this.run.now();
    this.updateMeter.end();
    this.meterTime += this.run.now() - from;
  }

  /** Pictures the batch of the last step; before the first one, and after an evaluation, it is computed anew. */
  take(): void {
    if (!this.enabled) return;
    const { network, order, dataset, state, now, emit } = this.run;
    const { lastBatch, step } = state;
    const from = now();
    const { workspace, plan } = network;
    const stepped = step > 0;
    const gradients = lastBatch.hasGradients && plan.optimizer !== undefined;
    if (!lastBatch.isHeld) {
      const first = Math.min(plan.capacity, evaluationRows, dataset.train.length);
      workspace.load(order.order, stepped ? lastBatch.first : 0, stepped ? lastBatch.rows : first);
      workspace.forward("batch");
      lastBatch.isHeld = stepped;
    }
    const layers = layerSnapshots(network, gradients ? this.updateMeter : undefined);
    emit({ kind: "layers", step, layers });
    this.picturedStep = step;
    this.pace.done(from - this.meterTime, now());
    this.meterTime = 0;
  }
}
