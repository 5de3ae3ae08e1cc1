import { basename, dirname } from "node:path";
import type { Dataset } from "../data/encode/dataset.ts";
import { dataIdentity } from "../engine/checkpoint/dataIdentity.ts";
import type { CheckpointSink } from "../engine/checkpoint/saver.ts";
import { evaluateRows } from "../engine/evaluation/evaluate.ts";
import { EvaluationNetwork } from "../engine/evaluation/evaluationNetwork.ts";
import { applyModel, loadModel, modelTensors, type SavedModel, saveModel } from "../engine/model.ts";
import type { RunPlatform } from "../engine/training/runControl.ts";
import { type Restored, Trainer } from "../engine/training/trainer.ts";
import { loadTrainingData } from "../engine/trainingData.ts";
import { writeAtomically } from "../node/atomicFile.ts";
import type { RunRecorder } from "../runs/folders/runRecorder.ts";
import { Yielder } from "../shared/cooperative.ts";
import type { DataFinding } from "../shared/data/finding.ts";
import { batchSizeNote } from "../shared/design/batchSize.ts";
import type { DesignSpec } from "../shared/design/fields.ts";
import { InputError } from "../shared/errors.ts";
import type { DivergedEvent, FinishedEvent } from "../shared/events.ts";
import { fileProblem } from "../shared/fileProblem.ts";
import { RunLog } from "../shared/runLog.ts";
import { modelMetrics } from "../shared/runs/modelMetrics.ts";
import { summaryJson } from "../shared/runs/summaryJson.ts";
import { findingsText, guessesText } from "./dataNotes.ts";
import { DesignFile } from "./designFile.ts";
import { diagnosesText } from "./diagnoses.ts";
import { partNames } from "./evaluateArguments.ts";
import { confusionText } from "./evaluationText.ts";
import { checkWritable, readArgument, writeArgument } from "./files.ts";
import { MetricsFile } from "./metricsFile.ts";
import { ProgressBar } from "./progressBar.ts";
import { endRecording, failRecording, startRecording } from "./recording.ts";
import { summaryText } from "./summary.ts";
import { TensorBoardFile } from "./tensorBoard.ts";
import { type ExitCode, exitCodes, type Terminal, warningsOn } from "./terminal.ts";
import type { TrainCommand } from "./trainArguments.ts";

/** `train DESIGN`: from reading the design to the summary. */
export async function train(
  command: TrainCommand,
  terminal: Terminal,
  control: RunPlatform,
): Promise<ExitCode> {
  const file = await DesignFile.read(command.design, command.overrides, terminal.files);
  return file.use(() => trainDesign(command, file, terminal, control));
}

