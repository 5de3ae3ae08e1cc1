/** `predict MODEL DATA`: a saved network's answers to the rows of a file. */
import { open, realpath, stat } from "node:fs/promises";
import { openRows } from "../data/batches.ts";
import type { CompleteModel } from "../engine/predict/predictModel.ts";
import { type PredictionResult, predictRows } from "../engine/predict/predictRows.ts";
import { issueLines, resultJson, scoresText } from "../engine/predict/predictText.ts";
import { nameData } from "../engine/predict/rowErrors.ts";
import { type OutputForm, outputForm } from "../engine/predict/rowWriter.ts";
import { AtomicFile } from "../node/atomicFile.ts";
import type { TaskControl } from "../shared/cooperative.ts";
import { CancellationError, InputError } from "../shared/errors.ts";
import { fileProblem } from "../shared/fileProblem.ts";
import { checkWritable } from "./files.ts";
import { readModel } from "./modelFile.ts";
import type { PredictCommand } from "./predictArguments.ts";
import { PredictProgress } from "./predictProgress.ts";
import { type ExitCode, exitCodes, type Terminal, warningsOn } from "./terminal.ts";

export async function predict(
  command: PredictCommand,
  terminal: Terminal,
  control: TaskControl,
): Promise<ExitCode> {
  const { model: path, data, output } = command;
  if (output !== undefined) {
    await checkWritable("-o", output);
    await checkOther(output, [path, data]);
  }
  const model = await readModel(path);
  const sink = output === undefined ? stdoutSink(command, terminal) : await fileSink(output);
  try {
    const result = await predictData(command, model, sink, terminal, control);
    await sink.commit(result);
    report(command, result, terminal);
    return exitCodes.trained;
  } catch (error) {
    await sink.discard();
    // Whoever read standard output has what they wanted.
    if (error instanceof NobodyReads) return exitCodes.trained;
    throw nameModel(error, path);
  }
}

async function predictData(
  { data, output, lenient, json, onlyPredictions }: PredictCommand,
  model: CompleteModel,
  sink: Sink,
  terminal: Terminal,
  control: TaskControl,
): Promise<PredictionResult> {
  const rows = await openRows(
    data,
    model.design,
    model.preprocessing,
    terminal.files.dataIn("."),
    control,
  ).catch((error: unknown) => {
    throw nameData(error, "DATA");
  });
  rows.warnings.forEach(warningsOn(terminal));
  const form: OutputForm =
    output === undefined && json ? { kind: "json", separator: "," } : outputForm(rows, output);
  const progress = new PredictProgress(terminal);
  try {
    return await predictRows(model, rows, {
      form,
      onlyPredictions,
      lenient,
      kernels: terminal.kernels({ backend: "auto", threads: 1 }),
      write: (bytes) => sink.write(bytes),
      onBatch: (count, share) => progress.show(count, share),
      ...control,
    });
  } finally {
    progress.clear();
  }
}

/** What did not fit goes to standard error; so do the scores, where standard output has the rows. */
function report(command: PredictCommand, result: PredictionResult, terminal: Terminal): void {
  const warn = warningsOn(terminal);
  issueLines(result.issues, command.lenient).forEach(warn);
  if (command.json) {
    if (command.output !== undefined) terminal.out(`${JSON.stringify(resultJson(result))}\n`);
    return;
  }
  const text = scoresText(result, command.data);
  if (command.output === undefined) terminal.err(text);
  else terminal.out(text);
}

/** Where the rows go. */
interface Sink {
  write(bytes: Uint8Array): Promise<void>;
  /** Ends the output when it is complete. */
  commit(result: PredictionResult): Promise<void>;
  /** Removes what is not complete, where it can be removed. */
  discard(): Promise<void>;
}

/** The reader of standard output has gone. */
class NobodyReads extends Error {}

function stdoutSink({ json }: PredictCommand, terminal: Terminal): Sink {
  const encoder = new TextEncoder();
  let hasBegun = false;
  const write = (bytes: Uint8Array) =>
    terminal.data(bytes).catch(() => {
      throw new NobodyReads();
    });
  return {
    async write(bytes) {
      if (json && !hasBegun) await write(encoder.encode('{"predictions":[\n'));
      hasBegun = true;
      if (bytes.length > 0) await write(bytes);
    },
    async commit(result) {
      // The object continues with what is known at its end.
      if (json) await write(encoder.encode(`],${JSON.stringify(resultJson(result)).slice(1)}\n`));
    },
    discard: async () => {},
  };
}

async function fileSink(path: string): Promise<Sink> {
  const failed = (error: unknown) =>
    new InputError(`-o: ${path} ${fileProblem(error)}. Name another file.`, { file: path });
  const guard = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw failed(error);
    }
  };
  const found = await stat(path).catch(() => undefined);
  if (found && !found.isFile()) {
    // A device or a pipe is written to as it is.
    const file = await guard(open(path, "w"));
    return {
      write: (bytes) => guard(file.writeFile(bytes)),
      commit: () => guard(file.close()),
      discard: () => file.close().catch(() => {}),
    };
  }
  const file = await guard(AtomicFile.open(path));
  return {
    write: (bytes) => guard(file.write(bytes)),
    commit: () => guard(file.commit()),
    discard: () => file.discard(),
  };
}

/** Refuses an output that is one of the files that are read. */
async function checkOther(output: string, inputs: readonly string[]): Promise<void> {
  const target = await realpath(output).catch(() => undefined);
  for (const input of inputs)
    if (target !== undefined && target === (await realpath(input).catch(() => undefined)))
      throw new InputError(`-o: ${output} is the file that is read. Name another one.`, { file: output });
}

/** An error of the model's own tensors says of which file. */
function nameModel(error: unknown, path: string): unknown {
  if (error instanceof CancellationError || !(error instanceof InputError)) return error;
  return error.message.startsWith("The model")
    ? new InputError(`${path}: ${error.message}`, { file: path })
    : error;
}
