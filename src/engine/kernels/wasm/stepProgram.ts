/**
 * One training step as each thread does it, and how a step that a thread has left by its end is completed. The two stay one
 * class: completing a job continues the update's own blocks, and every field that a step reads lies on one object, on which
 * the time of tiny networks depends (`docs/performance.md`).
 */

import { decisionThreshold } from "../../losses/coding.ts";
import type { NetworkPlan } from "../kernels.ts";
import { command, forwardModes, squaredErrors } from "./codes.ts";
import type { KernelExports } from "./exports.ts";
import { FallbackKernels } from "./fallbackKernels.ts";
import {
  control,
  type Layout,
  learningRateSlot,
  panelStep,
  panelsOf,
  progressBytes,
  rowBytes,
  runningRows,
  scoreBytes,
} from "./layout.ts";
import { type StepLayer, stepLayer } from "./stepLayer.ts";
import { ThreadEnded } from "./threadEnded.ts";
import { Updater } from "./updater.ts";

/**
 * The work of one thread in a job. All threads run this over the same memory, each on its share:
 * - matrix products, activations and losses by rows of the batch, so that a thread passes through any number of layers
 *   on its own rows without meeting the others;
 * - batch norm by panels of units, for which all rows must be there: the threads meet before and after;
 * - gradients of the parameters, with the update, by blocks of parameters.
 *
 * Each number is the work of one thread, and added in an order that does not depend on the split: the results are the
 * same to the last bit for any number of threads.
 *
 * A thread waits for the others as long as they live. When one has ended, the job is completed by {@link complete}. Up to
 * the update a job writes only what it computes from the batch and the parameters, so that it can be done again; the update
 * changes its own input, so that each thread stores how far it is in the block that it updates.
 */
export class StepProgram {
  private readonly plan: NetworkPlan;
  private readonly layout: Layout;
  private readonly kernels: KernelExports;
  private readonly fallback: FallbackKernels;
  private readonly layers: readonly StepLayer[];
  private readonly output: StepLayer;
  private readonly words: Int32Array;
  private readonly numbers: Float64Array;
  /** Batch norm's running averages, which a forward pass changes, and a copy from before the job. */
  private readonly running: readonly { readonly now: Float32Array; readonly kept: Float32Array }[];
  /** The memories that an update changes, as they begin. */
  private readonly changed: readonly number[];
  private readonly floats: Float32Array;
  /** Each block's first row in the parameter memory, and its number of rows. */
  private readonly firstRows: Int32Array;
  private readonly rowCounts: Int32Array;
  private readonly updater: Updater;
  /** The address at which this thread's kernels store how far they are. */
  private readonly progress: number;
  private readonly thread: number;
  private readonly scratch: number;
  private readonly isSoftmax: boolean;
  /** Factor of Σ (s − y)² in each row's loss; 0 where the loss is another one. */
  private readonly squaredError: number;
  private readonly threshold: number;

  /** The number of the shared job, by which blocks are marked as updated. */
  private job = 0;
  /** Milliseconds that this thread has waited for others in the last job. */
  waited = 0;
  /** Values of the job: threads, all rows, this thread's rows and blocks, bytes between panels. */
  private threads = 0;
  private rows = 0;
  private firstRow = 0;
  private ownRows = 0;
  private firstBlock = 0;
  private endBlock = 0;
  private step = 0;

  /** @param thread number of the thread, 0 for the one that announces the jobs */
  constructor(
    plan: NetworkPlan,
    layout: Layout,
    kernels: KernelExports,
    buffer: ArrayBufferLike,
    thread: number,
  ) {
    this.plan = plan;
    this.layout = layout;
    this.kernels = kernels;
    this.fallback = new FallbackKernels(plan, layout, buffer);
    this.words = new Int32Array(buffer, 0, layout.end / 4);
    this.numbers = new Float64Array(buffer, 0, layout.end / 8);
    this.running = layout.layers.flatMap(({ plan: { batchNorm, units }, running }) => {
      const length = (panelsOf(units) * runningRows * rowBytes) / 4;
      return batchNorm
        ? [{ now: new Float32Array(buffer, running, length), kept: new Float32Array(length) }]
        : [];
    });
    this.changed = [layout.parameters, ...layout.states, ...(plan.clipNorm > 0 ? [layout.gradients] : [])];
    this.floats = new Float32Array(buffer, 0, layout.end / 4);
    this.progress = layout.progress + thread * progressBytes + 4;
    this.updater = new Updater(plan, layout, kernels, this.fallback, this.progress);
    this.thread = thread;
    this.scratch = layout.scratch + thread * layout.scratchSize;
    this.layers = layout.layers.map((layer) => stepLayer(layer, layout));
    this.output = this.layers[this.layers.length - 1];
    const { blocks } = layout;
    this.firstRows = Int32Array.from(blocks, ({ layer, from }) => this.layers[layer].firstRow + from);
    this.rowCounts = Int32Array.from(blocks, ({ from, to }) => to - from);
    const { id, coding } = plan.loss.entry;
    this.isSoftmax = id === "softmax-cross-entropy";
    this.squaredError = squaredErrors[id]?.(this.output.plan.units) ?? 0;
    this.threshold = decisionThreshold(coding);
  }

