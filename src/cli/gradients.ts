import { dirname } from "node:path";
import { checkGradients } from "../engine/gradientCheck/checkGradients.ts";
import { loadTrainingData } from "../engine/trainingData.ts";
import { filesIn } from "../node/localFiles.ts";
import { type TaskControl, Yielder } from "../shared/cooperative.ts";
import { gradientHeading, gradientRows, gradientVerdict } from "../shared/format/gradientText.ts";
import type { CheckProgress } from "../shared/gradientReport.ts";
import { DesignFile } from "./designFile.ts";
import type { GradientsCommand } from "./gradientsArguments.ts";
import { type ExitCode, exitCodes, type Terminal } from "./terminal.ts";

/** `gradcheck DESIGN`: analytic against numerical gradients. */
export async function checkDesignGradients(
  command: GradientsCommand,
  terminal: Terminal,
  control: TaskControl,
): Promise<ExitCode> {
  const file = await DesignFile.read(command.design, command.overrides);
  return file.use(() => check(command, file, terminal, control));
}

async function check(
  { design: path, parameters, json }: GradientsCommand,
  { design }: DesignFile,
  terminal: Terminal,
  control: TaskControl,
): Promise<ExitCode> {
  const dataset = await loadTrainingData(design, filesIn(dirname(path)), control);
  const show = ({ done, total }: CheckProgress) => {
    if (terminal.isInteractive) terminal.status(`Checking gradients: ${done} of ${total}`);
  };
  const options = parameters === undefined ? {} : { parameters };
  const report = await new Yielder(control)
    .run(checkGradients(design, dataset, options), show)
    .finally(() => terminal.isInteractive && terminal.clearStatus());
  if (json) terminal.out(`${JSON.stringify(report)}\n`);
  else {
    const lines = gradientRows(report).map(
      ({ layer, tensor, checked, kinks, error, greatest, verdict }) =>
        `${layer.padEnd(14)}${tensor.padEnd(8)}${checked.padStart(18)}${kinks.padStart(7)}${greatest.padStart(11)}${error.padStart(11)}  ${verdict}\n`,
    );
    const head = `${"layer".padEnd(14)}${"tensor".padEnd(8)}${"checked".padStart(18)}${"kinks".padStart(7)}${"greatest".padStart(11)}${"error".padStart(11)}\n`;
    terminal.out(`${gradientHeading(report)}\n${head}${lines.join("")}${gradientVerdict(report)}\n`);
  }
  return report.passed ? exitCodes.trained : exitCodes.disagree;
}
