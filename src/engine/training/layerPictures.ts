import { evenlySpaced, healthSampleSize } from "../healthSample.ts";
import { emptyMeasures } from "../kernels/kernels.ts";
import { layerSnapshots } from "../layerSnapshots.ts";
import { Pace } from "../pace.ts";
import { UpdateMeter } from "../updateMeter.ts";
import type { RunContext } from "./runContext.ts";

/** Between two pictures, in milliseconds. */
const interval = 100;
/** What pictures may take of the time. */
const share = 0.02;

type Run = Pick<RunContext, "dataset" | "network" | "state" | "now" | "emit">;

/** Takes pictures of the layers, and measures for them how far a step moves the weights. */
export class LayerPictures {
  private readonly run: Run;
  private readonly enabled: boolean;
  private readonly pace = new Pace(interval, share);
  private readonly updateMeter: UpdateMeter;
  /** The training rows on which layers are measured. */
  private readonly sample: Uint32Array;
  /** What the updates' measures have taken since the last picture, in milliseconds. */
  private meterTime = 0;
  private picturedStep = -1;

  /** @param enabled false takes none; one sees what they cost */
  constructor(run: Run, enabled: boolean) {
    this.run = run;
    this.enabled = enabled;
    this.updateMeter = new UpdateMeter(run.network);
    const { dataset, network } = run;
    const rows = healthSampleSize(dataset.train.length, network.parameters);
    this.sample = evenlySpaced(dataset.train, rows);
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

  /**
   * Measures the layers on the sample with the network as it is: values and gradients of the sample, batch norm with its
   * statistics. Reads only; the batch and the gradients in the workspace are others afterwards, which the next step replaces.
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
    this.picturedStep = step;
    this.pace.done(from - this.meterTime, now());
    this.meterTime = 0;
  }
}
