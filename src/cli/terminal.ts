import type { Kernels } from "../engine/kernels/kernels.ts";
import type { ComputeSpec } from "../shared/compute.ts";

/** What the command line needs of the place it runs in: a process, or a test. */
export interface Terminal {
  /** Standard output and standard error. */
  out(text: string): void;
  err(text: string): void;
  /** Whether a person sees standard error: only then is there a progress bar. */
  readonly isInteractive: boolean;
  /** The width of the terminal. */
  readonly columns: number;
  /** Calls the listener at each Ctrl-C, until the function returned is called. */
  onInterrupt(listener: () => void): () => void;
  /** @throws InputError when what is asked for cannot run here */
  kernels(compute: ComputeSpec): Kernels;
}

/** What the process ends with. */
export const exitCodes = {
  trained: 0,
  internalError: 1,
  badInput: 2,
  diverged: 3,
  /** Gradients do not agree. */
  disagree: 4,
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
