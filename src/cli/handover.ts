/** `handover FILE --to TARGET -o FOLDER`: a folder that is trained elsewhere. */
import { basename, dirname, join, resolve } from "node:path";
import { version } from "../../package.json";
import { handoverFiles } from "../engine/handover/handoverFiles.ts";
import type { RunPlatform } from "../engine/training/runControl.ts";
import { loadTrainingData } from "../engine/trainingData.ts";
import { filesIn } from "../node/localFiles.ts";
import { checkNewFolder, writeNewFolder } from "../node/newFolder.ts";
import { DesignFile } from "./designFile.ts";
import type { HandoverCommand } from "./handoverArguments.ts";
import { experimentFolder } from "./handoverExperiment.ts";
import { type ExitCode, exitCodes, type Terminal, warningsOn } from "./terminal.ts";

export async function handOver(
  command: HandoverCommand,
  terminal: Terminal,
  control: RunPlatform,
): Promise<ExitCode> {
  const { folder, target } = command;
  await checkNewFolder("-o", folder);
  const { files, note } =
    target === "slurm"
      ? await experimentFolder(command.file, terminal, control)
      : await designFolder(command, terminal, control);
  await writeNewFolder("-o", folder, files);
  terminal.out(`${files.map(({ name }) => join(folder, name)).join("\n")}\n`);
  terminal.err(note);
  return exitCodes.trained;
}

async function designFolder(
  { file: path, overrides, folder }: HandoverCommand,
  terminal: Terminal,
  control: RunPlatform,
) {
  const file = await DesignFile.read(path, overrides);
  return file.use(async () => {
    const { design, trainedText } = file;
    const dataset = await loadTrainingData(design, filesIn(dirname(path)), control);
    dataset.summary.warnings.forEach(warningsOn(terminal));
    const files = await handoverFiles(design, dataset, {
      kernels: terminal.kernels({ backend: "auto", threads: 1 }),
      name: basename(path),
      text: trainedText,
      version,
      now: new Date(),
      id: basename(resolve(folder)),
      ...control,
    });
    return { files, note: `Train it by: python3 ${join(folder, "train.py")}\nREADME.md there has more.\n` };
  });
}
