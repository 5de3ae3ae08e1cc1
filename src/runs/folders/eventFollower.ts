/** Follows `events.jsonl` of a run that another program trains: each reading reads only what was appended since the last one. */
import { RunLog } from "../../shared/runLog.ts";
import { type ClockPoint, clockOf } from "../../shared/runs/runClock.ts";
import type { RunClock } from "../../shared/runs/runsRequests.ts";
import type { FileState, RunStorage } from "../runStorage.ts";
import { parseEvent, textOf } from "./eventFile.ts";

/** Number of bytes that are read at a time, between which others have the thread. */
const bytesPerRead = 1 << 18;

/** A run's history as far as it was written. */
export interface FollowedHistory {
  readonly log: RunLog;
  readonly clock: RunClock;
  /** Why the file cannot be read to its end, as one sentence; undefined where it can. */
  readonly problem: string | undefined;
}

export class EventFollower {
  private readonly storage: RunStorage;
  private readonly file: string;
  private log = new RunLog();
  private points: ClockPoint[] = [];
  /** Number of bytes that were taken, up to the end of a line, and of lines. */
  private taken = 0;
  private lines = 0;
  private identity = "";
  private problem: string | undefined;
  private reading: Promise<unknown> = Promise.resolve();

  constructor(storage: RunStorage, file: string) {
    this.storage = storage;
    this.file = file;
  }

  /**
   * Reads what was appended, and everything again where the file was replaced, as by a run that continues from its checkpoint. A last
   * line that is not complete is left for the next time. A run that has not begun has no file and no events.
   *
   * @throws where the file cannot be read
   */
  read(): Promise<FollowedHistory> {
    const read = this.reading.then(() => this.readAppended());
    this.reading = read.catch(() => {});
    return read;
  }

  private async readAppended(): Promise<FollowedHistory> {
    const state = await this.storage.stat(this.file);
    if (state) await this.readTo(state);
    else this.restart("");
    return { log: this.log, clock: clockOf(this.points), problem: this.problem };
  }

  private async readTo({ size, identity }: FileState): Promise<void> {
    if (identity !== this.identity || size < this.taken) this.restart(identity);
    let rest = new Uint8Array();
    for (let at = this.taken; at < size && this.problem === undefined; ) {
      const read = await this.storage.read(this.file, at, Math.min(size, at + bytesPerRead));
      if (read.length === 0) break;
      at += read.length;
      rest = this.takeLines(joined(rest, read));
    }
  }

  private restart(identity: string): void {
    this.log = new RunLog();
    this.points = [];
    this.taken = 0;
    this.lines = 0;
    this.identity = identity;
    this.problem = undefined;
  }

  /** @returns what is behind the last line that is complete */
  private takeLines(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
    let from = 0;
    for (let next = bytes.indexOf(10); next >= 0; next = bytes.indexOf(10, from)) {
      this.lines++;
      const event = next > from ? parseEvent(textOf(bytes, from, next)) : undefined;
      if (event) {
        this.log.append(event);
        if (event.kind === "progress") this.points.push({ step: event.step, seconds: event.seconds });
      } else if (next > from) {
        this.problem = `${this.file}:${this.lines}: this line is no event of a run; what follows is left out.`;
        break;
      }
      from = next + 1;
    }
    this.taken += from;
    return bytes.slice(from);
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}
