import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Dataset } from "../engine/data/dataset.ts";
import { loadDataset } from "../engine/data/load.ts";
import { applyModel, loadModel, saveModel } from "../engine/model.ts";
import { Trainer } from "../engine/trainer.ts";
import { InputError } from "../shared/errors.ts";
import type { DivergedEvent, FinishedEvent } from "../shared/events.ts";
import type { TrainCommand } from "./arguments.ts";
import { DesignFile } from "./designFile.ts";
import { checkWritable, readArgument, writeArgument } from "./files.ts";
import { MetricsFile } from "./metricsFile.ts";
import { ProgressBar } from "./progressBar.ts";
import { summaryJson, summaryText } from "./summary.ts";
import { type ExitCode, exitCodes, type Terminal } from "./terminal.ts";

/** `train DESIGN`: from reading the design to the summary. */
export async function train(command: TrainCommand, terminal: Terminal): Promise<ExitCode> {
  const file = await DesignFile.read(command.design, command.overrides);
  try {
    return await trainDesign(command, file, terminal);
  } catch (error) {
    throw error instanceof InputError ? file.locate(error) : error;
  }
}

async function trainDesign(
  command: TrainCommand,
  { design }: DesignFile,
  terminal: Terminal,
): Promise<ExitCode> {
  const warn = (message: string) => terminal.err(`Warning: ${message}\n`);
  if (command.save !== undefined) await checkWritable("--save", command.save);
  const folder = dirname(command.design);
  const dataset = await loadDataset(design, (path) => readFile(resolve(folder, path)));
  dataset.summary.warnings.forEach(warn);

  const trainer = new Trainer(design, dataset);
  try {
    if (command.load !== undefined) await loadWeights(command.load, trainer, dataset, warn);
    const { finished, diverged } = await run(trainer, command, terminal);
    if (command.save !== undefined) {
      if (diverged) warn(`${command.save} is not written, since the weights are not finite.`);
      else await writeArgument("--save", command.save, saveModel(trainer.network, design, dataset));
    }
    terminal.out(command.json ? `${JSON.stringify(summaryJson(finished.summary))}\n` : summaryText(finished));
    if (diverged) terminal.err(`${diverged.message}\n`);
    return exitCodeOf(finished);
  } finally {
    trainer.close();
  }
}

/** Starts from a saved model's weights. */
async function loadWeights(
  path: string,
  trainer: Trainer,
  { summary }: Dataset,
  warn: (message: string) => void,
): Promise<void> {
  const bytes = await readArgument("--load", path);
  try {
    const model = loadModel(bytes);
    applyModel(trainer.network, model.tensors);
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
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`--load: ${path}: ${error.message}`, { file: path });
  }
}

/** Trains, while the events go to their file and to the progress bar; Ctrl-C ends it with what is reached. */
async function run(
  trainer: Trainer,
  { metrics: metricsPath, load }: TrainCommand,
  terminal: Terminal,
): Promise<{ finished: FinishedEvent; diverged: DivergedEvent | undefined }> {
  const metrics = metricsPath === undefined ? undefined : new MetricsFile(metricsPath);
  const bar = terminal.isInteractive ? new ProgressBar(terminal) : undefined;
  const stopListening = terminal.onInterrupt(() => {
    trainer.control("stop");
    // The second one ends the process at once.
    stopListening();
  });
  let diverged: DivergedEvent | undefined;
  let finished: FinishedEvent | undefined;
  try {
    await trainer.run({
      emit: (event) => {
        metrics?.write(event);
        bar?.show(event);
        if (event.kind === "diverged") diverged = event;
        if (event.kind === "finished") finished = event;
      },
      yieldToEvents: () => new Promise((done) => setImmediate(done)),
      pretrain: load === undefined,
    });
  } finally {
    stopListening();
    bar?.clear();
    metrics?.close();
  }
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