  /**
   * Does this thread's share of the job in the control words.
   *
   * @param job the job's word, where there are several threads
   * @throws ThreadEnded when another thread has ended
   */
  run(threads: number, job = 0): void {
    const { words } = this;
    const commands = words[control.commands];
    const rows = words[control.rows];
    if (rows !== this.rows || threads !== this.threads) this.share(rows, threads);
    this.job = job;
    this.waited = 0;
    // The others change them after the first meeting at the earliest.
    if (threads > 1 && this.thread === 0) for (const { now, kept } of this.running) kept.set(now);
    if (commands & command.gather) this.gather();
    if (commands & command.forward) this.forward();
    if (commands & command.backward) this.backward();
    if (commands & command.gradients) {
      this.meet();
      const update = (commands & command.update) !== 0;
      if (update) this.updater.prepare(this.numbers[learningRateSlot], words[control.update]);
      if (!update || words[control.notFinite] === 0) this.gradients(update);
    }
    this.meet();
  }

  /** Decides this thread's share of the rows and blocks. */
  private share(rows: number, threads: number): void {
    this.rows = rows;
    this.threads = threads;
    this.step = panelStep(rows);
    this.firstRow = this.shareStart(rows);
    this.ownRows = this.shareEnd(rows) - this.firstRow;
    const { length } = this.layout.blocks;
    this.firstBlock = this.shareStart(length);
    this.endBlock = this.shareEnd(length);
  }

  /**
   * Completes, alone, a shared job that a thread has left by its end. All other threads must have ended.
   *
   * @param job the job's word
   */
  complete(job: number): void {
    const { words } = this;
    if (words[control.updating] !== job) {
      if (words[control.commands] & command.forward) words[control.notFinite] = 0;
      for (const { now, kept } of this.running) now.set(kept);
      this.run(1);
      return;
    }
    this.share(words[control.rows], 1);
    this.updater.prepare(this.numbers[learningRateSlot], words[control.update]);
    const clips = this.plan.clipNorm > 0;
    const clipScale = clips ? this.clipScale() : 1;
    for (let thread = 1; thread < this.layout.threads; thread++) this.continueBlock(thread, job, clipScale);
    for (let index = 0; index < this.layout.blocks.length; index++) {
      if (words[this.doneWord(index)] === job) continue;
      if (!clips) this.blockGradient(index);
      this.updateBlock(index, clipScale);
    }
  }

  /** Continues the block that another thread was updating when it ended, from where it was. */
  private continueBlock(thread: number, job: number, gradientScale: number): void {
    const { kernels, layout, words, updater } = this;
    const at = (layout.progress + thread * progressBytes) / 4;
    const index = words[at] - 1;
    const next = words[at + 1] >>> 0;
    words[at] = 0;
    if (index < 0 || words[this.doneWord(index)] === job) return;
    if (layout.backupSize > 0) {
      this.copyBlock(index, thread, "restore");
      return;
    }
    const first = this.firstRows[index];
    const count = this.rowCounts[index];
    const gradients = layout.gradients + first * rowBytes;
    const parameters = layout.parameters + first * rowBytes;
    if (next >= gradients && next <= gradients + count * rowBytes) {
      const rows = (next - gradients) / rowBytes;
      kernels.scale(count - rows, next, gradientScale, this.progress);
      updater.update(first, count);
    } else {
      // Some kernels take half a row at a time.
      const done = Math.floor((next - parameters) / rowBytes);
      const isHalf = (next - parameters) % rowBytes !== 0;
      if (isHalf) this.updateSecondHalf(first + done);
      const row = done + (isHalf ? 1 : 0);
      if (row < count) updater.update(first + row, count - row);
    }
    words[this.doneWord(index)] = job;
  }

