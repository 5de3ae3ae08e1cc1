import type { LayerPlan, NetworkPlan } from "../kernels.ts";
import { optimizerKernels } from "./codes.ts";

/**
 * Where everything lies in the WebAssembly memory: arithmetic on the plan alone, so that every thread finds the same
 * addresses.
 *
 * A panel holds 8 units or features, one row of 8 float32 (32 bytes) after another:
 * - activations and their gradients are panels (⌈units/8⌉, rows, 8), a row for each row of the batch;
 * - parameters are panels of 8 units: W as (inputs, 8), then a row of biases, then with an affine batch norm γ and β.
 *   Gradients and each of the optimizer's states lie alike, so that an update is one run over flat memory.
 *
 * The kernels so read and write contiguous memory with constant offsets, and no stride is a power of two, which would
 * fill few sets of the caches. Lanes beyond the units hold 0 weights with 0 gradients, and no result depends on them.
 */
export interface Layout {
  readonly layers: readonly LayerLayout[];
  /** Rows of 8 in the parameter memory; in the gradients, and in each state, as many. */
  readonly parameterRows: number;
  readonly parameters: number;
  readonly gradients: number;
  readonly states: readonly number[];
  /** Pieces of the parameter memory, in order: what a thread takes at a time, small enough for the L2 cache. */
  readonly blocks: readonly ParameterBlock[];
  /** Address of ΣW² of each block, a float64. */
  readonly squares: number;
  /** Address of each block's sum of squared gradients, a float64. */
  readonly gradientSquares: number;
  /** Address of the last shared job that has updated each block, an int32. */
  readonly done: number;
  /**
   * For each thread on a cache line of its own, as two int32: 1 + the block that it is updating, 0 for none; and the address
   * of what comes next in it: of its gradient while that is scaled, then of its weights.
   */
  readonly progress: number;
  /** Address of each thread's space for what an update changes in a block, where no kernel stores its progress. */
  readonly backup: number;
  readonly backupSize: number;
  /** The most threads, the starting one included. */
  readonly threads: number;
  /** Panels of the batch's inputs, of targets, and of predictions. */
  readonly batch: number;
  readonly targets: number;
  readonly predictions: number;
  /** The weights of the batch's rows: float32. */
  readonly rowWeights: number;
  /** Address of each row's scores, `scoreBytes` long, see `assembly/losses.ts`. */
  readonly scores: number;
  /** Three float64: loss, squared error, right answers. */
  readonly sums: number;
  /** Which rows of the data make the batch: uint32. */
  readonly order: number;
  /** Address of each thread's scratch memory: two panels of Wᵀ, or four rows of the output layer. */
  readonly scratch: number;
  readonly scratchSize: number;
  /** Address at which the network ends and the dataset may begin. */
  readonly end: number;
}

export interface LayerLayout {
  readonly plan: LayerPlan;
  /** Rows of 8 in a parameter panel. */
  readonly panelRows: number;
  /** The first parameter panel, as a row of the parameter memory. */
  readonly firstRow: number;
  /** z; with batch norm ŝ takes its place. */
  readonly z: number;
  /** Address of s; equal to z without an affine batch norm. */
  readonly s: number;
  /** Address of a; equal to s for the identity. */
  readonly a: number;
  /** ∂J/∂a, then ∂J/∂s and ∂J/∂z in its place. */
  readonly g: number;
  /**
   * Address of batch norm's statistics: for each panel five rows of 8, which are μ, v, 1/√(v + ε) and two sums of the backward
   * pass.
   */
  readonly statistics: number;
  /** Address of batch norm's running averages: for each panel two rows of 8. */
  readonly running: number;
}

/** The rows from … to − 1 of one layer's parameters, counted from its `firstRow`; see `layerGradient` for what they may be. */
export interface ParameterBlock {
  readonly layer: number;
  readonly from: number;
  readonly to: number;
}

/** Bytes of one row of a panel. */
export const rowBytes = 32;

/** Number of bytes of a row's scores: loss and squared error as float64, then whether the answer is right as float32. */
export const scoreBytes = 32;

/** Words that threads share, as indices into an Int32Array over the memory's first bytes. */
export const control = {
  /** Changes with each job; its low byte is the number of threads that take part. */
  job: 16,
  /** Threads that have arrived at the barrier, and its round; apart from the job by a cache line. */
  barrier: 32,
  round: 33,
  /** Set when a row's loss is not finite. */
  notFinite: 48,
  /** Threads that wait for jobs. */
  ready: 64,
  /** The job: what to do, the batch's rows, the forward mode, and the update's number. */
  commands: 65,
  rows: 66,
  mode: 67,
  update: 68,
  /** Where the data is, by byte: inputs, labels or target values, and the rows' weights; 0 where there are none. */
  inputs: 69,
  labels: 70,
  values: 71,
  weights: 72,
  /** Set when a thread has ended that should not: all others then end, too. */
  failed: 80,
  /** Threads that have ended. */
  ended: 81,
  /** The job in whose update a parameter has been written. */
  updating: 82,
} as const;
/** Int32 words that {@link control} counts. */
export const controlWords = 83;
/** The learning rate, as an index into a Float64Array. */
export const learningRateSlot = 48;
/** Start of the memory behind the kernels' constants, which follow the control words. */
const reserved = 1024;

