/** `export MODEL --to TARGET -o PATH`: a saved network for other programs. */
import { mkdir, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { exportModel } from "../engine/export/exporters.ts";
import { rowsOfRanges } from "../engine/export/exportRows.ts";
import { writeAtomically } from "../node/atomicFile.ts";
import { InputError } from "../shared/errors.ts";
import { fileProblem } from "../shared/fileProblem.ts";
import type { ExportCommand } from "./exportArguments.ts";
import { checkExport } from "./exportCheck.ts";
import { checkWritable, readArgument } from "./files.ts";
import { readModel } from "./modelFile.ts";
import { type ExitCode, exitCodes, type Terminal } from "./terminal.ts";

/** Rows on which `--check` compares an export with the engine. */
const checkedRows = 100;
/** Larger differences are more than rounding. */
const tolerance = 1e-5;

export async function exportTo(command: ExportCommand, terminal: Terminal): Promise<ExitCode> {
  const { model: path, target, output, preprocessing } = command;
  const isFolder = target === "pytorch";
  if (!isFolder) await checkWritable("-o", output);
  const model = await readModel(path);
  const bytes = await readArgument("MODEL", path);
  const name = basename(resolve(output));
  const files = exportModel(model, bytes, { target, name, preprocessing });
  const folder = isFolder ? output : dirname(output);
  await writeFiles(
    folder,
    files.map((file) => ({ ...file, path: join(folder, file.name) })),
    isFolder,
  );
  terminal.out(`${files.map((file) => join(folder, file.name)).join("\n")}\n`);
  if (!command.check) return exitCodes.trained;
  const result = await checkExport({
    target,
    path: resolve(output),
    model,
    preprocessing,
    rows: rowsOfRanges(model, checkedRows),
  });
  if ("missing" in result) {
    terminal.err(`Not checked: ${result.missing}\n`);
    return exitCodes.trained;
  }
  const { difference, labelsDiffer, by } = result;
  terminal.out(
    `${checkedRows} rows by ${by}: largest difference ${difference.toExponential(1)}${labelsDiffer > 0 ? `, ${labelsDiffer} other classes` : ""}\n`,
  );
  return difference <= tolerance ? exitCodes.trained : exitCodes.disagree;
}

async function writeFiles(
  folder: string,
  files: readonly { readonly path: string; readonly content: Uint8Array | string }[],
  isFolder: boolean,
): Promise<void> {
  try {
    if (isFolder) {
      const found = await stat(folder).catch(() => undefined);
      if (found && !found.isDirectory())
        throw new InputError(`-o: ${folder} is a file. Name a folder.`, { file: folder });
      await mkdir(folder, { recursive: true });
    }
    for (const { path, content } of files) await writeAtomically(path, content);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`-o: ${folder} ${fileProblem(error)}. Name another place.`, { file: folder });
  }
}