  private updateSecondHalf(row: number): void {
    const { layout, updater, floats } = this;
    const halves = [layout.parameters, ...layout.states].map((memory) => {
      const at = (memory + row * rowBytes) / 4;
      return { at, values: floats.slice(at, at + 4) };
    });
    updater.update(row, 1);
    for (const { at, values } of halves) floats.set(values, at);
  }

  /** Copies what an update changes between the memory and a thread's backup. */
  private copyBlock(index: number, thread: number, direction: "keep" | "restore"): void {
    const { kernels, layout } = this;
    const first = this.firstRows[index];
    const count = this.rowCounts[index];
    let backup = layout.backup + thread * layout.backupSize;
    for (const memory of this.changed) {
      const at = memory + first * rowBytes;
      if (direction === "keep") kernels.copyRows(count, at, backup);
      else kernels.copyRows(count, backup, at);
      backup += count * rowBytes;
    }
  }

  private doneWord(index: number): number {
    return this.layout.done / 4 + index;
  }

  /**
   * Waits for the other threads: what they have written can then be read.
   *
   * @throws ThreadEnded when one has ended
   */
  private meet(): void {
    if (this.threads === 1) return;
    const from = performance.now();
    const met = this.kernels.meet(this.threads, 4 * control.barrier, 4 * control.failed);
    this.waited += performance.now() - from;
    if (!met) throw new ThreadEnded();
  }

  // --------------------------------------------------------------------------------------------------- the batch

  private gather(): void {
    const { kernels, layout, words, plan, firstRow, ownRows, step } = this;
    const order = layout.order + 4 * firstRow;
    const offset = firstRow * rowBytes;
    kernels.gatherRows(ownRows, plan.inputs, words[control.inputs], order, layout.batch + offset, step);
    const outputs = this.output.plan.units;
    const labels = words[control.labels];
    if (labels !== 0) kernels.gatherLabels(ownRows, outputs, labels, order, layout.targets + offset, step);
    else kernels.gatherRows(ownRows, outputs, words[control.values], order, layout.targets + offset, step);
    const weights = words[control.weights];
    if (weights !== 0) kernels.gatherNumbers(ownRows, weights, order, layout.rowWeights + 4 * firstRow);
  }

  // ----------------------------------------------------------------------------------------------------- forward

  private forward(): void {
    let x = this.layout.batch;
    for (const layer of this.layers) {
      this.forwardProduct(layer, x);
      if (layer.plan.batchNorm) {
        this.meet();
        this.forwardBatchNorm(layer);
        this.meet();
      }
      x = layer.a;
    }
    this.predict();
  }

  /** z = x Wᵀ + b, and a = f(z) where no batch norm is between, on this thread's rows. */
  private forwardProduct(layer: StepLayer, x: number): void {
    const { firstRow, ownRows, step } = this;
    const offset = firstRow * rowBytes;
    const { inputs, units, batchNorm } = layer.plan;
    this.kernels.forwardLayer(
      ownRows,
      inputs,
      units,
      x + offset,
      step,
      layer.parameters,
      layer.parameterStep,
      layer.z + offset,
      layer.a + offset,
      layer.fusedCode,
      layer.activationParameter,
    );
    if (layer.fallback && !batchNorm)
      this.fallback.activate(layer, 0, panelsOf(units), firstRow, ownRows, step);
  }

  /** Statistics, ŝ, s and a = f(s), on this thread's panels. */
  private forwardBatchNorm(layer: StepLayer): void {
    const { kernels, rows, step } = this;
    const { batchNorm } = layer.plan;
    if (!batchNorm) return;
    const mode = forwardModes[this.words[control.mode]];
    const count = panelsOf(layer.plan.units);
    const first = this.shareStart(count);
    const end = this.shareEnd(count);
    for (let panel = first; panel < end; panel++) {
      const z = layer.z + panel * step;
      const s = layer.s + panel * step;
      const { mean, variance, inverse, runningMean, runningVariance, gamma, beta } = layer.places[panel];
      if (mode === "evaluation") {
        kernels.normalize(rows, z, runningMean, runningVariance, inverse, batchNorm.epsilon);
      } else {
        kernels.batchStatistics(rows, z, mean, variance);
        kernels.normalize(rows, z, mean, variance, inverse, batchNorm.epsilon);
      }
      if (mode === "training") {
        kernels.follow(runningMean, mean, batchNorm.decay);
        kernels.follow(runningVariance, variance, batchNorm.decay);
      }
      if (batchNorm.affine) kernels.scaleAndShift(rows, z, gamma, beta, s);
      if (layer.code)
        kernels.activate(layer.code, rows, s, layer.a + panel * step, layer.activationParameter);
    }
    if (layer.fallback) this.fallback.activate(layer, first, end, 0, rows, step);
  }

