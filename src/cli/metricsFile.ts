import { closeSync, openSync, readFileSync, truncateSync, writeSync } from "node:fs";
import { InputError } from "../shared/errors.ts";
import type { TrainingEvent } from "../shared/events.ts";
import { fileProblem } from "../shared/fileProblem.ts";

const lineFeed = 10;

/** Every training event as a line of JSON, on disk as soon as it has happened, so that others can follow the run. */
export class MetricsFile {
  private readonly path: string;
  private readonly warn: (message: string) => void;
  private readonly descriptor: number;
  private isBroken = false;

  private constructor(path: string, flags: "w" | "a", warn: (message: string) => void) {
    this.path = path;
    this.warn = warn;
    try {
      this.descriptor = openSync(path, flags);
    } catch (error) {
      throw new InputError(`--metrics: ${path} ${fileProblem(error)}. Name another file.`, { file: path });
    }
  }

  /**
   * @param warn is called when the file cannot be written any more
   * @throws InputError when the file cannot be written
   */
  static create(path: string, warn: (message: string) => void): MetricsFile {
    return new MetricsFile(path, "w", warn);
  }

  /**
   * Continues the file of a run that ended after a checkpoint: what it reported after the checkpoint is removed, since it
   * will be reported again.
   *
   * @param events number of events up to the checkpoint
   * @param warn is called when the file has fewer, and when it cannot be written any more
   * @throws InputError when the file cannot be written, or is something else, which then stays as it is
   */
  static resume(path: string, events: number, warn: (message: string) => void): MetricsFile {
    const { length, lines } = readBeginning(path, events);
    if (lines < events)
      warn(`${path} has ${lines} of the ${events} events before the checkpoint; those after it are added.`);
    const file = new MetricsFile(path, "a", warn);
    truncateSync(path, length);
    return file;
  }

  /** Where the file cannot be written any more, as on a full disk, that is said once, and the training continues. */
  write(event: TrainingEvent): void {
    if (this.isBroken) return;
    try {
      writeSync(this.descriptor, `${JSON.stringify(event)}\n`);
    } catch (error) {
      this.isBroken = true;
      this.warn(
        `--metrics: ${this.path} ${fileProblem(error)}. The training continues, and the file ends here; free some space or name another file.`,
      );
    }
  }

  close(): void {
    closeSync(this.descriptor);
  }
}

/** Counts the first whole lines, up to a maximum, and the bytes that they take. */
function readBeginning(path: string, maxLines: number): { length: number; lines: number } {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { length: 0, lines: 0 };
    throw new InputError(`--metrics: ${path} ${fileProblem(error)}. Name another file.`, { file: path });
  }
  if (bytes.length > 0 && !bytes.subarray(0, 64).toString("latin1").startsWith('{"kind":"started"'))
    throw new InputError(`--metrics: ${path} does not hold a run's events. Name another file.`, {
      file: path,
    });
  let length = 0;
  let lines = 0;
  for (
    let end = bytes.indexOf(lineFeed);
    end >= 0 && lines < maxLines;
    end = bytes.indexOf(lineFeed, length)
  ) {
    length = end + 1;
    lines++;
  }
  return { length, lines };
}
