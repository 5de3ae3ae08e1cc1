import { decisionThreshold } from "../../losses/coding.ts";
import type { LossBatch } from "../../losses/loss.ts";
import type { NetworkPlan } from "../kernels.ts";
import { squaredErrors } from "./codes.ts";
import { type LayerLayout, type Layout, rowBytes, scoreBytes } from "./layout.ts";
import { copyFromPanels, copyToPanels } from "./panels.ts";

/**
 * What `assembly/` has no code for, computed by the registry entries' own TypeScript over the same memory: slower, and a
 * new entry works at once.
 */
export class FallbackKernels {
  private readonly plan: NetworkPlan;
  private readonly layout: Layout;
  private readonly floats: Float32Array;
  private readonly doubles: Float64Array;
  private readonly output: LayerLayout;
  /** The loss's matrices in logical order. */
  private readonly batch: LossBatch & { rows: number; readonly predictions: Float32Array };
  private readonly gradient: Float32Array;
  private readonly context = { learningRate: 0, update: 0 };
  /** Views of the parameter memory for the blocks that were updated before, by their first row. */
  private readonly updates = new Map<number, UpdateViews>();

  constructor(plan: NetworkPlan, layout: Layout, buffer: ArrayBufferLike) {
    this.plan = plan;
    this.layout = layout;
    this.floats = new Float32Array(buffer, 0, layout.end / 4);
    this.doubles = new Float64Array(buffer, 0, layout.end / 8);
    this.output = layout.layers[layout.layers.length - 1];
    const outputs = this.output.plan.units;
    const { id } = plan.loss.entry;
    const known = id === "softmax-cross-entropy" || squaredErrors[id] !== undefined;
    const matrix = () => new Float32Array(known ? 0 : plan.capacity * outputs);
    const logits = matrix();
    this.batch = {
      rows: 0,
      outputs,
      logits,
      predictions: plan.loss.entry.predict ? matrix() : logits,
      targets: matrix(),
    };
    this.gradient = matrix();
  }

  /** a = f(s) for panels `first` … `end` − 1 and `rows` rows from `firstRow` on. */
  activate(
    layer: LayerLayout,
    first: number,
    end: number,
    firstRow: number,
    rows: number,
    step: number,
  ): void {
    const { floats } = this;
    const { entry, parameters } = layer.plan.activation;
    for (let panel = first; panel < end; panel++) {
      const offset = panel * step + firstRow * rowBytes;
      let from = (layer.s + offset) / 4;
      let to = (layer.a + offset) / 4;
      for (const stop = from + 8 * rows; from < stop; )
        floats[to++] = entry.value(floats[from++], parameters);
    }
  }

  /** g ← g ⊙ f′(s). */
  activateBackward(
    layer: LayerLayout,
    first: number,
    end: number,
    firstRow: number,
    rows: number,
    step: number,
  ): void {
    const { floats } = this;
    const { entry, parameters } = layer.plan.activation;
    for (let panel = first; panel < end; panel++) {
      const offset = panel * step + firstRow * rowBytes;
      const s = (layer.s + offset) / 4;
      const a = (layer.a + offset) / 4;
      const g = (layer.g + offset) / 4;
      for (let i = 0; i < 8 * rows; i++) {
        floats[g + i] *= entry.derivative(floats[s + i], floats[a + i], parameters);
      }
    }
  }

  /**
   * Predictions, and the scores of each row.
   *
   * @returns whether the loss is finite
   */
  predict(rows: number, step: number): boolean {
    const { floats, layout, batch } = this;
    const { entry } = this.plan.loss;
    const { outputs, logits, predictions, targets } = batch;
    batch.rows = rows;
    copyFromPanels(floats, this.output.a / 4, step / 4, rows, outputs, 1, logits);
    copyFromPanels(floats, layout.targets / 4, step / 4, rows, outputs, 1, targets);
    if (entry.predict) {
      entry.predict(rows, outputs, logits, predictions);
      copyToPanels(floats, layout.predictions / 4, step / 4, rows, outputs, predictions);
    }
    let loss = 0;
    for (let row = 0; row < rows; row++) loss += this.score(row);
    return Number.isFinite(loss);
  }

  /** @returns the row's loss */
  private score(row: number): number {
    const { entry } = this.plan.loss;
    const { outputs, predictions, targets } = this.batch;
    const start = row * outputs;
    let squares = 0;
    let predicted = start;
    let wanted = start;
    for (let i = start; i < start + outputs; i++) {
      squares += (predictions[i] - targets[i]) ** 2;
      if (predictions[i] > predictions[predicted]) predicted = i;
      if (targets[i] > targets[wanted]) wanted = i;
    }
    const threshold = decisionThreshold(entry.coding);
    const isRight =
      outputs === 1 ? predictions[start] > threshold === targets[start] > threshold : predicted === wanted;
    const loss = entry.value(this.batch, row);
    const at = this.layout.scores + scoreBytes * row;
    this.doubles[at / 8] = loss;
    this.doubles[at / 8 + 1] = squares;
    this.floats[at / 4 + 4] = isRight ? 1 : 0;
    return loss;
  }

  /** ∂J/∂a of the output layer, the rows' weights not counted, after {@link predict}. */
  lossGradient(rows: number, step: number): void {
    this.plan.loss.entry.gradient(this.batch, this.gradient);
    copyToPanels(this.floats, this.output.g / 4, step / 4, rows, this.batch.outputs, this.gradient);
  }

  /** The optimizer's step for `count` rows of the parameter memory. */
  update(first: number, count: number, learningRate: number, update: number): void {
    const { optimizer } = this.plan;
    if (!optimizer) return;
    let views = this.updates.get(first);
    if (!views) {
      const view = (start: number) =>
        this.floats.subarray((start + first * rowBytes) / 4, (start + (first + count) * rowBytes) / 4);
      const { parameters, gradients, states } = this.layout;
      views = { parameters: view(parameters), gradients: view(gradients), states: states.map(view) };
      this.updates.set(first, views);
    }
    this.context.learningRate = learningRate;
    this.context.update = update;
    optimizer.entry.step(views.parameters, views.gradients, views.states, optimizer.parameters, this.context);
  }
}

interface UpdateViews {
  readonly parameters: Float32Array;
  readonly gradients: Float32Array;
  readonly states: readonly Float32Array[];
}