  /** The loss's predictions and its scores, and whether each row's loss is finite. */
  private predict(): void {
    const { kernels, layout, output, words, squaredError, firstRow, ownRows, step } = this;
    const offset = firstRow * rowBytes;
    const { units } = output.plan;
    const a = output.a + offset;
    const p = layout.predictions + offset;
    const y = layout.targets + offset;
    const scores = layout.scores + scoreBytes * firstRow;
    let finite = true;
    if (this.isSoftmax) {
      finite = kernels.softmaxCrossEntropy(ownRows, units, step, a, p, y, scores, this.scratch) !== 0;
    } else if (squaredError !== 0) {
      finite = kernels.squaredError(ownRows, units, step, a, y, scores, squaredError, this.threshold) !== 0;
    } else {
      this.meet();
      if (this.thread === 0) finite = this.fallback.predict(this.rows, step);
      this.meet();
    }
    if (!finite) words[control.notFinite] = 1;
    if (words[control.weights] !== 0) kernels.weighScores(ownRows, scores, layout.rowWeights + 4 * firstRow);
  }

  // ---------------------------------------------------------------------------------------------------- backward

  private backward(): void {
    this.lossGradient();
    for (let index = this.layers.length - 1; index >= 0; index--) {
      const layer = this.layers[index];
      // Looking at layers[-1] would take as long as several kernels.
      const below = index > 0 ? this.layers[index - 1] : undefined;
      if (layer.plan.batchNorm) {
        this.meet();
        this.backwardBatchNorm(layer);
        this.meet();
      }
      if (below) this.backwardProduct(layer, below);
    }
  }

  /** ∂J/∂s of the output layer, on this thread's rows; with batch norm ∂J/∂a. */
  private lossGradient(): void {
    const { kernels, layout, output, squaredError, words, rows, firstRow, ownRows, step } = this;
    const offset = firstRow * rowBytes;
    const { units } = output.plan;
    const p = layout.predictions + offset;
    const y = layout.targets + offset;
    const g = output.g + offset;
    if (this.isSoftmax) {
      kernels.errorGradient(ownRows, units, step, p, y, g, 1 / rows);
    } else if (squaredError !== 0) {
      kernels.errorGradient(ownRows, units, step, p, y, g, (2 * squaredError) / rows);
    } else {
      this.meet();
      if (this.thread === 0) this.fallback.lossGradient(rows, step);
      this.meet();
    }
    if (words[control.weights] !== 0)
      kernels.weighGradient(ownRows, units, step, g, layout.rowWeights + 4 * firstRow);
    if (!output.plan.batchNorm) this.backwardActivation(output, 0, panelsOf(units), firstRow, ownRows);
  }

  /** ∂J/∂a of the layer below, and ∂J/∂z where no batch norm is between, on this thread's rows. */
  private backwardProduct(layer: StepLayer, below: StepLayer): void {
    const { firstRow, ownRows, step } = this;
    const offset = firstRow * rowBytes;
    this.kernels.backwardLayer(
      ownRows,
      layer.plan.inputs,
      layer.plan.units,
      layer.g + offset,
      step,
      layer.parameters,
      layer.parameterStep,
      this.scratch,
      below.g + offset,
      below.s + offset,
      below.a + offset,
      below.fusedCode,
      below.activationParameter,
    );
    if (below.fallback && !below.plan.batchNorm)
      this.fallback.activateBackward(below, 0, panelsOf(below.plan.units), firstRow, ownRows, step);
  }

  /** Computes ∂J/∂z from ∂J/∂a, and the gradients of γ and β, on this thread's panels. */
  private backwardBatchNorm(layer: StepLayer): void {
    const { kernels, rows, step } = this;
    const count = panelsOf(layer.plan.units);
    const first = this.shareStart(count);
    const end = this.shareEnd(count);
    this.backwardActivation(layer, first, end, 0, rows);
    for (let panel = first; panel < end; panel++) {
      const z = layer.z + panel * step;
      const g = layer.g + panel * step;
      const { sum, product, inverse, gamma } = layer.places[panel];
      kernels.gradientSums(rows, g, z, sum, product);
      kernels.backwardNormalize(rows, g, z, sum, product, inverse, gamma);
    }
  }