async function trainDesign(
  command: TrainCommand,
  file: DesignFile,
  terminal: Terminal,
  control: RunPlatform,
): Promise<ExitCode> {
  const { design } = file;
  const warn = warningsOn(terminal);
  if (command.save !== undefined) await checkWritable("--save", command.save);
  if (command.checkpoint !== undefined) await checkWritable("--checkpoint", command.checkpoint);
  const model = command.load === undefined ? undefined : await readModel(command.load);
  const findings: DataFinding[] = [];
  const dataset = await loadTrainingData(design, terminal.files.dataIn(dirname(command.design)), {
    fitted: model?.preprocessing,
    findings,
    ...control,
  });
  const { guesses = [] } = dataset.summary;
  dataset.summary.warnings.forEach(warn);
  if (findings.length > 0) terminal.err(findingsText(findings));
  const note = batchSizeNote(design, dataset.summary.rows.train);
  if (note !== undefined) warn(note);

  const trainer = new Trainer(design, dataset, { kernels: terminal.kernels(command.compute) });
  try {
    if (command.load !== undefined && model) loadWeights(command.load, model, trainer, dataset, warn);
    const restored = command.resume === undefined ? undefined : await resume(command.resume, trainer);
    restored?.warnings.forEach(warn);
    const metrics = openMetrics(command, restored, warn);
    const tensorBoard = openTensorBoard(command, dataset, restored, warn);
    if (guesses.length > 0) terminal.err(guessesText(guesses));
    const log = new RunLog();
    const recorder = await startRecording(command, file, restored, log, { warn, files: terminal.files });
    const checkpoints = checkpointSink(command, recorder, design.training.epochs, warn);
    const sinks = {
      metrics,
      tensorBoard,
      checkpoints,
      recorder,
      pretrain: command.load === undefined,
      ...control,
    };
    const { finished, diverged } = await run(trainer, log, sinks, terminal);
    const isKept = recorder || command.save !== undefined;
    const trained = isKept && !diverged ? trainedModel(trainer, design, dataset, finished) : undefined;
    if (recorder) await endRecording(recorder, trained, dataIdentity(dataset).hash, finished);
    if (command.save !== undefined) {
      if (trained) await writeArgument("--save", command.save, trained);
      else warn(`${command.save} is not written, since the weights are not finite.`);
    }
    const json = () => JSON.stringify({ ...summaryJson(finished.summary), inferred: guesses, findings });
    terminal.out(command.json ? `${json()}\n` : summaryText(finished));
    if (!command.json && !diverged)
      terminal.out(await confusionOf(trainer, design, dataset, terminal, control));
    terminal.err(diagnosesText(design, log));
    return exitCodeOf(finished);
  } finally {
    trainer.close();
  }
}

/** The file of the trained network. */
function trainedModel(
  { network }: Trainer,
  design: DesignSpec,
  dataset: Dataset,
  { summary }: FinishedEvent,
): Uint8Array {
  return saveModel(network, design, dataset, {
    created: new Date().toISOString(),
    metrics: modelMetrics(summary, dataset.summary.rows),
  });
}

/** The confusion matrix of the test rows, or of the validation rows where there are none; empty for numbers and for many classes. */
async function confusionOf(
  trainer: Trainer,
  design: DesignSpec,
  dataset: Dataset,
  terminal: Terminal,
  { yieldToEvents }: RunPlatform,
): Promise<string> {
  const part = dataset.test.length > 0 ? "test" : "validation";
  if (dataset.summary.task !== "classification" || dataset[part].length === 0) return "";
  // A run that was interrupted says how far it came, too.
  const yielder = new Yielder({ yieldToEvents });
  const network = new EvaluationNetwork(design, dataset, terminal.kernels({ backend: "auto", threads: 1 }));
  network.setTensors(modelTensors(trainer.network));
  const { evaluation } = await yielder
    .run(evaluateRows(network, dataset[part]))
    .finally(() => network.close());
  const text = evaluation.task === "classification" ? confusionText(evaluation, terminal.columns) : undefined;
  return text === undefined ? "" : `\n${partNames[part]} rows\n${text}`;
}

async function readModel(path: string): Promise<SavedModel> {
  const bytes = await readArgument("--load", path);
  try {
    return loadModel(bytes);
  } catch (error) {
    throw modelError(path, error);
  }
}

function modelError(path: string, error: unknown): unknown {
  if (!(error instanceof InputError)) return error;
  return new InputError(`--load: ${path}: ${error.message}`, { file: path });
}

/** Starts from a saved model's weights; a model that was made elsewhere may have other inputs and classes. */
function loadWeights(
  path: string,
  model: SavedModel,
  trainer: Trainer,
  { summary }: Dataset,
  warn: (message: string) => void,
): void {
  try {
    applyModel(trainer.network, model.tensors);
  } catch (error) {
    throw modelError(path, error);
  }
  for (const [what, saved, present] of [
    ["inputs", model.features, summary.inputs],
    ["classes", model.classes, summary.classes],
  ] as const) {
    const at = saved.findIndex((name, i) => name !== present[i]);
    if (at >= 0)
      warn(
        `${path}: the model's ${what} are not those of the data: number ${at + 1} is "${saved[at]}" there, "${present[at]}" here.`,
      );
  }
}

