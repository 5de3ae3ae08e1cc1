import { version } from "../../package.json";
import { yieldToEvents } from "../node/yieldToEvents.ts";
import { CancellationError, errorData, InputError } from "../shared/errors.ts";
import { parseArguments } from "./arguments.ts";
import { bench } from "./bench.ts";
import { completionScript } from "./completion/completion.ts";
import { evaluate } from "./evaluate.ts";
import { runExperiment } from "./experiment.ts";
import { explainRow } from "./explain.ts";
import { exportTo } from "./export.ts";
import { checkDesignGradients } from "./gradients.ts";
import { handOver } from "./handover.ts";
import { helpText } from "./help.ts";
import { lab } from "./lab.ts";
import { serveTools } from "./mcp/serveTools.ts";
import { predict } from "./predict.ts";
import { listRecordedRuns } from "./runs.ts";
import { type ExitCode, exitCodes, type TerminalDevice, terminalOn } from "./terminal.ts";
import { train } from "./train.ts";

/** Runs a command line; errors are reported on standard error and in the exit code. Ctrl-C cancels the command. */
export async function runCli(args: readonly string[], device: TerminalDevice): Promise<ExitCode> {
  const terminal = terminalOn(device);
  const interrupted = new AbortController();
  const control = { signal: interrupted.signal, yieldToEvents };
  const stopListening = device.onInterrupt(() => {
    interrupted.abort();
    // A second Ctrl-C ends the process at once, as without a listener.
    stopListening();
  });
  try {
    const command = parseArguments(args);
    switch (command.kind) {
      case "help":
        terminal.out(helpText());
        return exitCodes.trained;
      case "version":
        terminal.out(`${version}\n`);
        return exitCodes.trained;
      case "mcp":
        return await serveTools(command, terminal, control.signal);
      case "completion":
        terminal.out(completionScript(command.shell));
        return exitCodes.trained;
      case "train":
        return await train(command, terminal, control);
      case "gradcheck":
        return await checkDesignGradients(command, terminal, control);
      case "lab":
        return await lab(command, terminal, control);
      case "evaluate":
        return await evaluate(command, terminal, control);
      case "export":
        return await exportTo(command, terminal);
      case "handover":
        return await handOver(command, terminal, control);
      case "predict":
        return await predict(command, terminal, control);
      case "explain":
        return await explainRow(command, terminal, control);
      case "experiment":
        return await runExperiment(command, terminal, control);
      case "runs":
        return await listRecordedRuns(command, terminal);
      case "bench":
        return await bench(command, terminal, control);
      default:
        return command satisfies never;
    }
  } catch (error) {
    if (error instanceof CancellationError) return exitCodes.interrupted;
    if (error instanceof InputError) {
      terminal.err(`${error.message}\n`);
      return exitCodes.badInput;
    }
    const { message, stack } = errorData(error);
    terminal.err(`Internal error, which should be reported: ${stack ?? message}\n`);
    return exitCodes.internalError;
  } finally {
    stopListening();
  }
}