export const panelsOf = (units: number): number => Math.ceil(units / 8);

/** Bytes from a panel of the batch to the next: an odd number of rows, never a power of two. */
export const panelStep = (rows: number): number => (rows | 1) * rowBytes;

/** Number of a layer's rows from one parameter panel to the next. */
const panelRowsOf = ({ inputs, batchNorm }: LayerPlan): number => inputs + 1 + (batchNorm?.affine ? 2 : 0);

function countRows({ layers }: NetworkPlan): number {
  return layers.reduce((sum, layer) => sum + panelsOf(layer.units) * panelRowsOf(layer), 0);
}

/** Number of bytes of parameters, gradients and the optimizer's state. */
export function parameterBytes(plan: NetworkPlan): number {
  const copies = plan.optimizer ? 2 + plan.optimizer.entry.state.length : 1;
  return copies * countRows(plan) * rowBytes;
}

export function layOut(plan: NetworkPlan, threads: number): Layout {
  let end = reserved;
  /** Room for `bytes`, on a cache line of its own. */
  const take = (bytes: number): number => {
    const at = end;
    end += Math.ceil(bytes / 64) * 64;
    return at;
  };
  const batchPanels = (units: number) => take(panelsOf(units) * panelStep(plan.capacity));
  const trained = plan.optimizer !== undefined;

  const parameterRows = countRows(plan);
  const parameters = take(parameterRows * rowBytes);
  const gradients = trained ? take(parameterRows * rowBytes) : 0;
  const states = (plan.optimizer?.entry.state ?? []).map(() => take(parameterRows * rowBytes));
  const batch = batchPanels(plan.inputs);

  let firstRow = 0;
  const layers = plan.layers.map((layer): LayerLayout => {
    const { units, batchNorm, activation } = layer;
    const panels = panelsOf(units);
    const z = batchPanels(units);
    const s = batchNorm?.affine ? batchPanels(units) : z;
    const placed = {
      plan: layer,
      panelRows: panelRowsOf(layer),
      firstRow,
      z,
      s,
      a: activation.entry.id === "identity" ? s : batchPanels(units),
      g: trained ? batchPanels(units) : 0,
      statistics: take(batchNorm ? panels * statisticsRows * rowBytes : 0),
      running: take(batchNorm ? panels * runningRows * rowBytes : 0),
    };
    firstRow += panels * placed.panelRows;
    return placed;
  });

  const output = layers[layers.length - 1];
  const blocks = trained ? parameterBlocks(layers, parameterRows) : [];
  const maxUnits = Math.max(...plan.layers.map(({ units }) => units));
  const shares = trained && threads > 1;
  const maxBlock = shares ? Math.max(...blocks.map(({ from, to }) => to - from)) : 0;
  const isTold = plan.optimizer !== undefined && optimizerKernels.has(plan.optimizer.entry.id);
  const backupSize = isTold ? 0 : Math.ceil((maxBlock * rowBytes * (2 + states.length)) / 64) * 64;
  const scratchSize = Math.ceil((panelsOf(maxUnits) * 16 + 1) / 2) * 64;
  return {
    layers,
    parameterRows,
    parameters,
    gradients,
    states,
    blocks,
    squares: take(blocks.length * 8),
    gradientSquares: take(blocks.length * 8),
    done: take(shares ? blocks.length * 4 : 0),
    progress: take(trained ? threads * progressBytes : 0),
    backup: take(threads * backupSize),
    backupSize,
    threads,
    batch,
    targets: batchPanels(output.plan.units),
    predictions: plan.loss.entry.predict ? batchPanels(output.plan.units) : output.a,
    rowWeights: take(plan.capacity * 4),
    scores: take(plan.capacity * scoreBytes),
    sums: take(24),
    order: take(plan.capacity * 4),
    scratch: take(threads * scratchSize),
    scratchSize,
    // Comes last: by now everything has its place. (A getter would make each look at the layout slow.)
    end,
  };
}

/** Bytes of a thread's entry in `progress`. */
export const progressBytes = 64;

export const statisticsRows = 5;
export const runningRows = 2;

/**
 * About 64 blocks for a network, of 64 to 1024 rows: enough of them for threads to share evenly, and each worth a call.
 * They depend on the network alone, so that sums over blocks do not depend on the number of threads.
 */
function parameterBlocks(layers: readonly LayerLayout[], parameterRows: number): ParameterBlock[] {
  const size = Math.max(64, Math.min(1024, Math.ceil(parameterRows / 64 / 8) * 8));
  return layers.flatMap(({ plan, panelRows }, layer) => {
    const panels = panelsOf(plan.units);
    const blocks: ParameterBlock[] = [];
    const together = Math.max(1, Math.floor(size / panelRows));
    for (let panel = 0; panel < panels; panel += together) {
      const start = panel * panelRows;
      const end = Math.min(panel + together, panels) * panelRows;
      // A panel that is too long is cut at a multiple of 8, and the rest is not left very short.
      const pieces = together === 1 ? Math.ceil(panelRows / (1.5 * size)) : 1;
      const cut = (piece: number) =>
        piece === pieces ? end : start + Math.floor(((plan.inputs / 8) * piece) / pieces) * 8;
      for (let piece = 0; piece < pieces; piece++) {
        blocks.push({ layer, from: cut(piece), to: cut(piece + 1) });
      }
    }
    return blocks;
  });
}
