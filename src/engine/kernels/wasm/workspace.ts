/**
 * A network in the memory of the WebAssembly kernels: its jobs, its threads, and what is read of it between steps. The jobs
 * and the measures stay one class, since both look at the same views of the memory, which are replaced when it grows, and
 * an indirection would be paid for in every step of a tiny network (`docs/performance.md`).
 */

import { InputError } from "../../../shared/errors.ts";
import type { LayerQuantity } from "../../../shared/events.ts";
import type { FloatArray } from "../../../shared/floats.ts";
import type {
  DataRows,
  ForwardMode,
  Measures,
  NetworkPlan,
  TensorName,
  TensorPart,
  Workspace,
} from "../kernels.ts";
import { hasOneSign } from "../reference/scan.ts";
import { command, forwardModes } from "./codes.ts";
import type { KernelExports } from "./exports.ts";
import {
  control,
  controlWords,
  type LayerLayout,
  type Layout,
  learningRateSlot,
  panelStep,
  panelsOf,
  rowBytes,
  runningRows,
} from "./layout.ts";
import { copyFromPanels, copyToPanels } from "./panels.ts";
import { StepProgram } from "./stepProgram.ts";
import { ThreadChoice } from "./threadChoice.ts";
import { ThreadEnded } from "./threadEnded.ts";
import { announceFailure, endOfWork, jobCount, type ThreadGroup } from "./threads.ts";

/**
 * Minimum number of multiplications of a job on which several threads work: about 30 µs on one thread. Below, what the threads take from each
 * other's caches costs more than they gain.
 */
const worthThreads = 1_500_000;

/** Starts this number of threads on the network's memory. */
type StartGroup = (count: number, ended: () => void) => ThreadGroup;

export class WasmWorkspace implements Workspace {
  readonly plan: NetworkPlan;
  private readonly layout: Layout;
  private readonly kernels: KernelExports;
  private readonly memory: WebAssembly.Memory;
  private readonly start: StartGroup | undefined;
  /** The threads that were started, besides the calling one; fewer after one has ended. */
  private started = 0;
  private group: ThreadGroup | undefined;
  private readonly adapts: boolean;
  private choice: ThreadChoice | undefined;
  private program: StepProgram;
  private words: Int32Array;
  private floats: Float32Array;
  private doubles: Float64Array;
  private order: Uint32Array;
  /** Multiplications for one row of the batch in a forward pass. */
  private readonly rowWork: number;
  private data: DataRows | undefined;
  rows = 0;
  private closed = false;
  /** The error in the middle of a shared job after which no further job can follow. */
  private failure: unknown;
  /** Jobs that more than one thread worked on, for tests and measurements. */
  sharedJobs = 0;

  /**
   * @param threads number of threads that the memory is laid out for
   * @param start starts a number of additional threads on this memory, each of which takes part as soon as it is ready
   * @param adapts whether steps take fewer threads where they slow each other down
   */
  constructor(
    plan: NetworkPlan,
    layout: Layout,
    kernels: KernelExports,
    memory: WebAssembly.Memory,
    threads: number,
    start: StartGroup | undefined,
    adapts: boolean,
  ) {
    const { buffer } = memory;
    this.plan = plan;
    this.layout = layout;
    this.kernels = kernels;
    this.memory = memory;
    this.program = new StepProgram(plan, layout, kernels, buffer, 0);
    this.words = new Int32Array(buffer, 0, controlWords);
    this.floats = new Float32Array(buffer, 0, layout.end / 4);
    this.doubles = new Float64Array(buffer, 0, layout.end / 8);
    this.order = new Uint32Array(buffer, layout.order, plan.capacity);
    this.rowWork = plan.layers.reduce((sum, { inputs, units }) => sum + inputs * units, 0);
    plan.optimizer?.entry.init(
      layout.states.map((state) => new Float32Array(buffer, state, 8 * layout.parameterRows)),
    );
    const pays = plan.optimizer && 3 * this.rowWork * plan.capacity >= worthThreads;
    this.start = start;
    this.adapts = adapts;
    if (pays && start) this.startThreads(threads - 1);
  }

  private startThreads(count: number): void {
    this.started = count;
    this.choice = this.adapts && count > 0 ? new ThreadChoice(this.threads) : undefined;
    const group = count > 0 ? this.start?.(count, () => this.groupEnded(group)) : undefined;
    this.group = group;
  }

  /** Handles the event that the whole group has ended, which the threads' own words may not say. */
  private groupEnded(group: ThreadGroup | undefined): void {
    if (this.closed || group !== this.group) return;
    Atomics.store(this.words, control.ended, this.started);
    announceFailure(this.words);
  }

