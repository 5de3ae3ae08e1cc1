/** Models that are named on the command line. */
import { type CompleteModel, completeModel } from "../engine/predict/predictModel.ts";
import { InputError } from "../shared/errors.ts";
import { readArgument } from "./files.ts";

/** @throws InputError that names the file, where it is no model or lacks what answering rows needs */
export async function readModel(path: string): Promise<CompleteModel> {
  const bytes = await readArgument("MODEL", path);
  try {
    return completeModel(bytes);
  } catch (error) {
    throw error instanceof InputError ? new InputError(`${path}: ${error.message}`, { file: path }) : error;
  }
}
