/** `events.jsonl`: a run's events, one a line, appended while it trains and read into its history. */
import { Yielder } from "../../shared/cooperative.ts";
import type { TrainingEvent } from "../../shared/events.ts";
import { RunLog } from "../../shared/runLog.ts";
import type { RunStorage } from "../runStorage.ts";

/** Appends lines to a file one after the other, without anybody waiting for the disk. */
export class EventAppender {
  private readonly storage: RunStorage;
  private file: string;
  private readonly onError: (error: unknown) => void;
  private pending = "";
  private writing: Promise<void> | undefined;
  private isCreated = false;
  private isBroken = false;

  /** @param onError is called once, with why lines cannot be written; those that follow are dropped */
  constructor(storage: RunStorage, file: string, onError: (error: unknown) => void) {
    this.storage = storage;
    this.file = file;
    this.onError = onError;
  }

  /** @param lines each with its line feed; they may be none */
  append(lines: string): void {
    if (this.isBroken || lines === "") return;
    this.pending += lines;
    this.writing ??= this.write();
  }

  /** Resolves when everything that was appended is written, or has failed. */
  async flush(): Promise<void> {
    while (this.writing) await this.writing;
    if (!this.isBroken) await this.storage.sync(this.file).catch((error) => this.fail(error));
  }

  /** Moves the file while nothing is written to it. @param move returns its new place */
  async move(move: () => Promise<string>): Promise<void> {
    await this.flush();
    const moved = move().then((file) => {
      this.file = file;
    });
    this.writing = moved.then(
      () => this.write(),
      () => this.write(),
    );
    await moved;
  }

  private async write(): Promise<void> {
    try {
      while (this.pending !== "") {
        if (!this.isCreated) await this.storage.writeNew(this.file, "");
        this.isCreated = true;
        const text = this.pending;
        this.pending = "";
        await this.storage.append(this.file, text);
      }
    } catch (error) {
      this.fail(error);
    } finally {
      this.writing = undefined;
    }
  }

  private fail(error: unknown): void {
    if (this.isBroken) return;
    this.isBroken = true;
    this.pending = "";
    this.onError(error);
  }
}

/** What is read of a run's events. */
export interface ReadEvents {
  readonly events: readonly TrainingEvent[];
  /** Why the file cannot be read to its end, as one sentence; undefined where it can. */
  readonly problem: string | undefined;
}

/** The extension host reads runs of 20 MB, and nobody notices where it answers within two frames of a screen. */
const intervalMs = 8;

/**
 * Reads the events of a file, and lets others have the thread in between. The last line may be cut by a crash and is left out then.
 *
 * @throws where there is no file
 */
export async function readEvents(storage: RunStorage, file: string): Promise<ReadEvents> {
  const bytes = await storage.read(file);
  const yielder = new Yielder({ yieldToEvents: storage.yieldToEvents, intervalMs });
  const events: TrainingEvent[] = [];
  for (let line = 1, from = 0; from < bytes.length; line++) {
    const next = bytes.indexOf(10, from);
    const to = next < 0 ? bytes.length : next;
    const event = to > from ? parseEvent(textOf(bytes, from, to)) : undefined;
    if (event) events.push(event);
    else if (to > from && next >= 0)
      return {
        events,
        problem: `${file}:${line}: this line is no event of a run; what follows is left out.`,
      };
    from = to + 1;
    await yielder.pause();
  }
  return { events, problem: undefined };
}

/** A run's history from its events. */
export function historyOf(events: readonly TrainingEvent[]): RunLog {
  const log = new RunLog();
  for (const event of events) log.append(event);
  return log;
}

/** A run's history up to a checkpoint. @param step that the checkpoint was made after */
export async function readEventsUpTo(storage: RunStorage, file: string, step: number): Promise<RunLog> {
  const { events } = await readEvents(storage, file);
  const later = events.findIndex((event) => isAfter(event, step));
  return historyOf(later < 0 ? events : events.slice(0, later));
}

/**
 * Cuts off what was written after a checkpoint, since a run that is resumed from there reports it again.
 *
 * @param step that the checkpoint was made after
 * @returns the length of the snapshots that stay
 */
export async function cutEventsAfter(storage: RunStorage, file: string, step: number): Promise<number> {
  const bytes = await storage.read(file);
  let end = 0;
  let snapshotLength = 0;
  while (end < bytes.length) {
    const next = bytes.indexOf(10, end);
    const event = next < 0 ? undefined : parseEvent(textOf(bytes, end, next));
    if (!event || isAfter(event, step)) break;
    if (event.kind === "layers") snapshotLength += next + 1 - end;
    end = next + 1;
  }
  await storage.truncate(file, end);
  return snapshotLength;
}

function isAfter(event: TrainingEvent, step: number): boolean {
  switch (event.kind) {
    case "started":
    case "pretraining":
      return false;
    case "diverged":
    case "remedies":
    case "finished":
      return true;
    case "progress":
    case "evaluation":
    case "layers":
    case "state":
      return event.step > step;
    default:
      return event satisfies never;
  }
}

const decoder = new TextDecoder();

/** The text of some bytes. */
export function textOf(bytes: Uint8Array, from: number, to: number): string {
  return decoder.decode(bytes.subarray(from, to));
}

/** Reads one line; undefined for what is no event. */
export function parseEvent(line: string): TrainingEvent | undefined {
  try {
    const event = JSON.parse(line);
    return typeof event?.kind === "string" ? event : undefined;
  } catch {
    return undefined;
  }
}
