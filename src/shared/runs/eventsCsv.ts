/** The measures of runs as a CSV file. */
import { csvCell } from "../safeText.ts";
import { type ScalarRow, scalarNames } from "./scalars.ts";

/** A run in an export. */
interface ExportedRun {
  /** The run's id. */
  readonly run: string;
  readonly rows: readonly ScalarRow[];
}

/** One line for each step of each run; a cell is empty where nothing was measured at that step, or it is not a number. */
export function eventsCsv(runs: readonly ExportedRun[]): string {
  const lines = [["run", "step", "epoch", "seconds", ...scalarNames].join(",")];
  for (const { run, rows } of runs)
    for (const { step, epoch, seconds, values } of rows)
      lines.push(
        [run, step, epoch, seconds, ...scalarNames.map((name) => values[name] ?? "")]
          .map((cell) => (typeof cell === "number" && !Number.isFinite(cell) ? "" : csvCell(cell)))
          .join(","),
      );
  return `${lines.join("\n")}\n`;
}
