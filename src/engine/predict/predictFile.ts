/** Answers a whole file by a model file, and writes the rows with the answers. */
import { openRows } from "../../data/batches.ts";
import type { FileSource } from "../../data/bytes/fileSource.ts";
import type { DataFiles } from "../../data/dataFiles.ts";
import type { TaskControl } from "../../shared/cooperative.ts";
import { InputError } from "../../shared/errors.ts";
import { fileProblem } from "../../shared/fileProblem.ts";
import type { PredictedFile, PredictionJob, PredictionProgress } from "../../shared/model/modelJobs.ts";
import { folderOf, isSameUri, nameOf, resolveUri } from "../../shared/uri.ts";
import type { Kernels } from "../kernels/kernels.ts";
import type { CreateFile } from "../outputFile.ts";
import { type CompleteModel, completeModel } from "./predictModel.ts";
import { predictRows, UnreadableCellsError } from "./predictRows.ts";
import { issueLines, scoresText } from "./predictText.ts";
import { nameData } from "./rowErrors.ts";
import { outputForm } from "./rowWriter.ts";

/** What model jobs need of the engine's service. */
export interface ModelJobSources {
  readonly files: FileSource;
  readonly createFile: CreateFile;
  readonly kernels: () => Kernels;
}

/** @throws InputError that names the file which is wrong; CancellationError. Nothing is left of an output that is not complete. */
export async function predictFile(
  { model: modelUri, data, output, lenient }: PredictionJob,
  { files, createFile, kernels }: ModelJobSources,
  onProgress: (progress: PredictionProgress) => void,
  control: TaskControl,
): Promise<PredictedFile> {
  for (const input of [modelUri, data])
    if (isSameUri(input, output))
      throw new InputError(`${nameOf(output)} is the file that is read. Save the answers as another one.`);
  const { model } = await readModelFile(modelUri, files);
  const name = nameOf(data);
  const rows = await openRows(
    name,
    model.design,
    model.preprocessing,
    filesBeside(data, files),
    control,
  ).catch((error: unknown) => {
    throw nameData(error, name);
  });
  const file = await createFile(output);
  try {
    const result = await predictRows(model, rows, {
      form: outputForm(rows, nameOf(output)),
      onlyPredictions: false,
      lenient,
      kernels: kernels(),
      write: (bytes) => file.write(bytes),
      onBatch: (count, share) => onProgress({ rows: count, share }),
      ...control,
    });
    await file.commit();
    return {
      kind: "answered",
      rows: result.rows,
      summary: scoresText(result, name).trimEnd().split("\n"),
      issues: [...rows.warnings, ...issueLines(result.issues, lenient)],
    };
  } catch (error) {
    await file.discard();
    if (error instanceof UnreadableCellsError) return { kind: "unreadable", message: error.cells };
    throw error;
  }
}

/** @throws InputError that names the file, where it is no model or lacks what answering rows needs */
export async function readModelFile(
  uri: string,
  files: FileSource,
): Promise<{ readonly model: CompleteModel; readonly bytes: Uint8Array }> {
  const bytes = await files.read(uri).catch((error: unknown) => {
    throw error instanceof InputError ? error : new InputError(`${nameOf(uri)} ${fileProblem(error)}.`);
  });
  try {
    return { model: completeModel(bytes), bytes };
  } catch (error) {
    throw error instanceof InputError ? new InputError(`${nameOf(uri)}: ${error.message}`) : error;
  }
}

/** The files beside another one, by their paths from its folder. */
function filesBeside(uri: string, files: FileSource): DataFiles {
  const base = folderOf(uri);
  const { open } = files;
  return {
    read: (path) => files.read(resolveUri(base, path)),
    ...(open && { open: (path: string) => open.call(files, resolveUri(base, path)) }),
    list: (path) => files.list(resolveUri(base, path)),
  };
}