  private backwardActivation(
    layer: StepLayer,
    firstPanel: number,
    endPanel: number,
    firstRow: number,
    rows: number,
  ): void {
    const { step } = this;
    if (layer.fallback) this.fallback.activateBackward(layer, firstPanel, endPanel, firstRow, rows, step);
    if (!layer.code) return;
    for (let panel = firstPanel; panel < endPanel; panel++) {
      const offset = panel * step + firstRow * rowBytes;
      this.kernels.activateBackward(
        layer.code,
        rows,
        layer.s + offset,
        layer.a + offset,
        layer.g + offset,
        layer.activationParameter,
      );
    }
  }

  // --------------------------------------------------------------------------------------- gradients and update

  /**
   * The gradients of this thread's blocks of parameters. Each block's update follows while it is in the cache, unless
   * clipping must know all gradients first.
   */
  private gradients(update: boolean): void {
    const { kernels, layout, plan } = this;
    const clips = update && plan.clipNorm > 0;
    if (update && !clips) this.beginUpdate();
    for (let index = this.firstBlock; index < this.endBlock; index++) {
      this.blockGradient(index);
      if (clips) {
        const first = this.firstRows[index];
        const count = this.rowCounts[index];
        const gradients = layout.gradients + first * rowBytes;
        this.numbers[layout.gradientSquares / 8 + index] = kernels.sumOfSquares(count, gradients);
      } else if (update) this.updateBlock(index, 1);
    }
    if (clips) this.clipAndUpdate();
  }

  private blockGradient(index: number): void {
    const { kernels, layout, layers, plan, rows, step } = this;
    const { layer: number, from, to } = layout.blocks[index];
    const layer = layers[number];
    kernels.layerGradient(
      rows,
      layer.plan.batchNorm ? 0 : rows,
      from,
      to,
      layer.plan.inputs,
      layer.panelRows,
      number > 0 ? layers[number - 1].a : layout.batch,
      layer.g,
      step,
      layer.parameters,
      layer.gradients,
      2 * plan.l2,
      layout.squares + 8 * index,
    );
  }

  /** Scales the gradient down where it is longer than it may be, then updates this thread's blocks. */
  private clipAndUpdate(): void {
    this.meet();
    this.beginUpdate();
    const scale = this.clipScale();
    for (let index = this.firstBlock; index < this.endBlock; index++) this.updateBlock(index, scale);
  }

  /** Returns the factor of the gradient, from the sums of all blocks. */
  private clipScale(): number {
    const { layout, plan, numbers } = this;
    let squares = 0;
    for (let index = 0; index < layout.blocks.length; index++)
      squares += numbers[layout.gradientSquares / 8 + index];
    const norm = Math.sqrt(squares);
    return norm > plan.clipNorm ? plan.clipNorm / norm : 1;
  }

  /** Marks the job as updating: from here on it cannot be done again from its beginning. */
  private beginUpdate(): void {
    if (this.threads > 1) Atomics.store(this.words, control.updating, this.job);
  }

  private updateBlock(index: number, gradientScale: number): void {
    const { kernels, layout, words, thread } = this;
    const first = this.firstRows[index];
    const count = this.rowCounts[index];
    const isShared = this.threads > 1;
    const scales = gradientScale !== 1;
    const gradients = layout.gradients + first * rowBytes;
    const parameters = layout.parameters + first * rowBytes;
    const at = (layout.progress + thread * progressBytes) / 4;
    if (isShared) {
      if (layout.backupSize > 0) this.copyBlock(index, thread, "keep");
      words[at + 1] = scales ? gradients : parameters;
      Atomics.store(words, at, index + 1);
    }
    if (scales) {
      kernels.scale(count, gradients, gradientScale, this.progress);
      words[at + 1] = parameters;
    }
    this.updater.update(first, count);
    if (isShared) {
      Atomics.store(words, this.doneWord(index), this.job);
      Atomics.store(words, at, 0);
    }
  }

  /** Returns where this thread's share of `count` items begins. */
  private shareStart(count: number): number {
    return Math.floor((count * this.thread) / this.threads);
  }

  /** Returns where this thread's share of `count` items ends, exclusive. */
  private shareEnd(count: number): number {
    return Math.floor((count * (this.thread + 1)) / this.threads);
  }
}
