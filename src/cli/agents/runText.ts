/** A recorded run in words. */
import { join } from "node:path";
import { runFiles } from "../../runs/folders/runFolders.ts";
import type { RunRecord } from "../../shared/runs/runRecord.ts";
import { runStateTexts } from "../../shared/runs/runText.ts";
import { rounded } from "./answer.ts";

/** Measures of a summary by what they are called in it, without the part. */
const measures = [
  ["Accuracy", "accuracy"],
  ["R2", "R²"],
  ["Rmse", "RMSE"],
  ["Loss", "loss"],
] as const;

/** What a run is and how well it did. @param folder of the run */
export function runLines(record: RunRecord, folder: string): string[] {
  const { id, state, seed, seconds, position, summary, message, data, name } = record;
  const parts = (["train", "validation", "test"] as const).flatMap((part) => {
    const values = measures.flatMap(([key, text]) => {
      const value = summary?.[`${part}${key}`];
      return typeof value === "number" ? [`${text} ${rounded(value)}`] : [];
    });
    return values.length === 0 ? [] : [`${partTexts[part]}: ${values.join(", ")}.`];
  });
  const epochs = summary?.epochs ?? position?.epoch;
  return [
    `Run ${id}${name === undefined ? "" : ` "${name}"`}: ${runStateTexts[state]}, seed ${seed}, ${rounded(epochs)} epochs in ${rounded(seconds, 3)} s; rows: training ${data.rows.train}, validation ${data.rows.validation}, test ${data.rows.test}.`,
    ...(message === undefined ? [] : [message]),
    ...parts,
    ...(summary && typeof summary.parameters === "number" ? [`Parameters: ${summary.parameters}.`] : []),
    ...(summary && state !== "diverged" ? [`Trained network: ${join(folder, runFiles.model)}`] : []),
  ];
}

const partTexts = { train: "Training", validation: "Validation", test: "Test" } as const;

/** A run in one line of a list. */
export function listLine(record: RunRecord): string {
  const { id, name, state, started, summary, seed } = record;
  const scores = (["train", "validation", "test"] as const).map((part) => {
    const value = summary?.[`${part}Accuracy`] ?? summary?.[`${part}R2`];
    return `${part} ${rounded(value)}`;
  });
  return `- ${id}${name === undefined ? "" : ` "${name}"`}; ${started}; ${runStateTexts[state]}; ${scores.join(", ")}; seed ${seed}`;
}