  /** Copies the data behind the network's memory, where the kernels can gather from it. */
  attach(data: DataRows): DataRows {
    const { inputs, targets, weights } = data;
    const wanted = targets.kind === "labels" ? targets.labels : targets.values;
    const start = align(this.layout.end);
    const middle = align(start + inputs.byteLength + readBehind);
    const end = align(middle + wanted.byteLength + readBehind);
    this.grow(end + (weights?.byteLength ?? 0));
    const { buffer } = this.memory;
    const ownInputs = new Float32Array(buffer, start, inputs.length);
    ownInputs.set(inputs);
    const ownTargets = copyTargets(targets, buffer, middle);
    const ownWeights = weights && new Float32Array(buffer, end, weights.length);
    if (weights) ownWeights?.set(weights);
    const { words } = this;
    words[control.inputs] = start;
    words[control.labels] = targets.kind === "labels" ? middle : 0;
    words[control.values] = targets.kind === "labels" ? 0 : middle;
    words[control.weights] = weights ? end : 0;
    this.data = { inputs: ownInputs, targets: ownTargets, ...(ownWeights && { weights: ownWeights }) };
    return this.data;
  }

  private grow(bytes: number): void {
    const missing = Math.ceil((bytes - this.memory.buffer.byteLength) / pageBytes);
    if (missing <= 0) return;
    const { buffer } = this.memory;
    try {
      this.memory.grow(missing);
    } catch {
      throw new InputError(
        `dataset: the network and its data need ${gigabytes(bytes)} GB in one piece; at most 4 GB can be used, and as much as this machine gives. Use fewer rows or features, or fewer units.`,
        { field: "dataset" },
      );
    }
    // A memory that is not shared moves as it grows.
    if (buffer.byteLength === 0) this.mapMemory();
  }

  private mapMemory(): void {
    const { plan, layout, kernels } = this;
    const { buffer } = this.memory;
    this.program = new StepProgram(plan, layout, kernels, buffer, 0);
    this.words = new Int32Array(buffer, 0, controlWords);
    this.floats = new Float32Array(buffer, 0, layout.end / 4);
    this.doubles = new Float64Array(buffer, 0, layout.end / 8);
    this.order = new Uint32Array(buffer, layout.order, plan.capacity);
  }

  load(order: Uint32Array, first: number, count: number): void {
    this.take(order, first, count);
    this.run(command.gather, "training", 0);
  }

  /** Stores which rows the batch has. */
  private take(order: Uint32Array, first: number, count: number): void {
    if (!this.data) throw new Error("No data is attached.");
    if (count < 1 || count > this.plan.capacity)
      throw new RangeError(`A batch of ${count} rows, not 1 to ${this.plan.capacity}.`);
    for (let i = 0; i < count; i++) this.order[i] = order[first + i];
    this.rows = count;
  }

  forward(mode: ForwardMode): void {
    this.run(command.forward, mode, this.rowWork);
  }

  measure(sums: Measures): number {
    const { kernels, layout, rows, doubles } = this;
    kernels.addScores(rows, layout.scores, layout.sums);
    const at = layout.sums / 8;
    sums.rows += rows;
    sums.loss += doubles[at];
    sums.squaredError += doubles[at + 1];
    sums.right += doubles[at + 2];
    return doubles[at];
  }

  backward(): void {
    this.run(command.backward | command.gradients, "batch", 2 * this.rowWork);
  }

  step(
    order: Uint32Array,
    first: number,
    count: number,
    learningRate: number,
    update: number,
    sums: Measures,
  ): boolean {
    const { plan, layout, words, doubles } = this;
    if (!plan.optimizer) throw new Error("A network without an optimizer cannot be trained.");
    this.take(order, first, count);
    doubles[learningRateSlot] = learningRate;
    words[control.update] = update;
    this.run(everything, "training", 3 * this.rowWork);
    this.measure(sums);
    const finite = words[control.notFinite] === 0;
    if (plan.l2 > 0) {
      // Without an update the blocks were not looked at, and the weights are what they were.
      let squares = 0;
      for (let i = 0; i < layout.blocks.length; i++) squares += doubles[layout.squares / 8 + i];
      sums.penalty += count * (finite ? plan.l2 * squares : this.penalty());
    }
    return finite;
  }

  /** All threads that work for this network once they are ready, the calling one included. */
  get threads(): number {
    return this.started + 1;
  }

