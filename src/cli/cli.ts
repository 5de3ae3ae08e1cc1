import { version } from "../../package.json";
import { errorData, InputError } from "../shared/errors.ts";
import { parseArguments } from "./arguments.ts";
import { bench } from "./bench.ts";
import { checkDesignGradients } from "./gradients.ts";
import { help } from "./help.ts";
import { lab } from "./lab.ts";
import { type ExitCode, exitCodes, type TerminalDevice, terminalOn } from "./terminal.ts";
import { train } from "./train.ts";

/** Runs a command line; errors are told on standard error and in the exit code. */
export async function runCli(args: readonly string[], device: TerminalDevice): Promise<ExitCode> {
  const terminal = terminalOn(device);
  try {
    const command = parseArguments(args);
    switch (command.kind) {
      case "help":
        terminal.out(help);
        return exitCodes.trained;
      case "version":
        terminal.out(`${version}\n`);
        return exitCodes.trained;
      case "train":
        return await train(command, terminal);
      case "gradcheck":
        return await checkDesignGradients(command, terminal);
      case "lab":
        return await lab(command, terminal);
      case "bench":
        return await bench(command, terminal);
      default:
        return command satisfies never;
    }
  } catch (error) {
    if (error instanceof InputError) {
      terminal.err(`${error.message}\n`);
      return exitCodes.badInput;
    }
    const { message, stack } = errorData(error);
    terminal.err(`Internal error, which should be reported: ${stack ?? message}\n`);
    return exitCodes.internalError;
  }
}
