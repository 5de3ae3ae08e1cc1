import { type Bound, bind } from "../../../shared/registry.ts";
import { activations } from "../../activations/activations.ts";
import { losses } from "../../losses/losses.ts";
import { optimizers } from "../../optimizers/optimizers.ts";
import type { NetworkPlan } from "../kernels.ts";
import type { KernelExports } from "./exports.ts";
import { control, controlWords, layOut } from "./layout.ts";
import { StepProgram } from "./stepProgram.ts";
import { ThreadEnded } from "./threadEnded.ts";

/** What a thread is started with. It can be cloned: the module shares its compiled code, the memory is shared. */
export interface ThreadData {
  readonly module: WebAssembly.Module;
  /** Whether the module was compiled to 256-bit vectors. */
  readonly wide: boolean;
  readonly memory: WebAssembly.Memory;
  readonly plan: PlanData;
  /** The most threads that the memory is laid out for, the starting one included. */
  readonly threads: number;
}

/** The threads of one network. */
export interface ThreadGroup {
  /** Ends all of them, working or not. */
  terminate(): void;
}

/**
 * Starts `count` threads that call {@link runThread}; they must not keep the process alive. When one ends, the others must
 * be ended, too, and {@link announceEnd} be called for each. The caller of the kernels is in the middle of a job then and
 * hears no event: whoever calls `announceEnd` must be a thread that does not compute.
 *
 * @param ended is called when the whole group has ended, for any reason
 */
export type StartThreads = (data: ThreadData, count: number, ended: () => void) => ThreadGroup;

/** Says that a thread of the network with this memory has ended, and wakes everyone who waits for it. */
export function announceEnd({ buffer }: WebAssembly.Memory): void {
  const words = new Int32Array(buffer, 0, controlWords);
  announceFailure(words);
  Atomics.add(words, control.ended, 1);
  Atomics.notify(words, control.ended);
}

/** Makes all threads, and any thread that waits for one, leave the job. */
export function announceFailure(words: Int32Array): void {
  Atomics.store(words, control.failed, 1);
  // The words change, so that a thread that is about to sleep on one does not.
  Atomics.add(words, control.round, 1);
  Atomics.add(words, control.job, jobCount);
  for (const word of [control.round, control.job]) Atomics.notify(words, word);
}

/** The number of threads in a job that ends them. */
export const endOfWork = 255;
/** The low byte of the job's word is the number of threads, the rest counts the jobs. */
export const jobCount = 256;

/** A {@link NetworkPlan} with registry entries by name. */
interface PlanData extends Omit<NetworkPlan, "layers" | "loss" | "optimizer"> {
  readonly layers: readonly (Omit<NetworkPlan["layers"][number], "activation"> & {
    readonly activation: Named;
  })[];
  readonly loss: Named;
  readonly optimizer: Named | undefined;
}

interface Named {
  readonly type: string;
  readonly parameters: Readonly<Record<string, number>>;
}

const nameOf = ({ entry, parameters }: Bound<{ readonly id: string }>): Named => ({
  type: entry.id,
  parameters,
});

export function describePlan(plan: NetworkPlan): PlanData {
  return {
    ...plan,
    layers: plan.layers.map((layer) => ({ ...layer, activation: nameOf(layer.activation) })),
    loss: nameOf(plan.loss),
    optimizer: plan.optimizer && nameOf(plan.optimizer),
  };
}

function bindPlan(data: PlanData): NetworkPlan {
  return {
    ...data,
    layers: data.layers.map((layer) => ({
      ...layer,
      activation: bind(activations, layer.activation, "activation"),
    })),
    loss: bind(losses, data.loss, "loss"),
    optimizer: data.optimizer && bind(optimizers, data.optimizer, "optimizer"),
  };
}

export function instantiate(
  module: WebAssembly.Module,
  wide: boolean,
  memory: WebAssembly.Memory,
): KernelExports {
  const kernels = new WebAssembly.Instance(module, { env: { memory } }).exports as KernelExports;
  kernels.setWide(Number(wide));
  return kernels;
}

/** The life of a thread: it does its share of the jobs in the shared memory until it receives the word to end. */
export function runThread({ module, wide, memory, plan: planData, threads }: ThreadData): void {
  const plan = bindPlan(planData);
  const kernels = instantiate(module, wide, memory);
  const words = new Int32Array(memory.buffer, 0, controlWords);
  // Read before the thread says that it is ready: it will not miss the first job that counts on it.
  let job = Atomics.load(words, control.job);
  if (Atomics.load(words, control.failed) !== 0) return;
  const thread = Atomics.add(words, control.ready, 1) + 1;
  const program = new StepProgram(plan, layOut(plan, threads), kernels, memory.buffer, thread);
  try {
    while (true) {
      job = kernels.waitForChange(4 * control.job, job);
      const taking = job & (jobCount - 1);
      if (taking === endOfWork || Atomics.load(words, control.failed) !== 0) return;
      // A job without this thread may be over, and the next be written, before this line: only the word itself says so.
      if (thread < taking) program.run(taking, job);
    }
  } catch (error) {
    if (error instanceof ThreadEnded) return;
    announceFailure(words);
    throw error;
  }
}
