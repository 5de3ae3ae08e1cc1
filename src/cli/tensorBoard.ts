/** `train --tensorboard`: an event file that TensorBoard follows while the network trains. */
import { closeSync, mkdirSync, openSync, readdirSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Task } from "../shared/design/fields.ts";
import { InputError } from "../shared/errors.ts";
import type { TrainingEvent } from "../shared/events.ts";
import { fileProblem } from "../shared/fileProblem.ts";
import { scalarRows } from "../shared/runs/scalars.ts";
import {
  layersRecord,
  scalarRecord,
  tensorBoardFileName,
  tensorBoardHeader,
} from "../shared/runs/tensorBoard.ts";

export interface TensorBoardOptions {
  /** What `tensorboard --logdir` is given; each run has a folder in it. */
  readonly folder: string;
  /** The design's name, which the names of its runs begin with. */
  readonly name: string;
  readonly task: Task;
  readonly now: Date;
  /** Whether the run continues another one, which has a folder here. */
  readonly isResumed: boolean;
  /** Called once, when the file cannot be written any more. */
  readonly warn: (message: string) => void;
}

/** Writes the events of one run. */
export class TensorBoardFile {
  private readonly path: string;
  private readonly options: TensorBoardOptions;
  private readonly startedSeconds: number;
  private readonly descriptor: number;
  private seconds = 0;
  private lastStep = 0;
  private isBroken = false;

  /** @throws InputError where the file cannot be written */
  constructor(options: TensorBoardOptions) {
    const { folder, now } = options;
    this.options = options;
    this.startedSeconds = now.getTime() / 1000;
    const run = runFolder(options);
    this.path = join(run, tensorBoardFileName(this.startedSeconds));
    try {
      mkdirSync(run, { recursive: true });
      this.descriptor = openSync(this.path, "a");
    } catch (error) {
      throw new InputError(`--tensorboard: ${folder} ${fileProblem(error)}. Name another folder.`, {
        file: folder,
      });
    }
    this.append(tensorBoardHeader(this.startedSeconds));
  }

  write(event: TrainingEvent): void {
    const { task } = this.options;
    if (event.kind === "progress") this.seconds = event.seconds;
    if (event.kind !== "progress" && event.kind !== "evaluation" && event.kind !== "layers") return;
    // TensorBoard takes a smaller step for the beginning of another run, and hides what was before.
    if (event.step < this.lastStep) return;
    this.lastStep = event.step;
    if (event.kind === "layers") this.append(layersRecord(event, this.seconds, this.startedSeconds));
    else
      for (const row of scalarRows([event]))
        this.append(scalarRecord({ ...row, seconds: this.seconds }, task, this.startedSeconds));
  }

  close(): void {
    closeSync(this.descriptor);
  }

  private append(bytes: Uint8Array): void {
    if (this.isBroken) return;
    try {
      writeSync(this.descriptor, bytes);
    } catch (error) {
      this.isBroken = true;
      this.options.warn(
        `--tensorboard: ${this.path} ${fileProblem(error)}. The training continues, and the file ends here; free some space or name another folder.`,
      );
    }
  }
}

/** The folder of a new run, or of a run that is resumed the newest one of the design. */
function runFolder({ folder, name, now, isResumed }: TensorBoardOptions): string {
  const begin = `${name}-`;
  const latest = isResumed ? namesIn(folder).findLast((other) => other.startsWith(begin)) : undefined;
  return join(
    folder,
    latest ?? `${begin}${now.toISOString().slice(0, 19).replace(/[-:]/g, "").replace("T", "-")}`,
  );
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
