/** `experiment FILE`: runs or continues an experiment and shows what it has found. */
import { dirname } from "node:path";
import { version } from "../../package.json";
import { nodeCellThreads } from "../node/nodeCellThreads.ts";
import { nodeRunStorage } from "../node/nodeRunStorage.ts";
import { wideVectorsOf } from "../node/wideVectors.ts";
import { ExperimentRunner } from "../runs/experiment/experimentRunner.ts";
import { type Experiment, readExperiment } from "../runs/experiment/readExperiment.ts";
import { shareKernels } from "../runs/experiment/sharedKernels.ts";
import type { TaskControl } from "../shared/cooperative.ts";
import type { DesignProblem } from "../shared/design/jsonReader.ts";
import { InputError } from "../shared/errors.ts";
import { isFinished } from "../shared/experiment/results.ts";
import { fileProblem } from "../shared/fileProblem.ts";
import type { ExperimentCommand } from "./experimentArguments.ts";
import { ExperimentProgress } from "./experimentProgress.ts";
import { experimentCsv, experimentJson, experimentText } from "./experimentText.ts";
import { type CommandFiles, checkWritable, diskFiles, writeArgument } from "./files.ts";
import { type ExitCode, exitCodes, type Terminal, warningsOn } from "./terminal.ts";

export async function runExperiment(
  command: ExperimentCommand,
  terminal: Terminal,
  control: TaskControl,
): Promise<ExitCode> {
  const { file, jobs, shard, csv } = command;
  if (csv !== undefined) await checkWritable("--csv", csv);
  const experiment = await readExperimentFile(file, control, terminal.files);
  if (shard && experiment.spec.halving)
    throw new InputError(
      `--shard: ${file} has "halving", which compares all cells while they run. Leave one of them out.`,
    );
  const progress = new ExperimentProgress(terminal);
  const runner = new ExperimentRunner(experiment, {
    storage: nodeRunStorage,
    files: terminal.files.dataIn(dirname(experiment.design)),
    runsFolder: terminal.files.runsFolder(experiment.design),
    workers: jobs,
    kernels: shareKernels(terminal.kernels({ backend: command.backend, threads: 1 }), wideVectorsOf(process)),
    startThread: nodeCellThreads(terminal.cellWorker),
    version,
    ...(shard && { shard }),
    onChange: () => progress.show(runner.runs),
    warn: warningsOn(terminal),
    ...control,
  });
  const problem = await runner.checkShow();
  if (problem) throw problemError(file, problem);
  try {
    await runner.run();
  } finally {
    progress.clear();
  }
  if (csv !== undefined) await writeArgument("--csv", csv, new TextEncoder().encode(experimentCsv(runner)));
  terminal.out(command.json ? `${JSON.stringify(experimentJson(runner))}\n` : await experimentText(runner));
  return exitCodeOf(runner, control.signal);
}

/** @throws InputError with the first problem and its place */
export async function readExperimentFile(
  file: string,
  control: TaskControl,
  files: CommandFiles = diskFiles,
): Promise<Experiment> {
  let text: string;
  try {
    text = await files.readText(file);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${file}: the experiment ${fileProblem(error)}.`, { file });
  }
  const { experiment, problems } = await readExperiment(nodeRunStorage, file, text, control, (path) =>
    files.readText(path),
  );
  if (!experiment) throw problemError(file, problems[0]);
  return experiment;
}

function problemError(file: string, { line, column, message, path }: DesignProblem): InputError {
  return new InputError(`${file}:${line}:${column}: ${message}`, { file, line, column, field: path });
}

/** An experiment of which no run went well ends as its first run did. */
function exitCodeOf({ runs }: ExperimentRunner, signal: AbortSignal | undefined): ExitCode {
  if (signal?.aborted) return exitCodes.interrupted;
  const ended = runs.filter(({ state }) => state !== "waiting");
  if (ended.length === 0 || ended.some((run) => isFinished(run) || run.state === "stopped"))
    return exitCodes.trained;
  return ended[0].state === "diverged" ? exitCodes.diverged : exitCodes.badInput;
}
