import { oneLine } from "./safeText.ts";

/** Where an input is at fault. Lines and columns count from 1. */
export interface Place {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** A field of the design, such as `layers[2].units`, or a column of the data. */
  readonly field?: string;
}

/**
 * The user's input is at fault: a design, a data file, an argument. The message says what is wrong and what to do
 * next, in one line, and names the place itself; `place` repeats it for programs.
 */
export class InputError extends Error {
  override readonly name = "InputError";
  readonly place: Place;

  constructor(message: string, place: Place = {}) {
    super(shortLine(message));
    this.place = place;
  }
}

const maxMessageLength = 1000;

/** A message quotes names and values from files, which may hold anything. */
function shortLine(message: string): string {
  const line = oneLine(message);
  return line.length > maxMessageLength ? `${oneLine(line.slice(0, maxMessageLength - 8))}….` : line;
}

/** The user, or what runs the work, canceled it: this is not shown as an error. */
export class CancellationError extends Error {
  override readonly name = "CancellationError";

  constructor() {
    super("The work was canceled.");
  }
}

/** An error as it crosses an engine's or a webview's boundary. */
export interface ErrorData {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  /** What kind of error a file system has reported, such as `ENOENT`. */
  readonly code?: string;
  readonly place?: Place;
}

export function errorData(error: unknown): ErrorData {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) };
  return {
    name: error.name,
    message: messageOf(error),
    ...(error.stack === undefined ? {} : { stack: error.stack }),
    ...codeOf(error),
    ...(error instanceof InputError ? { place: error.place } : {}),
  };
}

function codeOf(error: Error & { readonly code?: unknown }): Pick<ErrorData, "code"> {
  const { code } = error;
  // What memory was refused for is in the message already.
  return typeof code === "string" && !isOutOfMemory(error) ? { code } : {};
}

/** The error that {@link errorData} described, with its remote stack. */
export function errorFromData(data: ErrorData): Error {
  if (data.name === "InputError") return new InputError(data.message, data.place);
  if (data.name === "CancellationError") return new CancellationError();
  const error = new Error(data.message);
  error.name = data.name;
  if (data.stack !== undefined) error.stack = data.stack;
  return data.code === undefined ? error : Object.assign(error, { code: data.code });
}

/** Returns the message to show for any thrown value. */
export function messageOf(error: unknown): string {
  if (isOutOfMemory(error)) return memoryMessage(error.message);
  return error instanceof Error ? error.message : String(error);
}

/** Returns the message to show when memory was refused, with what to do. */
export function memoryMessage(what: string): string {
  return `There is not enough memory (${what}). Use fewer rows or features, smaller layers or a smaller training.batchSize, or close other programs.`;
}

/** Whether the engine's JavaScript, or one of its threads, was refused memory: V8 and browsers say so in words for its developers. */
function isOutOfMemory(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  if ("code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY") return true;
  if (error.name === "DataCloneError") return /out of memory/.test(error.message);
  return (
    error instanceof RangeError &&
    /^(Array buffer allocation failed|Invalid (typed )?array( buffer)? length)/.test(error.message)
  );
}