/** Puts the run where the checkpoint was made. */
async function resume(path: string, trainer: Trainer): Promise<Restored> {
  const bytes = await readArgument("--resume", path);
  try {
    return trainer.restore(bytes);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const { field } = error.place;
    throw new InputError(
      `--resume: ${path}: ${error.message}`,
      field === undefined ? { file: path } : { field },
    );
  }
}

function openMetrics(
  { metrics }: TrainCommand,
  restored: Restored | undefined,
  warn: (message: string) => void,
): MetricsFile | undefined {
  if (metrics === undefined) return undefined;
  return restored ? MetricsFile.resume(metrics, restored.events, warn) : MetricsFile.create(metrics, warn);
}

function openTensorBoard(
  { tensorboard: folder, design }: TrainCommand,
  { summary }: Dataset,
  restored: Restored | undefined,
  warn: (message: string) => void,
): TensorBoardFile | undefined {
  if (folder === undefined) return undefined;
  const name = basename(design).replace(/\.mlp\.json$/, "");
  return new TensorBoardFile({
    folder,
    name,
    task: summary.task,
    now: new Date(),
    isResumed: restored !== undefined,
    warn,
  });
}

/** Where checkpoints go: to the file that is named, to the folder of a run that is recorded, or to both. */
function checkpointSink(
  { checkpoint: path, checkpointInterval }: TrainCommand,
  recorder: RunRecorder | undefined,
  epochs: number,
  warn: (message: string) => void,
): CheckpointSink | undefined {
  if (path === undefined && !recorder) return undefined;
  return {
    interval: 1000 * checkpointInterval,
    save: async ({ bytes, step, epoch }) => {
      // A run that cannot be recorded has said so.
      await recorder?.saveCheckpoint(bytes, { step, epoch, epochs }).catch(() => {});
      if (path !== undefined) await writeAtomically(path, bytes);
    },
    failed: (error) =>
      warn(
        `--checkpoint: ${path ?? "the run's folder"} ${fileProblem(error)}. The one before stays; free some space or name another file.`,
      ),
  };
}

interface RunSinks extends RunPlatform {
  readonly metrics: MetricsFile | undefined;
  readonly tensorBoard: TensorBoardFile | undefined;
  readonly checkpoints: CheckpointSink | undefined;
  readonly recorder: RunRecorder | undefined;
  /** Whether initializers that train layers on their own do so. */
  readonly pretrain: boolean;
}

/**
 * Trains, while the events go to their files and to the progress bar; a run that is canceled ends with what it has reached.
 *
 * @param log gets every event
 */
async function run(
  trainer: Trainer,
  log: RunLog,
  { metrics, tensorBoard, checkpoints, recorder, ...options }: RunSinks,
  terminal: Terminal,
): Promise<{ finished: FinishedEvent; diverged: DivergedEvent | undefined }> {
  const bar = terminal.isInteractive ? new ProgressBar(terminal) : undefined;
  try {
    await trainer.run({
      emit: (event) => {
        log.append(event);
        metrics?.write(event);
        tensorBoard?.write(event);
        recorder?.event(event);
        bar?.show(event);
      },
      ...options,
      ...(checkpoints && { checkpoints }),
    });
  } catch (error) {
    if (recorder) await failRecording(recorder, error);
    throw error;
  } finally {
    bar?.clear();
    metrics?.close();
    tensorBoard?.close();
  }
  const { finished, diverged } = log;
  if (!finished) throw new Error("The run ended without its last event.");
  return { finished, diverged };
}

function exitCodeOf({ reason }: FinishedEvent): ExitCode {
  switch (reason) {
    case "completed":
    case "earlyStopped":
      return exitCodes.trained;
    case "stopped":
      return exitCodes.interrupted;
    case "diverged":
      return exitCodes.diverged;
    default:
      return reason satisfies never;
  }
}
