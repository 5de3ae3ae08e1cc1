/** `mlp_train_network`: a recorded run of a limited time. */

import { basename, join } from "node:path";
import { nodeRunStorage } from "../../node/nodeRunStorage.ts";
import { listRuns, readRun, runFiles } from "../../runs/folders/runFolders.ts";
import type { InputOf } from "../../shared/agents/inputSchema.ts";
import { defaultMaxSeconds, type trainNetworkSchema } from "../../shared/agents/toolDefinitions.ts";
import { InputError } from "../../shared/errors.ts";
import { isBroken } from "../../shared/runs/runRecord.ts";
import { parseSetting } from "../overrides.ts";
import { train } from "../train.ts";
import type { TrainCommand } from "../trainArguments.ts";
import { pageText } from "./answer.ts";
import { runLines } from "./runText.ts";
import {
  commandFiles,
  type Printed,
  pathOf,
  type ToolContext,
  toolTerminal,
  withTimeLimit,
} from "./toolContext.ts";

/** Seconds between two checkpoints of a run, from which it can be continued. */
const checkpointInterval = 30;

export async function trainNetwork(
  {
    design: name,
    set = [],
    maxSeconds = defaultMaxSeconds,
    maxEpochs,
    resume,
  }: InputOf<typeof trainNetworkSchema>,
  context: ToolContext,
): Promise<string> {
  const design = await pathOf(name, context);
  const runs = await context.runsFolder(design);
  const resumed = resume === undefined ? undefined : await checkpointOf(runs, resume);
  const before = new Set((await listRuns(nodeRunStorage, runs)).map(({ folder }) => folder));
  const printed: Printed = { out: "", err: "" };
  const overrides = [...set, ...(maxEpochs === undefined ? [] : [`training.epochs=${maxEpochs}`])];
  const command: TrainCommand = {
    kind: "train",
    design,
    overrides: overrides.map((setting) => parseSetting(setting, "set")),
    json: true,
    metrics: undefined,
    tensorboard: undefined,
    save: undefined,
    load: undefined,
    checkpoint: undefined,
    checkpointInterval,
    resume: resumed,
    record: true,
    compute: { backend: "auto", threads: context.threads },
  };
  const terminal = toolTerminal(context, commandFiles(context, runs), printed);
  const isStopped = await withTimeLimit(maxSeconds, context, (control) => train(command, terminal, control));
  const folder = resumed === undefined ? await newRun(runs, before) : join(runs, basename(resume ?? ""));
  const record = folder === undefined ? undefined : await readRun(nodeRunStorage, folder);
  const stopped = stoppedLines(isStopped ? maxSeconds : undefined, basename(folder ?? ""), context);
  const notes = printed.err.split("\n").filter((line) => line !== "");
  if (folder === undefined || record === undefined || isBroken(record))
    return pageText({
      head: [`${name} was trained; the run could not be recorded.`, printed.out.trim()],
      from: 0,
      items: "notes",
      lines: notes,
    });
  const diagnosis = notes.filter((line) => !isNote.test(line));
  return pageText({
    head: [
      ...runLines(record, folder),
      ...stopped,
      diagnosis.length > 0 ? "Diagnosis:" : "Diagnosis: nothing is wrong.",
    ],
    from: 0,
    items: "notes",
    lines: [...diagnosis, ...notes.filter((line) => isNote.test(line))].map((line) => `- ${line}`),
  });
}

/** What the command says of the data and the run beside its diagnosis. */
const isNote = /^(?:Inferred|Warning|Data error):/;

/** What has stopped the run, if anything. @param seconds of the limit that it has reached */
function stoppedLines(seconds: number | undefined, run: string, { signal }: ToolContext): string[] {
  if (seconds !== undefined)
    return [`It was stopped after ${seconds} seconds. To continue it, call again with "resume": "${run}".`];
  return signal.aborted ? ["It was canceled. Ask the user before you train again."] : [];
}

async function newRun(runs: string, before: ReadonlySet<string>): Promise<string | undefined> {
  return (await listRuns(nodeRunStorage, runs)).find(({ folder }) => !before.has(folder))?.folder;
}

/** The checkpoint of a run. @throws InputError where it has none */
async function checkpointOf(runs: string, id: string): Promise<string> {
  const found = (await listRuns(nodeRunStorage, runs)).find(({ run }) => run.id === id);
  if (!found || isBroken(found.run))
    throw new InputError(`There is no run "${id}" of this design. mlp_read_run lists its runs.`);
  if (!found.run.checkpoint)
    throw new InputError(
      `The run ${id} has no checkpoint, so that it cannot be continued. Leave "resume" out to train anew.`,
    );
  return join(found.folder, runFiles.checkpoint);
}
