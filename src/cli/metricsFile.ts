import { closeSync, openSync, writeSync } from "node:fs";
import { InputError } from "../shared/errors.ts";
import type { TrainingEvent } from "../shared/events.ts";
import { fileProblem } from "./files.ts";

/** Every training event as a line of JSON, on disk as soon as it has happened, so that others can follow the run. */
export class MetricsFile {
  private readonly descriptor: number;

  /** @throws InputError when the file cannot be written */
  constructor(path: string) {
    try {
      this.descriptor = openSync(path, "w");
    } catch (error) {
      throw new InputError(`--metrics: ${path} ${fileProblem(error)}. Name another file.`, { file: path });
    }
  }

  write(event: TrainingEvent): void {
    writeSync(this.descriptor, `${JSON.stringify(event)}\n`);
  }

  close(): void {
    closeSync(this.descriptor);
  }
}