  /** How many threads can take part in a job by now, the calling one included. */
  get readyThreads(): number {
    return Atomics.load(this.words, control.ready) + 1;
  }

  /** Runs a job, with the other threads where that is faster. */
  private run(commands: number, mode: ForwardMode, rowWork: number): void {
    const { words, rows } = this;
    if (this.failure !== undefined) throw this.failure;
    if (Atomics.load(words, control.failed) !== 0) this.replaceThreads();
    const ready = Math.min(this.choice?.threads ?? this.readyThreads, this.readyThreads, rows);
    const threads = rowWork * rows >= worthThreads ? ready : 1;
    words[control.commands] = commands;
    words[control.rows] = rows;
    words[control.mode] = forwardModes.indexOf(mode);
    if (commands & command.forward) words[control.notFinite] = 0;
    const from = this.choice ? performance.now() : 0;
    if (threads === 1) this.program.run(1);
    else this.runShared(threads);
    if (this.choice?.threads === threads && commands === everything)
      this.choice.done(rows, performance.now() - from, this.program.waited);
  }

  private runShared(threads: number): void {
    this.sharedJobs++;
    const job = this.announce(threads);
    try {
      this.program.run(threads, job);
    } catch (error) {
      if (error instanceof ThreadEnded) {
        this.awaitEnd();
        this.program.complete(job);
        this.replaceThreads();
        return;
      }
      // The memory is half of one step and half of the next: no other job may follow.
      this.failure = error;
      announceFailure(this.words);
      throw error;
    }
  }

  /** Waits until none of the started threads lives, of which one has ended: until then they may write. */
  private awaitEnd(): void {
    const { words, kernels } = this;
    let ended = Atomics.load(words, control.ended);
    while (ended < this.started) ended = kernels.waitForChange(4 * control.ended, ended);
  }

  /** Starts new threads, one fewer, in place of a group of which one has ended. */
  private replaceThreads(): void {
    const { words } = this;
    this.awaitEnd();
    for (const word of [control.ready, control.barrier, control.ended, control.failed])
      Atomics.store(words, word, 0);
    this.startThreads(this.started - 1);
  }

  /** @returns the job's word */
  private announce(threads: number): number {
    const { words } = this;
    const last = Atomics.load(words, control.job);
    const job = ((last & -jobCount) + jobCount) | threads;
    Atomics.store(words, control.job, job);
    Atomics.notify(words, control.job);
    return job;
  }

  penalty(): number {
    const { plan, layout, kernels } = this;
    if (plan.l2 === 0) return 0;
    let squares = 0;
    this.eachPanel((layer, panel) => {
      squares += kernels.sumOfSquares(layer.plan.inputs, panelStart(layer, panel, layout.parameters));
    });
    return plan.l2 * squares;
  }

  sample(index: number, quantity: LayerQuantity, stride: number, into: FloatArray): number {
    const { floats, layout, rows } = this;
    const layer = layout.layers[index];
    const output = index === layout.layers.length - 1;
    const start = quantity === "preActivation" ? layer.s : output ? layout.predictions : layer.a;
    return copyFromPanels(floats, start / 4, panelStep(rows) / 4, rows, layer.plan.units, stride, into);
  }

  sampleWeights(index: number, part: TensorPart, stride: number, into: FloatArray): number {
    const { floats } = this;
    const layer = this.layout.layers[index];
    const { start, step } = this.place(layer, "weight", part);
    const { inputs, units } = layer.plan;
    let to = 0;
    for (let unit = 0; unit < units; unit += stride) {
      let at = start + (unit >> 3) * step + (unit & 7);
      for (let input = 0; input < inputs; input++, at += 8) into[to++] = floats[at];
    }
    return to;
  }

  countOneSigned(index: number): number {
    const { floats } = this;
    const layer = this.layout.layers[index];
    const { start, step } = this.place(layer, "weight", "gradient");
    const { inputs, units } = layer.plan;
    let count = 0;
    for (let unit = 0; unit < units; unit++) {
      const first = start + (unit >> 3) * step + (unit & 7);
      if (hasOneSign(floats, first, first + 8 * inputs, 8)) count++;
    }
    return count;
  }

  countDead(index: number): number {
    const { floats, rows } = this;
    const { plan, s } = this.layout.layers[index];
    const { entry, parameters } = plan.activation;
    if (!entry.dead) return 0;
    const step = panelStep(rows);
    let count = 0;
    for (let unit = 0; unit < plan.units; unit++) {
      const start = (s + (unit >> 3) * step) / 4 + (unit & 7);
      let row = 0;
      while (row < rows && entry.dead(floats[start + 8 * row], parameters)) row++;
      if (row === rows) count++;
    }
    return count;
  }

