import { workerData } from "node:worker_threads";
import { control, controlWords } from "../../../../src/engine/kernels/wasm/layout.ts";
import { StepProgram } from "../../../../src/engine/kernels/wasm/stepProgram.ts";
import type { ThreadData } from "../../../../src/engine/kernels/wasm/threads.ts";
import { Updater } from "../../../../src/engine/kernels/wasm/updater.ts";
import { runKernelWorker } from "../../../../src/node/kernelThreads.ts";

/**
 * Threads with a fault, which the environment names:
 * - `late`: every thread begins each job only when the calling thread has long come to the first meeting;
 * - `meeting N`: thread 2 ends at its N-th meeting;
 * - `update N`: thread 2 ends in the middle of the N-th block that it updates.
 */
const [fault, at] = (process.env.MLP_TEST_FAULT ?? "").split(" ");
let left = Number(at);

interface Program {
  readonly thread: number;
  readonly threads: number;
  run(threads: number, job?: number): void;
  meet(): void;
}
const program = StepProgram.prototype as unknown as Program;
const updater = Updater.prototype;
const { run, meet } = program;
const { update } = updater;
let thread = 0;

program.run = function (threads, job) {
  ({ thread } = this);
  if (fault === "late") {
    const words = new Int32Array((workerData as ThreadData).memory.buffer, 0, controlWords);
    // All others but one wait by now, or this is one of several that are late: then the first of them is awaited.
    while (Atomics.load(words, control.barrier) === 0);
    for (let turn = 0; turn < 1e6; turn++) Atomics.load(words, control.barrier);
  }
  run.call(this, threads, job);
};
program.meet = function () {
  if (fault === "meeting" && this.thread === 2 && --left === 0) process.exit();
  meet.call(this);
};
updater.update = function (first, count) {
  if (fault === "update" && thread === 2 && --left === 0) {
    update.call(this, first, count >> 1);
    process.exit();
  }
  update.call(this, first, count);
};

runKernelWorker();
