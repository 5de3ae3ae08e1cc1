import type { Kernels } from "../engine/kernels/kernels.ts";
import type { ComputeSpec } from "../shared/compute.ts";
import { oneLine, terminalText } from "../shared/safeText.ts";
import { type CommandFiles, diskFiles } from "./files.ts";

/** Services that the command line needs of its environment, a process or a test. */
export interface TerminalDevice {
  /** Standard output and standard error; what is written is not looked at. */
  out(text: string): void;
  err(text: string): void;
  /**
   * Writes data to standard output as it is, and resolves when more can be written; absent where standard output is a
   * terminal. Rejects where nobody reads it.
   */
  data?(bytes: Uint8Array): Promise<void>;
  /** Whether a person sees standard error: only then is there a progress bar. */
  readonly isInteractive: boolean;
  /** The width of the terminal. */
  readonly columns: number;
  /** Calls the listener at each Ctrl-C, until the function returned is called. */
  onInterrupt(listener: () => void): () => void;
  /** @throws InputError when what is asked for cannot run here */
  kernels(compute: ComputeSpec): Kernels;
  /** Script of the threads that train the cells of an experiment. */
  readonly cellWorker: string | URL;
  /** By default any file of the disk. */
  readonly files?: CommandFiles;
}

/**
 * What commands print to. Texts may quote names and values from files: escape sequences and hidden characters in them are
 * spelled out.
 */
export interface Terminal extends Omit<TerminalDevice, "onInterrupt" | "data" | "files"> {
  readonly files: CommandFiles;
  /** Writes data to standard output: byte for byte where a program reads it, as {@link out} does where a person does. */
  data(bytes: Uint8Array): Promise<void>;
  /** Puts a line on standard error in place of the one that the cursor is in, cut at the terminal's width. */
  status(line: string): void;
  /** Takes that line away, so that what is printed next begins at the margin. */
  clearStatus(): void;
}

/** The only way to the device: no command writes to it directly. */
export function terminalOn(device: TerminalDevice): Terminal {
  return {
    out: (text) => device.out(terminalText(text)),
    err: (text) => device.err(terminalText(text)),
    data: async (bytes) => {
      if (device.data) await device.data(bytes);
      else device.out(terminalText(new TextDecoder().decode(bytes)));
    },
    status: (line) => device.err(`\r${oneLine(line).slice(0, Math.max(device.columns - 1, 1))}${clearToEnd}`),
    clearStatus: () => device.err(`\r${clearToEnd}`),
    isInteractive: device.isInteractive,
    get columns() {
      return device.columns;
    },
    kernels: (compute) => device.kernels(compute),
    cellWorker: device.cellWorker,
    files: device.files ?? diskFiles,
  };
}

/** Prints warnings on standard error, each in one line; one that is repeated, as at every checkpoint, is printed once. */
export function warningsOn(terminal: Pick<Terminal, "err">): (message: string) => void {
  const given = new Set<string>();
  return (message) => {
    if (given.has(message)) return;
    given.add(message);
    terminal.err(`Warning: ${oneLine(message)}\n`);
  };
}

/** A terminal's control sequence that erases from the cursor to the end of the line. */
const clearToEnd = "\x1b[K";

/** Exit codes of the process. */
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