  gradientNorm(index: number): number {
    const { layout, kernels } = this;
    const layer = layout.layers[index];
    let squares = 0;
    for (let panel = 0; panel < panelsOf(layer.plan.units); panel++) {
      squares += kernels.sumOfSquares(layer.plan.inputs, panelStart(layer, panel, layout.gradients));
    }
    return Math.sqrt(squares);
  }

  allFinite(): boolean {
    const { layout, kernels } = this;
    if (!kernels.allFinite(layout.parameterRows, layout.parameters)) return false;
    return layout.layers.every(
      ({ plan, running }) =>
        !plan.batchNorm || kernels.allFinite(panelsOf(plan.units) * runningRows, running) !== 0,
    );
  }

  read(index: number, tensor: TensorName, part: TensorPart, into: FloatArray): void {
    const layer = this.layout.layers[index];
    const { start, step } = this.place(layer, tensor, part);
    const { inputs, units } = layer.plan;
    if (tensor !== "weight") copyFromPanels(this.floats, start, step, 1, units, 1, into);
    else eachWeight(inputs, units, step, (at, logical) => (into[logical] = this.floats[start + at]));
  }

  write(index: number, tensor: TensorName, part: TensorPart, from: FloatArray): void {
    const layer = this.layout.layers[index];
    const { start, step } = this.place(layer, tensor, part);
    const { inputs, units } = layer.plan;
    if (tensor !== "weight") copyToPanels(this.floats, start, step, 1, units, from);
    else eachWeight(inputs, units, step, (at, logical) => (this.floats[start + at] = from[logical]));
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    if (!this.group) return;
    // A sleeping thread cannot be ended from outside everywhere: it is woken to end of its own accord.
    this.announce(endOfWork);
    this.group.terminate();
  }

  /** Offset of a tensor's row in the first panel, and the distance to the next panel's, in float32 numbers. */
  private place(layer: LayerLayout, tensor: TensorName, part: TensorPart): { start: number; step: number } {
    const { layout } = this;
    if (tensor === "runningMean" || tensor === "runningVariance") {
      const row = tensor === "runningMean" ? 0 : 1;
      return { start: (layer.running + row * rowBytes) / 4, step: (runningRows * rowBytes) / 4 };
    }
    const memory =
      part === "value" ? layout.parameters : part === "gradient" ? layout.gradients : layout.states[part];
    const { inputs } = layer.plan;
    const row = { weight: 0, bias: inputs, gamma: inputs + 1, beta: inputs + 2 }[tensor];
    return {
      start: (panelStart(layer, 0, memory) + row * rowBytes) / 4,
      step: (layer.panelRows * rowBytes) / 4,
    };
  }

  private eachPanel(visit: (layer: LayerLayout, panel: number) => void): void {
    for (const layer of this.layout.layers) {
      for (let panel = 0; panel < panelsOf(layer.plan.units); panel++) visit(layer, panel);
    }
  }
}

const everything = command.gather | command.forward | command.backward | command.gradients | command.update;
const pageBytes = 65536;
/** Number of bytes that `gatherRows` may read behind its matrix. */
const readBehind = 32;

export const gigabytes = (bytes: number): string => (bytes / 1024 ** 3).toFixed(1);

/** Rounds an address up to the next cache line. */
const align = (bytes: number): number => Math.ceil(bytes / 64) * 64;

function copyTargets(targets: DataRows["targets"], buffer: ArrayBufferLike, at: number): DataRows["targets"] {
  if (targets.kind === "labels") {
    const labels = new Int32Array(buffer, at, targets.labels.length);
    labels.set(targets.labels);
    return { kind: "labels", labels };
  }
  const values = new Float32Array(buffer, at, targets.values.length);
  values.set(targets.values);
  return { kind: "values", values };
}

/** The address of a parameter panel, in the memory that begins at `memory`. */
function panelStart(layer: LayerLayout, panel: number, memory: number): number {
  return memory + (layer.firstRow + panel * layer.panelRows) * rowBytes;
}

/** Visits W: where an element is in the panels, counted from the first, and where in (units, inputs), row-major. */
function eachWeight(
  inputs: number,
  units: number,
  step: number,
  visit: (at: number, logical: number) => void,
): void {
  for (let unit = 0, logical = 0; unit < units; unit++) {
    const start = (unit >> 3) * step + (unit & 7);
    for (let input = 0; input < inputs; input++) visit(start + 8 * input, logical++);
  }
}
