/** `mlp_read_run`: the recorded runs of a design, or one of them. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { catalogue } from "../../engine/catalogue.ts";
import { nodeRunStorage } from "../../node/nodeRunStorage.ts";
import { historyOf, readEvents } from "../../runs/folders/eventFile.ts";
import { type ListedRun, listRuns, runFiles } from "../../runs/folders/runFolders.ts";
import type { InputOf } from "../../shared/agents/inputSchema.ts";
import type { readRunSchema } from "../../shared/agents/toolDefinitions.ts";
import type { Curve } from "../../shared/curve.ts";
import { parseDesign } from "../../shared/design/parse.ts";
import { InputError } from "../../shared/errors.ts";
import { diagnose, historyOfRun, leading } from "../../shared/health/diagnose.ts";
import { diagnosisText } from "../../shared/health/diagnosis.ts";
import type { RunLog } from "../../shared/runLog.ts";
import { isBroken } from "../../shared/runs/runRecord.ts";
import { pageText, rounded } from "./answer.ts";
import { listLine, runLines } from "./runText.ts";
import { pathOf, type ToolContext } from "./toolContext.ts";

/** Points of a curve that are listed. */
const curvePoints = 12;

export async function readRunTool(
  { design: name, run, from = 0 }: InputOf<typeof readRunSchema>,
  context: ToolContext,
): Promise<string> {
  const design = await pathOf(name, context);
  const listed = await listRuns(nodeRunStorage, await context.runsFolder(design));
  if (run === undefined) return listText(name, listed, from);
  const found = run === "latest" ? listed[0] : listed.find(({ run: one }) => one.id === run);
  if (!found)
    throw new InputError(
      listed.length === 0
        ? `${name} has no recorded runs. Train it with mlp_train_network.`
        : `There is no run "${run}" of ${name}; the latest is ${listed[0].run.id}. Call without "run" for all.`,
    );
  if (isBroken(found.run)) throw new InputError(found.run.problem);
  const log = await historyIn(found.folder);
  const diagnosis = log ? await diagnosisIn(found.folder, log) : [];
  return pageText({
    head: [
      ...runLines(found.run, found.folder),
      ...(diagnosis.length === 0 ? ["Diagnosis: nothing is wrong."] : ["Diagnosis:"]),
    ],
    from,
    items: "lines",
    lines: [
      ...diagnosis.map((text) => `- ${text}`),
      ...(log ? curveLines(log) : ["Its events cannot be read."]),
    ],
  });
}

function listText(name: string, listed: readonly ListedRun[], from: number): string {
  if (listed.length === 0) return `${name} has no recorded runs. Train it with mlp_train_network.`;
  return pageText({
    head: [`${listed.length} runs of ${name}, the newest first; scores are accuracy or R²:`],
    from,
    items: "runs",
    lines: listed.map(({ run }) => (isBroken(run) ? `- ${run.problem}` : listLine(run))),
  });
}

async function historyIn(folder: string): Promise<RunLog | undefined> {
  const events = await readEvents(nodeRunStorage, join(folder, runFiles.events)).catch(() => undefined);
  return events && historyOf(events.events);
}

/** What is wrong with the run, by the design that it was trained with. */
async function diagnosisIn(folder: string, log: RunLog): Promise<string[]> {
  const text = await readFile(join(folder, runFiles.design), "utf8").catch(() => "");
  const { design } = parseDesign(text, catalogue);
  return design ? leading(diagnose(design, catalogue, historyOfRun(log))).map(diagnosisText) : [];
}

function curveLines({ train, validation }: RunLog): string[] {
  return [
    ...curveText("Training loss (without L2) and score by epoch", train),
    ...curveText("Validation loss (without L2) and score by epoch", validation),
  ];
}

function curveText(title: string, curve: Curve): string[] {
  const { length } = curve.epoch;
  if (length === 0) return [];
  const count = Math.min(length, curvePoints);
  const points = Array.from({ length: count }, (_, i) =>
    count === 1 ? 0 : Math.round((i * (length - 1)) / (count - 1)),
  );
  return [
    `${title}: ${points.map((i) => `${rounded(curve.epoch[i], 3)}: ${rounded(curve.dataLoss[i], 3)}, ${rounded(curve.score[i], 3)}`).join("; ")}`,
  ];
}
