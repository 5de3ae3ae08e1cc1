/** Follows `events.jsonl` of a run that another program trains: each reading reads only what was appended since the last one. */
import { type FileHandle, open } from "node:fs/promises";
import { RunLog } from "../../shared/runLog.ts";
import { type ClockPoint, clockOf } from "../../shared/runs/runClock.ts";
import type { RunClock } from "../../shared/runs/runsRequests.ts";
import { parseEvent } from "./eventFile.ts";

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
  private readonly path: string;
  private log = new RunLog();
  private points: ClockPoint[] = [];
  /** Number of bytes that were taken, up to the end of a line, and of lines. */
  private taken = 0;
  private lines = 0;
  private inode = 0;
  private problem: string | undefined;
  private reading: Promise<unknown> = Promise.resolve();

  constructor(path: string) {
    this.path = path;
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
    const file = await open(this.path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
    });
    if (!file) this.restart(0);
    else await this.readFrom(file);
    return { log: this.log, clock: clockOf(this.points), problem: this.problem };
  }

  private async readFrom(file: FileHandle): Promise<void> {
    try {
      const { size, ino } = await file.stat();
      if (ino !== this.inode || size < this.taken) this.restart(ino);
      let rest = Buffer.alloc(0);
      for (let at = this.taken; at < size && this.problem === undefined; ) {
        const { bytesRead, buffer } = await file.read(Buffer.alloc(bytesPerRead), 0, bytesPerRead, at);
        if (bytesRead === 0) break;
        at += bytesRead;
        rest = this.takeLines(Buffer.concat([rest, buffer.subarray(0, bytesRead)]));
      }
    } finally {
      await file.close();
    }
  }

  private restart(inode: number): void {
    this.log = new RunLog();
    this.points = [];
    this.taken = 0;
    this.lines = 0;
    this.inode = inode;
    this.problem = undefined;
  }

  /** @returns what is behind the last line that is complete */
  private takeLines(bytes: Buffer): Buffer<ArrayBuffer> {
    let from = 0;
    for (let next = bytes.indexOf(10); next >= 0; next = bytes.indexOf(10, from)) {
      this.lines++;
      const event = next > from ? parseEvent(bytes.toString("utf8", from, next)) : undefined;
      if (event) {
        this.log.append(event);
        if (event.kind === "progress") this.points.push({ step: event.step, seconds: event.seconds });
      } else if (next > from) {
        this.problem = `${this.path}:${this.lines}: this line is no event of a run; what follows is left out.`;
        break;
      }
      from = next + 1;
    }
    this.taken += from;
    return Buffer.from(bytes.subarray(from));
  }
}
